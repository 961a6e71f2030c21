//! What is wrong with a setting, and where it is set.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A configuration that cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{path}: {1}\nMend that line, or move the file away.", path = typed(.0))]
    Malformed(PathBuf, String),
    #[error(
        "{path} cannot be read or written: {1}\nCheck who owns it, or set GREENROOM_HOME to a folder of yours.",
        path = typed(.0)
    )]
    Unusable(PathBuf, io::Error),
    #[error("{0}={1:?} is not {2}.\nSet it to that, or unset it.")]
    Environment(&'static str, String, &'static str),
    #[error("{0} {1:?} is not {2}.\nSee greenroom --help.")]
    Flag(&'static str, String, &'static str),
    #[error("There is no home folder.\nSet GREENROOM_HOME to a folder of yours.")]
    Homeless,
}

pub fn line_at(text: &str, span: &Range<usize>) -> usize {
    1 + text[..span.start].matches('\n').count()
}

/// `path` as its owner types it in a shell: from `~` where it is below that, which also keeps their name out of it.
pub fn typed(path: &Path) -> String {
    let below = directories::BaseDirs::new().and_then(|folders| {
        let below = path.strip_prefix(folders.home_dir()).ok()?;
        Some(Path::new("~").join(below))
    });
    let path = below.unwrap_or_else(|| path.to_owned());
    path.display().to_string().replace(' ', "\\ ")
}

//! Who is signed in on this laptop, and where; a laptop may be at several conferences.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::error::Error;
use crate::domain::vocabulary::ids::{ConferenceSlug, PersonId};

/// The file of the sign-in that is used; those to other conferences are beside it.
const SESSION: &str = "session.toml";

/// Where this laptop is signed in. The token is worth as much as the person's eyes on every case: mode 0600.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub server: String,
    pub token: String,
    pub person: PersonId,
    pub conference: ConferenceSlug,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn({} at {})", self.person, self.conference)
    }
}

/// The sign-ins in one folder.
#[derive(Clone, Copy)]
pub struct Sessions<'a>(pub &'a Path);

impl Sessions<'_> {
    /// The file of the sign-in that is used, whether or not there is one.
    pub fn path(self) -> PathBuf {
        self.0.join(SESSION)
    }

    /// Where the sign-in to another conference is kept meanwhile.
    fn beside(self, conference: &ConferenceSlug) -> PathBuf {
        self.0.join(format!("session-{conference}.toml"))
    }

    /// The file of `session`.
    pub fn file_of(self, session: &SignedIn) -> PathBuf {
        let beside = self.beside(&session.conference);
        if beside.exists() { beside } else { self.path() }
    }

    /// The sign-in that is used, or that to `conference`.
    pub fn at(self, conference: Option<&ConferenceSlug>) -> Result<Option<SignedIn>, Error> {
        let current = read(&self.path())?;
        match conference {
            Some(wanted) if current.as_ref().is_none_or(|s| s.conference != *wanted) => {
                read(&self.beside(wanted))
            }
            _ => Ok(current),
        }
    }

    /// Keeps the sign-in, readable by nobody else from its first byte. One to another conference is kept beside it.
    pub fn keep(self, session: &SignedIn) -> Result<(), Error> {
        let path = self.path();
        let unusable = |error| Error::Unusable(path.clone(), error);
        // What greenroom makes is its owner's alone; a folder that is there already stays as it is.
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(self.0)
            .map_err(unusable)?;
        let text = toml::to_string(session).map_err(|e| unusable(io::Error::other(e)))?;
        let mut file = tempfile::NamedTempFile::new_in(self.0).map_err(unusable)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(unusable)?;
        let beside = |s: &SignedIn| self.beside(&s.conference);
        if let Ok(Some(before)) = read(&path)
            && before.conference != session.conference
        {
            fs::rename(&path, beside(&before)).map_err(unusable)?;
        }
        file.persist(&path).map_err(|e| unusable(e.error))?;
        remove(&beside(session))
    }

    /// Erases `session` from this laptop. Where it was the one in use, another that is kept takes its place.
    pub fn forget(self, session: &SignedIn) -> Result<(), Error> {
        let current = self.path();
        remove(&self.beside(&session.conference))?;
        if read(&current)?.is_some_and(|s| s.conference != session.conference) {
            return Ok(());
        }
        remove(&current)?;
        match self.kept_beside().first() {
            Some(next) => fs::rename(next, &current).map_err(|e| Error::Unusable(current, e)),
            None => Ok(()),
        }
    }

    /// The files of sign-ins to other conferences, in the order of their names.
    fn kept_beside(self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.0).into_iter().flatten().flatten();
        let mut kept: Vec<PathBuf> = files
            .map(|file| file.path())
            .filter(|path| {
                let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
                name.starts_with("session-") && path.extension() == Some(OsStr::new("toml"))
            })
            .collect();
        kept.sort();
        kept
    }
}

fn read(path: &Path) -> Result<Option<SignedIn>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => {
            // Never show what is in it: it holds the token.
            toml::from_str(&text).map(Some).map_err(|_| {
                Error::Malformed(path.to_owned(), "this is no sign-in; join again".to_owned())
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Unusable(path.to_owned(), error)),
    }
}

/// Removes a file; what is not there is gone as well.
fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::Unusable(path.to_owned(), error))
        }
        _ => Ok(()),
    }
}

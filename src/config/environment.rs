//! The environment: which variables there are, and what they say.

use crate::config::error::Error;
use crate::config::setting::{Given, Origin};
use std::path::PathBuf;

/// A variable that greenroom reads.
#[derive(Debug)]
pub struct Variable {
    pub name: &'static str,
    /// One sentence for the manual.
    pub help: &'static str,
}

/// The variables of a process; an empty one says nothing.
pub struct Environment<'a>(pub &'a dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    pub fn text(&self, name: &'static str) -> Given<String> {
        let value = (self.0)(name).filter(|value| !value.is_empty())?;
        Some((value, Origin::Environment(name)))
    }

    pub fn read<T>(
        &self,
        name: &'static str,
        is: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Given<T>, Error> {
        let Some((text, origin)) = self.text(name) else {
            return Ok(None);
        };
        match parse(&text) {
            Some(value) => Ok(Some((value, origin))),
            None => Err(Error::Environment(name, text, is)),
        }
    }

    pub fn switch(&self, name: &'static str) -> Result<Given<bool>, Error> {
        self.read(name, "1 or 0", |text| match text {
            "1" | "true" | "yes" => Some(true),
            "0" | "false" | "no" => Some(false),
            _ => None,
        })
    }

    pub fn home(&self) -> Result<(PathBuf, Origin), Error> {
        if let Some((home, origin)) = self.text(HOME) {
            return Ok((PathBuf::from(home), origin));
        }
        let folders = directories::ProjectDirs::from("", "", "greenroom").ok_or(Error::Homeless)?;
        Ok((folders.config_dir().to_owned(), Origin::Default))
    }
}

pub const HOME: &str = "GREENROOM_HOME";

pub const SERVER: &str = "GREENROOM_SERVER";

pub const CONFERENCE: &str = "GREENROOM_CONFERENCE";

pub const THEME: &str = "GREENROOM_THEME";

pub const ASCII: &str = "GREENROOM_ASCII";

pub const BELL: &str = "GREENROOM_BELL";

pub const PLAIN: &str = "GREENROOM_PLAIN";

pub const CA: &str = "GREENROOM_CA";

pub const MASTER_KEY: &str = "GREENROOM_MASTER_KEY";

pub const DATABASE_URL: &str = "GREENROOM_DATABASE_URL";

pub const LOG: &str = "GREENROOM_LOG";

pub const LOCK_AFTER: &str = "GREENROOM_LOCK_AFTER";

pub const VISUAL: &str = "VISUAL";

pub const EDITOR: &str = "EDITOR";

pub const NO_COLOR: &str = "NO_COLOR";

pub const TERM: &str = "TERM";

/// All of greenroom's own and the general ones that it honours: the manual and the documentation read this.
#[rustfmt::skip]
pub const VARIABLES: &[Variable] = &[
    Variable { name: HOME, help: "The folder of every file that the laptop keeps." },
    Variable { name: SERVER, help: "The address of the case API, while this laptop is not signed in." },
    Variable { name: CONFERENCE, help: "Which conference, where there are several: its slug." },
    Variable { name: THEME, help: "auto, dark, light or mono." },
    Variable { name: ASCII, help: "1: letters instead of marks and lines. 0: the marks." },
    Variable { name: BELL, help: "0: never ring the terminal's bell. 1: ring it." },
    Variable { name: PLAIN, help: "1: lines instead of a screen, as --plain. 0: the screen." },
    Variable { name: CA, help: "A certificate to trust beside the system's: the path of a PEM file." },
    Variable { name: MASTER_KEY, help: "The master key itself, where there is no file of it. Never printed." },
    Variable { name: DATABASE_URL, help: "The address of the database, as --database-url: a password in it does not stand in a list of processes." },
    Variable { name: LOG, help: "What serve logs: info, debug, or a filter for each part." },
    Variable { name: LOCK_AFTER, help: "How long nobody presses a key before the console asks who is there: 10m. 0s: never." },
    Variable { name: VISUAL, help: "The editor that F4 opens on a text." },
    Variable { name: EDITOR, help: "The same, where VISUAL says nothing; vi where neither does." },
    Variable { name: NO_COLOR, help: "Anything: no colours, where GREENROOM_THEME says nothing." },
    Variable { name: TERM, help: "dumb: as GREENROOM_PLAIN=1, where that says nothing." },
];

/// A variable of this process.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

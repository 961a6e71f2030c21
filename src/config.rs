//! File and environment become one `Config`; the only reader of the environment. Flags win over `GREENROOM_*`, that over the
//! user's file, that over the defaults.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::ids::{ConferenceSlug, PersonId};

/// Which colours the console uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Auto,
    Dark,
    Light,
    Mono,
}

/// What somebody set on this laptop.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct UserFile {
    server: Option<String>,
    conference: Option<ConferenceSlug>,
    theme: Option<Theme>,
    ascii: Option<bool>,
    bell: Option<bool>,
    ca: Option<PathBuf>,
}

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

/// Everything that can be set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    pub theme: Theme,
    pub ascii: bool,
    pub bell: bool,
    pub plain: bool,
    /// A certificate to trust beside the system's, PEM.
    pub ca: Option<PathBuf>,
    pub server: Option<String>,
    pub conference: Option<ConferenceSlug>,
    pub master_key: Option<String>,
    home: PathBuf,
}

/// A configuration that cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}: {1}\nMend that line, or move the file away.")]
    Malformed(PathBuf, String),
    #[error(
        "{0} cannot be read or written: {1}\nCheck who owns it, or set GREENROOM_HOME to a folder of yours."
    )]
    Unusable(PathBuf, io::Error),
    #[error("GREENROOM_{0}={1:?} is not {2}")]
    Environment(&'static str, String, &'static str),
    #[error("there is no home folder; set GREENROOM_HOME to a folder of yours")]
    Homeless,
}

impl Config {
    /// Reads the user's file and the environment of this process.
    pub fn load() -> Result<Self, Error> {
        Self::from(
            &|name| std::env::var(format!("GREENROOM_{name}")).ok(),
            std::env::var_os("NO_COLOR").is_some(),
        )
    }

    fn from(env: &dyn Fn(&str) -> Option<String>, no_color: bool) -> Result<Self, Error> {
        let home = match env("HOME") {
            Some(home) => PathBuf::from(home),
            None => directories::ProjectDirs::from("", "", "greenroom")
                .ok_or(Error::Homeless)?
                .config_dir()
                .to_owned(),
        };
        let path = home.join("config.toml");
        let file: UserFile = match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| {
                let line = error
                    .span()
                    .map_or(1, |s| 1 + text[..s.start].matches('\n').count());
                Error::Malformed(path.clone(), format!("line {line}: {}", error.message()))
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => UserFile::default(),
            Err(error) => return Err(Error::Unusable(path, error)),
        };
        let flag = |name: &'static str| match env(name).as_deref() {
            None | Some("") => Ok(None),
            Some("1" | "true" | "yes") => Ok(Some(true)),
            Some("0" | "false" | "no") => Ok(Some(false)),
            Some(other) => Err(Error::Environment(name, other.to_owned(), "1 or 0")),
        };
        let theme = match env("THEME").as_deref() {
            None => None,
            Some("auto") => Some(Theme::Auto),
            Some("dark") => Some(Theme::Dark),
            Some("light") => Some(Theme::Light),
            Some("mono") => Some(Theme::Mono),
            Some(other) => {
                return Err(Error::Environment(
                    "THEME",
                    other.to_owned(),
                    "auto, dark, light or mono",
                ));
            }
        };
        let conference =
            match env("CONFERENCE") {
                None => file.conference,
                Some(slug) => Some(slug.parse().map_err(|_| {
                    Error::Environment("CONFERENCE", slug, "the slug of a conference")
                })?),
            };
        Ok(Self {
            theme: theme
                .or(no_color.then_some(Theme::Mono))
                .or(file.theme)
                .unwrap_or_default(),
            ascii: flag("ASCII")?.or(file.ascii).unwrap_or(false),
            bell: flag("BELL")?.or(file.bell).unwrap_or(true),
            plain: flag("PLAIN")?.unwrap_or(false),
            ca: env("CA").map(PathBuf::from).or(file.ca),
            server: env("SERVER").or(file.server),
            conference,
            master_key: env("MASTER_KEY"),
            home,
        })
    }

    /// Where this laptop keeps its files.
    pub fn home(&self) -> &Path {
        &self.home
    }

    fn session_path(&self) -> PathBuf {
        self.home.join("session.toml")
    }

    /// Where this laptop is signed in, if it is.
    pub fn signed_in(&self) -> Result<Option<SignedIn>, Error> {
        let path = self.session_path();
        match fs::read_to_string(&path) {
            Ok(text) => {
                // Never show what is in it: it holds the token.
                toml::from_str(&text).map(Some).map_err(|_| {
                    Error::Malformed(path, "this is no sign-in; join again".to_owned())
                })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::Unusable(path, error)),
        }
    }

    /// Keeps the sign-in, readable by nobody else from its first byte.
    pub fn keep(&self, session: &SignedIn) -> Result<(), Error> {
        let path = self.session_path();
        let unusable = |error| Error::Unusable(path.clone(), error);
        fs::create_dir_all(&self.home).map_err(unusable)?;
        let text = toml::to_string(session).map_err(|e| unusable(io::Error::other(e)))?;
        let mut file = tempfile::NamedTempFile::new_in(&self.home).map_err(unusable)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(unusable)?;
        file.persist(&path).map_err(|e| unusable(e.error))?;
        Ok(())
    }

    /// Erases the sign-in from this laptop.
    pub fn forget(&self) -> Result<(), Error> {
        let path = self.session_path();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::Unusable(path, error))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(home: &Path, pairs: &[(&str, &str)]) -> Result<Config, Error> {
        let home = home.to_str().expect("a path in UTF-8").to_owned();
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Config::from(
            &move |name| {
                if name == "HOME" {
                    Some(home.clone())
                } else {
                    pairs
                        .iter()
                        .find(|(k, _)| k == name)
                        .map(|(_, v)| v.clone())
                }
            },
            false,
        )
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(
            dir.path().join("config.toml"),
            "theme = \"light\"\nbell = false\n",
        )
        .expect("written");
        let config = load(dir.path(), &[("THEME", "mono")]).expect("it is fine");
        assert_eq!(
            (config.theme, config.bell, config.ascii),
            (Theme::Mono, false, false)
        );
    }

    #[test]
    fn a_bad_file_is_named_with_its_line() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("config.toml"), "bell = true\ncolour = 1\n").expect("written");
        let error = load(dir.path(), &[])
            .expect_err("an unknown key")
            .to_string();
        assert!(
            error.contains("line 2") && error.contains("colour"),
            "{error}"
        );
    }

    #[test]
    fn the_sign_in_is_readable_by_nobody_else() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let config = load(dir.path(), &[]).expect("it is fine");
        let session = SignedIn {
            server: "http://127.0.0.1:1".to_owned(),
            token: "t".to_owned(),
            person: "ana".parse().expect("a slug"),
            conference: "kc".parse().expect("a slug"),
        };
        config.keep(&session).expect("kept");
        assert_eq!(config.signed_in().expect("read"), Some(session));
        let mode = fs::metadata(dir.path().join("session.toml"))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        config.forget().expect("erased");
        assert_eq!(config.signed_in().expect("read"), None);
    }
}

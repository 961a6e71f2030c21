//! Flags, environment and file become one `Config`; the only reader of the environment. Flags win over `GREENROOM_*`, that
//! over the user's file, that over the defaults; which of them won is kept beside every value.

pub(crate) mod error;
pub mod environment;
pub(crate) mod setting;
pub mod session;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::config::environment::{
    ASCII, BELL, CA, CONFERENCE, EDITOR, Environment, HOME, LOCK_AFTER, LOG, MASTER_KEY, NO_COLOR,
    PLAIN, SERVER, TERM, THEME, VISUAL, variable,
};
use crate::config::error::{Error, line_at};
use crate::config::session::{Sessions, SignedIn};
use crate::config::setting::{Given, InForce, Origin, Secret, Setting, strongest};
use crate::domain::vocabulary::ids::ConferenceSlug;
use crate::domain::vocabulary::span::Span;

/// What serve logs where nobody says otherwise.
pub const DEFAULT_LOG: &str = "info,sqlx=warn";
/// How long nobody presses a key before the console asks who is there, where nobody says otherwise.
const LOCK_AFTER_DEFAULT: Span = Span::minutes(10);
/// What the user's file is called.
pub const FILE: &str = "config.toml";

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

/// What somebody set on this laptop, and where in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct UserFile {
    server: Option<Spanned<String>>,
    conference: Option<Spanned<ConferenceSlug>>,
    theme: Option<Spanned<Theme>>,
    ascii: Option<Spanned<bool>>,
    bell: Option<Spanned<bool>>,
    ca: Option<Spanned<PathBuf>>,
    editor: Option<Spanned<String>>,
    lock_after: Option<Spanned<Span>>,
}

/// What was said on the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub conference: Option<String>,
    pub master_key_file: Option<PathBuf>,
    pub plain: bool,
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
    /// The editor that F4 opens, as a shell runs it.
    pub editor: Option<String>,
    /// How long nobody presses a key before the console asks who is there; zero means never.
    pub lock_after: Span,
    /// Where the case API is, while nobody is signed in here.
    pub server: Option<String>,
    pub conference: Option<ConferenceSlug>,
    pub master_key: Option<Secret>,
    /// What the server logs.
    pub log: String,
    home: PathBuf,
    settings: Vec<Setting>,
}

/// The user's file, and its text; nothing where there is none.
fn user_file(path: &Path) -> Result<(UserFile, String), Error> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::Unusable(path.to_owned(), error)),
    };
    let file = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(&text, &span));
        Error::Malformed(path.to_owned(), format!("line {line}: {}", error.message()))
    })?;
    Ok((file, text))
}

/// Where the user's file belongs, whether or not there is one.
pub fn path() -> Result<PathBuf, Error> {
    Ok(Environment(&variable).home()?.0.join(FILE))
}

/// What the environment says of the terminal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Surroundings {
    pub term: String,
    /// Whether the locale writes UTF-8.
    pub is_utf8: bool,
    pub in_tmux: bool,
    pub in_screen: bool,
    pub in_zellij: bool,
}

impl Surroundings {
    /// What the environment of this process says.
    pub fn read() -> Self {
        Self::of(&Environment(&variable))
    }

    fn of(env: &Environment<'_>) -> Self {
        // POSIX: the first of the three that is set wins.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .find_map(|name| env.text(name))
            .map(|(locale, _)| locale.to_lowercase())
            .unwrap_or_default();
        Self {
            term: env.text(TERM).map(|(term, _)| term).unwrap_or_default(),
            is_utf8: locale.contains("utf-8") || locale.contains("utf8"),
            in_tmux: env.text("TMUX").is_some(),
            in_screen: env.text("STY").is_some(),
            in_zellij: env.text("ZELLIJ").is_some(),
        }
    }
}

impl Config {
    /// Reads the user's file and the environment of this process.
    pub fn load() -> Result<Self, Error> {
        Self::load_with(&Flags::default())
    }

    /// The same under what was said on the command line.
    pub fn load_with(flags: &Flags) -> Result<Self, Error> {
        let environment = Environment(&variable);
        let (file, text) = user_file(&environment.home()?.0.join(FILE))?;
        Self::decide(flags, &environment, file, &text)
    }

    /// What the user's file says by itself.
    pub fn of_file() -> Result<Self, Error> {
        let (file, text) = user_file(&path()?)?;
        let only_home = |name: &str| variable(name).filter(|_| name == HOME);
        Self::decide(&Flags::default(), &Environment(&only_home), file, &text)
    }

    /// The defaults, for when file or environment cannot be used.
    pub fn bare() -> Result<Self, Error> {
        let only_home = |name: &str| variable(name).filter(|_| name == HOME);
        let nothing = UserFile::default();
        Self::decide(&Flags::default(), &Environment(&only_home), nothing, "")
    }

    fn decide(
        flags: &Flags,
        env: &Environment<'_>,
        file: UserFile,
        text: &str,
    ) -> Result<Self, Error> {
        fn said<T>(text: &str, value: Option<Spanned<T>>) -> Given<T> {
            let value = value?;
            let line = line_at(text, &value.span());
            Some((value.into_inner(), Origin::File(line)))
        }
        const A_SLUG: &str = "the slug of a conference";
        let conference_flag = match &flags.conference {
            None => None,
            Some(slug) => Some((
                slug.parse()
                    .map_err(|_| Error::Flag("--conference", slug.clone(), A_SLUG))?,
                Origin::Flag("--conference"),
            )),
        };
        let theme = env.read(THEME, "auto, dark, light or mono", |text| {
            serde_json::from_value(text.into()).ok()
        })?;
        let no_colours = env.text(NO_COLOR).map(|(_, origin)| (Theme::Mono, origin));
        let dumb = env
            .text(TERM)
            .filter(|(term, _)| term == "dumb")
            .map(|(_, origin)| (true, origin));
        let key_file = flags
            .master_key_file
            .clone()
            .map(|path| (path, Origin::Flag("--master-key-file")));
        let (home, home_origin) = env.home()?;

        let mut now = InForce(Vec::new());
        now.note("home", &home, home_origin);
        let server = strongest(None, env.text(SERVER), said(text, file.server));
        let conference = strongest(
            conference_flag,
            env.read(CONFERENCE, A_SLUG, |slug| slug.parse().ok())?,
            said(text, file.conference),
        );
        let theme = strongest(None, theme.or(no_colours), said(text, file.theme));
        let ascii = strongest(None, env.switch(ASCII)?, said(text, file.ascii));
        let bell = strongest(None, env.switch(BELL)?, said(text, file.bell));
        let plain_flag = flags.plain.then_some((true, Origin::Flag("--plain")));
        let plain = strongest(plain_flag, env.switch(PLAIN)?.or(dumb), None);
        let ca = env
            .text(CA)
            .map(|(path, origin)| (PathBuf::from(path), origin));
        let ca = strongest(None, ca, said(text, file.ca));
        let editor = env.text(VISUAL).or(env.text(EDITOR));
        let editor = strongest(None, editor, said(text, file.editor));
        let a_span = "a length of time like 10m";
        let lock_after = env.read(LOCK_AFTER, a_span, |span| span.parse().ok())?;
        let lock_after = strongest(None, lock_after, said(text, file.lock_after));
        let master_key = env.text(MASTER_KEY).filter(|_| key_file.is_none());
        let log = strongest(None, env.text(LOG), None);
        Ok(Self {
            server: now.maybe("server", server),
            conference: now.maybe("conference", conference),
            theme: now.value("theme", theme, Theme::default()),
            ascii: now.value("ascii", ascii, false),
            bell: now.value("bell", bell, true),
            plain: now.value("plain", plain, false),
            ca: now.maybe("ca", ca),
            editor: now.maybe("editor", editor),
            lock_after: now.value("lock_after", lock_after, LOCK_AFTER_DEFAULT),
            log: now.value("log", log, DEFAULT_LOG.to_owned()),
            master_key: {
                now.maybe("master_key_file", key_file);
                now.secret("master_key", master_key)
            },
            home,
            settings: now.0,
        })
    }

    /// Every value in force with its origin, in the order of the documentation.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Where this laptop keeps its files.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The sign-ins of this laptop.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(&self.home)
    }

    /// Where this laptop is signed in, if it is: where it joined last, or at the conference that was asked for.
    pub fn signed_in(&self) -> Result<Option<SignedIn>, Error> {
        self.sessions().at(self.conference.as_ref())
    }
}

#[cfg(test)]
mod tests;

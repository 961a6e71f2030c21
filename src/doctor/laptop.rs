//! What this laptop keeps: its configuration, its folder, its sign-in.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::config::session::SignedIn;
use crate::config::{self, Config};
use crate::doctor::Check;

/// The permissions of `path`, where it is there.
pub fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o777)
}

/// Whether somebody else than the owner may do anything with it.
pub fn is_open(mode: u32) -> bool {
    mode & 0o077 != 0
}

/// What was read, and what to go on with: without file and environment where they cannot be used.
pub fn config(read: Result<Config, config::error::Error>) -> (Check, Option<Config>) {
    match read {
        Ok(config) => {
            let path = config.home().join(config::FILE);
            let shown = config::error::typed(&path);
            let words = if path.exists() {
                format!("{shown} is fine.")
            } else {
                format!("There is no {shown}: the defaults hold.")
            };
            (Check::ok("config", words), Some(config))
        }
        Err(error) => (broken("config", &error), Config::bare().ok()),
    }
}

/// What an error of the configuration says, and what it says to do.
fn broken(check: &str, error: &config::error::Error) -> Check {
    let text = error.to_string();
    let (words, next) = text
        .split_once('\n')
        .unwrap_or((&text, "See greenroom config check."));
    Check::bad(check, words, next)
}

/// Whether the laptop's folder can be written to, by its owner only.
pub fn home(config: &Config) -> Check {
    let home = config.home();
    let shown = config::error::typed(home);
    let mode = match mode(home) {
        Ok(mode) => mode,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Check::ok("home", format!("{shown} is made when this laptop joins."));
        }
        Err(error) => {
            return Check::bad(
                "home",
                format!("{shown} cannot be read: {error}."),
                "Check who owns it, or set GREENROOM_HOME to a folder of yours.",
            );
        }
    };
    if let Err(error) = tempfile::NamedTempFile::new_in(home) {
        return Check::bad(
            "home",
            format!("{shown} cannot be written to: {}.", error.kind()),
            "Check who owns it, or set GREENROOM_HOME to a folder of yours.",
        );
    }
    if is_open(mode) {
        return Check::look(
            "home",
            format!("{shown} is open to others (mode {mode:o})."),
            format!("chmod 700 {shown}"),
        );
    }
    Check::ok("home", format!("{shown} is this user's alone."))
}

/// Whether this laptop is signed in, and whether nobody else can read it.
pub fn sign_in(config: &Config) -> (Vec<Check>, Option<SignedIn>) {
    // Where it is not signed in to the conference that is set, the sign-in that there is is looked at.
    let found = match config.signed_in() {
        Ok(None) => config.sessions().at(None),
        found => found,
    };
    let signed_in = match found {
        Ok(Some(signed_in)) => signed_in,
        Ok(None) => {
            let check = Check::look(
                "sign_in",
                "This laptop is not signed in.",
                "Ask the organiser for a join code, then: greenroom join URL CODE.",
            );
            return (vec![check], None);
        }
        Err(error) => return (vec![broken("sign_in", &error)], None),
    };
    let path = config.sessions().file_of(&signed_in);
    let shown = config::error::typed(&path);
    let mut checks = vec![Check::ok("sign_in", "This laptop is signed in.")];
    let other = config.conference.as_ref();
    if other.is_some_and(|set| *set != signed_in.conference) {
        checks.push(Check::look(
            "conference",
            "Another conference is set than the one this laptop is signed in to.",
            "See greenroom config show --origin; or join the other with a code of its own.",
        ));
    }
    checks.push(match mode(&path) {
        Ok(mode) if is_open(mode) => Check::bad(
            "session_file",
            format!("{shown} is open to others (mode {mode:o})."),
            format!(
                "chmod 600 {shown}; if others use this machine, greenroom logout, and join again."
            ),
        ),
        _ => Check::ok("session_file", format!("{shown} is this user's alone.")),
    });
    (checks, Some(signed_in))
}

/// Whether the certificate that is set can be read; and what is in it.
pub fn certificate(config: &Config) -> (Check, Option<Vec<u8>>) {
    let Some(path) = &config.ca else {
        return (
            Check::ok("ca", "The system's certificates are trusted, no other."),
            None,
        );
    };
    let shown = config::error::typed(path);
    let next =
        "Ask the organiser for tls-cert.pem, and set ca or GREENROOM_CA to where you put it.";
    match fs::read(path) {
        Err(error) => {
            let words = format!("{shown} cannot be read: {}.", error.kind());
            (Check::bad("ca", words, next), None)
        }
        Ok(bytes) if !String::from_utf8_lossy(&bytes).contains("-----BEGIN CERTIFICATE-----") => (
            Check::bad("ca", format!("{shown} is no certificate in PEM."), next),
            None,
        ),
        Ok(bytes) => (Check::ok("ca", format!("{shown} is trusted.")), Some(bytes)),
    }
}

/// Whether the terminal rings.
pub fn bell(config: &Config) -> Check {
    if config.bell {
        Check::ok("bell", "The bell is on.")
    } else {
        Check::look(
            "bell",
            "The bell is off: what rings is only on the screen.",
            "To hear it: bell = true, or GREENROOM_BELL=1.",
        )
    }
}

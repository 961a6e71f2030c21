//! Cursors: opaque, sealed per person, naming the log and how far in it. Numbers that count everything never leave the server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::views::feed::LogPlace;
use crate::domain::vocabulary::ids::PersonId;
use crate::server::problem::Problem;
use crate::server::vault::Vault;

/// The cursor of `person` at `place`.
pub fn seal(vault: &Vault, person: &PersonId, place: LogPlace) -> String {
    let mut plain = [0; 16];
    plain[..8].copy_from_slice(&place.given.to_be_bytes());
    plain[8..].copy_from_slice(&place.judged.to_be_bytes());
    let sealed = vault
        .cursor_key(person.as_str())
        .seal(vault.log.as_bytes(), &plain);
    format!("{}.{}", vault.log, URL_SAFE_NO_PAD.encode(sealed))
}

/// The place that `cursor` names; `0` is the beginning.
pub fn open(vault: &Vault, person: &PersonId, cursor: &str) -> Result<LogPlace, Problem> {
    if cursor == "0" || cursor.is_empty() {
        return Ok(LogPlace::default());
    }
    let malformed = || {
        Problem::malformed(
            "/query/after".to_owned(),
            "this is no cursor of yours; begin again with after=0".to_owned(),
        )
    };
    let (log, sealed) = cursor.split_once('.').ok_or_else(malformed)?;
    if log != vault.log {
        return if log.len() == vault.log.len() {
            Err(Problem::log_changed())
        } else {
            Err(malformed())
        };
    }
    let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| malformed())?;
    let plain = vault
        .cursor_key(person.as_str())
        .open(vault.log.as_bytes(), &sealed)
        .map_err(|_| malformed())?;
    let number = |range: std::ops::Range<usize>| {
        plain
            .get(range)
            .and_then(|b| b.try_into().ok())
            .map(u64::from_be_bytes)
            .ok_or_else(malformed)
    };
    Ok(LogPlace {
        given: number(0..8)?,
        judged: number(8..16)?,
    })
}

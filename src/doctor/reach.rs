//! What is between this laptop and the case API: the network, the token, the time.

use std::time::Duration;

use chrono::TimeDelta;

use crate::client::{Client, Error};
use crate::clock::Clock;
use crate::config::Config;
use crate::config::session::SignedIn;
use crate::doctor::{Check, State};
use crate::words::names;

/// How long the case API may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);
/// From here on a countdown on this laptop is not the server's.
const APART: TimeDelta = TimeDelta::seconds(2);
/// From here on times that a person types are wrong.
const FAR_APART: TimeDelta = TimeDelta::seconds(60);

/// Asks the case API where this laptop is signed in; else the one that is set. `root` is a certificate to trust.
pub async fn checks(
    config: &Config,
    signed_in: Option<&SignedIn>,
    root: Option<&[u8]>,
    clock: &Clock,
) -> Vec<Check> {
    let Some(server) = signed_in.map(|s| &s.server).or(config.server.as_ref()) else {
        return vec![Check::look(
            "api",
            "No case API is known here.",
            "It is named when this laptop joins; or set server, or GREENROOM_SERVER.",
        )];
    };
    let Ok(client) = Client::new(server, signed_in.map(|s| s.token.as_str()), root) else {
        return vec![Check::bad(
            "api",
            "The address of the case API, or the certificate to trust, is malformed.",
            "An address is like https://greenroom.example:7474; see greenroom config show --origin.",
        )];
    };
    let client = client.within(PATIENCE);
    let mut checks = vec![match client.alive().await {
        Ok(()) => Check::ok("api", "The case API answers."),
        Err(Error::Portal) => Check::bad(
            "api",
            "Something else than the case API answers: its header is missing.",
            "Open a browser and sign in to the Wi-Fi, then try again.",
        ),
        Err(Error::Newer) => newer("api"),
        Err(Error::Unreadable | Error::TooLong) => damaged("api"),
        Err(error @ (Error::Gateway(_) | Error::Tls(_))) => Check::bad(
            "api",
            "The case API is not reached.",
            format!("{}.", names::capital(&error.to_string())),
        ),
        Err(Error::Unreachable | Error::Unanswered | Error::Refused(_)) => Check::bad(
            "api",
            "The case API does not answer within 2 seconds.",
            "Check the network and the address; with https also the certificate (ca).",
        ),
    }];
    if signed_in.is_some() && checks[0].state == State::Ok {
        checks.extend(signed_in_checks(&client, clock).await);
    }
    checks
}

async fn signed_in_checks(client: &Client, clock: &Clock) -> Vec<Check> {
    let asked = clock.now();
    match client.me().await {
        Ok(me) => {
            let answered = clock.now();
            // The server looked at its clock somewhere between: half the way is the best guess.
            let ours = asked + (answered - asked) / 2;
            vec![
                Check::ok("token", "The case API takes this laptop's token."),
                offset(ours - me.now),
            ]
        }
        Err(Error::Refused(problem)) if matches!(problem.status, 401 | 403) => vec![Check::bad(
            "token",
            "The case API does not take this laptop's token: it was revoked, or is too old.",
            "Ask the organiser for a new join code, then: greenroom join URL CODE.",
        )],
        Err(Error::Newer) => vec![newer("token")],
        Err(Error::Unreadable | Error::TooLong) => vec![damaged("token")],
        Err(
            Error::Unreachable
            | Error::Unanswered
            | Error::Gateway(_)
            | Error::Tls(_)
            | Error::Portal
            | Error::Refused(_),
        ) => vec![Check::look(
            "token",
            "The case API did not say whether it takes this laptop's token.",
            "Try again in a moment.",
        )],
    }
}

fn newer(about: &'static str) -> Check {
    let words = "The case API is newer than this greenroom.";
    Check::look(
        about,
        words,
        "Update this greenroom; what it understands works until then.",
    )
}

fn damaged(about: &'static str) -> Check {
    let words = "The answer of the case API came damaged.";
    Check::bad(
        about,
        words,
        "Try again; if it stays so, try another network.",
    )
}

/// How far this clock is ahead of the server's.
fn offset(ahead: TimeDelta) -> Check {
    let apart = ahead.abs();
    if apart <= APART {
        return Check::ok("clock", "This clock and the server's agree.");
    }
    let way = if ahead > TimeDelta::zero() {
        "ahead of"
    } else {
        "behind"
    };
    let words = format!(
        "This clock is {} s {way} the server's.",
        apart.num_seconds()
    );
    if apart > FAR_APART {
        Check::bad(
            "clock",
            words,
            "Have the system set its time (NTP), here or on the server; times you type would be wrong.",
        )
    } else {
        Check::look(
            "clock",
            words,
            "Have the system set its time (NTP), here or on the server.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_be_two_seconds_off_and_must_not_be_a_minute() {
        for (ahead, state) in [
            (0, State::Ok),
            (-2, State::Ok),
            (3, State::Look),
            (-60, State::Look),
            (61, State::Bad),
        ] {
            assert_eq!(offset(TimeDelta::seconds(ahead)).state, state, "{ahead}");
        }
        assert!(
            offset(TimeDelta::seconds(-61))
                .words
                .contains("61 s behind")
        );
    }
}

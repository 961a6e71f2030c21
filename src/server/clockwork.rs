//! Wakes when something is due and asks for it as the system, through the same engine as everybody. Any number of servers may
//! do so: each act is accepted once.

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::log::command::{Command, Tick};
use crate::domain::rules::clockwork;
use crate::domain::state::conference::Conference;
use crate::server::engine::Engine;

/// Runs until `shutdown`.
pub async fn run(engine: Engine, clock: Clock, shutdown: CancellationToken) {
    let mut version = engine.version();
    loop {
        version.borrow_and_update();
        let (now, due, wake) = {
            let published = engine.read();
            // The log's own time may be ahead of the clock by what its entries are apart.
            let now = clock
                .now()
                .max(published.conference.last_at().unwrap_or_default());
            let (due, wake) = look(&published.conference, now);
            (now, due, wake)
        };
        let anything = !due.is_empty();
        let acts = due.into_iter().map(|tick| {
            let ask = clockwork::ask(&tick, now);
            engine.submit(ask, Command::Tick(tick))
        });
        for done in join_all(acts).await {
            if let Err(error) = done {
                tracing::warn!(%error, "an automatic act was not done; it is tried again");
            }
        }
        let moment = async {
            match wake {
                Some(at) => clock.until(at).await,
                None => std::future::pending().await,
            }
        };
        if anything {
            // What was done has moved the version on; where nothing could be done, a moment's rest before the next try.
            tokio::select! {
                changed = version.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(std::time::Duration::from_millis(200)) => {}
                () = shutdown.cancelled() => return,
            }
            continue;
        }
        tokio::select! {
            changed = version.changed() => if changed.is_err() { return },
            () = moment => {}
            () = shutdown.cancelled() => return,
        }
    }
}

/// How many acts are done before it is looked again: a case that comes in meanwhile does not wait behind a backlog.
const AT_ONCE: usize = 64;

/// What is due now, the most urgent first and not more than [`AT_ONCE`], and when to look again.
fn look(conference: &Conference, now: DateTime<Utc>) -> (Vec<Tick>, Option<DateTime<Utc>>) {
    let mut due = Vec::new();
    let mut earliest: Option<DateTime<Utc>> = None;
    for subject in clockwork::subjects(conference) {
        match clockwork::next_wake(conference, &subject) {
            Some(at) if at <= now => due.extend(clockwork::due_of(conference, &subject, now)),
            Some(at) => earliest = Some(earliest.map_or(at, |e| e.min(at))),
            None => {}
        }
    }
    due.sort_by_key(clockwork::urgency);
    due.truncate(AT_ONCE);
    (due, earliest)
}

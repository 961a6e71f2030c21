//! Wakes when something is due and asks for it as the system, through the same engine as everybody. Any number of servers may
//! do so: each act is accepted once.

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::log::command::{Command, Tick};
use crate::domain::rules::clockwork::{self, Wakes};
use crate::domain::state::conference::Conference;
use crate::server::engine::Engine;

/// Runs until `shutdown`.
pub async fn run(engine: Engine, clock: Clock, shutdown: CancellationToken) {
    let mut version = engine.version();
    let mut wakes = Wakes::default();
    loop {
        version.borrow_and_update();
        let (now, due, wake) = {
            let published = engine.read();
            // The log's own time may be ahead of the clock by what its entries are apart.
            let now = clock
                .now()
                .max(published.conference.last_at().unwrap_or_default());
            wakes.follow(&published.conference, &published.log);
            let due = look(&published.conference, &wakes, now);
            wakes.pass(&published.conference, now);
            (now, due, wakes.after(now))
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

/// What is due now, the most urgent first and not more than [`AT_ONCE`].
fn look(conference: &Conference, wakes: &Wakes, now: DateTime<Utc>) -> Vec<Tick> {
    let due = wakes.due(now);
    let mut due: Vec<Tick> = due
        .flat_map(|subject| clockwork::due_of(conference, subject, now))
        .collect();
    due.sort_by_key(clockwork::urgency);
    due.truncate(AT_ONCE);
    due
}

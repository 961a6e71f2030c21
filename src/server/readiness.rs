//! Whether this server can do its work: its store answers and takes what is written, and their clocks agree.

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::server::problem::Problem;
use crate::store::Store;

/// How far the clocks of servers over one database may be apart.
const CLOCKS_APART: TimeDelta = TimeDelta::seconds(1);
/// How long an answer is good: whoever asks all the time makes the store write no more often.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(5);

/// How long a commit that failed is held against this server, where nothing else was committed since.
pub const REMEMBERED: TimeDelta = TimeDelta::seconds(30);

/// What was found last, and when.
#[derive(Default)]
pub struct Readiness(Mutex<Option<(DateTime<Utc>, Option<String>)>>);

impl Readiness {
    /// Nothing where all is well. `failed` is why a commit failed within [`REMEMBERED`], where none has worked since.
    pub async fn look(
        &self,
        store: &Store,
        clock: &Clock,
        failed: Option<String>,
    ) -> Result<(), Problem> {
        if let Some(fault) = failed {
            return Err(Problem::not_ready(&fault));
        }
        let now = clock.now();
        let mut last = self.0.lock().await;
        let fault = match &*last {
            Some((at, fault)) if now - *at < GOOD_FOR && now >= *at => fault.clone(),
            Some(_) | None => {
                let fault = store.probe().await.err().map(|e| e.to_string());
                *last = Some((now, fault.clone()));
                fault
            }
        };
        if let Some(fault) = fault {
            return Err(Problem::not_ready(&fault));
        }
        let (theirs, ours) = (store.clock().await?, clock.now().timestamp_micros());
        let apart = CLOCKS_APART.num_microseconds().unwrap_or(0);
        if theirs.is_some_and(|theirs| (theirs - ours).abs() > apart) {
            return Err(Problem::clock_is_off());
        }
        Ok(())
    }
}

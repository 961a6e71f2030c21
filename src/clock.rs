//! The only caller of the wall clock and of random ids; tests put a settable one in its place.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::domain::vocabulary::ids::CommandId;

/// What time it is, and when a moment comes.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    Wall,
    /// Stands still until it is moved.
    Set(Arc<Settable>),
}

/// A clock that somebody moves by hand.
#[derive(Debug)]
pub struct Settable {
    micros: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn set_to(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(Settable {
            micros: AtomicI64::new(at.timestamp_micros()),
            moved: Notify::new(),
        }))
    }

    /// Now, to the microsecond. Never earlier than before: where the machine's clock is set back, time goes on from where it was until
    /// the clock has caught up, so that what is due in three minutes is due in three minutes.
    ///
    /// # Panics
    /// Never: the clock was set from an instant.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Wall => {
                let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
                let (wall, ticks) = (Utc::now(), Instant::now());
                let now = last.map_or(wall, |(at, then)| steady(wall, at, ticks - then));
                *last = Some((now, ticks));
                now.duration_trunc(TimeDelta::microseconds(1))
                    .expect("microseconds are within range")
            }
            Self::Set(set) => DateTime::from_timestamp_micros(set.micros.load(Ordering::SeqCst))
                .expect("it was set from an instant"),
        }
    }

    /// Moves a settable clock on; the wall clock moves by itself.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Set(set) = self {
            set.micros
                .fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
            set.moved.notify_waiters();
        }
    }

    /// A part of `wait`, at most half of it, that nobody can foresee: laptops that lost the same Wi-Fi do not all come back in one
    /// instant. Nothing for a settable clock.
    pub fn spread(&self, wait: TimeDelta) -> TimeDelta {
        match self {
            Self::Wall => {
                let parts = i32::from(Uuid::new_v4().as_bytes()[0]);
                wait.max(TimeDelta::zero()) * parts / 512
            }
            Self::Set(_) => TimeDelta::zero(),
        }
    }

    /// Waits until `at`; for a settable clock, until it is moved there.
    pub async fn until(&self, at: DateTime<Utc>) {
        match self {
            // A machine that slept, or whose clock was set, is asked again soon: a timer knows nothing of either.
            Self::Wall => loop {
                let left = (at - self.now()).to_std().unwrap_or_default();
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(LOOK_AGAIN)).await;
            },
            Self::Set(set) => loop {
                let moved = set.moved.notified();
                tokio::pin!(moved);
                moved.as_mut().enable();
                if self.now() >= at {
                    return;
                }
                moved.await;
            },
        }
    }
}

/// How long a wait trusts a timer before the wall clock is read again.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// What time it was when it was last asked for, and when that was by a clock that nobody sets.
static LAST: Mutex<Option<(DateTime<Utc>, Instant)>> = Mutex::new(None);

/// The wall clock, or where that was set back, `passed` after what it said last.
fn steady(wall: DateTime<Utc>, last: DateTime<Utc>, passed: Duration) -> DateTime<Utc> {
    let passed = TimeDelta::from_std(passed).unwrap_or(TimeDelta::zero());
    wall.max(last + passed)
}

/// A new id for a command.
pub fn command_id() -> CommandId {
    CommandId(Uuid::new_v4())
}

/// A new id for a request or a log.
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_runs_on_and_one_that_is_set_on_is_followed() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let last = at("2026-03-24T13:00:00Z");
        let minute = Duration::from_mins(1);
        for (wall, wanted) in [
            ("2026-03-24T13:01:00Z", "2026-03-24T13:01:00Z"),
            ("2026-03-24T12:31:00Z", "2026-03-24T13:01:00Z"),
            ("2026-03-23T13:01:00Z", "2026-03-24T13:01:00Z"),
            ("2026-03-24T15:00:00Z", "2026-03-24T15:00:00Z"),
            ("2026-03-25T13:01:00Z", "2026-03-25T13:01:00Z"),
        ] {
            assert_eq!(steady(at(wall), last, minute), at(wanted), "{wall}");
        }
    }
}

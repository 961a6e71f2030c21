//! The only caller of the wall clock and of random ids; tests put a settable one in its place.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

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

    /// Now, to the microsecond.
    ///
    /// # Panics
    /// Never: the clock was set from an instant.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Wall => Utc::now()
                .duration_trunc(TimeDelta::microseconds(1))
                .expect("microseconds are within range"),
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

    /// Waits until `at`; for a settable clock, until it is moved there.
    pub async fn until(&self, at: DateTime<Utc>) {
        match self {
            Self::Wall => {
                if let Ok(wait) = (at - Utc::now()).to_std() {
                    tokio::time::sleep(wait).await;
                }
            }
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

/// A new id for a command.
pub fn command_id() -> CommandId {
    CommandId(Uuid::new_v4())
}

/// A new id for a request or a log.
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}

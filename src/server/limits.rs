//! How much one laptop may ask for. Counted by token, never by address: a venue is one NAT. Only wrong join codes are counted by
//! address, and they keep nobody out who has a right one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::server::problem::Problem;

const COMMANDS_PER_SECOND: NonZeroU32 = NonZeroU32::new(50).expect("not zero");
const COMMANDS_BURST: NonZeroU32 = NonZeroU32::new(200).expect("not zero");
const WRONG_CODES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
const STREAMS: usize = 8;

/// The limits of one server; none at all for benches.
pub struct Limits {
    on: bool,
    commands: DefaultKeyedRateLimiter<Arc<str>>,
    wrong_codes: DefaultKeyedRateLimiter<IpAddr>,
    streams: Arc<Mutex<HashMap<Arc<str>, usize>>>,
}

impl Limits {
    /// The usual limits, or none.
    pub fn new(on: bool) -> Self {
        Self {
            on,
            commands: RateLimiter::keyed(
                Quota::per_second(COMMANDS_PER_SECOND).allow_burst(COMMANDS_BURST),
            ),
            wrong_codes: RateLimiter::keyed(Quota::per_minute(WRONG_CODES_PER_MINUTE)),
            streams: Arc::default(),
        }
    }

    /// One more command of `token`.
    pub fn command(&self, token: &Arc<str>) -> Result<(), Problem> {
        if self.on && self.commands.check_key(token).is_err() {
            return Err(Problem::too_many(1));
        }
        Ok(())
    }

    /// One more wrong join code from `address`.
    pub fn wrong_code(&self, address: IpAddr) -> Result<(), Problem> {
        if self.on && self.wrong_codes.check_key(&address).is_err() {
            return Err(Problem::too_many(2));
        }
        Ok(())
    }

    /// One more open stream of `token`, for as long as the permit lives.
    pub fn stream(&self, token: &Arc<str>) -> Result<StreamPermit, Problem> {
        let mut open = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(Arc::clone(token)).or_default();
        if self.on && *count >= STREAMS {
            return Err(Problem::too_many(10));
        }
        *count += 1;
        Ok(StreamPermit {
            token: Arc::clone(token),
            streams: Arc::clone(&self.streams),
        })
    }
}

/// Leave to keep one stream open.
pub struct StreamPermit {
    token: Arc<str>,
    streams: Arc<Mutex<HashMap<Arc<str>, usize>>>,
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut open = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.token) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.token);
            }
        }
    }
}

//! Tokens that were just found good, so that not every request asks the store.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::store::accounts::TokenRow;

/// How long a token that was found good is not looked up again. Signing out on this server takes effect at once.
const REMEMBERED: TimeDelta = TimeDelta::seconds(1);

/// Tokens that were just found good.
#[derive(Default)]
pub struct Remembered(Mutex<HashMap<String, (DateTime<Utc>, TokenRow)>>);

impl Remembered {
    /// Forgets a token: it was revoked.
    pub fn forget(&self, hash: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(hash);
    }

    pub fn get(&self, hash: &str, now: DateTime<Utc>) -> Option<TokenRow> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(hash)
            .filter(|(until, _)| now < *until)
            .map(|(_, row)| row.clone())
    }

    pub fn keep(&self, row: &TokenRow, now: DateTime<Utc>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > 10_000 {
            known.clear();
        }
        known.insert(row.hash.clone(), (now + REMEMBERED, row.clone()));
    }
}

//! Who is let in. Tokens and join codes are kept as digests under a key derived from the master key, and a token with a seal over
//! all that its row says: whoever reads the store guesses no code, and whoever writes to it signs nobody in as somebody else.

use subtle::ConstantTimeEq;

use crate::seal::{Key, MasterKey};
use crate::store::accounts::{CodeRow, TokenRow};

/// The key of the door.
pub struct Door(Key);

impl Door {
    /// The door of the stores that `master` opens.
    pub fn of(master: &MasterKey) -> Self {
        Self(master.derive("door"))
    }

    /// By what a token is found.
    pub fn digest(&self, token: &str) -> String {
        self.hex(&["token", token])
    }

    /// By what a join code is found: its first four letters.
    pub fn lookup(&self, code: &str) -> Option<String> {
        Some(self.hex(&["lookup", code.get(..4)?]))
    }

    /// The digest of a whole join code, and of whom it lets in until when.
    pub fn code(&self, code: &str, row: &CodeRow) -> String {
        let expires = row.expires_micros.to_string();
        self.hex(&["code", code, &row.conference, &row.person, &expires])
    }

    /// The row of a token, sealed.
    #[must_use]
    pub fn sealed(&self, row: TokenRow) -> TokenRow {
        TokenRow {
            seal: Some(self.seal(&row)),
            ..row
        }
    }

    /// Whether a row is as it was when it was sealed.
    pub fn is_whole(&self, row: &TokenRow) -> bool {
        let seal = row.seal.as_deref().unwrap_or_default();
        bool::from(seal.ct_eq(&self.seal(row)))
    }

    fn seal(&self, row: &TokenRow) -> Vec<u8> {
        let (issued, expires) = (
            row.issued_micros.to_be_bytes(),
            row.expires_micros.to_be_bytes(),
        );
        let parts: [&[u8]; 7] = [
            b"row",
            row.hash.as_bytes(),
            row.conference.as_bytes(),
            row.person.as_bytes(),
            row.device.as_bytes(),
            &issued,
            &expires,
        ];
        self.0.mac(&parts).to_vec()
    }

    fn hex(&self, parts: &[&str]) -> String {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        hex::encode(self.0.mac(&parts))
    }
}

//! Keys and what they seal: the master key opens the conference and case keys, those open bodies.
//!
//! Everything sealed is XChaCha20-Poly1305 with a random nonce in front, bound to the place it belongs to. Keys never
//! show in `Debug` and are wiped from memory when dropped.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::{array, fmt, iter};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Digits and letters that nobody mixes up, spoken or written: no 0 and O, no 1, I and L, no U beside V.
const CODE_LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a person must do before a key works. Never says anything of the key itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the master key does not open this store: give the one made by init")]
    WrongKey,
    #[error(
        "what was kept does not open: it was changed or moved; run greenroom verify, then restore a backup"
    )]
    Changed,
    #[error("there is no master key at {0}: give the path of the one made by init")]
    Missing(PathBuf),
    #[error("there is already a master key at {0}: keep it safe, or name another path")]
    Exists(PathBuf),
    #[error("this is not a master key: it is one line of 43 letters, digits, - and _")]
    Malformed,
    #[error(
        "the master key at {path} cannot be used ({kind}): see that this user may read and write there"
    )]
    Io { path: PathBuf, kind: io::ErrorKind },
}

/// The one key that is kept outside the store: whoever has it and the store has everything.
pub struct MasterKey(Key);

impl MasterKey {
    pub fn generate() -> Self {
        Self(Key::generate())
    }

    /// Reads base64url text; white space around it does not matter.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).map(Zeroizing::new);
        Key::from_slice(&bytes.map_err(|_| Error::Malformed)?)
            .map(Self)
            .ok_or(Error::Malformed)
    }

    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(&self.0.0[..]))
    }

    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut text = Zeroizing::new(String::new());
        // A key is 43 bytes: whatever is longer is some other file, and is not read to its end.
        File::open(path)
            .and_then(|file| file.take(256).read_to_string(&mut text))
            .map_err(|error| failed(path, &error))?;
        Self::from_text(&text)
    }

    /// Makes a key in a new file that only this user can read, on disk before it returns. Never overwrites.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let key = Self::generate();
        write_new(path, &key.to_text()).map_err(|error| failed(path, &error))?;
        Ok(key)
    }

    /// A new random key, and the same wrapped so that only this master key and `context` unwrap it.
    pub fn new_key(&self, context: &str) -> (Key, Vec<u8>) {
        let key = Key::generate();
        let wrapped = self.wrapping().seal(context.as_bytes(), &key.0[..]);
        (key, wrapped)
    }

    pub fn unwrap_key(&self, context: &str, wrapped: &[u8]) -> Result<Key, Error> {
        let plain = self
            .wrapping()
            .open(context.as_bytes(), wrapped)
            .map(Zeroizing::new);
        Key::from_slice(&plain.map_err(|_| Error::WrongKey)?).ok_or(Error::WrongKey)
    }

    /// The same key for the same context, always (HKDF-SHA256, RFC 5869).
    pub fn derive(&self, context: &str) -> Key {
        self.0.expand("derive", context)
    }

    /// Its own branch, so that no `derive` can ever give the key that wraps.
    fn wrapping(&self) -> Key {
        self.0.expand("wrap", "")
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

/// Seals and opens, or makes further keys.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl Key {
    /// Hides `plain`; only `open` with the same `bound` gives it back.
    pub fn seal(&self, bound: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce = random::<NONCE_BYTES>();
        let payload = Payload {
            msg: plain,
            aad: bound,
        };
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce[..]), payload);
        let sealed = within_limits(sealed);
        [&nonce[..], &sealed].concat()
    }

    /// What was sealed under `bound`, or `Changed` where a single bit of either differs.
    pub fn open(&self, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES).ok_or(Error::Changed)?;
        self.cipher()
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: sealed,
                    aad: bound,
                },
            )
            .map_err(|_| Error::Changed)
    }

    /// The same key for the same context, always (HKDF-SHA256, RFC 5869).
    #[must_use]
    pub fn derive(&self, context: &str) -> Self {
        self.expand("derive", context)
    }

    /// HMAC-SHA256 of the parts, each with its length in front: `["ab", "c"]` differs from `["a", "bc"]`.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = within_limits(<Hmac<Sha256> as Mac>::new_from_slice(&self.0[..]));
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn generate() -> Self {
        Self(random())
    }

    fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes
            .try_into()
            .ok()
            .map(|bytes| Self(Zeroizing::new(bytes)))
    }

    fn expand(&self, branch: &str, context: &str) -> Self {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        let info = [b"greenroom 1 ", branch.as_bytes(), b" ", context.as_bytes()];
        within_limits(
            Hkdf::<Sha256>::new(None, &self.0[..]).expand_multi_info(&info, &mut key[..]),
        );
        Self(key)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

/// The SHA-256 of a secret that is drawn at random, in hexadecimal: so long a secret needs no key beside it.
pub fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// `prefix` and 256 random bits.
pub fn random_token(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(&random::<32>()[..]))
}

/// A join code as people read it out, `ABCD-EFGH-JKMN`. The first four letters find it, the other eight prove it.
pub fn random_code() -> String {
    let mut letters = iter::repeat_with(random::<16>)
        .flat_map(|bytes| *bytes)
        // Whatever lies above the last whole multiple is drawn again: every letter stays equally likely.
        .filter(|byte| usize::from(*byte) < 256 / CODE_LETTERS.len() * CODE_LETTERS.len())
        .map(|byte| char::from(CODE_LETTERS[usize::from(byte) % CODE_LETTERS.len()]));
    let groups: [String; 3] = array::from_fn(|_| letters.by_ref().take(4).collect());
    groups.join("-")
}

/// A mac takes a key of any length, 32 bytes are within the reach of HKDF, and a body is far below the cipher's 256 GiB.
fn within_limits<T, E: fmt::Debug>(result: Result<T, E>) -> T {
    result.expect("lengths are within the limits of the algorithms")
}

fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut bytes[..]).expect("the operating system gives random bytes");
    bytes
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    // The name must survive a power cut too, not only the bytes.
    #[cfg(unix)]
    File::open(
        path.parent()
            .filter(|folder| *folder != Path::new(""))
            .unwrap_or(Path::new(".")),
    )?
    .sync_all()?;
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::Missing(path.to_owned()),
        io::ErrorKind::AlreadyExists => Error::Exists(path.to_owned()),
        io::ErrorKind::InvalidData => Error::Malformed,
        kind => Error::Io {
            path: path.to_owned(),
            kind,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_the_same_key_and_place() {
        let key = Key::generate();
        let sealed = key.seal(b"log 1, entry 7", b"by the coffee cart");
        assert_eq!(
            key.open(b"log 1, entry 7", &sealed).unwrap(),
            b"by the coffee cart"
        );
        assert!(matches!(
            key.open(b"log 1, entry 8", &sealed),
            Err(Error::Changed)
        ));
        assert!(matches!(
            Key::generate().open(b"log 1, entry 7", &sealed),
            Err(Error::Changed)
        ));
    }

    #[test]
    fn any_changed_bit_or_missing_byte_is_noticed() {
        let key = Key::generate();
        let sealed = key.seal(b"", b"words");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(b"", &changed).is_err(), "byte {at}");
            assert!(key.open(b"", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn the_same_words_are_sealed_differently_every_time() {
        let key = Key::generate();
        assert_ne!(key.seal(b"", b"words"), key.seal(b"", b"words"));
    }

    #[test]
    fn a_case_key_unwraps_only_for_its_own_case_and_master_key() {
        let master = MasterKey::generate();
        let (key, wrapped) = master.new_key("case 1");
        let again = master.unwrap_key("case 1", &wrapped).unwrap();
        assert_eq!(again.open(b"", &key.seal(b"", b"words")).unwrap(), b"words");
        assert!(matches!(
            master.unwrap_key("case 2", &wrapped),
            Err(Error::WrongKey)
        ));
        assert!(matches!(
            MasterKey::generate().unwrap_key("case 1", &wrapped),
            Err(Error::WrongKey)
        ));
    }

    #[test]
    fn derived_keys_are_the_same_again_and_differ_by_context() {
        let master = MasterKey::generate();
        let same = MasterKey::from_text(&format!(" {}\n", *master.to_text())).unwrap();
        assert_eq!(master.derive("chain").0, same.derive("chain").0);
        assert_ne!(master.derive("chain").0, master.derive("cursor").0);
        assert_ne!(
            master.derive("chain").0,
            master.derive("chain").derive("chain").0
        );
    }

    #[test]
    fn a_mac_knows_where_one_part_ends() {
        let key = Key::generate();
        assert_eq!(key.mac(&[b"ab", b"c"]), key.mac(&[b"ab", b"c"]));
        assert_ne!(key.mac(&[b"ab", b"c"]), key.mac(&[b"a", b"bc"]));
        assert_ne!(key.mac(&[b"ab"]), key.mac(&[b"ab", b""]));
    }

    #[test]
    fn a_master_key_file_is_private_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        assert!(matches!(MasterKey::read(&path), Err(Error::Missing(_))));
        let made = MasterKey::create(&path).unwrap();
        assert_eq!(MasterKey::read(&path).unwrap().to_text(), made.to_text());
        assert!(matches!(MasterKey::create(&path), Err(Error::Exists(_))));
        assert_eq!(MasterKey::read(&path).unwrap().to_text(), made.to_text());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_showing_it() {
        for text in ["", "hunter2", &"A".repeat(44), "käse"] {
            assert!(
                matches!(MasterKey::from_text(text), Err(Error::Malformed)),
                "{text}"
            );
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture.png");
        std::fs::write(&path, [0xff; 4096]).unwrap();
        assert!(matches!(MasterKey::read(&path), Err(Error::Malformed)));
        assert_eq!(
            format!("{:?} {:?}", MasterKey::generate(), Key::generate()),
            "MasterKey Key"
        );
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let token = random_token("gr_");
        assert_eq!(token.len(), 3 + 43);
        assert_ne!(token, random_token("gr_"));
    }

    #[test]
    fn join_codes_are_three_groups_of_letters_nobody_mixes_up() {
        for _ in 0..200 {
            let code = random_code();
            let groups: Vec<&str> = code.split('-').collect();
            assert_eq!(
                groups.iter().map(|g| g.len()).collect::<Vec<_>>(),
                [4, 4, 4],
                "{code}"
            );
            assert!(!code.contains(['0', 'O', '1', 'I', 'L', 'U']), "{code}");
        }
    }
}

//! What somebody began to write on this laptop, sealed on its disk: a file for each draft, under a name that tells nothing.
//! Crash, quit and refusal lose nothing; what is handed in or withdrawn is erased.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::seal::{Key, MasterKey};

/// The folder of the drafts, beside the sign-in.
const FOLDER: &str = "drafts";
/// The key of the drafts: mode 0600, beside the sign-in. Whoever has the laptop and this file can read the drafts.
const KEY: &str = "drafts.key";

/// One person's drafts on this laptop.
#[derive(Debug)]
pub struct DraftStore {
    folder: PathBuf,
    key: Key,
}

impl DraftStore {
    /// The drafts of `owner` (a person at a conference) under `home`; the key is made where there is none.
    pub fn open(home: &Path, owner: &str) -> io::Result<Self> {
        let folder = home.join(FOLDER);
        fs::create_dir_all(&folder)?;
        let path = home.join(KEY);
        let master = match MasterKey::read(&path) {
            Ok(master) => master,
            Err(_) if !path.exists() => MasterKey::create(&path).map_err(io::Error::other)?,
            Err(error) => return Err(io::Error::other(error)),
        };
        Ok(Self {
            folder,
            key: master.derive(&format!("drafts|{owner}")),
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        let tag = self.key.mac(&[b"name", name.as_bytes()]);
        let file: String = tag[..16].iter().map(|b| format!("{b:02x}")).collect();
        self.folder.join(file)
    }

    /// All of them: name and text. What another person of this laptop left is not read, and not touched.
    pub fn all(&self) -> Vec<(String, String)> {
        let Ok(files) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        files
            .filter_map(|file| self.read(&file.ok()?.path()))
            .collect()
    }

    fn read(&self, path: &Path) -> Option<(String, String)> {
        let sealed = fs::read(path).ok()?;
        let plain = self.key.open(b"draft", &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Keeps `text` under `name`: it is on the disk when this returns.
    pub fn put(&self, name: &str, text: &str) -> io::Result<()> {
        let plain = serde_json::to_vec(&(name, text)).map_err(io::Error::other)?;
        let sealed = self.key.seal(b"draft", &plain);
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&sealed)?;
        file.as_file().sync_all()?;
        file.persist(self.path(name)).map_err(|e| e.error)?;
        Ok(())
    }

    /// Erases the draft `name`, if it is there.
    pub fn erase(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Erases every draft under `home`, and their key.
pub fn erase_all(home: &Path) -> io::Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    gone(fs::remove_dir_all(home.join(FOLDER)))?;
    gone(fs::remove_file(home.join(KEY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_there_again_and_nothing_of_it_can_be_read_on_the_disk() {
        let home = tempfile::tempdir().expect("a folder");
        let store = DraftStore::open(home.path(), "ana at kc").expect("opened");
        store.put("note 1", "marker in the words").expect("kept");
        store.put("note 2", "another").expect("kept");
        store.erase("note 2").expect("erased");
        store.erase("note 3").expect("it was never there");
        let again = DraftStore::open(home.path(), "ana at kc").expect("opened");
        let all = [("note 1".to_owned(), "marker in the words".to_owned())];
        assert_eq!(again.all(), all);
        let other = DraftStore::open(home.path(), "kofi at kc").expect("opened");
        assert!(other.all().is_empty());
        for file in fs::read_dir(home.path().join(FOLDER)).expect("the folder") {
            let path = file.expect("a file").path();
            let bytes = fs::read(&path).expect("read");
            assert!(!bytes.windows(6).any(|w| w == b"marker"));
            assert!(!path.to_string_lossy().contains("note"));
        }
        erase_all(home.path()).expect("erased");
        erase_all(home.path()).expect("nothing is left to erase");
        assert!(!home.path().join(KEY).exists());
    }

    #[test]
    fn the_key_is_readable_by_nobody_else_and_a_bad_one_is_not_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().expect("a folder");
        DraftStore::open(home.path(), "ana").expect("opened");
        let path = home.path().join(KEY);
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(&path, "no key").expect("written");
        assert!(DraftStore::open(home.path(), "ana").is_err());
        assert_eq!(fs::read_to_string(&path).expect("read"), "no key");
    }
}

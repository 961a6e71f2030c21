//! What somebody began to write on this laptop, sealed on its disk: a file for each draft, under a name that tells nothing.
//! Crash, quit and refusal lose nothing; what is handed in or withdrawn is erased. Each window that is open has a folder of its own:
//! two never write over each other, and what one left is taken over by the next that has nothing in its place.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::seal::{Key, MasterKey};

/// The folder of the drafts, beside the sign-in; those of further windows are numbered.
const FOLDER: &str = "drafts";
/// More windows than anybody has open.
const WINDOWS: usize = 8;
/// Whoever holds this file writes into its folder.
const LOCK: &str = "lock";
/// The key of the drafts: mode 0600, beside the sign-in. Whoever has the laptop and this file can read the drafts.
const KEY: &str = "drafts.key";

/// One person's drafts in one window of this laptop.
#[derive(Debug)]
pub struct DraftStore {
    home: PathBuf,
    folder: PathBuf,
    key: Key,
    /// Held as long as the window is open.
    _lock: File,
}

/// The folders that windows may have.
fn folders(home: &Path) -> impl Iterator<Item = PathBuf> {
    let numbered = (2..=WINDOWS).map(|n| format!("{FOLDER}-{n}"));
    let names = std::iter::once(FOLDER.to_owned()).chain(numbered);
    let home = home.to_owned();
    names.map(move |name| home.join(name))
}

/// Takes `folder` for this window; nothing where another has it.
fn take(folder: &Path) -> io::Result<Option<File>> {
    let lock = File::create(folder.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

impl DraftStore {
    /// The drafts of `owner` (a person at a conference) under `home`; the key is made where there is none.
    pub fn open(home: &Path, owner: &str) -> io::Result<Self> {
        let path = home.join(KEY);
        let master = match MasterKey::read(&path) {
            Ok(master) => master,
            Err(_) if !path.exists() => MasterKey::create(&path).map_err(io::Error::other)?,
            Err(error) => return Err(io::Error::other(error)),
        };
        let key = master.derive(&format!("drafts|{owner}"));
        for folder in folders(home) {
            fs::create_dir_all(&folder)?;
            if let Some(lock) = take(&folder)? {
                let store = Self {
                    home: home.to_owned(),
                    folder,
                    key,
                    _lock: lock,
                };
                store.take_over();
                return Ok(store);
            }
        }
        Err(io::Error::other("too many windows are open"))
    }

    /// What windows that are gone left, where there is nothing of that name here. The rest stays there. What cannot be moved now is
    /// found by the next window.
    fn take_over(&self) {
        for (folder, _held) in self.left() {
            for (path, name, _) in self.of(&folder) {
                let here = self.path(&name);
                if !here.exists() {
                    let _ = fs::rename(path, here);
                }
            }
        }
    }

    /// The folders of windows that are gone, held as long as they are looked at.
    fn left(&self) -> impl Iterator<Item = (PathBuf, File)> {
        let others = folders(&self.home).filter(|folder| *folder != self.folder && folder.exists());
        others.filter_map(|folder| {
            let lock = take(&folder).ok().flatten()?;
            Some((folder, lock))
        })
    }

    /// The drafts in `folder`: file, name and text. A file that another name would have is what a crash left half-way.
    fn of(&self, folder: &Path) -> Vec<(PathBuf, String, String)> {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        files
            .filter_map(|file| {
                let (name, text) = self.read(&file.path())?;
                (self.path(&name).file_name() == file.path().file_name())
                    .then(|| (file.path(), name, text))
            })
            .collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        let tag = self.key.mac(&[b"name", name.as_bytes()]);
        let file: String = tag[..16].iter().map(|b| format!("{b:02x}")).collect();
        self.folder.join(file)
    }

    /// All of them: name and text. What another person of this laptop left is not read, and not touched.
    pub fn all(&self) -> Vec<(String, String)> {
        let all = self.of(&self.folder).into_iter();
        all.map(|(_, name, text)| (name, text)).collect()
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

    /// Erases the draft `name`, if it is there. What another window began under that name is its own.
    pub fn erase(&self, name: &str) -> io::Result<()> {
        gone(fs::remove_file(self.path(name)))
    }
}

/// What is not there is gone as well.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Erases what `owner` began under `home`, in every window.
pub fn erase_of(home: &Path, owner: &str) -> io::Result<()> {
    let store = DraftStore::open(home, owner)?;
    for folder in folders(home).filter(|folder| folder.exists()) {
        for file in fs::read_dir(folder)? {
            let path = file?.path();
            if store.read(&path).is_some() {
                gone(fs::remove_file(path))?;
            }
        }
    }
    Ok(())
}

/// Erases every draft under `home`, and their key.
pub fn erase_all(home: &Path) -> io::Result<()> {
    folders(home).try_for_each(|folder| gone(fs::remove_dir_all(folder)))?;
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
        drop(store);
        let again = DraftStore::open(home.path(), "ana at kc").expect("opened");
        let all = [("note 1".to_owned(), "marker in the words".to_owned())];
        assert_eq!(again.all(), all);
        drop(again);
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
    fn two_windows_never_write_over_each_other_and_what_one_left_is_found() {
        let home = tempfile::tempdir().expect("a folder");
        let open = || DraftStore::open(home.path(), "ana").expect("opened");
        let (first, second) = (open(), open());
        first.put("note", "of the first").expect("kept");
        second.put("note", "of the second").expect("kept");
        second.put("report", "begun in the second").expect("kept");
        let text = |store: &DraftStore, name: &str| {
            let all = store.all().into_iter();
            all.filter(|(n, _)| n == name)
                .map(|(_, text)| text)
                .collect::<Vec<_>>()
        };
        assert_eq!(text(&first, "note"), ["of the first"]);
        assert_eq!(text(&second, "note"), ["of the second"]);
        drop((first, second));
        let next = open();
        assert_eq!(text(&next, "note"), ["of the first"]);
        assert_eq!(text(&next, "report"), ["begun in the second"]);
        // What lies beside is found when there is nothing in its place any more.
        next.erase("note").expect("erased");
        let half = next.folder.join(".tmp123");
        fs::copy(next.path("report"), &half).expect("as a crash leaves it");
        drop(next);
        let last = open();
        assert_eq!(text(&last, "note"), ["of the second"]);
        assert_eq!(text(&last, "report"), ["begun in the second"]);
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

//! Between the log as the store has it and the log as the rules read it: sealing, opening, and the links of the chain.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::log::entry::Entry;
use crate::domain::vocabulary::ids::{CaseId, ConferenceSlug};
use crate::seal::{self, Key, MasterKey};
use crate::store::journal::{ConferenceRow, EntryRow};

/// What is wrong with a row of the log. A row that a newer greenroom wrote is no fault: see [`Entry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFault {
    /// It does not follow from the one before: changed, moved, or missing.
    Changed,
    /// Nobody changed it, and it cannot be read: its key is damaged or gone, or it is no entry.
    Unreadable,
}

/// So few rows are opened sooner by one core than by several.
const FEW: usize = 32;

/// The keys of one conference.
pub struct Vault {
    pub slug: ConferenceSlug,
    pub log: String,
    master: Arc<MasterKey>,
    conference: Key,
    chain: Key,
    receipts: Key,
    cursors: Key,
    cases: BTreeMap<CaseId, Key>,
    /// Cases whose key is damaged or gone: they cannot be read, all others can.
    lost: BTreeSet<CaseId>,
}

impl Vault {
    /// A new conference's row for the store: its own key, wrapped.
    pub fn create(master: &MasterKey, slug: &ConferenceSlug, log: &str) -> ConferenceRow {
        let (_, wrapped_key) = master.new_key(&format!("conference|{slug}|{log}"));
        ConferenceRow {
            slug: slug.to_string(),
            log: log.to_owned(),
            wrapped_key,
        }
    }

    /// Opens the keys of `row`; `cases` are those of its cases, wrapped.
    pub fn open(
        master: Arc<MasterKey>,
        row: &ConferenceRow,
        cases: Vec<(String, Vec<u8>)>,
    ) -> Result<Self, seal::Error> {
        let slug: ConferenceSlug = row.slug.parse().map_err(|_| seal::Error::Changed)?;
        let conference = master.unwrap_key(
            &format!("conference|{}|{}", row.slug, row.log),
            &row.wrapped_key,
        )?;
        let derived = |what: &str| master.derive(&format!("{what}|{}", row.log));
        let (chain, receipts, cursors) =
            (derived("chain"), derived("receipts"), derived("cursors"));
        let mut vault = Self {
            slug,
            log: row.log.clone(),
            conference,
            chain,
            receipts,
            cursors,
            cases: BTreeMap::new(),
            lost: BTreeSet::new(),
            master,
        };
        for (case, wrapped) in cases {
            if let Ok(case) = case.parse() {
                vault.learn(case, Some(&wrapped));
            }
        }
        Ok(vault)
    }

    fn case_context(&self, case: CaseId) -> String {
        format!("case|{}|{case}", self.log)
    }

    /// Whether the key of `case` is known, or known to be lost.
    pub fn knows(&self, case: CaseId) -> bool {
        self.cases.contains_key(&case) || self.lost.contains(&case)
    }

    /// Whether the key of `case` does not open, or is gone.
    pub fn has_lost(&self, case: CaseId) -> bool {
        self.lost.contains(&case)
    }

    /// Opens the wrapped key of `case`. One that does not open, or is gone, costs this case and no other.
    pub fn learn(&mut self, case: CaseId, wrapped: Option<&[u8]>) {
        let context = self.case_context(case);
        match wrapped.map(|wrapped| self.master.unwrap_key(&context, wrapped)) {
            Some(Ok(key)) => drop(self.cases.insert(case, key)),
            Some(Err(_)) | None => {
                self.lost.insert(case);
            }
        }
    }

    /// Makes a key for `case` and returns it wrapped, for the store.
    pub fn make(&mut self, case: CaseId) -> Vec<u8> {
        let (key, wrapped) = self.master.new_key(&self.case_context(case));
        self.cases.insert(case, key);
        wrapped
    }

    /// Forgets the key of `case`: it was made, and not kept.
    pub fn unmake(&mut self, case: CaseId) {
        self.cases.remove(&case);
    }

    fn key_for(&self, case: Option<CaseId>) -> Option<&Key> {
        match case {
            None => Some(&self.conference),
            Some(case) => self.cases.get(&case),
        }
    }

    fn bound(&self, seq: i64, case: Option<CaseId>) -> String {
        format!(
            "{}|{seq}|{}",
            self.log,
            case.map(|c| c.to_string()).unwrap_or_default()
        )
    }

    fn link(&self, previous: &[u8], seq: i64, case: Option<&str>, body: &[u8]) -> Vec<u8> {
        let case = case.unwrap_or_default();
        self.chain
            .mac(&[
                previous,
                self.slug.as_str().as_bytes(),
                &seq.to_be_bytes(),
                case.as_bytes(),
                body,
            ])
            .to_vec()
    }

    /// The link before the first entry.
    pub fn first_link(&self) -> Vec<u8> {
        self.link(self.log.as_bytes(), 0, None, &[])
    }

    /// Seals `entry` as number `seq` after the entry with link `previous`.
    ///
    /// # Panics
    /// If the key of its case was neither learnt nor made.
    pub fn seal(&self, entry: &Entry, seq: i64, previous: &[u8]) -> EntryRow {
        let plain = serde_json::to_vec(entry).expect("entries are plain data");
        let key = self
            .key_for(entry.case)
            .expect("a case has its key before its first entry");
        let body = key.seal(self.bound(seq, entry.case).as_bytes(), &plain);
        let case_id = entry.case.map(|c| c.to_string());
        let link = self.link(previous, seq, case_id.as_deref(), &body);
        EntryRow {
            seq,
            case_id,
            body,
            link,
        }
    }

    /// Whether `row` is number `seq` and follows from the entry with link `previous`.
    pub fn follows(&self, row: &EntryRow, seq: i64, previous: &[u8]) -> bool {
        row.seq == seq && row.link == self.link(previous, seq, row.case_id.as_deref(), &row.body)
    }

    /// Opens `row`, which must be number `seq` and follow from `previous`.
    pub fn unseal(
        &self,
        row: &EntryRow,
        seq: i64,
        previous: &[u8],
    ) -> Result<Arc<Entry>, RowFault> {
        if !self.follows(row, seq, previous) {
            return Err(RowFault::Changed);
        }
        let case = row.case_id.as_deref().map(str::parse).transpose();
        let case = case.map_err(|_| RowFault::Unreadable)?;
        let key = self.key_for(case).ok_or(RowFault::Unreadable)?;
        let plain = key
            .open(self.bound(seq, case).as_bytes(), &row.body)
            .map_err(|_| RowFault::Unreadable)?;
        let entry = serde_json::from_slice(&plain).map_err(|_| RowFault::Unreadable)?;
        Ok(Arc::new(entry))
    }

    /// As [`Vault::unseal`] for each of `rows`, the first of which must be number `seq` and follow from `previous`. Each row has its
    /// own link, so many are opened on all cores at once.
    pub fn unseal_all(
        &self,
        rows: &[EntryRow],
        seq: i64,
        previous: &[u8],
    ) -> Vec<Result<Arc<Entry>, RowFault>> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let length = rows.len().div_ceil(cores).max(FEW);
        let part = |n: usize, part: &[EntryRow]| -> Vec<_> {
            let before = rows.get((n * length).wrapping_sub(1));
            let mut link = before.map_or(previous, |row| &row.link);
            let mut opened = Vec::with_capacity(part.len());
            for (row, seq) in part
                .iter()
                .zip(seq + i64::try_from(n * length).unwrap_or(0)..)
            {
                opened.push(self.unseal(row, seq, link));
                link = &row.link;
            }
            opened
        };
        if rows.len() <= length {
            return part(0, rows);
        }
        std::thread::scope(|scope| {
            let parts = rows.chunks(length).enumerate();
            let running: Vec<_> = parts
                .map(|(n, rows)| scope.spawn(move || part(n, rows)))
                .collect();
            let done = running.into_iter();
            done.flat_map(|one| {
                one.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
        })
    }

    /// Seals what a receipt keeps of a refusal: under the key of the case it is about, if that case is there.
    pub fn seal_refusal(&self, case: Option<CaseId>, id: &str, plain: &[u8]) -> Vec<u8> {
        self.key_for(case)
            .unwrap_or(&self.conference)
            .seal(format!("{}|receipt|{id}", self.log).as_bytes(), plain)
    }

    /// Opens it again.
    pub fn open_refusal(
        &self,
        case: Option<CaseId>,
        id: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, seal::Error> {
        self.key_for(case)
            .unwrap_or(&self.conference)
            .open(format!("{}|receipt|{id}", self.log).as_bytes(), sealed)
    }

    /// The keyed hash by which a repeated command is told from another one with the same id.
    pub fn fingerprint(&self, body: &[u8]) -> Vec<u8> {
        self.receipts.mac(&[body]).to_vec()
    }

    /// Under what name a receipt keeps whose command it was: the store alone does not tell who works on which case.
    pub fn alias(&self, actor: &str) -> String {
        let digest = self.receipts.mac(&[b"actor", actor.as_bytes()]);
        hex::encode(&digest[..16])
    }

    /// The key that seals the cursors of `person`.
    pub fn cursor_key(&self, person: &str) -> Key {
        self.cursors.derive(person)
    }
}

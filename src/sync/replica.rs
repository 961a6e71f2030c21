//! What this laptop knows: the entries that were disclosed to its person, and what is kept but not yet confirmed over them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use std::sync::Arc;

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::entry::Entry;
use crate::domain::rules::decide;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::ids::{CaseId, EntryId, PersonId};
use crate::domain::vocabulary::policy::Policy;
use crate::sync::machine::Unsent;
use crate::wire::FeedPage;

/// One person's replica of one conference.
#[derive(Debug)]
pub struct Replica {
    me: PersonId,
    policy: Policy,
    confirmed: Conference,
    seen: HashSet<EntryId>,
    /// What is here of each case, also of one that is only known by a call for help.
    held: BTreeMap<CaseId, Vec<EntryId>>,
    view: Option<Conference>,
    unsent: BTreeSet<EntryId>,
    /// When the server last told how things stand.
    as_of: Option<DateTime<Utc>>,
}

impl Replica {
    /// An empty replica for `me`; `policy` holds until the conference's own arrives.
    pub fn new(me: PersonId, policy: Policy) -> Self {
        Self {
            me,
            confirmed: Conference::new(policy.clone()),
            policy,
            seen: HashSet::new(),
            held: BTreeMap::new(),
            view: None,
            unsent: BTreeSet::new(),
            as_of: None,
        }
    }

    /// Whose replica it is.
    pub fn me(&self) -> &PersonId {
        &self.me
    }

    /// The conference as this person may see it, kept commands included.
    pub fn conference(&self) -> &Conference {
        self.view.as_ref().unwrap_or(&self.confirmed)
    }

    /// The conference as the server has confirmed it.
    pub fn confirmed(&self) -> &Conference {
        &self.confirmed
    }

    /// Whether `entry` is only on this laptop yet.
    pub fn is_unsent(&self, entry: EntryId) -> bool {
        self.unsent.contains(&entry)
    }

    /// Whether something of `case` is only on this laptop yet.
    pub fn has_unsent(&self, case: CaseId) -> bool {
        !self.unsent.is_empty()
            && self.conference().case(case).is_some_and(|c| {
                c.entries
                    .iter()
                    .rev()
                    .take(64)
                    .any(|e| self.unsent.contains(&e.id))
            })
    }

    /// When the server last told how things stand.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        self.as_of
    }

    /// Takes in a portion of the feed: withdrawn cases are forgotten, restated ones replaced, the rest added. An entry that is
    /// already here changes nothing. Returns the cases that were withdrawn and held.
    pub fn take(&mut self, page: &FeedPage) -> Vec<CaseId> {
        let mut gone = Vec::new();
        for case in &page.withdrawn {
            self.forget(*case);
            gone.push(*case);
        }
        for restated in &page.restated {
            self.forget(restated.case);
            self.add(&restated.entries);
        }
        self.add(&page.entries);
        if !page.more {
            self.as_of = Some(page.now);
        }
        gone
    }

    fn forget(&mut self, case: CaseId) {
        for entry in self.held.remove(&case).unwrap_or_default() {
            self.seen.remove(&entry);
        }
        self.confirmed.forget(case);
    }

    fn add(&mut self, entries: &[Arc<Entry>]) {
        for entry in entries {
            if self.seen.insert(entry.id) {
                if let Some(case) = entry.case {
                    self.held.entry(case).or_default().push(entry.id);
                }
                let entry = self.confirmed.sharing(entry);
                self.confirmed.apply(&entry);
            }
        }
    }

    /// Folds what is kept and not yet confirmed over the confirmed state, by the same rules as the server.
    pub fn overlay<'a>(&mut self, pending: impl Iterator<Item = &'a Unsent>, now: DateTime<Utc>) {
        self.view = None;
        self.unsent.clear();
        let mut view: Option<Conference> = None;
        for unsent in pending {
            let Some(details) = &self.confirmed.hall().details else {
                return;
            };
            let ask = ask_of(&self.me, &unsent.envelope);
            let folded = view.get_or_insert_with(|| self.confirmed.clone());
            let at = now.max(folded.last_at().unwrap_or(now));
            // What would be refused by what is known now shows nothing; the server decides.
            let Ok(decision) = decide::decide(folded, &ask, &unsent.envelope.command, at) else {
                continue;
            };
            for entry in decide::record(&details.slug, &ask, decision, at) {
                if self.seen.contains(&entry.id) {
                    continue;
                }
                self.unsent.insert(entry.id);
                folded.apply(&Arc::new(entry));
            }
        }
        self.view = view;
    }

    /// Forgets everything: what another log than the one known begins with.
    pub fn clear(&mut self) {
        *self = Self::new(self.me.clone(), self.policy.clone());
    }
}

/// The ask that `envelope` is, coming from `me`.
pub fn ask_of(me: &PersonId, envelope: &crate::wire::Envelope) -> Ask {
    Ask {
        actor: Actor::Person(me.clone()),
        on_behalf: envelope.on_behalf.clone(),
        id: envelope.id,
        made_at: envelope.made_at,
    }
}

//! A log without a server: commands go in, entries come out, ids and times are always the same.

use std::sync::Arc;

use crate::world::{afternoon, team_sample};
use chrono::{DateTime, TimeDelta, Utc};
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::{Command, Tick};
use greenroom::domain::log::entry::Entry;
use greenroom::domain::rules::{clockwork, decide};
use greenroom::domain::state::conference::Conference;
use greenroom::domain::views::feed::{self, LogPlace};
use greenroom::domain::vocabulary::ids::{CaseId, CommandId, PersonId};
use greenroom::domain::vocabulary::refusal::Refusal;
use greenroom::wire::{FeedPage, Restated};
use greenroom::{assets, file};
use uuid::Uuid;

pub struct History {
    pub conference: Conference,
    pub entries: Vec<Arc<Entry>>,
    pub now: DateTime<Utc>,
    commands: u128,
}

impl History {
    /// The sample conference, just opened.
    pub fn new(participants: bool) -> Self {
        let mut text = assets::SAMPLE_CONFERENCE.to_owned();
        if !participants {
            text = team_sample();
        }
        let read = file::conference(&text).expect("the sample");
        let mut log = Self {
            conference: Conference::new(file::default_policy()),
            entries: Vec::new(),
            now: afternoon(),
            commands: 0,
        };
        log.ask(Actor::System, &read.opening());
        log
    }

    /// Does what is due, if nothing else that was due at the same moment has settled it.
    pub fn tick(&mut self, tick: Tick) {
        let ask = clockwork::ask(&tick, self.now);
        let command = Command::Tick(tick);
        let now = self.now;
        match decide::decide(&self.conference, &ask, &command, now) {
            Ok(_) => {
                self.put(&ask, &command, now);
            }
            Err(Refusal::TimerOver) => {}
            Err(why) => panic!("what is due is allowed: {command:?}: {why:?}"),
        }
    }

    /// Asks as `actor`, seven seconds later. Returns the case it was about, nothing where it was refused.
    pub fn ask(&mut self, actor: Actor, command: &Command) -> Option<CaseId> {
        self.commands += 1;
        self.now += TimeDelta::seconds(7);
        let ask = Ask {
            actor,
            on_behalf: None,
            id: CommandId(Uuid::from_u128(self.commands)),
            made_at: self.now,
        };
        let now = self.now;
        self.put(&ask, command, now)
    }

    fn put(&mut self, ask: &Ask, command: &Command, now: DateTime<Utc>) -> Option<CaseId> {
        let decision = decide::decide(&self.conference, ask, command, now).ok()?;
        let slug = self.conference.hall().details.as_ref().map_or_else(
            || "kubecon-eu-sample".parse().expect("a slug"),
            |d| d.slug.clone(),
        );
        let case = decision.case;
        for entry in decide::record(&slug, ask, decision, now) {
            let entry = Arc::new(entry);
            self.conference.apply(&entry);
            self.entries.push(entry);
        }
        case
    }

    /// The portion of the feed that `viewer` gets after `place`.
    pub fn page(&self, viewer: &PersonId, place: LogPlace, limit: usize) -> (FeedPage, LogPlace) {
        let portion = feed::portion(&self.conference, &self.entries, viewer, place, limit);
        let page = FeedPage {
            log: "log".to_owned(),
            entries: portion.entries,
            withdrawn: portion.withdrawn,
            restated: portion
                .restated
                .into_iter()
                .map(|r| Restated {
                    case: r.case,
                    entries: r.entries,
                })
                .collect(),
            cursor: String::new(),
            more: portion.more,
            now: self.now,
        };
        (page, portion.place)
    }
}

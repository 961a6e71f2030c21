//! What each happening changes in a case.

use crate::domain::log::actor::Actor;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::Happening;
use crate::domain::log::happening::of_hall;
use crate::domain::state::case::Case;
use crate::domain::state::case::standing::{
    Call, Conflict, Hold, PageMade, Presence, Scene, Seat, State, Wished,
};
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::state::escalation::Escalation;
use crate::domain::state::handoff::{Answered, Word};
use crate::domain::state::look_out::LookOut;
use crate::domain::state::promise::Promise;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::flags::{Answer, Flag};
use crate::domain::vocabulary::ids::{EscalationId, OfferId, PersonId, PromiseId};
use crate::domain::vocabulary::text::Private;
use chrono::{DateTime, Utc};
use std::sync::Arc;

impl Case {
    /// Folds one more entry in. Total: an entry that makes no sense here changes nothing.
    pub fn apply(&mut self, entry: &Arc<Entry>) {
        self.entries.push(Arc::clone(entry));
        if entry.happening.is_judged() {
            self.judged.push(Arc::clone(entry));
        }
        let at = entry.at;
        if let (State::Acknowledged { .. }, Some(person)) = (self.state, entry.subject())
            && entry.happening != Happening::Unknown
            && self.holds(person)
        {
            self.state = State::Active;
        }
        for seat in [&mut self.first, &mut self.second].into_iter().flatten() {
            if entry.actor == Actor::Person(seat.person.clone()) {
                seat.given = None;
            }
        }
        match &entry.happening {
            Happening::Acknowledged { by } => self.take_first(by, entry),
            Happening::Assigned { to, .. } => {
                let moved_up = self.second.take_if(|s| s.person == *to).is_some();
                self.alone = None;
                self.take_first(to, entry);
                if moved_up && self.seats_free() > 0 {
                    self.ring(entry);
                }
            }
            Happening::SecondTaken { by } => {
                self.second = Some(Seat::by(by, entry));
            }
            Happening::AloneExplained { why, .. } => self.alone = Some(why.clone()),
            Happening::Released { by } => self.vacate(by, entry),
            Happening::AcknowledgeExpired { .. } => {
                self.first = None;
                self.second = None;
                self.ring(entry);
            }
            Happening::SceneMoved { to, by } => self.move_scene(*to, by, entry),
            Happening::CheckedIn { by } => {
                if let Some(presence) = self.people_there.get_mut(by) {
                    presence.checked = at;
                    presence.entry = entry.id;
                }
                self.last_update = (entry.id, at);
            }
            Happening::Noted { .. } => self.last_update = (entry.id, at),
            Happening::SeveritySet { from, to } => {
                self.severity = *to;
                if to > from {
                    self.alone = None;
                    self.call = Call {
                        entry: entry.id,
                        at,
                        met: self.first.as_ref().map(|_| at),
                        raised: true,
                    };
                    self.dead_end = None;
                }
            }
            Happening::FlagSet { flag, to } => self.set_flag(*flag, *to, entry),
            Happening::ConflictSet { person, level, .. } => {
                if *level == ConflictLevel::None {
                    self.conflicts.remove(person);
                } else {
                    self.conflicts
                        .insert(person.clone(), Conflict { level: *level, at });
                }
                if *level == ConflictLevel::Hard {
                    self.people_there.remove(person);
                    self.vacate(person, entry);
                }
            }
            Happening::ChecklistAttached { checklist } => {
                // One that comes back is as far as it was.
                let before = self.dropped.iter().position(|a| a.checklist == *checklist);
                let attached = match before {
                    Some(n) => self.dropped.remove(n),
                    None => Attached::new(entry.id, at, Arc::clone(checklist)),
                };
                self.checklists.push(attached);
            }
            Happening::ChecklistDropped { checklist, .. } => {
                let is_it = |a: &Attached| a.checklist.id == *checklist;
                if let Some(n) = self.checklists.iter().rposition(is_it) {
                    let attached = self.checklists.remove(n);
                    self.dropped.push(attached);
                }
            }
            Happening::StepTicked {
                checklist,
                step,
                by,
            } => {
                self.mark(checklist, step, Done::Ticked { by: by.clone(), at });
            }
            Happening::StepSkipped {
                checklist,
                step,
                by,
                why,
            } => {
                self.mark(
                    checklist,
                    step,
                    Done::Skipped {
                        by: by.clone(),
                        at,
                        why: why.clone(),
                    },
                );
            }
            Happening::Paged { page } => self.pages.push(PageMade {
                at,
                page: (**page).clone(),
            }),
            Happening::DeadEnd { occurrence } => {
                self.dead_end = Some(*occurrence);
                self.walked_out = Some(*occurrence);
            }
            Happening::WishSaid { kind, wish, to } => {
                let wished = Wished {
                    wish: *wish,
                    to: to.clone(),
                    at,
                };
                self.wishes.insert(*kind, wished);
            }
            Happening::WishUnsaid { kind } => {
                self.wishes.remove(kind);
            }
            Happening::FactSet { fact, value } if value.is_blank() => {
                self.facts.remove(fact);
            }
            Happening::FactSet { fact, value } => {
                self.facts.insert(*fact, value.clone());
            }
            Happening::LookOutSent { words } => {
                self.look_out = Some(LookOut::sent(entry, words, self.look_out.take()));
            }
            Happening::Sighted { words } => {
                if let Some(look_out) = &mut self.look_out {
                    look_out.sighted(entry, words);
                }
            }
            Happening::AllClear => {
                if let Some(look_out) = &mut self.look_out {
                    look_out.clear = Some(at);
                }
            }
            Happening::HeldUntil { until, why, .. } => {
                self.end_hold(at);
                self.hold = Some(Hold {
                    entry: entry.id,
                    at,
                    until: *until,
                    why: why.clone(),
                });
            }
            Happening::PlaceSet { place, spot } => {
                self.report.place.clone_from(place);
                self.report.spot.clone_from(spot);
            }
            Happening::CategorySet { to, .. } => self.category = *to,
            Happening::Promised { text, due, keeper } => self.promises.push(Promise {
                id: PromiseId(entry.id.0),
                entry: entry.id,
                text: text.clone(),
                made: at,
                due: *due,
                keeper: keeper.clone(),
                kept: None,
                void: false,
            }),
            Happening::PromiseKept { promise, .. } => {
                if let Some(promise) = self.promises.iter_mut().find(|p| p.id == *promise) {
                    promise.kept = Some(at);
                }
                self.last_update = (entry.id, at);
            }
            Happening::PromisePassed { promise, to, .. } => {
                if let Some(promise) = self.promises.iter_mut().find(|p| p.id == *promise) {
                    promise.keeper.clone_from(to);
                }
            }
            Happening::HandoffWritten { words } => {
                let before = std::mem::take(&mut self.handed_over.words);
                self.handed_over.words = before.with(words);
                self.handed_over.written_at = Some(at);
            }
            Happening::HandoffAccepted { offer, by } => {
                self.answered_handoff(*offer, by, true, entry);
            }
            Happening::HandoffDeclined { offer, by, .. } => {
                self.answered_handoff(*offer, by, false, entry);
            }
            Happening::HandoffAsked { by, text, .. } => self.said_of_handoff(by, text, true, entry),
            Happening::HandoffReplied { by, text } => self.said_of_handoff(by, text, false, entry),
            Happening::Struck { entry: struck, why } => {
                self.struck.insert(*struck, why.clone());
                if let Some(promise) = self.promises.iter_mut().find(|p| p.id.0 == struck.0) {
                    promise.void = true;
                }
            }
            Happening::Undone { entry: undone } => {
                self.undone.insert(*undone);
            }
            Happening::StepOpened { checklist, step } => self.mark(checklist, step, Done::No),
            Happening::Linked { to } => {
                self.links.insert(*to);
            }
            Happening::MergedInto { into, .. } => {
                self.end_hold(at);
                self.state = State::Merged { into: *into, at };
            }
            Happening::MergedFrom { from, .. } => {
                self.merged.insert(*from);
                self.last_update = (entry.id, at);
            }
            Happening::CallCarried { carried } => {
                self.escalations.push(Escalation::carried(entry, carried));
            }
            Happening::PromiseCarried {
                promise,
                text,
                made,
                due,
                keeper,
                ..
            } => self.promises.push(Promise {
                id: *promise,
                entry: entry.id,
                text: text.clone(),
                made: *made,
                due: *due,
                keeper: keeper.clone(),
                kept: None,
                void: false,
            }),
            Happening::Escalated { call } => self.escalations.push(Escalation::begin(entry, call)),
            Happening::Answered {
                escalation,
                by,
                eta_at,
            } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.answer(entry, by, *eta_at);
                }
                self.last_update = (entry.id, at);
            }
            Happening::WayTried { escalation, way } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.try_way(entry, way);
                }
            }
            Happening::Arrived { escalation } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.arrived = Some(at);
                }
            }
            Happening::StoodDown { escalation } => {
                if let Some(call) = self.escalation_mut(*escalation) {
                    call.stood_down = Some(at);
                }
            }
            Happening::Resolved { why, .. } => {
                self.state = State::Resolved { at };
                self.resolve_why.clone_from(why);
            }
            Happening::Closed { .. } => self.state = State::Closed { at },
            Happening::Reopened { .. } => {
                self.end_hold(at);
                self.first = None;
                self.second = None;
                self.scene = Scene::None;
                self.last_update = (entry.id, at);
                self.ring(entry);
            }
            of_hall!() => {}
            Happening::Reported { .. } | Happening::Received { .. } | Happening::Unknown => {}
        }
    }

    pub(super) fn take_first(&mut self, person: &PersonId, entry: &Entry) {
        self.first = Some(Seat::by(person, entry));
        if self.state == State::New {
            self.last_update = (entry.id, entry.at);
        }
        self.state = State::Acknowledged {
            entry: entry.id,
            at: entry.at,
        };
        self.call.met.get_or_insert(entry.at);
        self.dead_end = None;
    }

    /// `person` gives up whatever seat they have; the other moves up, and the ladder starts again where seats are empty.
    pub(super) fn vacate(&mut self, person: &PersonId, entry: &Entry) {
        let had = self.holds(person);
        if self.first.as_ref().is_some_and(|s| s.person == *person) {
            self.first = self.second.take();
        } else if self.second.as_ref().is_some_and(|s| s.person == *person) {
            self.second = None;
        }
        if had && self.is_open() && self.seats_free() > 0 {
            self.ring(entry);
        }
    }

    fn answered_handoff(&mut self, offer: OfferId, by: &PersonId, accepted: bool, entry: &Entry) {
        self.handed_over.answers.push(Answered {
            offer,
            by: by.clone(),
            at: entry.at,
            accepted,
        });
    }

    fn said_of_handoff(&mut self, by: &PersonId, text: &Private, is_question: bool, entry: &Entry) {
        self.handed_over.said.push(Word {
            by: by.clone(),
            at: entry.at,
            text: text.clone(),
            is_question,
        });
    }

    pub(super) fn end_hold(&mut self, at: DateTime<Utc>) {
        if let Some(hold) = self.hold.take() {
            self.held.push((hold.at, at));
        }
    }

    /// Starts the ladder and the acknowledge timer from `entry`.
    pub(super) fn ring(&mut self, entry: &Entry) {
        self.call = Call {
            entry: entry.id,
            at: entry.at,
            met: self.first.as_ref().map(|_| entry.at),
            raised: false,
        };
        self.dead_end = None;
        self.alone = None;
        if self.first.is_none() {
            self.state = State::New;
        }
    }

    pub(super) fn move_scene(&mut self, to: Move, by: &PersonId, entry: &Entry) {
        match to {
            Move::Going => {
                if self.scene != Scene::OnScene {
                    self.scene = Scene::Dispatched;
                }
            }
            Move::There => {
                self.scene = Scene::OnScene;
                self.met_reporter.get_or_insert(entry.at);
                self.people_there.insert(
                    by.clone(),
                    Presence {
                        since: entry.at,
                        entry: entry.id,
                        checked: entry.at,
                    },
                );
            }
            Move::Clear => {
                self.scene = Scene::Clear;
                self.people_there.clear();
            }
            Move::Resume if self.hold.is_some() => self.end_hold(entry.at),
            Move::Resume => self.scene = Scene::Dispatched,
        }
        self.last_update = (entry.id, entry.at);
    }

    pub(super) fn set_flag(&mut self, flag: Flag, to: Answer, entry: &Entry) {
        let had_enough = self.seats_free() == 0;
        if flag == Flag::Danger && to == Answer::Yes {
            self.alone = None;
        }
        self.flags = self.flags.with(flag, to);
        if flag == Flag::Ongoing {
            self.rechecked = (to == Answer::Yes).then_some((entry.id, entry.at));
        }
        if flag == Flag::Danger && to == Answer::Yes && had_enough && self.seats_free() > 0 {
            self.call = Call {
                entry: entry.id,
                at: entry.at,
                met: Some(entry.at),
                raised: true,
            };
            self.dead_end = None;
        }
    }

    pub(super) fn mark(
        &mut self,
        checklist: &crate::domain::vocabulary::ids::ChecklistId,
        step: &crate::domain::vocabulary::ids::StepId,
        done: Done,
    ) {
        if let Some(attached) = self
            .dropped
            .iter_mut()
            .chain(&mut self.checklists)
            .rev()
            .find(|a| a.checklist.id == *checklist)
            && let Some(n) = attached.checklist.steps.iter().position(|s| s.id == *step)
        {
            attached.done[n] = done;
        }
    }

    pub(super) fn escalation_mut(&mut self, id: EscalationId) -> Option<&mut Escalation> {
        self.escalations.iter_mut().find(|e| e.id == id)
    }
}

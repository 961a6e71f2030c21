//! One afternoon of the sample conference without a server, for stories about a handoff.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::rules::clockwork;
use greenroom::domain::state::handoff::{Offer, Standing};
use greenroom::domain::views::handoff::{self, Status};
use greenroom::domain::vocabulary::category::Category;

use greenroom::domain::vocabulary::ids::{CaseId, OfferId};
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::shift::By;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::TimerKind;

use crate::history::History;
use crate::world::person;

pub fn actor(who: &str) -> Actor {
    Actor::Person(person(who))
}

pub fn wall(time: &str) -> DateTime<Utc> {
    format!("2026-03-24T{time}:00+01:00")
        .parse()
        .expect("a time")
}

pub fn lost_badge() -> NewReport {
    NewReport {
        what: Private::from("a badge was lost"),
        category: Some(Category::Theft),
        place: Some("hall-b".parse().expect("a place")),
        ..NewReport::default()
    }
}

pub fn harassed() -> NewReport {
    NewReport {
        what: Private::from("somebody does not leave them alone"),
        category: Some(Category::Harassment),
        severity: Some(Severity::High),
        place: Some("hall-a".parse().expect("a place")),
        ..NewReport::default()
    }
}

/// One afternoon without a server; the clock does what is due, minute by minute.
pub struct Afternoon(pub History);

impl Afternoon {
    pub fn new() -> Self {
        Self(History::new(false))
    }

    /// The same where only who takes part reads what happened.
    pub fn of_participants() -> Self {
        Self(History::new(true))
    }

    pub fn until(&mut self, time: &str) {
        let end = wall(time);
        while self.0.now < end {
            self.0.now = (self.0.now + TimeDelta::minutes(1)).min(end);
            self.ticks();
        }
    }

    pub fn ticks(&mut self) {
        // What one act brings about, another may follow at once.
        for _ in 0..5 {
            for tick in clockwork::due(&self.0.conference, self.0.now) {
                self.0.tick(tick);
            }
        }
        assert!(
            clockwork::due(&self.0.conference, self.0.now).is_empty(),
            "the clock stands still"
        );
    }

    pub fn does(&mut self, who: &str, command: &Command) -> Option<CaseId> {
        let case = self.0.ask(actor(who), command);
        self.ticks();
        case
    }

    /// Reported by Tomas, and taken by `who`.
    pub fn case(&mut self, who: &str, report: NewReport) -> CaseId {
        let report = Command::Report {
            report: Box::new(report),
        };
        let case = self.does("tomas", &report).expect("a case");
        if !who.is_empty() {
            self.does(who, &Command::Acknowledge { case })
                .expect("they take it");
            let text = Private::from("with them");
            self.does(
                who,
                &Command::Note {
                    case,
                    text,
                    happened_at: None,
                },
            );
        }
        case
    }

    pub fn offers(&mut self, to: Option<&str>) -> OfferId {
        let command = Command::OfferHandoff {
            position: "primary".parse().expect("a position"),
            to: to.map(person),
        };
        let before = self.0.conference.hall().offers.len();
        self.does("ana", &command);
        assert_eq!(
            self.0.conference.hall().offers.len(),
            before + 1,
            "it is offered"
        );
        self.offer().id
    }

    pub fn offer(&self) -> &Offer {
        self.0.conference.hall().offers.last().expect("an offer")
    }

    pub fn standing(&self) -> Standing {
        self.offer()
            .standing(self.0.conference.hall().held_for(), self.0.now)
    }

    pub fn holder(&self) -> (String, By) {
        let seat = "primary".parse().expect("a position");
        let on = self.0.conference.hall().rota.on_call(&seat, self.0.now);
        on.map_or(("nobody".to_owned(), By::Plan), |on| {
            (on.person.to_string(), on.by)
        })
    }

    pub fn statuses(&self, who: &str) -> Vec<(CaseId, Status)> {
        let packet = handoff::packet(&self.0.conference, self.offer(), &person(who), self.0.now);
        packet
            .items
            .iter()
            .map(|item| (item.case.id, item.status))
            .collect()
    }

    pub fn accept(&mut self, who: &str, case: CaseId, read_back: Option<NaiveTime>) -> bool {
        let offer = self.offer().id;
        let command = Command::AcceptHandoff {
            case,
            offer,
            read_back,
        };
        self.does(who, &command).is_some()
    }

    /// The wall time of the next act of `case`.
    pub fn next(&self, case: CaseId) -> NaiveTime {
        let conference = &self.0.conference;
        let next = handoff::next(conference, conference.case(case).expect("a case"));
        next.expect("something is owed")
            .due
            .with_timezone(&conference.zone())
            .time()
    }

    pub fn owner(&self, case: CaseId) -> Option<String> {
        let case = self.0.conference.case(case).expect("a case");
        case.first.as_ref().map(|seat| seat.person.to_string())
    }

    pub fn rang(&self, timer: TimerKind) -> Vec<Vec<String>> {
        let rang = self.0.conference.hall().rang.iter();
        let of = rang.filter(|rang| rang.ring.timer == timer);
        of.map(|rang| rang.ring.whom.iter().map(ToString::to_string).collect())
            .collect()
    }
}

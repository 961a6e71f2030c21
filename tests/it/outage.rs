//! What is late, and what is too much: a server that was away, and somebody who asks for everything at once.

use std::collections::BTreeSet;

use crate::history::History;
use crate::world::{World, fight, person};
use chrono::TimeDelta;
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::command::{Command, HelpNow, NewReport};
use greenroom::domain::log::happening::Happening;
use greenroom::domain::rules::clockwork;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::ids::{CaseId, PersonId};
use greenroom::domain::vocabulary::rejection::Code;
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::TimerKind;

fn reported(log: &mut History) -> CaseId {
    let report = NewReport {
        what: Private::from("photos taken on the stairs"),
        place: Some("stair-b2".parse().expect("a place")),
        category: Some(Category::Photography),
        severity: Some(Severity::High),
        ..NewReport::default()
    };
    let report = Command::Report {
        report: Box::new(report),
    };
    let case = log.ask(Actor::Person(person("tomas")), &report);
    case.expect("a case")
}

/// Does what is due, until nothing is.
fn work(log: &mut History) {
    loop {
        let due = clockwork::due(&log.conference, log.now);
        if due.is_empty() {
            return;
        }
        for tick in due {
            log.tick(tick);
        }
    }
}

fn rung(log: &History, case: CaseId) -> Vec<(bool, Vec<PersonId>)> {
    let case = log.conference.case(case).expect("the case");
    let of_ladder = case
        .pages
        .iter()
        .filter(|p| p.page.timer == TimerKind::Acknowledge);
    of_ladder
        .map(|p| (p.page.late, p.page.whom.clone()))
        .collect()
}

#[test]
fn after_an_outage_everybody_who_should_have_been_rung_is_rung_once_and_has_their_time() {
    // What a server that is never away rings.
    let mut awake = History::new(false);
    let case = reported(&mut awake);
    for _ in 0..30 {
        work(&mut awake);
        awake.now += TimeDelta::minutes(1);
    }
    let all: BTreeSet<PersonId> = rung(&awake, case)
        .into_iter()
        .flat_map(|(_, w)| w)
        .collect();
    assert!(all.len() > 3);

    let mut away = History::new(false);
    let case = reported(&mut away);
    away.now += TimeDelta::minutes(30);
    work(&mut away);
    let late = rung(&away, case);
    let [(true, whom)] = &late[..] else {
        panic!("one late page, and not {late:?}")
    };
    assert_eq!(whom.iter().cloned().collect::<BTreeSet<_>>(), all);
    assert_eq!(whom.len(), all.len(), "each once");
    let is_over = |log: &History| {
        log.conference
            .case(case)
            .is_some_and(|c| c.dead_end.is_some())
    };
    assert!(
        !is_over(&away),
        "nobody is left only after they had their time"
    );
    away.now += TimeDelta::minutes(10);
    work(&mut away);
    assert!(is_over(&away));
}

#[test]
fn half_way_through_a_ladder_the_rest_goes_on_at_its_own_time() {
    let mut log = History::new(false);
    let case = reported(&mut log);
    work(&mut log);
    let first = rung(&log, case).len();
    log.now += TimeDelta::minutes(6);
    work(&mut log);
    let late = rung(&log, case);
    assert_eq!(late.len(), first + 1, "secondary and lead by one page");
    assert!(late[first].0 && late[first].1.contains(&person("mei")));
    log.now += TimeDelta::minutes(3);
    work(&mut log);
    let then = rung(&log, case);
    assert!(then.len() == first + 2 && !then[first + 1].0, "{then:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_names_nobody_twice_and_not_a_whole_hall() {
    let world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let now = |to: Vec<&str>| Command::HelpNow {
        call: Box::new(HelpNow {
            to: to.iter().map(|c| c.parse().expect("a contact")).collect(),
            spot: Private::from("by the stairs"),
            ..HelpNow::default()
        }),
    };
    let receipt = ana
        .does(now(vec!["medics", "medics", "venue-security", "medics"]))
        .await;
    ana.pull().await;
    let case = receipt.case.expect("a case");
    let called = ana.case(case).entries.iter();
    let called = called.filter(|e| matches!(e.happening, Happening::Escalated { .. }));
    assert_eq!(called.count(), 2);
    let many = now(vec!["medics"; 17]);
    let code = |problem: greenroom::wire::problem::Problem| problem.rejection.expect("a rule").code;
    assert_eq!(code(ana.is_refused(many).await), Code::TooLong);
    let report = NewReport {
        conflicts: vec![person("kofi"); 65],
        ..fight()
    };
    let report = Command::Report {
        report: Box::new(report),
    };
    assert_eq!(code(ana.is_refused(report).await), Code::TooLong);
}

#[test]
fn a_new_case_is_rung_for_before_any_reminder() {
    let mut log = History::new(false);
    for _ in 0..5 {
        let case = reported(&mut log);
        log.ask(Actor::Person(person("ana")), &Command::Acknowledge { case });
    }
    log.now += TimeDelta::minutes(40);
    let new = reported(&mut log);
    let mut due = clockwork::due(&log.conference, log.now);
    assert!(due.len() > 5, "a backlog of reminders");
    due.sort_by_key(clockwork::urgency);
    let first = &due[0];
    assert_eq!(first.timer, TimerKind::Acknowledge);
    assert_eq!(
        first.subject,
        greenroom::domain::vocabulary::timer::Subject::Case(new)
    );
}

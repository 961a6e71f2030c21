//! Who may do what, and in whose name.

use crate::world::{Laptop, World, fight, person};
use chrono::TimeDelta;
use greenroom::client;
use greenroom::domain::log::actor::{OnBehalf, Via};
use greenroom::domain::log::command::{Command, Goes, NewReport};
use greenroom::domain::log::happening::Happening;
use greenroom::domain::views::rings::{self, Wanted};
use greenroom::domain::vocabulary::checklist::Move;
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::fact::Facts;
use greenroom::domain::vocabulary::flags::{Answer, Flag};
use greenroom::domain::vocabulary::ids::{CaseId, EntryId, EscalationId};
use greenroom::domain::vocabulary::rejection::Code;
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::TimerKind;
use greenroom::domain::vocabulary::wish::Consent;

fn by_radio(who: &str) -> OnBehalf {
    OnBehalf {
        person: person(who),
        via: Via::Radio,
    }
}

/// The code of the refusal of `command` by `laptop` for `who`.
async fn refused(laptop: &Laptop, who: &str, command: Command) -> Code {
    match laptop.ask_for(by_radio(who), command).await {
        Err(client::Error::Refused(problem)) => problem.rejection.expect("by a rule").code,
        other => panic!("it should be refused, and was {other:?}"),
    }
}

async fn code(laptop: &Laptop, command: Command) -> Code {
    let problem = laptop.is_refused(command).await;
    problem.rejection.expect("by a rule").code
}

fn mine() -> NewReport {
    NewReport {
        goes: Goes::Mine,
        ..fight()
    }
}

fn report(new: NewReport) -> Command {
    Command::Report {
        report: Box::new(new),
    }
}

fn note(case: CaseId, text: &str) -> Command {
    Command::Note {
        case,
        text: Private::from(text),
        happened_at: None,
    }
}

fn last(laptop: &Laptop, case: CaseId, is: impl Fn(&Happening) -> bool) -> EntryId {
    let entries = laptop.case(case).entries.iter().rev();
    let mut found = entries.filter(|e| is(&e.happening));
    found.next().expect("it happened").id
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_outside_the_team_puts_anybody_into_a_case() {
    let world = World::new().await;
    let (ana, post3, ines) = (
        world.laptop("ana").await,
        world.laptop("post3").await,
        world.laptop("ines").await,
    );
    for outside in [&post3, &ines] {
        assert_eq!(
            refused(outside, "kofi", report(mine())).await,
            Code::NotAllowed
        );
    }
    // Nor answers in the name of somebody who has the case, or who must not see it.
    let case = ana.reports(mine()).await;
    let receipt = ana.does(security(case)).await;
    let call = EscalationId(receipt.made[0].id);
    let answer = Command::Answer {
        escalation: call,
        by: Private::from("Post 3"),
        eta_at: None,
    };
    assert_eq!(
        refused(&post3, "ana", answer.clone()).await,
        Code::NotAllowed
    );
    let mei = world.laptop("mei").await;
    mei.does(Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: Some(person("kofi")),
        why: None,
    })
    .await;
    assert_eq!(refused(&ana, "kofi", answer.clone()).await, Code::Recused);
    assert_eq!(
        refused(&ana, "kofi", note(case, "heard")).await,
        Code::Recused
    );
    assert_eq!(
        refused(&ana, "ines", note(case, "heard")).await,
        Code::Recused
    );
    post3.does(answer).await;
}

fn security(case: CaseId) -> Command {
    Command::Escalate {
        case,
        to: "venue-security".parse().expect("a contact"),
        consent: Consent::NotNeeded,
        why: None,
        brief: None,
        by_voice: true,
        facts: Facts::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_put_into_a_seat_by_another_is_rung_and_after_them_the_lead() {
    let world = World::new().await;
    let (ana, mut kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let receipt = ana.ask_for(by_radio("kofi"), report(mine())).await;
    let case = CaseId(receipt.expect("accepted").made[0].id);
    world.advance(TimeDelta::seconds(1));
    kofi.until("he is rung", |c| {
        let rings = rings::of(c, &person("kofi"), world.clock.now());
        rings
            .iter()
            .any(|r| r.case == case && r.wanted == Wanted::For(TimerKind::Given))
    })
    .await;
    world.advance(TimeDelta::minutes(3));
    kofi.until("the lead is rung", |c| {
        let case = c.case(case).expect("the case");
        case.pages
            .iter()
            .any(|p| p.page.timer == TimerKind::Given && p.page.whom.contains(&person("mei")))
    })
    .await;
    kofi.does(note(case, "on my way")).await;
    kofi.pull().await;
    assert!(
        rings::of(kofi.conference(), &person("kofi"), world.clock.now())
            .iter()
            .all(|r| { r.wanted != Wanted::For(TimerKind::Given) })
    );
    // Given away by a lead rings the same; taken by oneself rings nobody.
    let mei = world.laptop("mei").await;
    mei.does(Command::Assign {
        case,
        to: person("jo"),
    })
    .await;
    kofi.pull().await;
    let first = kofi.case(case).first.clone().expect("a seat");
    assert!(first.person == person("jo") && first.given.is_some());
    let own = ana.reports(mine()).await;
    kofi.pull().await;
    assert!(
        kofi.case(own)
            .first
            .as_ref()
            .expect("a seat")
            .given
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_that_protect_one_from_another_are_those_of_who_acts() {
    let world = World::new().await;
    let (mut ana, kofi, jo) = (
        world.laptop("ana").await,
        world.laptop("kofi").await,
        world.laptop("jo").await,
    );
    let case = ana.reports(mine()).await;
    let other = kofi.reports(fight()).await;
    ana.does(note(case, "one has left")).await;
    ana.pull().await;
    let noted = last(&ana, case, |h| matches!(h, Happening::Noted { .. }));
    let strike = Command::Strike {
        case,
        entry: noted,
        why: Private::from("no"),
    };
    let undo = Command::Undo { case, entry: noted };
    let resolve = Command::Resolve {
        case,
        why: Some(Private::from("all well")),
    };
    let merge = Command::Merge { case, into: other };
    for command in [strike.clone(), undo, resolve, merge] {
        assert_eq!(
            refused(&jo, "ana", command.clone()).await,
            Code::NotYours,
            "{command:?}"
        );
    }
    // Whoever wrote it down for another may strike it, and so may the other.
    let heard = kofi
        .ask_for(by_radio("ana"), note(case, "by the stairs"))
        .await
        .expect("accepted");
    let heard = EntryId(heard.made[0].id);
    kofi.does(Command::Strike {
        case,
        entry: heard,
        why: Private::from("misheard"),
    })
    .await;
    ana.does(strike).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_soft_conflict_decides_nothing_under_no_name_and_still_calls_for_help() {
    let world = World::new().await;
    let (mei, noor, ana) = (
        world.laptop("mei").await,
        world.laptop("noor").await,
        world.laptop("ana").await,
    );
    let case = ana.reports(fight()).await;
    let soft = |who: &str| Command::SetConflict {
        case,
        level: ConflictLevel::Soft,
        person: Some(person(who)),
        why: None,
    };
    noor.does(soft("ana")).await;
    noor.does(soft("mei")).await;
    let lower = Command::SetSeverity {
        case,
        from: Severity::Critical,
        to: Severity::Low,
    };
    let decisions = [
        Command::Acknowledge { case },
        Command::Assign {
            case,
            to: person("kofi"),
        },
        lower,
        Command::SetFlag {
            case,
            flag: Flag::Danger,
            to: Answer::No,
        },
        Command::Resolve { case, why: None },
        Command::Close { case, why: None },
        Command::Scene {
            case,
            to: Move::Clear,
        },
    ];
    for command in decisions {
        assert_eq!(code(&ana, command.clone()).await, Code::NotAllowed);
        assert_eq!(code(&mei, command.clone()).await, Code::NotAllowed);
        assert_eq!(
            refused(&mei, "kofi", command.clone()).await,
            Code::NotAllowed
        );
        assert_eq!(
            refused(&noor, "mei", command.clone()).await,
            Code::NotAllowed,
            "{command:?}"
        );
    }
    ana.does(note(case, "I saw it")).await;
    ana.does(security(case)).await;
    ana.does(Command::SetFlag {
        case,
        flag: Flag::Ongoing,
        to: Answer::Yes,
    })
    .await;
}

//! The screen of a handoff: who comes goes from case to case, reads what there is to read, and is told what is next.

use crossterm::event::KeyCode;
use greenroom::domain::log::command::Command;
use greenroom::domain::views::handoff::{self, Status};
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::handoff::Words;
use greenroom::domain::vocabulary::ids::CaseId;
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::text::Private;
use greenroom::tui::console::Console;

use crate::screens::{DARK, Hall, at, console, drawn, person, press, report};

/// Three cases of Ana's, the first with a great deal to say; at a quarter to four the clock offers her seat to Sam.
fn offered() -> (Hall, Vec<CaseId>) {
    let mut hall = Hall::new();
    let mut cases = Vec::new();
    for (n, what) in [
        "unwanted photos on the stairs",
        "somebody follows her",
        "a badge was lost",
    ]
    .into_iter()
    .enumerate()
    {
        let category = [Category::Photography, Category::Harassment, Category::Theft][n];
        let mut report = report(what, "hall-b", "by door 3", category);
        report.severity = [Some(Severity::High), Some(Severity::High), None][n];
        let wall = format!("15:0{n}");
        let ask = hall.does(
            "tomas",
            &wall,
            &Command::Report {
                report: Box::new(report),
            },
        );
        let slug = "kubecon-eu-sample".parse().expect("a slug");
        let case = ask.case(&slug);
        hall.does("ana", &format!("15:1{n}"), &Command::Acknowledge { case });
        let text = Private::from("with them");
        hall.does(
            "ana",
            &format!("15:2{n}"),
            &Command::Note {
                case,
                text,
                happened_at: None,
            },
        );
        cases.push(case);
    }
    let long =
        (1..=12).map(|n| format!("Point {n}: she was asked twice and said the same both times."));
    let words = Words {
        summary: Some(Private::from(long.collect::<Vec<_>>().join(" "))),
        if_then: Some(Private::from(
            "he is back at B2: security, radio 4; nobody talks to him alone",
        )),
        ..Words::default()
    };
    hall.does(
        "ana",
        "15:40",
        &Command::WriteHandoff {
            case: cases[0],
            words: Box::new(words),
        },
    );
    (hall, cases)
}

fn packet(model: &Console) -> Vec<(CaseId, Status)> {
    let packet = model.packet().expect("a handoff");
    packet
        .items
        .iter()
        .map(|item| (item.case.id, item.status))
        .collect()
}

/// The keys of the time of the next act of `case`.
fn read_back(model: &Console, case: CaseId) -> Vec<KeyCode> {
    let conference = model.conference();
    let next = handoff::next(conference, conference.case(case).expect("the case"));
    let due = next
        .expect("something is owed")
        .due
        .with_timezone(&conference.zone());
    let digits = due.format("%H%M").to_string();
    digits
        .chars()
        .map(KeyCode::Char)
        .chain([KeyCode::Enter])
        .collect()
}

#[test]
fn the_handoff_as_it_is_read_at_every_size() {
    for size in [(80, 24), (120, 40)] {
        let (mut hall, _) = offered();
        let mut model = console(&mut hall, "sam", "15:52", size, DARK);
        press(&mut model, at("15:52"), &[KeyCode::Char('H')]);
        insta::assert_snapshot!(format!("handoff_{}x{}", size.0, size.1), drawn(&model));
    }
}

#[test]
fn what_has_no_room_is_turned_to_and_another_case_begins_at_its_beginning() {
    let (mut hall, cases) = offered();
    let mut model = console(&mut hall, "sam", "15:52", (80, 24), DARK);
    let now = at("15:52");
    press(&mut model, now, &[KeyCode::Char('H')]);
    let to = |model: &mut Console, case: CaseId| {
        for _ in 0..3 {
            press(model, now, &[KeyCode::Up]);
        }
        while model.packet().expect("a handoff").items[model
            .handoff
            .at(&model.packet().expect("a handoff"), &person("sam"))]
        .case
        .id != case
        {
            press(model, now, &[KeyCode::Down]);
        }
    };
    to(&mut model, cases[0]);
    let first = drawn(&model);
    assert!(
        first.contains("Point 1:") && !first.contains("he is back at B2"),
        "{first}"
    );
    let mut pages = 0;
    while !drawn(&model).contains("he is back at B2") {
        press(&mut model, now, &[KeyCode::PageDown]);
        pages += 1;
        assert!(pages < 10, "{}", drawn(&model));
    }
    assert!(!drawn(&model).contains("Point 1:"), "{}", drawn(&model));
    for _ in 0..pages {
        press(&mut model, now, &[KeyCode::PageUp]);
    }
    assert_eq!(drawn(&model), first);
    press(&mut model, now, &[KeyCode::PageDown]);
    to(&mut model, cases[1]);
    to(&mut model, cases[0]);
    assert_eq!(drawn(&model), first);
}

#[test]
fn after_each_answer_the_next_that_waits_is_selected_and_at_the_end_the_seat() {
    let (mut hall, _) = offered();
    let mut model = console(&mut hall, "sam", "15:52", (80, 24), DARK);
    let now = at("15:52");
    press(&mut model, now, &[KeyCode::Char('H')]);
    let all = packet(&model);
    let selected = |model: &Console| {
        let packet = model.packet().expect("a handoff");
        let place = model.handoff.at(&packet, &person("sam"));
        packet.items[place].case.id
    };
    // The middle one first: what stands above it is not forgotten.
    press(&mut model, now, &[KeyCode::Down]);
    assert_eq!(selected(&model), all[1].0);
    let keys = read_back(&model, all[1].0);
    press(&mut model, now, &keys);
    assert_eq!(packet(&model)[1].1, Status::Accepted);
    assert_eq!(selected(&model), all[2].0);
    assert!(
        drawn(&model).contains("1 of 3 answered"),
        "{}",
        drawn(&model)
    );
    // A wrong time answers nothing, and says so without saying the right one.
    press(&mut model, now, &[KeyCode::Up, KeyCode::Up]);
    let right = read_back(&model, all[0].0);
    let wrong: Vec<KeyCode> = "0301"
        .chars()
        .map(KeyCode::Char)
        .chain([KeyCode::Enter])
        .collect();
    press(&mut model, now, &wrong);
    assert_eq!(packet(&model)[0].1, Status::Open);
    press(&mut model, now, &right);
    assert_eq!(packet(&model)[0].1, Status::Accepted);
    press(&mut model, now, &[KeyCode::Char('A')]);
    assert!(
        packet(&model)
            .iter()
            .all(|(_, status)| *status == Status::Accepted),
        "{:?}",
        packet(&model)
    );
    assert!(
        drawn(&model).contains("3 of 3 answered"),
        "{}",
        drawn(&model)
    );
    press(&mut model, now, &[KeyCode::Char('P')]);
    let seat = "primary".parse().expect("a position");
    let on = model.conference().hall().rota.on_call(&seat, at("15:53"));
    assert_eq!(on.expect("somebody").person, &person("sam"));
}

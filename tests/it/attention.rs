//! What draws the eye, and what a frightened person does next: what rings, what a row says happens, and whom `y` calls.

use crossterm::event::KeyCode;
use greenroom::assets;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::views::rings;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::contact::ContactKind;
use greenroom::domain::vocabulary::fact::Fact;
use greenroom::domain::vocabulary::wish::{Consent, Wish};
use greenroom::tui::console::Console;
use greenroom::tui::message::{Effect, News};

use crate::screens::{
    Afternoon, DARK, Hall, afternoon, at, console, drawn, keep, person, press, report, tell, write,
};

fn ana(wall: &str) -> (Console, Afternoon) {
    let mut all = afternoon();
    let mut console = console(&mut all.hall, "ana", wall, (80, 24), DARK);
    console.model.selected = Some(all.fight);
    (console, all)
}

fn called(effects: &[Effect]) -> Option<(&str, Consent)> {
    effects.iter().find_map(|e| match e {
        Effect::Keep(command, _) => match &**command {
            Command::Escalate { to, consent, .. } => Some((to.as_str(), *consent)),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn y_calls_what_is_ticked_in_order_and_nobody_whose_words_are_not_in_view() {
    let (mut console, _) = ana("14:02:31");
    press(&mut console, at("14:02:31"), &[KeyCode::Char('e')]);
    let (down, space, y) = (KeyCode::Down, KeyCode::Char(' '), KeyCode::Char('y'));
    press(&mut console, at("14:02:32"), &[down, down]);
    assert!(drawn(&console).contains("THIS GOES TO THEIR CONSOLE"));
    let first = tell(&mut console, at("14:02:33"), News::Key(y.into()));
    assert_eq!(called(&first), None);
    let shown = drawn(&console);
    let title = shown.lines().nth(2).expect("a title");
    assert!(
        title.contains("Security, then Medics, then Event staff"),
        "{shown}"
    );
    assert!(shown.contains("Security first, as ticked"), "{shown}");
    assert!(shown.contains("Security, Ana, event team."), "{shown}");
    for (wall, whom) in [
        ("14:02:34", "venue-security"),
        ("14:02:36", "medics"),
        ("14:02:38", "event-staff"),
    ] {
        let effects = tell(&mut console, at(wall), News::Key(y.into()));
        assert_eq!(called(&effects).expect(whom).0, whom);
        keep(&mut console, at(wall), effects);
    }
    assert!(console.over.is_none(), "all are called");
    // Whoever wants one only takes the ticks away.
    let (mut console, _) = ana("14:02:31");
    press(&mut console, at("14:02:31"), &[KeyCode::Char('e')]);
    let soon = at("14:02:32");
    press(&mut console, soon, &[space, down, space, down]);
    let effects = tell(&mut console, soon, News::Key(y.into()));
    assert_eq!(called(&effects).expect("a call").0, "event-staff");
}

#[test]
fn a_no_keeps_the_words_back_until_there_is_a_reason() {
    let (_, mut all) = ana("14:02:31");
    let no = Command::Wish {
        case: all.fight,
        kind: ContactKind::Security,
        wish: Wish::No,
    };
    all.hall.does("ana", "14:02:32", &no);
    let mut console = console(&mut all.hall, "ana", "14:02:40", (80, 24), DARK);
    console.model.selected = Some(all.fight);
    press(&mut console, at("14:02:41"), &[KeyCode::Char('e')]);
    let soon = at("14:02:42");
    press(&mut console, soon, &[KeyCode::Up, KeyCode::Up]);
    let shown = drawn(&console);
    assert!(shown.contains("They said NO."), "{shown}");
    assert!(!shown.contains("Security, Ana"), "{shown}");
    press(&mut console, soon, &[KeyCode::Char(' ')]);
    let refused = drawn(&console);
    let frame = refused.lines().nth(21).expect("the frame");
    assert!(frame.starts_with('└') && frame.ends_with('┘'), "{refused}");
    let (tab, right) = (KeyCode::Tab, KeyCode::Right);
    press(&mut console, soon, &[tab, right, right, right, tab]);
    assert!(!drawn(&console).contains("Security, Ana"));
    write(&mut console, soon, "he waits at her room");
    assert!(drawn(&console).contains("Security, Ana"));
}

#[test]
fn what_waits_without_need_is_a_calm_line_and_what_presses_is_not() {
    let mut all = afternoon();
    let calm = all.hall.reports(
        "jo",
        "14:03",
        report("a lost badge", "registration", "", Category::Theft),
    );
    all.hall.run(at("14:03:30"));
    let conference = all.hall.conference();
    let all_rings = rings::of(conference, &person("ana"), at("14:03:30"));
    let of = |case| all_rings.iter().find(|r| r.case == case);
    assert!(of(all.fight).is_some_and(|r| r.presses), "{all_rings:?}");
    assert!(of(calm).is_some_and(|r| !r.presses), "{all_rings:?}");
    let presses: Vec<bool> = all_rings.iter().map(|r| r.presses).collect();
    let mut sorted = presses.clone();
    sorted.sort_by_key(|p| !p);
    assert_eq!(presses, sorted, "what presses stands first");
}

#[test]
fn the_words_to_say_and_the_place_of_a_row_are_there_at_any_size() {
    for size in [(60, 16), (72, 20), (80, 24), (120, 40)] {
        let mut all = afternoon();
        let mut model = console(&mut all.hall, "ana", "14:02:31", size, DARK);
        model.selected = Some(all.fight);
        let screen = drawn(&model);
        let row = screen.lines().find(|l| l.starts_with('▶')).expect("a row");
        assert!(row.contains("Hall B"), "{size:?}: {screen}");
        press(&mut model, at("14:02:31"), &[KeyCode::Char('e')]);
        let screen = drawn(&model);
        let inside = |c: char| c.is_alphanumeric() || ".,:".contains(c);
        let said: Vec<&str> = screen
            .split(|c: char| !inside(c))
            .filter(|w| !w.is_empty())
            .collect();
        let said = said.join(" ");
        for words in [
            "Hall B foyer, by the coffee cart. Someone is in danger now.",
            "Come by foyer door 3.",
            "Our reference: winding ant.",
        ] {
            assert!(said.contains(words), "{size:?} {words}: {screen}");
        }
        assert!(
            screen.contains("more") || size.1 > 30,
            "the rest of the list is counted"
        );
        press(
            &mut model,
            at("14:02:32"),
            &[KeyCode::Esc, KeyCode::Char('E')],
        );
        let screen = drawn(&model);
        assert!(
            screen.contains("If asked: Reach me on radio 4."),
            "{size:?}: {screen}"
        );
        press(&mut model, at("14:02:33"), &[KeyCode::Char('b')]);
        let screen = drawn(&model);
        for words in ["Two guards please", "Medics, Ana", "foyer door 3."] {
            assert!(
                screen.contains(words) || size.1 < 20,
                "{size:?} {words}: {screen}"
            );
        }
        assert!(
            size.1 > 30 || !screen.contains("▼"),
            "nothing is below: {screen}"
        );
    }
}

#[test]
fn whoever_is_rung_sees_where_before_they_take_it_and_not_the_story() {
    // The sample as it is shipped: who takes part reads what happened.
    let mut hall = Hall::of(assets::SAMPLE_CONFERENCE);
    let told = report(
        "He followed her all morning.",
        "hall-b",
        "row 12, by the pillar",
        Category::Stalking,
    );
    let foyer = NewReport {
        place: None,
        ..report(
            "She cries.",
            "hall-b",
            "the blue tent",
            Category::Harassment,
        )
    };
    let cases = [told, foyer].map(|report| hall.reports("tomas", "14:02:00", report));
    let weapon = Command::SetFact {
        case: cases[0],
        fact: Fact::Weapon,
        value: "a knife".into(),
    };
    hall.does("tomas", "14:02:10", &weapon);
    for (viewer, case) in [("ana", cases[0]), ("kofi", cases[1])] {
        let mut console = console(&mut hall, viewer, "14:02:20", (120, 40), DARK);
        console.model.selected = Some(case);
        press(&mut console, at("14:02:21"), &[KeyCode::Home]);
        let rows = drawn(&console);
        assert!(rows.contains("row 12, by the pillar"), "{rows}");
        assert!(rows.contains("the blue tent"), "{rows}");
        assert!(
            !rows.contains("followed") && !rows.contains("cries"),
            "{rows}"
        );
        // They do not walk into a weapon that is known.
        assert!(rows.contains("weapon a knife"), "{rows}");
    }
    hall.does("ana", "14:02:23", &Command::Acknowledge { case: cases[0] });
    let mut taker = console(&mut hall, "ana", "14:02:30", (120, 40), DARK);
    taker.model.selected = Some(cases[0]);
    press(&mut taker, at("14:02:31"), &[KeyCode::Enter]);
    assert!(drawn(&taker).contains("He followed"), "{}", drawn(&taker));
}

#[test]
fn who_is_called_hears_it_ring_and_sees_how_long_it_waits_and_when_they_said_to_be_there() {
    let mut all = afternoon();
    let mut guard = console(&mut all.hall, "post3", "14:02:40", (80, 24), DARK);
    let screen = drawn(&guard);
    assert!(screen.contains("to answer · "), "{screen}");
    assert!(screen.contains("! Security: you are called"), "{screen}");
    assert!(screen.contains("v = answer"), "{screen}");
    // It is rung for once, by the bell as well.
    let rings = guard.model.rung.len();
    assert!(rings > 0);
    let again = tell(&mut guard, at("14:02:50"), News::Time);
    assert!(!again.contains(&Effect::Bell));
    // Each is answered, with the time they gave; nothing rings any more, and the time runs.
    let calls: Vec<_> = all
        .hall
        .conference()
        .cases()
        .flat_map(|c| &c.escalations)
        .filter(|e| {
            e.to.as_str() == "venue-security" && e.answer.is_none() && e.stood_down.is_none()
        })
        .map(|e| e.id)
        .collect();
    for escalation in &calls {
        let answer = Command::Answer {
            escalation: *escalation,
            by: "Post 3, on our way".into(),
            eta_at: Some(at("14:05:00")),
        };
        all.hall.does("post3", "14:03:00", &answer);
    }
    let guard = console(&mut all.hall, "post3", "14:03:30", (80, 24), DARK);
    let screen = drawn(&guard);
    assert!(screen.contains("you said 14:05, in 1:30"), "{screen}");
    assert!(screen.contains("Nothing rings you."), "{screen}");
    for escalation in &calls {
        all.hall.does(
            "post3",
            "14:04:00",
            &Command::Arrive {
                escalation: *escalation,
            },
        );
    }
    let guard = console(&mut all.hall, "post3", "14:04:30", (80, 24), DARK);
    let screen = drawn(&guard);
    assert!(screen.contains("none open"), "{screen}");
}

#[test]
fn what_is_out_of_view_is_counted_and_danger_among_it_is_named() {
    let mut all = afternoon();
    for n in 0..20 {
        let more = report("a badge was lost", "hall-a", "", Category::Theft);
        all.hall
            .reports("jo", &format!("14:03:{:02}", n + 10), more);
    }
    let mut ana = console(&mut all.hall, "ana", "14:04:00", (80, 24), DARK);
    press(&mut ana, at("14:04:00"), &[KeyCode::Home]);
    let top = drawn(&ana);
    assert!(top.contains("▼ ") && !top.contains("▲ "), "{top}");
    press(&mut ana, at("14:04:01"), &[KeyCode::End]);
    let end = drawn(&ana);
    assert!(
        end.contains("more, 2 in danger") && !end.contains("▼ "),
        "{end}"
    );
}

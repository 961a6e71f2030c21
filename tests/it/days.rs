//! Days as people live them: clocks that change, doors that never close, parties over midnight, and what was yesterday.

use chrono::{DateTime, Utc};
use crossterm::event::KeyCode;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::flags::Answer;
use greenroom::domain::vocabulary::text::Private;
use greenroom::sync::driver::Event;
use greenroom::tui::message::News;
use greenroom::{assets, file};

use crate::screens::{DARK, Hall, afternoon, at, console, console_at, drawn, press, report, tell};

/// A small conference: what is open, and the shifts of the one seat that must be filled.
fn conference(open: &[(&str, &str, &str)], shifts: &[(&str, &str, &str)]) -> Hall {
    let open: Vec<String> = open
        .iter()
        .map(|(from, to, name)| {
            format!("{{ from = \"{from}\", to = \"{to}\", name = \"{name}\" }}")
        })
        .collect();
    let mut text = format!(
        "[conference]\nslug = \"days\"\nname = \"Days\"\nzone = \"Europe/Amsterdam\"\nopen = [{}]\n\
         positions = [\"primary\"]\nrequired = [\"primary\"]\n",
        open.join(", ")
    );
    for who in ["ana", "sam"] {
        let name = if who == "ana" { "Ana" } else { "Sam" };
        text += &format!(
            "[[person]]\nid = \"{who}\"\nname = \"{name}\"\nrole = \"lead\"\n\
             reach = [{{ phone = \"+31 20 000 0001\" }}]\n"
        );
    }
    for (person, from, to) in shifts {
        text += &format!(
            "[[shift]]\nposition = \"primary\"\nperson = \"{person}\"\nfrom = \"{from}\"\nto = \"{to}\"\n"
        );
    }
    Hall::of(&text)
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// The on-call screen of Ana at `now`, after `keys`.
fn on_call(hall: &mut Hall, now: &str, size: (u16, u16), keys: &[KeyCode]) -> String {
    let now = instant(now);
    let mut model = console_at(hall, "ana", now, size, DARK);
    press(&mut model, now, &[KeyCode::Char('3')]);
    press(&mut model, now, keys);
    drawn(&model)
}

fn row<'a>(screen: &'a str, holds: &str) -> &'a str {
    let found = screen.lines().find(|line| line.contains(holds));
    found.unwrap_or_else(|| panic!("{holds}:\n{screen}"))
}

/// The column in which `what` begins.
fn column(line: &str, what: &str) -> usize {
    let at = line.find(what).unwrap_or_else(|| panic!("{what}: {line}"));
    line[..at].chars().count()
}

#[test]
fn where_clocks_go_back_the_hour_that_comes_twice_is_there_twice() {
    let mut hall = conference(
        &[("2026-10-25T00:00", "2026-10-25T09:00", "night")],
        &[
            ("ana", "2026-10-24T22:00", "2026-10-25T06:00"),
            ("sam", "2026-10-25T06:00", "2026-10-25T09:00"),
        ],
    );
    let screen = on_call(&mut hall, "2026-10-25T08:30:00Z", (200, 30), &[]);
    let hours = row(&screen, "02*");
    assert!(hours.contains("01  02  02* 03"), "{hours}");
    assert!(screen.contains("clocks go back: * comes twice"), "{screen}");
    // Sam begins under the 06 of the axis, now stands under half past nine.
    let shifts = screen.lines().find(|l| l.contains("├ Sam")).expect("Sam");
    assert_eq!(column(shifts, "├ Sam"), column(hours, "06"), "{screen}");
    let now = row(&screen, "now 09:30");
    assert_eq!(column(now, "▲"), column(hours, "09") + 2, "{screen}");

    let mut hall = conference(
        &[("2026-03-29T00:00", "2026-03-29T09:00", "night")],
        &[("ana", "2026-03-29T00:00", "2026-03-29T09:00")],
    );
    let screen = on_call(&mut hall, "2026-03-29T05:00:00Z", (200, 30), &[]);
    assert!(row(&screen, "01  03").contains("00  01  03  04"));
    assert!(screen.contains("clocks go forward"), "{screen}");
    assert!(screen.contains(", 8 h"), "one hour is not there: {screen}");
}

#[test]
fn an_event_that_never_closes_and_a_party_over_midnight_show_all_their_hours_and_gaps() {
    let mut hall = conference(
        &[
            ("2026-03-24T08:00", "2026-03-26T20:00", "camp"),
            ("2026-03-24T21:00", "2026-03-25T02:00", "party"),
        ],
        &[
            ("ana", "2026-03-24T18:00", "2026-03-25T03:00"),
            ("sam", "2026-03-25T07:00", "2026-03-25T22:00"),
        ],
    );
    // Half past one at night: today is Wednesday, the shift that runs began yesterday.
    let screen = on_call(&mut hall, "2026-03-25T00:30:00Z", (80, 24), &[]);
    assert!(
        screen.contains("DAY  Wed 25 March · camp all day · party to 02:00"),
        "{screen}"
    );
    assert!(screen.contains("▲ now 01:30"), "{screen}");
    assert!(row(&screen, "▶primary").contains("Ana"), "{screen}");
    assert!(
        screen.contains("primary, 03:00 to 07:00: nobody, and the camp is open"),
        "{screen}"
    );
    assert!(
        screen.contains("primary, 22:00 to 00:00: nobody"),
        "{screen}"
    );
    assert!(row(&screen, "▶primary").contains("GAP"), "{screen}");
    // A gap that is now is drawn under now.
    let screen = on_call(&mut hall, "2026-03-25T03:30:00Z", (80, 24), &[]);
    assert!(row(&screen, "primary  ").contains("nobody"), "{screen}");
    let gap = screen
        .lines()
        .find(|l| l.contains("GAP") && l.contains("primary "));
    let at = column(row(&screen, "▲ now"), "▲");
    let under: Vec<char> = gap.expect("a gap").chars().collect();
    assert!(!matches!(under[at], '·' | '─'), "{screen}");
}

#[test]
fn at_night_the_end_of_a_shift_and_a_promise_carry_their_day() {
    let mut hall = conference(
        &[("2026-03-24T08:00", "2026-03-25T00:00", "doors")],
        &[("ana", "2026-03-24T16:00", "2026-03-25T00:00")],
    );
    let screen = on_call(&mut hall, "2026-03-24T19:00:00Z", (80, 24), &[]);
    assert!(
        row(&screen, " primary  you").contains("Wed 00:00"),
        "{screen}"
    );
    let head = screen.lines().nth(1).expect("a strip");
    assert!(head.contains("to Wed 00:00"), "{head}");
}

#[test]
fn log_and_timeline_have_a_line_for_each_new_day() {
    let mut hall = conference(
        &[("2026-03-24T08:00", "2026-03-25T20:00", "doors")],
        &[("ana", "2026-03-24T08:00", "2026-03-25T20:00")],
    );
    let mut found = report("a lost badge", "hall-b", "", Category::Access);
    found.place = None;
    found.spot = Private::from("the front desk");
    hall.reports("ana", "23:50", found);
    let now = instant("2026-03-25T00:10:00Z");
    hall.run(now);
    let mut model = console_at(&mut hall, "ana", now, (80, 24), DARK);
    let case = model.conference().cases().next().expect("a case").id;
    model.selected = Some(case);
    let note = Command::Note {
        case,
        text: Private::from("it is with its owner"),
        happened_at: None,
    };
    hall.asks("ana", &note, now);
    let mut model = console_at(&mut hall, "ana", now, (80, 24), DARK);
    model.selected = Some(case);
    press(&mut model, now, &[KeyCode::Char('2')]);
    let order = |screen: &str| {
        let at = |what: &str| {
            screen
                .find(what)
                .unwrap_or_else(|| panic!("{what}: {screen}"))
        };
        assert!(at("Tue 24 March") < at("a lost badge"), "{screen}");
        assert!(at("a lost badge") < at("Wed 25 March"), "{screen}");
        assert!(at("Wed 25 March") < at("it is with its owner"), "{screen}");
    };
    let screen = drawn(&model);
    order(screen.split_once("TIMELINE").expect("a timeline").1);
    press(&mut model, now, &[KeyCode::Char('5')]);
    let screen = drawn(&model);
    order(screen.split_once("LOG").expect("a log").1);
}

#[test]
fn what_is_selected_stays_selected_when_something_slides_in() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", "14:02:13", (80, 24), DARK);
    let now = at("14:02:13");
    let chosen = |model: &greenroom::tui::console::Console| {
        let screen = drawn(model);
        let line = screen.lines().find(|l| l.starts_with('▶')).unwrap_or("");
        line.to_owned()
    };
    press(
        &mut model,
        now,
        &[KeyCode::Char('5'), KeyCode::Up, KeyCode::Up],
    );
    let before = chosen(&model);
    let note = Command::Note {
        case: all.fight,
        text: Private::from("they are apart"),
        happened_at: None,
    };
    all.hall.does("kofi", "14:02:30", &note);
    let page = all.hall.page("ana", at("14:02:30"));
    let news = News::Sync(Event::Page(Box::new(page)));
    tell(&mut model, at("14:02:31"), news);
    assert_eq!(chosen(&model), before);
    // Down to the newest, whatever that is by now.
    press(&mut model, at("14:02:32"), &[KeyCode::End]);
    assert!(
        chosen(&model).contains("they are apart"),
        "{}",
        drawn(&model)
    );
}

#[test]
fn one_person_in_both_seats_is_rung_once_and_the_lead_is_rung_for_the_second() {
    let text = assets::SAMPLE_CONFERENCE.replacen(
        "person = \"kofi\"\nfrom = \"2026-03-24T08:00\"",
        "person = \"ana\"\nfrom = \"2026-03-24T08:00\"",
        1,
    );
    let said = file::conference(&text).expect("it may be so").warnings;
    assert!(
        said.iter()
            .any(|w| w.contains("one of the two seats is empty")),
        "{said:?}"
    );
    let mut hall = Hall::of(&text);
    let knife = report(
        "he has a knife, two people fight",
        "hall-b",
        "",
        Category::Assault,
    );
    let case = hall.reports(
        "tomas",
        "14:00:00",
        NewReport {
            danger: Answer::Yes,
            ..knife
        },
    );
    let rung = |hall: &Hall| -> Vec<String> {
        let pages = &hall.conference().case(case).expect("there").pages;
        pages
            .iter()
            .flat_map(|p| &p.page.whom)
            .map(ToString::to_string)
            .collect()
    };
    hall.does("ana", "14:00:10", &Command::Acknowledge { case });
    assert_eq!(rung(&hall), ["ana"]);
    // She has one seat; nobody else is secondary, and the ladder does not wait for her to take the other.
    hall.run(at("14:01:30"));
    assert!(rung(&hall).contains(&"mei".to_owned()), "{:?}", rung(&hall));
}

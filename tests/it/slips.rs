//! What a slip of the hand does in the worst minute: it is asked about, said in words, and one key takes it back.

use crossterm::event::KeyCode;
use greenroom::domain::log::command::Command;
use greenroom::domain::vocabulary::flags::Answer;
use greenroom::tui::console::Console;

use crate::keys::{ana, key, last_of};
use crate::screens::{DARK, afternoon, at, console, drawn, person, press, write};

#[test]
fn danger_is_asked_before_a_report_is_saved_and_answered_with_one_key() {
    let (mut model, _) = ana("14:02:13");
    let now = at("14:02:20");
    press(&mut model, now, &[key('r')]);
    write(&mut model, now, "somebody shouts in hall a");
    assert!(last_of(&mut model, "14:02:20", &[KeyCode::F(5)]).is_empty());
    let kept = last_of(&mut model, "14:02:22", &[key('n'), KeyCode::F(5)]);
    let [Command::Report { report }] = &kept[..] else {
        panic!("a report, and not {kept:?}")
    };
    assert_eq!(report.danger, Answer::No);
}

#[test]
fn what_a_digit_of_a_menu_did_is_said_in_words_and_one_key_takes_it_back() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", "14:04:10", (80, 24), DARK);
    model.selected = Some(all.fight);
    let now = at("14:04:10");
    press(&mut model, now, &[KeyCode::Char('g')]);
    write(&mut model, now, "police");
    press(&mut model, now, &[KeyCode::Enter, KeyCode::Char('1')]);
    let name = model.conference().case(all.fight).expect("there").spoken();
    let said = format!("{name}: NO police. u takes it back.");
    let words = model.toast.as_ref().expect("said").words.clone();
    assert_eq!(words, said);
    let later = at("14:04:12");
    press(&mut model, later, &[KeyCode::Char('f'), KeyCode::Char('4')]);
    let words = model.toast.as_ref().expect("said").words.clone();
    assert!(words.contains("no. u takes it back"), "{words}");
}

#[test]
fn the_kinds_of_a_report_are_a_list_and_letters_that_are_none_change_nothing() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", "14:04:10", (80, 24), DARK);
    let now = at("14:04:10");
    press(&mut model, now, &[KeyCode::Char('r')]);
    write(&mut model, now, "somebody fell");
    press(&mut model, now, &[KeyCode::Tab]);
    let screen = drawn(&model);
    for kind in ["medical", "found child", "strange item", "other"] {
        assert!(screen.contains(kind), "{kind}: {screen}");
    }
    let kind = |model: &Console| {
        let screen = drawn(model);
        let row = screen
            .lines()
            .find(|l| l.contains("suggests"))
            .unwrap_or("");
        row.to_owned()
    };
    write(&mut model, now, "it");
    assert!(kind(&model).contains("strange item"), "{}", kind(&model));
    press(&mut model, now, &[KeyCode::Backspace, KeyCode::Backspace]);
    let before = kind(&model);
    // Whoever takes the row for a text is told, and nothing is changed by it.
    write(&mut model, now, "tw");
    assert_eq!(kind(&model), before);
    assert!(
        drawn(&model).contains("No kind has a word"),
        "{}",
        drawn(&model)
    );
}

#[test]
fn a_lead_is_asked_who_must_not_see_it_and_never_steps_back_by_a_slip() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "mei", "14:04:10", (80, 24), DARK);
    model.selected = Some(all.fight);
    let now = at("14:04:10");
    press(&mut model, now, &[key('x')]);
    let menu = drawn(&model);
    let first = menu.lines().find(|l| l.contains('▶') && l.contains("keep"));
    assert!(first.is_some_and(|l| !l.contains("Mei")), "{menu}");
    assert!(menu.contains("step back yourself"), "{menu}");
    write(&mut model, now, "kofi");
    press(&mut model, now, &[KeyCode::Enter]);
    assert!(
        drawn(&model).contains("Kofi sees nothing of it"),
        "{}",
        drawn(&model)
    );
    let kept = last_of(&mut model, "14:04:12", &[key('y')]);
    assert!(
        matches!(&kept[..], [Command::SetConflict { person: Some(p), .. }] if *p == person("kofi")),
        "{kept:?}"
    );
    // A responder steps back, as before: one question, about nobody else.
    let (mut model, all) = ana("14:04:10");
    model.selected = Some(all.fight);
    press(&mut model, now, &[key('x')]);
    assert!(
        drawn(&model).contains("You know somebody in it"),
        "{}",
        drawn(&model)
    );
}

//! How an action is found by somebody who does not know its key.

use crossterm::event::KeyCode;

use crate::keys::{ana, key};
use crate::screens::{at, drawn, person, press, write};

#[test]
fn actions_are_found_by_the_words_people_use_for_them() {
    for (words, found) in [
        ("undo", "take back what I did last"),
        ("police", "call for help"),
        ("reassign", "who has it"),
        ("recuse", "step back"),
        ("snooze", "on hold"),
    ] {
        for opens in [':', '?'] {
            let (mut model, _) = ana("14:02:13");
            press(&mut model, at("14:02:13"), &[key(opens)]);
            write(&mut model, at("14:02:13"), words);
            assert!(drawn(&model).contains(found), "{words}: {}", drawn(&model));
        }
    }
}

#[test]
fn the_help_is_read_by_what_one_wants_and_the_palette_begins_with_what_was_done_last() {
    let (mut model, all) = ana("14:02:13");
    model.selected = Some(all.fight);
    let now = at("14:02:13");
    press(&mut model, now, &[key('?')]);
    let help = drawn(&model);
    let at_of = |what: &str| help.find(what).unwrap_or_else(|| panic!("{what}: {help}"));
    assert!(at_of("take it, go there") < at_of("I have it"));
    assert!(
        at_of("I have it") < at_of("mark the case"),
        "Space is last: {help}"
    );
    assert!(at_of("mark the case") < at_of("call for help"));
    press(&mut model, now, &[KeyCode::Enter]);
    let case = model.conference().case(all.fight).expect("there");
    assert!(case.holds(&person("ana")), "Enter does what is selected");
    press(
        &mut model,
        at("14:02:20"),
        &[key('g'), KeyCode::Esc, key(':')],
    );
    let palette = drawn(&model);
    let place = |what: &str| {
        palette
            .find(what)
            .unwrap_or_else(|| panic!("{what}: {palette}"))
    };
    assert!(
        place("what the person wants") < place("I have it"),
        "{palette}"
    );
}

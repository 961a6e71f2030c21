//! The day by keyboard: what each key leads to, with what nobody should have to type twice.

use std::sync::Arc;
use std::time::Duration;

use crate::screens::{
    Afternoon, DARK, afternoon, at, console, drawn, keep, link, person, press, tell, write,
};
use chrono::TimeDelta;
use crossterm::event::{Event as Input, KeyCode};
use futures_util::StreamExt;
use greenroom::clock::Clock;
use greenroom::domain::log::command::Command;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::contact::ContactKind;
use greenroom::domain::vocabulary::fact::Fact;
use greenroom::domain::vocabulary::flags::Answer;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::wish::Wish;
use greenroom::file;
use greenroom::store::drafts::DraftStore;
use greenroom::sync::driver::Event;
use greenroom::tui::console::Console;
use greenroom::tui::effects::{self, Keeper};
use greenroom::tui::forms::Overlay;
use greenroom::tui::message::{After, Effect, News};
use greenroom::tui::state::drafts::Slot;
use greenroom::tui::state::screen::{ScreenName, Settings};
use greenroom::tui::{Outcome, Startup};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::sync::mpsc;

pub fn ana(wall: &str) -> (Console, Afternoon) {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", wall, (80, 24), DARK);
    model.selected = Some(all.fight);
    (model, all)
}

fn commands(effects: &[Effect]) -> Vec<Command> {
    let kept = effects.iter().filter_map(|e| match e {
        Effect::Keep(command, _) => Some((**command).clone()),
        _ => None,
    });
    kept.collect()
}

/// Presses all but the last key, and returns what the last one wants kept.
pub fn last_of(model: &mut Console, wall: &str, keys: &[KeyCode]) -> Vec<Command> {
    let (last, first) = keys.split_last().expect("a key");
    press(model, at(wall), first);
    commands(&tell(model, at(wall), News::Key((*last).into())))
}

pub const fn key(letter: char) -> KeyCode {
    KeyCode::Char(letter)
}

#[test]
fn a_canned_note_is_two_keys() {
    let (mut model, all) = ana("14:02:13");
    let kept = last_of(&mut model, "14:02:20", &[key('.'), key('2')]);
    let [Command::Note { case, text, .. }] = &kept[..] else {
        panic!("a note, and not {kept:?}")
    };
    assert_eq!((*case, text.as_str()), (all.fight, "Apart now, and calm."));
}

#[test]
fn help_now_proposes_my_post_says_the_words_and_needs_no_case() {
    let (mut model, _) = ana("14:02:13");
    model.selected = None;
    press(&mut model, at("14:02:20"), &[key('E')]);
    assert!(
        drawn(&model)
            .contains("Hall B foyer. Someone is in danger now. Help is needed, cause not known."),
        "{}",
        drawn(&model)
    );
    // Deaf at first: a key typed before it was drawn calls nobody.
    assert!(last_of(&mut model, "14:02:20", &[key('y')]).is_empty());
    // A y within a word that is typed is no yes either; after a moment it is.
    assert!(last_of(&mut model, "14:02:21", &[key('b'), key('y')]).is_empty());
    let kept = last_of(&mut model, "14:02:22", &[key('y')]);
    let [Command::HelpNow { call }] = &kept[..] else {
        panic!("help now, and not {kept:?}")
    };
    let to: Vec<&str> = call
        .to
        .iter()
        .map(greenroom::domain::vocabulary::ids::ContactId::as_str)
        .collect();
    assert_eq!(to, ["venue-security", "medics"]);
    assert_eq!(
        call.place
            .as_ref()
            .map(greenroom::domain::vocabulary::ids::PlaceId::as_str),
        Some("hall-b")
    );
}

#[test]
fn of_several_halls_that_fit_none_is_meant_until_one_is_picked() {
    for (more, place, spot) in [
        (&[][..], None, "hall"),
        (&[KeyCode::Right][..], Some("hall-a"), ""),
        (&[KeyCode::Right, KeyCode::Right][..], Some("hall-b"), ""),
    ] {
        let (mut model, _) = ana("14:02:13");
        model.selected = None;
        press(&mut model, at("14:02:20"), &[key('E')]);
        press(&mut model, at("14:02:21"), &[KeyCode::Tab]);
        write(&mut model, at("14:02:22"), "hall");
        assert!(drawn(&model).contains("Right: Hall A"), "{}", drawn(&model));
        press(&mut model, at("14:02:23"), more);
        let kept = last_of(&mut model, "14:02:30", &[KeyCode::F(5)]);
        let [Command::HelpNow { call }] = &kept[..] else {
            panic!("help now, and not {kept:?}: {}", drawn(&model))
        };
        let named = call.place.as_ref().map(ToString::to_string);
        assert_eq!((named.as_deref(), call.spot.as_str()), (place, spot));
    }
}

#[test]
fn one_dialog_calls_several_with_facts_by_one_key_each() {
    let (mut model, all) = ana("14:02:13");
    press(&mut model, at("14:02:30"), &[key('e')]);
    press(&mut model, at("14:02:31"), &[key('1'), key('2'), key('3')]);
    let screen = drawn(&model);
    assert!(
        screen.contains("No weapon seen, two people, one hurt."),
        "{screen}"
    );
    assert!(
        screen.contains("call 1 of 2") && screen.contains("Then medics"),
        "{screen}"
    );
    let effects = tell(&mut model, at("14:02:32"), News::Key(key('y').into()));
    let kept = commands(&effects);
    keep(&mut model, at("14:02:32"), effects);
    let [Command::Escalate { to, facts, .. }] = &kept[..] else {
        panic!("a call")
    };
    assert_eq!(to.as_str(), "venue-security");
    assert_eq!(facts.get(&Fact::Hurt).map(Private::as_str), Some("1"));
    assert!(drawn(&model).contains("call 2 of 2"), "{}", drawn(&model));
    // The second is deaf at first, too: a key that bounced calls nobody.
    assert!(last_of(&mut model, "14:02:32", &[key('y')]).is_empty());
    let kept = last_of(&mut model, "14:02:34", &[key('y')]);
    assert!(matches!(&kept[..], [Command::Escalate { case, to, .. }]
        if *case == all.fight && to.as_str() == "medics"));
    assert!(model.over.is_none(), "nobody is left to call");
}

#[test]
fn a_refused_kind_is_not_ticked_and_the_rule_is_said_in_words() {
    let (mut model, mut all) = ana("14:02:13");
    let no = Command::Wish {
        case: all.fight,
        kind: ContactKind::Security,
        wish: Wish::No,
    };
    all.hall.does("kofi", "14:02:14", &no);
    let page = all.hall.page("ana", at("14:02:15"));
    tell(
        &mut model,
        at("14:02:15"),
        News::Sync(Event::Page(Box::new(page))),
    );
    press(&mut model, at("14:02:30"), &[key('e')]);
    press(
        &mut model,
        at("14:02:31"),
        &[KeyCode::Up, KeyCode::Up, key(' ')],
    );
    let screen = drawn(&model);
    assert!(screen.contains("[ ] Venue security"), "{screen}");
    assert!(screen.contains("They said NO."), "{screen}");
}

#[test]
fn a_promise_asks_moment_before_it_is_saved() {
    let (mut model, all) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('p')]);
    write(&mut model, at("14:02:20"), "we ring you");
    assert!(last_of(&mut model, "14:02:20", &[KeyCode::Enter, KeyCode::Enter]).is_empty());
    assert!(
        drawn(&model).contains("Say when: 16:20, or 20m."),
        "{}",
        drawn(&model)
    );
    write(&mut model, at("14:02:20"), "14:22");
    let kept = last_of(&mut model, "14:02:20", &[KeyCode::Enter]);
    assert!(matches!(&kept[..], [Command::Promise { case, due, .. }]
        if *case == all.fight && *due == at("14:22")));
}

#[test]
fn u_takes_back_the_last_act_once() {
    let (mut model, all) = ana("14:02:13");
    let effects = tell(&mut model, at("14:02:20"), News::Key(key('a').into()));
    keep(&mut model, at("14:02:20"), effects);
    // What goes is named before it goes.
    assert!(last_of(&mut model, "14:02:21", &[key('u')]).is_empty());
    assert!(drawn(&model).contains("You have it."), "{}", drawn(&model));
    let effects = tell(&mut model, at("14:02:22"), News::Key(key('y').into()));
    assert!(matches!(&commands(&effects)[..], [Command::Undo { case, .. }] if *case == all.fight));
    keep(&mut model, at("14:02:22"), effects);
    let case = model.conference().case(all.fight).expect("the fight");
    assert!(case.first.is_none());
    let screen = drawn(&model);
    let named = format!("Taken back on {}: You have it.", case.spoken());
    assert!(screen.contains(&named), "{screen}");
    assert!(last_of(&mut model, "14:02:23", &[key('u')]).is_empty());
    assert!(
        drawn(&model).contains("was taken back already"),
        "{}",
        drawn(&model)
    );
}

#[test]
fn marked_cases_are_taken_together_with_a_result_for_each() {
    let (mut model, all) = ana("14:02:13");
    model.selected = Some(all.photos);
    press(&mut model, at("14:02:20"), &[key(' ')]);
    model.selected = Some(all.fight);
    press(&mut model, at("14:02:20"), &[key(' ')]);
    let effects = tell(&mut model, at("14:02:21"), News::Key(key('a').into()));
    // Kofi has the photos: of two, one is taken, and the other says who has it.
    assert_eq!(commands(&effects).len(), 1);
    let screen = drawn(&model);
    assert!(
        screen.contains("1 OF 2 DONE") && screen.contains("Kofi took this"),
        "{screen}"
    );
    press(&mut model, at("14:02:22"), &[KeyCode::Esc]);
    assert!(model.queue.marked.is_empty());
}

#[test]
fn the_filter_and_the_search_find_what_they_say() {
    let (mut model, _) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('/')]);
    write(&mut model, at("14:02:20"), "who:nobody -sev:critical");
    tell(&mut model, at("14:02:25"), News::Time);
    assert_eq!(model.queue.rows.len(), 1, "{}", drawn(&model));
    press(&mut model, at("14:02:26"), &[KeyCode::Esc, key('F')]);
    write(&mut model, at("14:02:26"), "medics");
    assert!(
        drawn(&model).contains("Medics on site"),
        "{}",
        drawn(&model)
    );
    press(&mut model, at("14:02:27"), &[KeyCode::Esc, key('F')]);
    write(&mut model, at("14:02:27"), "two people fighting");
    press(&mut model, at("14:02:28"), &[KeyCode::Enter]);
    assert!(drawn(&model).contains("CHECKLIST"), "{}", drawn(&model));
}

#[test]
fn a_report_that_names_one_of_the_team_says_so_before_it_is_saved() {
    let (mut model, _) = ana("14:02:13");
    let now = at("14:02:20");
    press(&mut model, now, &[key('r')]);
    write(&mut model, now, "Kofi shouted at a volunteer");
    // Whether anybody is in danger is asked before all else; not known is an answer, too.
    assert!(last_of(&mut model, "14:02:20", &[KeyCode::F(5)]).is_empty());
    assert!(
        drawn(&model).contains("Is anybody in danger now?"),
        "{}",
        drawn(&model)
    );
    assert!(last_of(&mut model, "14:02:20", &[KeyCode::F(5)]).is_empty());
    assert!(
        drawn(&model).contains("Your words name Kofi"),
        "{}",
        drawn(&model)
    );
    let kept = last_of(&mut model, "14:02:21", &[key(' '), KeyCode::F(5)]);
    let [Command::Report { report }] = &kept[..] else {
        panic!("a report, and not {kept:?}")
    };
    assert_eq!(report.conflicts, [person("kofi")]);
    assert_eq!(report.category, None, "what the words say");
    assert_eq!(report.danger, Answer::Unknown);
}

#[test]
fn the_same_thing_is_added_to_instead_of_reported_twice() {
    let (mut model, all) = ana("14:02:13");
    let now = at("14:02:20");
    press(&mut model, now, &[key('r')]);
    write(&mut model, now, "they still fight");
    // Up from the first field stays there; the last field is "same thing?".
    let down = [KeyCode::Tab; 11];
    press(&mut model, now, &down);
    press(&mut model, now, &[KeyCode::Right]);
    let kept = last_of(&mut model, "14:02:21", &[KeyCode::F(5)]);
    assert!(
        matches!(&kept[..], [Command::Note { case, .. }] if *case == all.fight),
        "{kept:?}"
    );
}

#[test]
fn nobody_there_locks_the_screen_which_still_rings_and_opens_to_a_name() {
    let (mut model, mut all) = ana("14:02:13");
    model.settings = Settings {
        lock_after: Some(TimeDelta::minutes(5)),
        ..DARK
    };
    press(&mut model, at("14:02:14"), &[key('n')]);
    write(&mut model, at("14:02:14"), "half a note");
    tell(&mut model, at("14:07:00"), News::Time);
    assert!(model.lock.is_none());
    tell(&mut model, at("14:07:15"), News::Time);
    let screen = drawn(&model);
    assert!(
        screen.contains("LOCKED") && screen.contains("primary you"),
        "{screen}"
    );
    assert!(
        !screen.contains("Hall B foyer") && !screen.contains("half a note"),
        "{screen}"
    );
    let new = crate::screens::report("a child is missing", "room-2", "", Category::Child);
    all.hall.reports("tomas", "14:07:16", new);
    all.hall.run(at("14:07:16"));
    let page = all.hall.page("ana", at("14:07:16"));
    let effects = tell(
        &mut model,
        at("14:07:16"),
        News::Sync(Event::Page(Box::new(page))),
    );
    assert!(effects.contains(&Effect::Bell));
    assert!(
        last_of(
            &mut model,
            "14:07:20",
            &[key('k'), key('a'), KeyCode::Enter]
        )
        .is_empty()
    );
    assert!(model.lock.is_some());
    press(
        &mut model,
        at("14:07:22"),
        &[key('A'), key('n'), key('a'), KeyCode::Enter],
    );
    assert!(model.lock.is_none());
    assert!(
        drawn(&model).contains("half a note"),
        "what was typed is still there"
    );
}

#[test]
fn f4_gives_the_text_to_an_editor_and_takes_it_back() {
    let (mut model, all) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('n')]);
    write(&mut model, at("14:02:20"), "first");
    let effects = tell(&mut model, at("14:02:21"), News::Key(KeyCode::F(4).into()));
    assert!(effects.contains(&Effect::Edit("first".to_owned())));
    let left = "first\nand \u{1b}[2Jmore\n".to_owned();
    let effects = tell(&mut model, at("14:03:00"), News::Edited(left));
    let slot = Slot::act("note", all.fight);
    assert!(effects.contains(&Effect::Draft(slot, Some("first\nand [2Jmore".to_owned()))));
}

#[test]
fn where_waiting_does_not_help_the_console_says_what_does() {
    use greenroom::sync::machine::{Cause, Link};
    for (cause, next) in [
        (Cause::Newer, "update this greenroom"),
        (Cause::Unreadable, "try another network"),
        (Cause::Broken, "greenroom verify"),
    ] {
        let mut all = afternoon();
        // Pia is off shift: nothing rings her, and the line is free.
        let mut model = console(&mut all.hall, "pia", "14:02:13", (80, 24), DARK);
        let lost = Link::Lost {
            since: at("14:02:00"),
            cause,
        };
        link(&mut model, at("14:02:20"), lost, Vec::new());
        let screen = drawn(&model);
        let whole = cause.next_step();
        assert!(screen.contains(whole) && whole.contains(next), "{screen}");
    }
}

#[test]
fn offline_a_promise_and_a_help_now_are_kept_and_say_so() {
    let (mut model, _) = ana("14:02:13");
    let lost = greenroom::sync::machine::Link::Lost {
        since: at("14:02:00"),
        cause: greenroom::sync::machine::Cause::Unreachable,
    };
    link(&mut model, at("14:02:20"), lost, Vec::new());
    press(&mut model, at("14:02:21"), &[key('E')]);
    assert!(
        drawn(&model).contains("I have called by voice"),
        "{}",
        drawn(&model)
    );
    let effects = tell(&mut model, at("14:02:22"), News::Key(key('y').into()));
    keep(&mut model, at("14:02:22"), effects);
    assert!(drawn(&model).contains("1 unsent"), "{}", drawn(&model));
    let said = model.messages.last().map(|m| m.words.as_str());
    assert!(
        said.is_some_and(|w| w.contains("sent when the link is back")),
        "{said:?}"
    );
}

/// A console on a laptop whose drafts are on its disk.
async fn sit_down(home: &std::path::Path, all: &Afternoon, keys: &str) -> Outcome {
    sit_before(home, all, keys, true).await
}

async fn sit_before(home: &std::path::Path, all: &Afternoon, keys: &str, by_hand: bool) -> Outcome {
    let (orders, _held) = mpsc::channel(8);
    let (events, from_sync) = mpsc::channel(8);
    let page = all.hall.page("ana", at("14:02:13"));
    events
        .send(Event::Page(Box::new(page)))
        .await
        .expect("it listens");
    let seat = Startup {
        me: person("ana"),
        conference: "kubecon-eu-sample".parse().expect("a slug"),
        policy: file::default_policy(),
        orders,
        events: from_sync,
        keeper: Some(Keeper::new(Arc::new(
            DraftStore::open(home, "ana").expect("a store"),
        ))),
        outbox: None,
        editor: None,
    };
    let typed: Vec<std::io::Result<Input>> = keys
        .chars()
        .map(|c| Ok(Input::Key(key(c).into())))
        .collect();
    // The end of the input is what a closed terminal looks like. Between two keys of a hand there is a moment.
    let input = futures_util::stream::iter(typed).then(|key| async {
        if by_hand {
            tokio::task::yield_now().await;
        }
        key
    });
    let input = Box::pin(input);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
    let clock = Clock::set_to(at("14:02:13"));
    let running = greenroom::tui::run(&mut terminal, input, seat, DARK, clock, None);
    tokio::time::timeout(Duration::from_secs(20), running)
        .await
        .expect("in time")
        .expect("it ends well")
}

#[tokio::test]
async fn a_draft_outlives_the_console_and_goes_with_its_case() {
    let home = tempfile::tempdir().expect("a folder");
    let mut all = afternoon();
    all.hall.run(at("14:02:13"));
    // The first row is the fight.
    let fight = all.fight;
    sit_before(home.path(), &all, "nhalf a paste", false).await;
    let left = || {
        let store = DraftStore::open(home.path(), "ana").expect("a store");
        effects::drafts(&store)
            .get(&Slot::act("note", fight))
            .to_owned()
    };
    assert_eq!(left(), "");
    sit_down(home.path(), &all, "nhalf a note").await;
    assert_eq!(left(), "half a note");
    sit_down(home.path(), &all, "n, and the rest").await;
    assert_eq!(left(), "half a note, and the rest");
    // While this console was closed a lead put Ana out of the case: the next one finds no case, and erases the draft.
    let out = Command::SetConflict {
        case: all.fight,
        level: greenroom::domain::vocabulary::conflict::ConflictLevel::Hard,
        person: Some(person("ana")),
        why: None,
    };
    all.hall.does("mei", "14:02:13", &out);
    sit_down(home.path(), &all, "").await;
    assert_eq!(left(), "");
}

#[tokio::test]
async fn the_editor_gets_the_text_and_its_file_is_gone_afterwards() {
    let folder = tempfile::tempdir().expect("a folder");
    let seen = folder.path().join("seen");
    let editor = format!(
        "f() {{ cp \"$1\" {0}; echo \"$1\" > {0}.path; echo more >> \"$1\"; }}; f",
        seen.display()
    );
    let edited = greenroom::tui::effects::editor::edit(Some(editor), "words".to_owned()).await;
    assert_eq!(edited.expect("it ran"), "wordsmore\n");
    assert_eq!(std::fs::read_to_string(&seen).expect("seen"), "words");
    let path = std::fs::read_to_string(folder.path().join("seen.path")).expect("its path");
    assert!(!std::path::Path::new(path.trim()).exists());
    let failed =
        greenroom::tui::effects::editor::edit(Some("false".to_owned()), "words".to_owned()).await;
    assert!(failed.is_err());
}

#[test]
fn a_report_is_a_draft_from_its_first_letter() {
    let (mut model, _) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('r'), key('f')]);
    let draft = model.drafts.get(&Slot::Report).to_owned();
    press(&mut model, at("14:02:21"), &[KeyCode::Esc]);
    let (mut again, _) = ana("14:05:00");
    again.drafts.keep(Slot::Report, &draft);
    press(&mut again, at("14:05:01"), &[key('r')]);
    let Some(Overlay::Report(form)) = &again.over else {
        panic!("the form")
    };
    assert!(
        !form.is_untouched() && drawn(&again).contains("[ f"),
        "{}",
        drawn(&again)
    );
}

#[test]
fn f2_goes_to_what_rings_and_back_to_the_same_letter() {
    let (mut model, all) = ana("14:02:13");
    let ringing = model.rings.first().expect("the fight rings her").case;
    model.selected = Some(all.photos);
    press(&mut model, at("14:02:14"), &[key('n')]);
    write(&mut model, at("14:02:15"), "he said the man wi");
    press(&mut model, at("14:02:16"), &[KeyCode::F(2)]);
    assert_eq!(
        (model.selected, model.screen),
        (Some(ringing), ScreenName::Case)
    );
    assert!(
        drawn(&model).contains("F2 back to what you wrote"),
        "{}",
        drawn(&model)
    );
    // One key does what rings, another comes back.
    let taken = last_of(&mut model, "14:02:17", &[key('a')]);
    assert!(taken.iter().any(|c| c.case() == Some(ringing)));
    press(&mut model, at("14:02:18"), &[KeyCode::F(2)]);
    write(&mut model, at("14:02:19"), "th the hat");
    assert_eq!(model.selected, Some(all.photos));
    let kept = last_of(&mut model, "14:02:20", &[KeyCode::Enter]);
    assert!(
        matches!(&kept[..], [Command::Note { case, text, .. }]
            if *case == all.photos && text.as_str() == "he said the man with the hat"),
        "{kept:?}"
    );
}

#[test]
fn covered_help_is_one_key_away_and_shows_no_case() {
    let (mut model, _) = ana("14:02:13");
    press(&mut model, at("14:02:14"), &[key('b'), key('E')]);
    let shown = drawn(&model);
    assert!(shown.contains("Security, Ana, event team."), "{shown}");
    assert!(
        !shown.contains("winding ant") && !shown.contains("coffee cart"),
        "{shown}"
    );
    let called = last_of(&mut model, "14:02:16", &[key('y')]);
    assert!(
        matches!(&called[..], [Command::HelpNow { .. }]),
        "{called:?}"
    );
    // What follows is on the case.
    assert!(!model.covered);
    press(
        &mut model,
        at("14:02:17"),
        &[key('b'), key('E'), KeyCode::Esc],
    );
    assert!(model.covered);
}

#[test]
fn who_was_called_already_is_said_and_a_reason_stays_with_its_call() {
    let (mut model, all) = ana("14:02:13");
    let call = |model: &mut Console, wall: &str, keys: &[KeyCode]| {
        let kept = last_of(model, wall, keys);
        for command in &kept {
            let effect = vec![Effect::Keep(Box::new(command.clone()), After::Nothing)];
            keep(model, at(wall), effect);
        }
        kept
    };
    press(&mut model, at("14:02:20"), &[key('e')]);
    call(&mut model, "14:02:22", &[key('y')]);
    press(&mut model, at("14:02:23"), &[KeyCode::Esc, key('e')]);
    press(&mut model, at("14:02:25"), &[KeyCode::Up, KeyCode::Up]);
    let screen = drawn(&model);
    assert!(
        screen.contains("CALLED ALREADY at 14:02 by you"),
        "{screen}"
    );
    // A call against a no needs a reason; what was written for the police is not said of the next.
    let untick = [KeyCode::Down, key(' '), KeyCode::Down];
    press(&mut model, at("14:02:26"), &untick);
    let police = [KeyCode::Down, KeyCode::Tab];
    press(&mut model, at("14:02:26"), &police);
    press(
        &mut model,
        at("14:02:26"),
        &[KeyCode::Right, KeyCode::Right, KeyCode::Right, KeyCode::Tab],
    );
    write(&mut model, at("14:02:27"), "knife seen");
    let kept = call(&mut model, "14:02:28", &[KeyCode::Enter, key('y')]);
    let [Command::Escalate { why: Some(why), .. }] = &kept[..] else {
        panic!("a call with its reason, and not {kept:?}")
    };
    assert_eq!(why.as_str(), "knife seen");
    press(&mut model, at("14:02:29"), &[KeyCode::Esc, key('e')]);
    press(
        &mut model,
        at("14:02:31"),
        &[KeyCode::Up, KeyCode::Up, KeyCode::Up],
    );
    assert!(call(&mut model, "14:02:32", &[key('y')]).is_empty());
    assert!(drawn(&model).contains("They are called already"));
    let medics = [KeyCode::Down, key(' '), KeyCode::Up];
    press(&mut model, at("14:02:33"), &medics);
    let kept = call(&mut model, "14:02:33", &[key(' '), key('y')]);
    assert!(matches!(&kept[..], [Command::Escalate { case, why: None, .. }] if *case == all.fight));
}

#[test]
fn what_was_typed_into_a_call_for_help_survives_esc() {
    let (mut model, _) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('E')]);
    press(&mut model, at("14:02:21"), &[KeyCode::Tab]);
    write(&mut model, at("14:02:21"), "hall a");
    press(&mut model, at("14:02:22"), &[KeyCode::Esc, key('E')]);
    assert!(drawn(&model).contains("hall a"), "{}", drawn(&model));
    press(&mut model, at("14:02:23"), &[KeyCode::Esc, key('e')]);
    press(&mut model, at("14:02:24"), &[key('4')]);
    write(&mut model, at("14:02:24"), "by the kitchen");
    press(
        &mut model,
        at("14:02:25"),
        &[KeyCode::Enter, KeyCode::Esc, key('e')],
    );
    assert!(
        drawn(&model).contains("by the kitchen"),
        "{}",
        drawn(&model)
    );
}

#[test]
fn help_is_said_by_one_key_from_any_field() {
    for (fields, typed) in [
        (0, ""),
        (1, "hall a coffee stand"),
        (2, "he does not breathe"),
    ] {
        let (mut model, _) = ana("14:02:13");
        press(&mut model, at("14:02:20"), &[key('E')]);
        press(&mut model, at("14:02:21"), &vec![KeyCode::Tab; fields]);
        write(&mut model, at("14:02:21"), typed);
        let screen = drawn(&model);
        assert!(
            fields == 0 || screen.contains("F5  I am saying it now"),
            "{screen}"
        );
        let kept = last_of(&mut model, "14:02:22", &[KeyCode::F(5)]);
        let [Command::HelpNow { call }] = &kept[..] else {
            panic!("help now, and not {kept:?}")
        };
        let said = [call.spot.as_str(), call.what.as_str()];
        assert!(said.iter().any(|s| typed.ends_with(s)), "{said:?}");
    }
}

#[test]
fn the_place_of_a_call_that_was_given_up_is_not_that_of_the_next() {
    let left = || {
        let (mut model, _) = ana("14:02:13");
        press(&mut model, at("14:02:20"), &[key('E')]);
        press(&mut model, at("14:02:21"), &[KeyCode::Tab]);
        write(&mut model, at("14:02:21"), "hall a coffee stand");
        press(&mut model, at("14:02:22"), &[KeyCode::Esc]);
        press(&mut model, at("14:06:30"), &[key('E')]);
        let screen = drawn(&model);
        assert!(screen.contains("left from before"), "{screen}");
        model
    };
    // A letter is the beginning of another place.
    let mut model = left();
    write(&mut model, at("14:06:31"), "room 4");
    let kept = last_of(&mut model, "14:06:33", &[KeyCode::F(5)]);
    let [Command::HelpNow { call }] = &kept[..] else {
        panic!("help now, and not {kept:?}")
    };
    assert_eq!(
        call.place.as_ref().map(ToString::to_string).as_deref(),
        Some("room-4")
    );
    assert!(call.spot.is_blank(), "{:?}", call.spot.as_str());
    // y and F5 send nothing that was not looked at.
    for once in [key('y'), KeyCode::F(5)] {
        let mut model = left();
        assert!(last_of(&mut model, "14:06:31", &[once]).is_empty());
        assert!(
            drawn(&model).contains("Nothing is sent yet"),
            "{}",
            drawn(&model)
        );
        assert_eq!(last_of(&mut model, "14:06:33", &[once]).len(), 1);
    }
}

#[test]
fn words_typed_without_going_to_a_field_call_nobody() {
    let (mut model, _) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('E')]);
    let kept = "by the bar"
        .chars()
        .flat_map(|c| last_of(&mut model, "14:02:22", &[key(c)]));
    assert_eq!(kept.count(), 0);
    let screen = drawn(&model);
    assert!(screen.contains("(●) security"), "{screen}");
    press(&mut model, at("14:02:24"), &[KeyCode::Esc, key('E')]);
    press(&mut model, at("14:02:26"), &[KeyCode::Esc]);
    model.drafts.done(&Slot::HelpNow);
    press(&mut model, at("14:02:27"), &[key('E')]);
    for c in "main entrance".chars() {
        press(&mut model, at("14:02:29"), &[key(c)]);
    }
    let screen = drawn(&model);
    assert!(screen.contains("main entrance"), "{screen}");
    assert!(screen.contains("(●) security"), "{screen}");
}

#[test]
fn letters_narrow_a_menu_and_a_digit_means_only_what_is_shown() {
    let (mut model, all) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('w'), key('k'), key('o')]);
    assert!(last_of(&mut model, "14:02:22", &[key('1')]).is_empty());
    assert!(model.over.is_some(), "it is still open");
    let kept = last_of(&mut model, "14:02:23", &[KeyCode::Enter]);
    assert!(matches!(&kept[..], [Command::Assign { case, to }]
        if *case == all.fight && to.as_str() == "kofi"));
}

#[test]
fn a_paste_keeps_its_lines_and_does_not_go_through_the_cover() {
    let (mut model, all) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[key('n')]);
    tell(
        &mut model,
        at("14:02:21"),
        News::Paste("one\rtwo".to_owned()),
    );
    assert_eq!(model.drafts.get(&Slot::act("note", all.fight)), "one\ntwo");
    press(&mut model, at("14:02:22"), &[KeyCode::F(8)]);
    tell(
        &mut model,
        at("14:02:23"),
        News::Paste("a stranger's".to_owned()),
    );
    assert_eq!(model.drafts.get(&Slot::act("note", all.fight)), "one\ntwo");
}

#[test]
fn in_a_window_too_small_to_show_it_nothing_is_done() {
    let (mut model, _) = ana("14:02:13");
    tell(&mut model, at("14:02:20"), News::Size(40, 10));
    for keys in [
        vec![key('a')],
        vec![key('E'), key('y')],
        vec![key('x'), key('y')],
    ] {
        assert!(
            last_of(&mut model, "14:02:25", &keys).is_empty(),
            "{keys:?}"
        );
    }
    assert!(model.over.is_none());
    assert!(drawn(&model).contains("larger"), "{}", drawn(&model));
}

#[test]
fn locked_help_now_is_one_key_away_and_the_screen_stays_locked() {
    let (mut model, _) = ana("14:02:13");
    model.settings = Settings {
        lock_after: Some(TimeDelta::minutes(5)),
        ..DARK
    };
    tell(&mut model, at("14:07:20"), News::Time);
    assert!(drawn(&model).contains("Tab help now"), "{}", drawn(&model));
    press(&mut model, at("14:07:21"), &[KeyCode::Tab]);
    let screen = drawn(&model);
    assert!(screen.contains("HELP NOW"), "{screen}");
    assert!(!screen.contains("winding ant"), "{screen}");
    press(&mut model, at("14:07:22"), &[KeyCode::Esc]);
    assert!(drawn(&model).contains("LOCKED"));
    assert!(model.lock.is_some());
}

#[tokio::test]
async fn that_the_disk_takes_no_drafts_is_said_on_screen() {
    let home = tempfile::tempdir().expect("a folder");
    let store = DraftStore::open(home.path(), "ana").expect("a store");
    let mut keeper = Keeper::new(Arc::new(store));
    let mut faults = keeper.take_faults().expect("once");
    let (orders, _kept) = tokio::sync::mpsc::channel(1);
    let sink = effects::terminal::Sink::default();
    let mut hands = effects::Hands::new(orders, None, sink, Some(keeper), None);
    // Where the folder was, a file: nothing can be written into it.
    let folder = std::fs::read_dir(home.path()).expect("a folder").flatten();
    let folder = folder
        .map(|e| e.path())
        .find(|p| p.is_dir())
        .expect("of drafts");
    std::fs::remove_dir_all(&folder).expect("gone");
    std::fs::write(&folder, "").expect("a file");
    let (mut model, all) = ana("14:02:13");
    let now = at("14:02:13");
    press(&mut model, now, &[key('2'), key('n')]);
    for effect in tell(&mut model, now, News::Key(key('x').into())) {
        hands.perform(effect, now);
    }
    let fault = faults.recv().await.expect("said");
    assert!(fault.is_some());
    tell(&mut model, now, News::Disk(fault));
    assert!(
        drawn(&model).contains("Drafts are not kept on this disk"),
        "{}",
        drawn(&model)
    );
    let form = drawn(&model);
    assert!(
        form.contains("NOTE"),
        "the words stay: {form}, {:?}",
        all.fight
    );
    tell(&mut model, now, News::Disk(None));
    assert!(
        drawn(&model).contains("kept on this disk again"),
        "{}",
        drawn(&model)
    );
}

#[test]
fn a_pager_taken_without_a_network_does_not_pretend_that_calls_come_here_already() {
    let (mut model, _) = ana("14:02:13");
    press(&mut model, at("14:02:14"), &[key('3')]);
    let lost = greenroom::sync::machine::Link::Lost {
        since: at("14:02:00"),
        cause: greenroom::sync::machine::Cause::Unreachable,
    };
    link(&mut model, at("14:02:15"), lost, Vec::new());
    press(&mut model, at("14:02:16"), &[key('t')]);
    press(&mut model, at("14:02:17"), &[key('2')]);
    let effects = tell(&mut model, at("14:02:18"), News::Key(key('2').into()));
    keep(&mut model, at("14:02:18"), effects);
    let screen = drawn(&model);
    assert!(
        screen.contains("NOT SENT: until the link is back"),
        "{screen}"
    );
    assert!(!screen.contains("You have the pager"), "{screen}");
}

#[test]
fn a_lead_moves_the_end_of_a_shift_and_who_is_next_moves_along() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "mei", "14:02:13", (80, 24), DARK);
    press(&mut model, at("14:02:14"), &[key('3')]);
    press(&mut model, at("14:02:15"), &[KeyCode::Down; 4]);
    press(&mut model, at("14:02:16"), &[KeyCode::Enter]);
    press(&mut model, at("14:02:17"), &[KeyCode::Left; 4]);
    let screen = drawn(&model);
    assert!(
        screen.contains("Gains    Noor 120 min, 18:00 to 20:00"),
        "{screen}"
    );
    assert!(screen.contains("Loses    You 120 min"), "{screen}");
    let effects = tell(&mut model, at("14:02:18"), News::Key(KeyCode::F(5).into()));
    let commands = commands(&effects);
    let [Command::ChangeShift { to, along, .. }] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(
        (to.to.to_string().as_str(), along.is_some()),
        ("2026-03-24 18:00:00", true)
    );
    // A gap is mended by one key more.
    let mut model = console(&mut all.hall, "mei", "14:02:30", (80, 24), DARK);
    press(&mut model, at("14:02:31"), &[key('3')]);
    press(&mut model, at("14:02:32"), &[KeyCode::Down; 2]);
    press(&mut model, at("14:02:33"), &[key('+')]);
    let screen = drawn(&model);
    assert!(
        screen.contains("Mends    GAP secondary, 20:00 to 22:00"),
        "{screen}"
    );
    // Four digits are a time; an end is the first after its beginning.
    press(&mut model, at("14:02:34"), &[KeyCode::Tab, KeyCode::Tab]);
    press(
        &mut model,
        at("14:02:35"),
        &"0130".chars().map(key).collect::<Vec<_>>(),
    );
    assert!(drawn(&model).contains("[ Wed 01:30 ]"), "{}", drawn(&model));
    // Whoever does not plan is told what they can do.
    let mut model = console(&mut all.hall, "kofi", "14:02:40", (80, 24), DARK);
    press(&mut model, at("14:02:41"), &[key('3')]);
    press(&mut model, at("14:02:42"), &[key('+')]);
    assert!(model.over.is_none() && drawn(&model).contains("A lead plans shifts"));
}

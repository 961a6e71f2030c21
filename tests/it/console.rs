//! The console as a whole: keys, dialogs, drafts, and the loop with both ends of its channels in hand.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::screens::{
    Afternoon, DARK, afternoon, at, console, drawn, keep, link, person, press, tell, write,
};
use chrono::TimeDelta;
use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::Stream;
use greenroom::clock::Clock;
use greenroom::domain::log::command::Command;
use greenroom::domain::vocabulary::wish::Consent;
use greenroom::file;
use greenroom::sync::driver::{Event, Order, Status};
use greenroom::sync::machine::{Cause, Link};
use greenroom::tui::Stage;
use greenroom::tui::bindings::{self, Action, BINDINGS, Scope};
use greenroom::tui::console::Console;
use greenroom::tui::deed::Deed;
use greenroom::tui::forms::Overlay;
use greenroom::tui::frame::view;
use greenroom::tui::message::{Effect, News};
use greenroom::tui::state::drafts::{Drafts, Slot};
use greenroom::tui::state::screen::{ScreenName, Settings};
use greenroom::tui::{Outcome, Startup};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::sync::{mpsc, watch};

fn ana(wall: &str) -> (Console, Afternoon) {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", wall, (80, 24), DARK);
    model.selected = Some(all.fight);
    (model, all)
}

fn kept(effects: &[Effect]) -> Vec<&Command> {
    let commands = effects.iter().filter_map(|e| match e {
        Effect::Keep(command, _) => Some(&**command),
        _ => None,
    });
    commands.collect()
}

#[test]
fn every_action_has_its_key_and_stands_in_help_and_palette() {
    let (mut model, _) = ana("14:02:13");
    model.is_demo = true;
    for action in BINDINGS {
        for place in action.places {
            let found = bindings::find(KeyEvent::from(action.key), &[*place, Scope::Anywhere]);
            assert_eq!(
                found.map(|a| a.action),
                Some(action.action),
                "{}",
                action.name
            );
        }
        model.screen = match action.places[0] {
            Scope::Case => ScreenName::Case,
            Scope::OnCall => ScreenName::OnCall,
            Scope::Contacts => ScreenName::Contacts,
            Scope::Log => ScreenName::Log,
            Scope::Handoff => ScreenName::Handoff,
            Scope::Anywhere | Scope::Queue | Scope::Briefs | Scope::Demo => ScreenName::Queue,
        };
        model.over = None;
        let now = at("14:02:20");
        press(&mut model, now, &[KeyCode::Char(':')]);
        write(&mut model, now, action.name);
        let Some(Overlay::Find(find)) = &model.over else {
            panic!("the palette is open")
        };
        assert!(
            find.found(&model).iter().any(|a| a.action == action.action),
            "{}",
            action.name
        );
    }
}

#[test]
fn a_dialog_is_deaf_at_first_and_never_confirmed_by_enter() {
    let (mut model, all) = ana("14:02:13");
    let now = at("14:02:31");
    press(&mut model, now, &[KeyCode::Char('x')]);
    let early = tell(
        &mut model,
        now + TimeDelta::milliseconds(200),
        News::Key(KeyCode::Char('y').into()),
    );
    assert!(kept(&early).is_empty() && model.over.is_some());
    let later = now + TimeDelta::milliseconds(300);
    let entered = tell(&mut model, later, News::Key(KeyCode::Enter.into()));
    assert!(kept(&entered).is_empty() && model.over.is_some());
    let mut repeat = KeyEvent::from(KeyCode::Char('y'));
    repeat.kind = KeyEventKind::Repeat;
    assert!(kept(&tell(&mut model, later, News::Key(repeat))).is_empty());
    let yes = tell(&mut model, later, News::Key(KeyCode::Char('y').into()));
    assert!(matches!(kept(&yes)[..], [Command::SetConflict { case, .. }] if *case == all.fight));
}

#[test]
fn a_dialog_asks_again_when_the_case_changed_under_it() {
    let (mut model, mut all) = ana("14:02:13");
    press(&mut model, at("14:02:14"), &[KeyCode::Char('x')]);
    all.hall.does(
        "kofi",
        "14:02:15",
        &Command::Acknowledge { case: all.fight },
    );
    let page = all.hall.page("ana", at("14:02:15"));
    tell(
        &mut model,
        at("14:02:15"),
        News::Sync(Event::Page(Box::new(page))),
    );
    let first = tell(
        &mut model,
        at("14:02:16"),
        News::Key(KeyCode::Char('y').into()),
    );
    assert!(kept(&first).is_empty());
    let second = tell(
        &mut model,
        at("14:02:17"),
        News::Key(KeyCode::Char('y').into()),
    );
    assert_eq!(kept(&second).len(), 1);
}

#[test]
fn whom_the_clock_rings_under_a_dialog_takes_no_key_away() {
    let (mut model, mut all) = ana("14:02:13");
    press(&mut model, at("14:02:14"), &[KeyCode::Char('x')]);
    let before = all.hall.page("ana", at("14:02:14")).entries.len();
    all.hall.run(at("14:04:00"));
    let page = all.hall.page("ana", at("14:04:00"));
    assert!(page.entries.len() > before, "somebody was rung");
    tell(
        &mut model,
        at("14:04:00"),
        News::Sync(Event::Page(Box::new(page))),
    );
    let yes = News::Key(KeyCode::Char('y').into());
    assert_eq!(kept(&tell(&mut model, at("14:04:01"), yes)).len(), 1);
}

#[test]
fn the_call_for_help_says_what_it_does_and_does_it_on_y_only() {
    let (mut model, all) = ana("14:02:13");
    let now = at("14:02:31");
    press(&mut model, now, &[KeyCode::Char('e')]);
    let later = now + TimeDelta::seconds(1);
    press(
        &mut model,
        later,
        &[KeyCode::Enter, KeyCode::Char('y'), KeyCode::Esc],
    );
    let effects = tell(&mut model, later, News::Key(KeyCode::Char('y').into()));
    let [
        Command::Escalate {
            case,
            consent,
            brief,
            by_voice,
            ..
        },
    ] = kept(&effects)[..]
    else {
        panic!("one call")
    };
    assert_eq!(
        (*case, *consent, *by_voice),
        (all.fight, Consent::NotNeeded, false)
    );
    assert!(
        brief.as_ref().is_some_and(|b| b.as_str().ends_with('y')),
        "the words were changed by hand"
    );
}

#[test]
fn offline_a_call_is_by_voice() {
    let (mut model, _) = ana("14:02:13");
    link(
        &mut model,
        at("14:02:20"),
        Link::Lost {
            since: at("14:02:00"),
            cause: Cause::Unreachable,
        },
        Vec::new(),
    );
    press(&mut model, at("14:02:31"), &[KeyCode::Char('e')]);
    let effects = tell(
        &mut model,
        at("14:02:32"),
        News::Key(KeyCode::Char('y').into()),
    );
    assert!(matches!(
        kept(&effects)[..],
        [Command::Escalate { by_voice: true, .. }]
    ));
}

#[test]
fn police_are_asked_about_first_and_danger_needs_a_reason() {
    let (mut model, _) = ana("14:02:13");
    press(&mut model, at("14:02:31"), &[KeyCode::Char('e')]);
    let now = at("14:02:32");
    let (down, untick) = (KeyCode::Down, KeyCode::Char(' '));
    press(&mut model, now, &[untick, down, untick, down, down]);
    assert!(kept(&tell(&mut model, now, News::Key(KeyCode::Char('y').into()))).is_empty());
    assert!(
        drawn(&model).contains("Ask the person concerned first"),
        "{}",
        drawn(&model)
    );
    press(
        &mut model,
        now,
        &[KeyCode::Tab, KeyCode::Right, KeyCode::Right, KeyCode::Right],
    );
    assert!(kept(&tell(&mut model, now, News::Key(KeyCode::Char('y').into()))).is_empty());
    assert!(model.over.is_some(), "refused, and the text is kept");
    press(&mut model, now, &[KeyCode::Tab]);
    write(&mut model, now, "one has a knife");
    press(&mut model, now, &[KeyCode::Enter]);
    let effects = tell(&mut model, now, News::Key(KeyCode::Char('y').into()));
    assert!(matches!(
        kept(&effects)[..],
        [Command::Escalate {
            consent: Consent::Danger,
            ..
        }]
    ));
}

#[test]
fn esc_keeps_what_was_typed() {
    let (mut model, all) = ana("14:02:13");
    let now = at("14:02:20");
    press(&mut model, now, &[KeyCode::Char('n')]);
    write(&mut model, now, "two of them");
    press(&mut model, now, &[KeyCode::Esc]);
    assert_eq!(
        model.drafts.get(&Slot::act("note", all.fight)),
        "two of them"
    );
    press(&mut model, now, &[KeyCode::Char('n')]);
    assert!(drawn(&model).contains("two of them"));
    let effects = tell(&mut model, now, News::Key(KeyCode::Enter.into()));
    assert_eq!(kept(&effects).len(), 1);
    assert_eq!(model.drafts.get(&Slot::act("note", all.fight)), "");
}

#[test]
fn a_report_of_danger_leads_into_the_call_for_help() {
    let (mut model, _) = ana("14:02:13");
    let now = at("14:02:20");
    press(&mut model, now, &[KeyCode::Char('r')]);
    write(&mut model, now, "fight");
    press(&mut model, now, &[KeyCode::Enter]);
    write(&mut model, now, "hall b");
    press(
        &mut model,
        now,
        &[KeyCode::Enter, KeyCode::Char('y'), KeyCode::F(5)],
    );
    let Some(Overlay::Escalate(form)) = &model.over else {
        panic!("{:?}", model.over)
    };
    let case = model.conference().case(form.case).expect("kept here");
    assert_eq!(
        (case.report.what.as_str(), model.own.unsent()),
        ("fight", 1)
    );
    assert!(model.drafts.get(&Slot::Report).is_empty());
    assert!(
        drawn(&model).contains("Hall B foyer. Someone is in danger now. A fight."),
        "{}",
        drawn(&model)
    );
}

#[test]
fn a_new_case_never_moves_the_cursor_or_takes_the_focus() {
    let (mut model, mut all) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[KeyCode::Char('n')]);
    let new = crate::screens::report(
        "a fight",
        "room-2",
        "",
        greenroom::domain::vocabulary::category::Category::Child,
    );
    let case = all.hall.reports("tomas", "14:02:21", new);
    all.hall.run(at("14:02:21"));
    let page = all.hall.page("ana", at("14:02:21"));
    let effects = tell(
        &mut model,
        at("14:02:21"),
        News::Sync(Event::Page(Box::new(page))),
    );
    assert!(effects.contains(&Effect::Bell), "it rings");
    assert_eq!(model.selected, Some(all.fight));
    assert!(matches!(model.over, Some(Overlay::Words(_))));
    assert!(model.queue.row(case).is_none(), "placed when hands rest");
    press(&mut model, at("14:02:22"), &[KeyCode::Esc]);
    tell(&mut model, at("14:02:30"), News::Time);
    assert!(model.queue.row(case).is_some());
    assert_eq!(model.selected, Some(all.fight));
    press(&mut model, at("14:02:31"), &[KeyCode::Char('!')]);
    assert!(model.returning.is_some());
    let first = model.selected;
    press(&mut model, at("14:02:32"), &[KeyCode::Char('!')]);
    assert!(model.selected != first, "each that rings is shown in turn");
    while model.returning.is_some() {
        press(&mut model, at("14:02:32"), &[KeyCode::Char('!')]);
    }
    assert!(model.selected == Some(all.fight) && model.screen == ScreenName::Queue);
}

#[test]
fn a_withdrawn_case_goes_with_its_form_and_its_drafts() {
    let (mut model, all) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[KeyCode::Char('n')]);
    write(&mut model, at("14:02:20"), "secret");
    let mut page = all.hall.page("ana", at("14:02:21"));
    page.entries.clear();
    page.withdrawn.push(all.fight);
    tell(
        &mut model,
        at("14:02:21"),
        News::Sync(Event::Page(Box::new(page))),
    );
    assert!(model.drafts.get(&Slot::act("note", all.fight)).is_empty());
    assert!(
        model.queue.row(all.fight).is_none(),
        "at once, whoever presses keys"
    );
    assert_ne!(model.selected, Some(all.fight));
    // The rest of the note, its Enter, and the keys that would act on what took its place go nowhere, until it was seen.
    assert!(drawn(&model).contains("what you wrote is gone with it"));
    assert!(!drawn(&model).contains("secret"));
    for letter in "aeyvo".chars() {
        let now = at("14:02:21");
        assert!(
            kept(&tell(
                &mut model,
                now,
                News::Key(KeyCode::Char(letter).into())
            ))
            .is_empty()
        );
    }
    press(&mut model, at("14:02:21"), &[KeyCode::Enter]);
    assert!(matches!(model.over, Some(Overlay::Gone(_))));
    press(&mut model, at("14:02:24"), &[KeyCode::Enter]);
    assert!(model.over.is_none());
}

#[test]
fn a_case_that_is_withdrawn_while_it_is_read_takes_the_next_keys_with_it() {
    let (mut model, all) = ana("14:02:13");
    press(&mut model, at("14:02:20"), &[KeyCode::Enter]);
    let mut page = all.hall.page("ana", at("14:02:21"));
    page.entries.clear();
    page.withdrawn.push(all.fight);
    tell(
        &mut model,
        at("14:02:21"),
        News::Sync(Event::Page(Box::new(page))),
    );
    let gone = drawn(&model);
    assert!(gone.contains("This case is no longer yours."), "{gone}");
    let acted = tell(
        &mut model,
        at("14:02:22"),
        News::Key(KeyCode::Char('a').into()),
    );
    assert!(kept(&acted).is_empty());
    press(&mut model, at("14:02:22"), &[KeyCode::Esc]);
    assert!(model.over.is_none() && model.screen == ScreenName::Queue);
}

#[test]
fn letters_faster_than_hands_are_typed_into_a_field_and_else_do_nothing() {
    let (mut model, all) = ana("14:02:13");
    model.selected = Some(all.fight);
    let burst = |text: &str| {
        let keys = text.chars().map(|c| KeyEvent::from(KeyCode::Char(c)));
        News::Burst(keys.collect())
    };
    for over in [None, Some('w'), Some('e')] {
        let open: Vec<KeyCode> = over.map(KeyCode::Char).into_iter().collect();
        press(&mut model, at("14:02:18"), &open);
        let effects = tell(&mut model, at("14:02:20"), burst("ayq1y said"));
        let kept = |e: &Effect| matches!(e, Effect::Keep(..) | Effect::Quit);
        assert!(!effects.iter().any(kept), "{over:?}: {effects:?}");
        assert!(
            drawn(&model).contains("no field is open"),
            "{}",
            drawn(&model)
        );
        press(&mut model, at("14:02:25"), &[KeyCode::Esc]);
    }
    press(&mut model, at("14:02:30"), &[KeyCode::Char('n')]);
    tell(&mut model, at("14:02:32"), burst("apart now"));
    assert_eq!(model.drafts.get(&Slot::act("note", all.fight)), "apart now");
}

#[test]
fn a_paste_goes_into_the_field_and_nowhere_else() {
    let (mut model, all) = ana("14:02:13");
    tell(&mut model, at("14:02:20"), News::Paste("aaq".to_owned()));
    assert!(drawn(&model).contains("! ") || drawn(&model).contains("Paste ignored"));
    assert!(
        model
            .messages
            .iter()
            .any(|m| m.words.starts_with("Paste ignored"))
    );
    press(&mut model, at("14:02:20"), &[KeyCode::Char('n')]);
    tell(&mut model, at("14:02:20"), News::Paste("door 3".to_owned()));
    assert_eq!(model.drafts.get(&Slot::act("note", all.fight)), "door 3");
}

#[test]
fn leaving_asks_while_something_is_unsent() {
    let (mut model, _) = ana("14:02:13");
    let now = at("14:02:20");
    press(&mut model, now, &[KeyCode::Char('a')]);
    assert_eq!(model.own.unsent(), 1);
    let first = tell(&mut model, now, News::Key(KeyCode::Char('q').into()));
    assert!(!first.contains(&Effect::Quit) && drawn(&model).contains("LEAVE"));
    let yes = tell(
        &mut model,
        now + TimeDelta::seconds(1),
        News::Key(KeyCode::Char('y').into()),
    );
    assert!(yes.contains(&Effect::Quit));
}

#[test]
fn a_refused_report_comes_back_with_its_words() {
    let (mut model, _) = ana("14:02:13");
    let now = at("14:02:20");
    let report = greenroom::domain::log::command::NewReport {
        what: "two people fighting".into(),
        ..Default::default()
    };
    let envelope = greenroom::wire::Envelope {
        id: greenroom::domain::vocabulary::ids::CommandId(uuid::Uuid::from_u128(7)),
        made_at: now,
        on_behalf: None,
        command: Command::Report {
            report: Box::new(report),
        },
    };
    let refused = greenroom::sync::machine::Refused {
        envelope,
        why: greenroom::sync::machine::Why::CaseNotMade,
    };
    let status = Status {
        link: Link::Live,
        refused: vec![refused],
        ..Status::starting(now)
    };
    tell(&mut model, now, News::Sync(Event::Status(Box::new(status))));
    press(&mut model, now, &[KeyCode::Char('L'), KeyCode::Up]);
    assert!(drawn(&model).contains("REFUSED"), "{}", drawn(&model));
    let is_refused = |model: &Console| {
        let line = greenroom::tui::screens::log::lines(model, 1);
        line.first().is_some_and(|l| l.refused.is_some())
    };
    press(&mut model, now, &[KeyCode::End]);
    for _ in 0..5 {
        if !is_refused(&model) {
            press(&mut model, now, &[KeyCode::Up]);
        }
    }
    assert!(is_refused(&model), "it is among the last");
    let effects = tell(&mut model, now, News::Key(KeyCode::Enter.into()));
    assert!(matches!(effects[..], [Effect::Order(Order::Dismiss(_))]));
    assert!(drawn(&model).contains("two people fighting"));
}

#[test]
fn the_second_seat_is_taken_by_the_same_key() {
    let (mut model, mut all) = ana("14:02:13");
    all.hall.does(
        "kofi",
        "14:02:15",
        &Command::Acknowledge { case: all.fight },
    );
    let page = all.hall.page("ana", at("14:02:15"));
    tell(
        &mut model,
        at("14:02:15"),
        News::Sync(Event::Page(Box::new(page))),
    );
    let effects = tell(
        &mut model,
        at("14:02:16"),
        News::Key(KeyCode::Char('a').into()),
    );
    assert!(matches!(
        kept(&effects)[..],
        [Command::Second { alone: None, .. }]
    ));
}

fn any_key() -> impl Strategy<Value = KeyEvent> {
    let letters = prop::char::ranges(vec![' '..='~', 'é'..='é', '本'..='本'].into());
    let code = prop_oneof![
        4 => letters.prop_map(KeyCode::Char),
        1 => Just(KeyCode::Enter),
        1 => Just(KeyCode::Esc),
        1 => Just(KeyCode::Tab),
        1 => Just(KeyCode::BackTab),
        1 => Just(KeyCode::Up),
        2 => Just(KeyCode::Down),
        1 => Just(KeyCode::Left),
        1 => Just(KeyCode::Right),
        1 => Just(KeyCode::Backspace),
        1 => Just(KeyCode::F(5)),
        1 => Just(KeyCode::F(8)),
    ];
    (code, prop::bool::weighted(0.03)).prop_map(|(code, control)| {
        let modifiers = if control {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        KeyEvent::new(code, modifiers)
    })
}

/// Anything that can reach a console: mostly keys.
#[derive(Debug, Clone)]
enum Any {
    Key(KeyEvent),
    Paste(String),
    Time,
    Link(bool),
    Size(u16, u16),
}

fn anything() -> impl Strategy<Value = Any> {
    prop_oneof![
        12 => any_key().prop_map(Any::Key),
        1 => "[a-zé本 \n\u{1b}]{0,12}".prop_map(Any::Paste),
        1 => Just(Any::Time),
        1 => any::<bool>().prop_map(Any::Link),
        2 => (1_u16..=300, 1_u16..=100).prop_map(|(w, h)| Any::Size(w, h)),
    ]
}

/// The drafts that the form which is open has in it.
fn typed(model: &Console) -> Vec<(Slot, Option<String>)> {
    let mut drafts = Drafts::default();
    if let Some(over) = &model.over {
        over.keep_draft(&mut drafts);
    }
    drafts.changes()
}

/// The screen, and whether the cursor stands on it.
fn drawn_with_cursor(model: &Console) -> (String, bool) {
    let (width, height) = model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal
        .draw(|frame| view::view(model, frame))
        .expect("drawn");
    let at = terminal.get_cursor_position().expect("a cursor");
    let inside = at.x < width && at.y < height;
    (terminal.backend().to_string(), inside)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_nothing_breaks_and_no_draft_is_lost(
        all_news in prop::collection::vec((anything(), 0_i64..900), 1..120),
        size in (1_u16..=300, 1_u16..=100),
        who in prop::sample::select(vec!["ana", "mei", "post3", "ines"]),
    ) {
        let mut all = afternoon().later();
        let mut model = console(&mut all.hall, who, "14:04:10", size, DARK);
        let mut now = at("14:04:10");
        for (news, wait) in all_news {
            now += TimeDelta::milliseconds(wait);
            let before = typed(&model);
            let marked = model.queue.marked.len();
            let is_esc = matches!(&news, Any::Key(key) if key.code == KeyCode::Esc);
            let news = match news {
                Any::Key(key) => News::Key(key),
                Any::Paste(text) => News::Paste(text),
                Any::Time => News::Time,
                Any::Size(width, height) => News::Size(width, height),
                Any::Link(lives) => {
                    let link = if lives { Link::Live } else { Link::Lost { since: now, cause: Cause::Unreachable } };
                    let pending = model.own.status.pending.clone();
                    News::Sync(Event::Status(Box::new(Status { link, unsent: pending.clone(), pending, refused: Vec::new() })))
                }
            };
            let effects = tell(&mut model, now, news);
            prop_assert!(kept(&effects).len() <= 1.max(marked));
            keep(&mut model, now, effects);
            // What stands in a form is a draft, and Esc leaves it one.
            for (slot, text) in typed(&model).into_iter().chain(before.into_iter().filter(|_| is_esc)) {
                prop_assert_eq!(model.drafts.get(&slot), text.unwrap_or_default());
            }
            let listed = model.selected.is_none_or(|id| model.conference().case(id).is_some());
            prop_assert!(listed, "the selection is a case that is there");
            let mut ids: Vec<_> = model.own.kept.iter().map(|u| u.envelope.id).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), model.own.kept.len());
            let (screen, inside) = drawn_with_cursor(&model);
            prop_assert!(inside, "the cursor is on the screen");
            let on_queue = model.over.is_none() && model.screen == ScreenName::Queue;
            if !model.is_live() && on_queue {
                prop_assert!(!screen.contains(" pages "), "{}", screen);
            }
        }
    }
}

#[test]
fn every_size_is_drawn() {
    let (mut model, _) = ana("14:02:13");
    let acts = "12345ren?wxEpgzKOMS.Fcfosv";
    for act in acts.chars() {
        press(
            &mut model,
            at("14:02:40"),
            &[KeyCode::Esc, KeyCode::Esc, KeyCode::Char(act)],
        );
        for width in [
            1, 2, 5, 20, 59, 60, 61, 71, 72, 75, 76, 79, 80, 99, 100, 116, 160, 300,
        ] {
            for height in [1, 2, 3, 8, 15, 16, 17, 20, 24, 33, 34, 50, 100] {
                // The window may change before its message comes.
                if height % 2 == 0 {
                    tell(&mut model, at("14:02:41"), News::Size(width, height));
                }
                let mut terminal =
                    Terminal::new(TestBackend::new(width, height)).expect("a terminal");
                terminal
                    .draw(|frame| view::view(&model, frame))
                    .expect("drawn");
            }
        }
    }
}

/// The other ends of a console that runs.
struct Ends {
    keys: futures_util::stream::BoxStream<'static, std::io::Result<Input>>,
    typed: mpsc::UnboundedSender<Input>,
    orders: mpsc::Receiver<Order>,
    events: mpsc::Sender<Event>,
    seat: Startup,
}

fn ends() -> Ends {
    let (orders_in, orders) = mpsc::channel(8);
    let (events, events_out) = mpsc::channel(8);
    let (typed, inputs) = mpsc::unbounded_channel();
    let keys = futures_util::stream::unfold(inputs, |mut inputs| async move {
        inputs.recv().await.map(|input| (Ok(input), inputs))
    });
    let seat = Startup {
        me: person("ana"),
        conference: "kubecon-eu-sample".parse().expect("a slug"),
        policy: file::default_policy(),
        orders: orders_in,
        events: events_out,
        keeper: None,
        outbox: None,
        editor: None,
    };
    Ends {
        keys: Box::pin(keys),
        typed,
        orders,
        events,
        seat,
    }
}

fn live() -> Event {
    let status = Status {
        link: Link::Live,
        ..Status::starting(at("14:02:13"))
    };
    Event::Status(Box::new(status))
}

/// Keys as a terminal gives them: whoever asked first after the last key is woken by the next one, and nobody else.
#[derive(Clone, Default)]
struct Keyboard(Arc<Mutex<(VecDeque<Input>, Option<Waker>)>>);

impl Keyboard {
    fn press(&self, code: KeyCode) {
        let mut keyboard = self.0.lock().expect("whole");
        keyboard.0.push_back(Input::Key(code.into()));
        if let Some(waker) = keyboard.1.take() {
            waker.wake();
        }
    }
}

impl Stream for Keyboard {
    type Item = std::io::Result<Input>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut keyboard = self.0.lock().expect("whole");
        match keyboard.0.pop_front() {
            Some(key) => Poll::Ready(Some(Ok(key))),
            None => {
                keyboard.1.get_or_insert_with(|| context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_after_a_letter_is_heard_at_once_though_nothing_else_happens() {
    let mut all = afternoon();
    all.hall.run(at("14:02:13"));
    let Ends {
        mut orders,
        events,
        seat,
        ..
    } = ends();
    events
        .send(Event::Page(Box::new(all.hall.page("ana", at("14:02:13")))))
        .await
        .expect("it listens");
    events.send(live()).await.expect("it listens");
    let keyboard = Keyboard::default();
    let keys = keyboard.clone();
    let running = tokio::spawn(async move {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
        let clock = Clock::set_to(at("14:02:13"));
        greenroom::tui::run(&mut terminal, keys, seat, DARK, clock, None).await
    });
    // Time is only let pass while nothing is left to do: after each key the loop has come to rest.
    for key in ['!', 'a'] {
        tokio::time::sleep(Duration::from_secs(1)).await;
        keyboard.press(KeyCode::Char(key));
    }
    let order = tokio::time::timeout(Duration::from_mins(1), orders.recv()).await;
    assert!(matches!(order, Ok(Some(Order::Keep(_)))), "{order:?}");
    running.abort();
}

#[tokio::test]
async fn the_loop_takes_keys_and_hands_commands_to_synchronisation() {
    let mut all = afternoon();
    all.hall.run(at("14:02:13"));
    let Ends {
        keys,
        typed,
        mut orders,
        events,
        seat,
    } = ends();
    let (coach_in, coach) = watch::channel(String::new());
    let (_played_in, played) = mpsc::channel(8);
    let (deeds, mut told) = mpsc::channel(64);
    let stage = Stage {
        coach,
        played,
        deeds,
        other: None,
    };
    events
        .send(Event::Page(Box::new(all.hall.page("ana", at("14:02:13")))))
        .await
        .expect("it listens");
    events.send(live()).await.expect("it listens");
    let clock = Clock::set_to(at("14:02:13"));
    let running = tokio::spawn(async move {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
        let settings = Settings {
            bell: false,
            lock_after: None,
            ..DARK
        };
        let outcome =
            greenroom::tui::run(&mut terminal, keys, seat, settings, clock, Some(stage)).await;
        (outcome.expect("it ends well"), terminal)
    });
    coach_in
        .send("2/6 a = I have it.".to_owned())
        .expect("it listens");
    for key in ['!', 'a'] {
        typed
            .send(Input::Key(KeyCode::Char(key).into()))
            .expect("it listens");
    }
    let order = tokio::time::timeout(Duration::from_secs(10), orders.recv())
        .await
        .expect("in time");
    let Some(Order::Keep(envelope)) = order else {
        panic!("an order to keep")
    };
    assert!(matches!(envelope.command, Command::Acknowledge { case } if case == all.fight));
    assert_eq!(envelope.made_at, at("14:02:13"));
    tokio::time::sleep(Duration::from_millis(120)).await;
    drop(typed);
    let (outcome, terminal) = tokio::time::timeout(Duration::from_secs(10), running)
        .await
        .expect("in time")
        .expect("no panic");
    assert_eq!(outcome, Outcome::Quit, "the end of the input ends it");
    let text: String = terminal
        .backend()
        .buffer()
        .content
        .iter()
        .map(ratatui::buffer::Cell::symbol)
        .collect();
    assert!(
        text.contains("greenroom DEMO")
            && text.contains("2/6 a = I have it.")
            && text.contains("1 unsent"),
        "{text}"
    );
    let mut deeds = Vec::new();
    while let Ok(deed) = told.try_recv() {
        deeds.push(deed);
    }
    assert!(deeds.contains(&Deed::Opened(ScreenName::Case)));
    assert!(
        deeds
            .iter()
            .any(|d| matches!(d, Deed::Kept(c) if matches!(**c, Command::Acknowledge { .. })))
    );
    assert!(matches!(deeds[0], Deed::Key(_)));
    assert_eq!(bindings::row(Action::Have).key, KeyCode::Char('a'));
}

#[tokio::test]
async fn signed_out_it_says_so_and_ends_so() {
    let Ends {
        keys,
        typed,
        orders: _orders,
        events,
        seat,
    } = ends();
    let status = Status {
        link: Link::SignedOut,
        ..Status::starting(at("14:02:13"))
    };
    events
        .send(Event::Status(Box::new(status)))
        .await
        .expect("it listens");
    typed
        .send(Input::Key(KeyCode::Char('q').into()))
        .expect("it listens");
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a terminal");
    let clock = Clock::set_to(at("14:02:13"));
    let run = greenroom::tui::run(&mut terminal, keys, seat, DARK, clock, None);
    let outcome = tokio::time::timeout(Duration::from_secs(10), run)
        .await
        .expect("in time");
    assert_eq!(outcome.expect("it ends well"), Outcome::SignedOut);
}

//! The rows of the acts: each command comes of one, each word that a row allows is understood, each key is bound.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::CommandFactory;
use crossterm::event::KeyCode;
use greenroom::acts;
use greenroom::acts::act::Act;
use greenroom::acts::answers::{Answers, ON};
use greenroom::acts::arg::{Arg, Kind, Written};
use greenroom::acts::choices;
use greenroom::acts::ctx::Ctx;
use greenroom::cli::Cli;
use greenroom::domain::log::command::Command;
use greenroom::domain::vocabulary::ids::CaseId;
use greenroom::plain::half::Half;
use greenroom::store::drafts::DraftStore;
use greenroom::tui::bindings::{self, BINDINGS};
use greenroom::tui::effects;
use greenroom::tui::message::News;
use greenroom::tui::state::drafts::Slot;
use strum::VariantNames;

use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::NewReport;
use greenroom::domain::rules::decide;
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::fact::Facts;
use greenroom::domain::vocabulary::ids::CommandId;
use greenroom::domain::vocabulary::refusal::Refusal;
use greenroom::domain::vocabulary::wish::Consent;
use greenroom::tui::forms::Overlay;
use greenroom::words::warnings;
use uuid::Uuid;

use crate::screens::{DARK, afternoon, at, console, keep, person, press, tell, write};

/// Only the system, the server's machine, or an organiser with a file asks for these.
const SYSTEMIC: [&str; 5] = [
    "open_conference",
    "apply_setup",
    "invite_again",
    "join_device",
    "tick",
];

#[test]
fn every_command_comes_of_one_act() {
    for name in Command::VARIANTS {
        let from = acts::all().filter(|act| act.makes.contains(name));
        let wanted = usize::from(!SYSTEMIC.contains(name));
        assert_eq!(from.count(), wanted, "{name}");
    }
    let mut names = BTreeSet::new();
    for act in acts::all() {
        assert!(names.insert(act.name), "{} is there twice", act.name);
        for made in act.makes {
            assert!(Command::VARIANTS.contains(made), "{}: {made}", act.name);
        }
    }
}

#[test]
fn the_command_line_of_the_acts_is_sound() {
    Cli::command().debug_assert();
    for act in acts::all() {
        let mut ids = BTreeSet::new();
        assert!(!act.help.is_empty(), "{} has no help", act.name);
        for arg in act.args {
            assert!(
                ids.insert(arg.id),
                "{}: {} is there twice",
                act.name,
                arg.id
            );
            let is_asked = arg.written == Written::InPlace || !arg.ask.is_empty();
            assert!(
                is_asked || arg.kind != Kind::Text || !arg.help.is_empty(),
                "{}",
                arg.id
            );
        }
    }
}

#[test]
fn every_key_of_an_act_is_bound() {
    let bound: Vec<KeyCode> = BINDINGS.iter().map(|row| row.key).collect();
    for act in acts::all() {
        for key in act.keys.chars() {
            assert!(bound.contains(&KeyCode::Char(key)), "{}: {key}", act.name);
        }
    }
}

#[test]
fn what_a_refusal_proposes_can_be_done_in_every_door() {
    let source = include_str!("../../src/words/refusals.rs");
    let lists = source
        .split("&[\"")
        .skip(1)
        .filter_map(|rest| rest.split(']').next());
    let mut named = BTreeSet::new();
    for list in lists {
        named.extend(
            list.split('"')
                .filter(|word| word.chars().all(char::is_alphabetic)),
        );
    }
    named.remove("");
    assert!(named.len() > 10, "{named:?}");
    for act in named {
        assert!(acts::hinted(act).is_some(), "there is no act {act}");
        assert!(bindings::spell(act).is_some(), "{act} has no key");
    }
}

#[test]
fn no_rule_knows_a_key_or_a_command() {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let inside = fs::read_dir(&path).expect("a folder");
            waiting.extend(inside.map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file");
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            let is_said = line.contains('"') && (line.contains('`') || line.contains("on screen"));
            assert!(!is_said, "{}: {line}", path.display());
        }
    }
}

/// An answer to `arg` that stands for something in the case at hand.
fn sample(ctx: &Ctx<'_>, arg: &Arg, given: &Answers) -> String {
    match arg.kind {
        Kind::Past | Kind::Coming | Kind::Instant => "14:05".to_owned(),
        Kind::Span => "2m".to_owned(),
        Kind::Text => "two of them".to_owned(),
        Kind::Switch => ON.to_owned(),
        _ => {
            let first = choices::of(ctx, arg, given).into_iter().next();
            first.map_or_else(String::new, |choice| choice.value)
        }
    }
}

/// The command that comes of `act` on `case` with `id` answered so, and everything else with a sample.
fn made(ctx: &Ctx<'_>, act: &Act, case: CaseId, id: &str, value: &str) -> Result<(), String> {
    let mut given = Answers::default();
    given.put("case", case);
    for arg in act.args.iter().filter(|arg| arg.id != "case") {
        let answer = if arg.id == id {
            value.to_owned()
        } else {
            sample(ctx, arg, &given)
        };
        given.put(arg.id, answer);
    }
    let commands = act.commands(ctx, &given).map_err(|fault| fault.what)?;
    for command in commands {
        let kind: &str = (&command).into();
        assert!(act.makes.contains(&kind), "{} made {kind}", act.name);
        assert_eq!(acts::of(&command).map(|a| a.name), Some(act.name));
        assert!(!acts::done(ctx, &command, "blue heron").is_empty());
    }
    Ok(())
}

#[test]
fn every_word_that_a_row_allows_is_understood() {
    let mut all = afternoon();
    let model = console(&mut all.hall, "mei", "14:04:10", (80, 24), DARK);
    let ctx = model.ctx();
    let cases: Vec<CaseId> = ctx.conference.open_cases().map(|c| c.id).collect();
    // In one of the cases there is what the act is about: a call, a promise, an entry of theirs.
    let try_all = |act: &Act, id: &str, value: &str| {
        let all = cases.iter().map(|case| made(&ctx, act, *case, id, value));
        let faults: Vec<String> = all.filter_map(Result::err).collect();
        assert!(
            faults.len() < cases.len(),
            "{} {id}={value}: {faults:?}",
            act.name
        );
    };
    let mut tried = 0;
    let writes = acts::all().filter(|act| !act.makes.is_empty());
    // Nothing of this afternoon can still be taken back, nothing is owed, and nothing is handed over.
    let needs_more = |act: &&Act| {
        let of_offer = ["accept", "ask", "decline", "take", "withdraw"];
        let of_offer = of_offer.map(|name| format!("handoff {name}"));
        let asked = [
            "undo",
            "kept",
            "agree",
            "refuse",
            "override cancel",
            "rota link",
            "rota unlink",
            "shift import",
        ];
        asked.contains(&act.name) || of_offer.iter().any(|name| name == act.name)
    };
    for act in writes.filter(|act| !needs_more(act)) {
        for arg in act.args {
            for value in arg.values() {
                try_all(act, arg.id, value.name);
                tried += 1;
            }
        }
        try_all(act, "", "");
    }
    assert!(tried > 30, "only {tried} words were tried");
}

#[test]
fn a_draft_of_an_older_console_is_found_under_the_name_of_its_act() {
    let case = "0190b1f0-0000-7000-8000-000000000001";
    let id: CaseId = case.parse().expect("an id");
    let old = |text: &str| serde_json::from_str::<Slot>(text).expect("an old slot");
    assert_eq!(
        old(&format!(r#"{{"Note":"{case}"}}"#)),
        Slot::act("note", id)
    );
    assert_eq!(
        old(&format!(r#"{{"Alone":"{case}"}}"#)),
        Slot::act("second", id)
    );
    assert_eq!(
        old(&format!(r#"{{"Strike":["{case}","{case}"]}}"#)),
        Slot::act("strike", id).about(case)
    );
    let time = Slot::Time(Box::new(Slot::act("scene", id)));
    assert_eq!(old(&format!(r#"{{"Time":{{"Hold":"{case}"}}}}"#)), time);
    assert_eq!(old(r#""Report""#), Slot::Report);
    for slot in [
        time,
        Slot::HelpNow,
        Slot::act("answer", id).about(case),
        Slot::Facts(id),
    ] {
        let text = serde_json::to_string(&slot).expect("plain");
        assert_eq!(old(&text), slot, "{text}");
    }
}

#[test]
fn what_was_chosen_from_a_menu_leaves_the_words_begun_elsewhere_alone() {
    let mut all = afternoon().later();
    let now = at("14:04:10");
    let mut console = console(&mut all.hall, "ana", "14:04:10", (80, 24), DARK);
    console.model.selected = Some(all.fight);
    let key = KeyCode::Char;
    press(&mut console, now, &[key('n')]);
    write(&mut console, now, "half a note");
    press(&mut console, now, &[KeyCode::Esc, key('.')]);
    let effects = tell(&mut console, now, News::Key(key('1').into()));
    keep(&mut console, now, effects);
    assert_eq!(
        console.drafts.get(&Slot::act("note", all.fight)),
        "half a note"
    );
    // What was written is handed in with it.
    press(&mut console, now, &[key('n')]);
    let effects = tell(&mut console, now, News::Key(KeyCode::Enter.into()));
    assert!(!effects.is_empty());
    assert_eq!(console.drafts.get(&Slot::act("note", all.fight)), "");
}

#[test]
fn a_draft_with_an_old_name_is_kept_under_its_new_one_and_erased_under_the_old() {
    let home = tempfile::tempdir().expect("a folder");
    let store = DraftStore::open(home.path(), "ana").expect("a store");
    let case = "0190b1f0-0000-7000-8000-000000000001";
    let id: CaseId = case.parse().expect("an id");
    store
        .put(&format!(r#"{{"Note":"{case}"}}"#), "of last year")
        .expect("kept");
    let found = effects::drafts(&store);
    assert_eq!(found.get(&Slot::act("note", id)), "of last year");
    let names: Vec<String> = store.all().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names[0].contains("note"), "{names:?}");
    // What was written since wins.
    let now = names[0].clone();
    store.put(&now, "of today").expect("kept");
    store
        .put(&format!(r#"{{"Note":"{case}"}}"#), "of last year")
        .expect("kept");
    assert_eq!(
        effects::drafts(&store).get(&Slot::act("note", id)),
        "of today"
    );
    assert_eq!(store.all().len(), 1);
}

#[test]
fn a_word_that_is_not_in_the_list_is_refused_with_the_list() {
    let mut all = afternoon();
    let console = console(&mut all.hall, "ana", "14:02:20", (80, 24), DARK);
    let act = |name: &str| acts::named(name).expect("an act");
    let half = |name: &str, words: &str| {
        Half::new(
            &console.ctx(),
            Some(all.fight),
            act(name),
            Answers::default(),
            words,
        )
    };
    let refused = half("severity", "hgih").expect_err("no such word");
    assert!(
        refused.contains("critical, high, moderate, low"),
        "{refused}"
    );
    assert!(half("flag", "danger unknown").is_err());
    assert!(half("note", "calmer now --on-behalf").is_err());
    assert!(half("flag", "danger yes").is_ok());
    // What stands behind whose words they are, and how they came, is the note.
    let note = half("note", "--on-behalf kofi --via radio the medics are here").expect("a note");
    assert_eq!(note.given.get("text"), Some("the medics are here"));
    assert_eq!(note.given.get("on_behalf"), Some("kofi"));
}

#[test]
fn in_a_shell_a_next_step_can_be_typed_as_it_is_printed() {
    let spelled = |act| greenroom::headless::spell(act).expect("an act");
    assert_eq!(spelled("reopen"), "greenroom reopen CASE --why TEXT");
    assert_eq!(spelled("queue"), "greenroom queue");
    assert_eq!(spelled("show"), "greenroom show CASE");
    assert_eq!(spelled("scene to=clear"), "greenroom scene CASE clear");
    let conflict = spelled("conflict level=none person=");
    assert_eq!(conflict, "greenroom conflict CASE none --person PERSON");
}

#[test]
fn the_cursor_stands_on_the_call_that_nobody_answered() {
    let mut all = afternoon().later();
    let call = |to: &str| Command::Escalate {
        case: all.fight,
        to: to.parse().expect("a contact"),
        consent: Consent::NotNeeded,
        why: None,
        brief: None,
        by_voice: false,
        facts: Facts::new(),
    };
    // Security has answered, the medics have not.
    let medics = call("medics");
    all.hall.does("ana", "14:04:05", &medics);
    let mut console = console(&mut all.hall, "ana", "14:04:10", (80, 24), DARK);
    console.model.selected = Some(all.fight);
    press(&mut console, at("14:04:10"), &[KeyCode::Char('v')]);
    let Some(Overlay::Menu(menu)) = &console.over else {
        panic!("no menu");
    };
    assert_eq!(menu.choices[menu.at].label, "Medics answered");
}

#[test]
fn who_stepped_back_learns_of_no_other_case_by_what_is_refused() {
    let mut all = afternoon().later();
    let (from, into) = (all.fight, all.photos);
    let step_back = |case| Command::SetConflict {
        case,
        level: ConflictLevel::Hard,
        person: None,
        why: None,
    };
    let early = at("14:04:00");
    all.hall.does("ana", "14:04:10", &step_back(from));
    all.hall.does("ana", "14:04:11", &step_back(into));
    all.hall
        .does("mei", "14:04:12", &Command::Merge { case: from, into });
    let ask = Ask {
        actor: Actor::Person(person("ana")),
        on_behalf: None,
        id: CommandId(Uuid::from_u128(77)),
        made_at: early,
    };
    let note = Command::Note {
        case: from,
        text: "written before".into(),
        happened_at: None,
    };
    let conference = &all.hall.conference;
    // It is taken where it was written, and tells nothing of the other one.
    let noted = decide::decide(conference, &ask, &note, at("14:04:20")).expect("handed in");
    assert_eq!(noted.case, Some(from));
    // A lead who may see both is told where it goes on, and their words are filed there.
    let lead = Ask {
        actor: Actor::Person(person("mei")),
        ..ask
    };
    let seat = Command::Acknowledge { case: from };
    let refused = decide::decide(conference, &lead, &seat, at("14:04:20")).expect_err("merged");
    assert!(matches!(refused, Refusal::Merged { .. }), "{refused:?}");
    let noted = decide::decide(conference, &lead, &note, at("14:04:20")).expect("filed");
    assert_eq!(noted.case, Some(into));
}

#[test]
fn a_report_that_names_several_flags_the_one_who_would_read_it() {
    let mut all = afternoon();
    let console = console(&mut all.hall, "ana", "14:02:20", (80, 24), DARK);
    let report = |what: &str| Command::Report {
        report: Box::new(NewReport {
            what: what.into(),
            ..NewReport::default()
        }),
    };
    let flagged = |what: &str| {
        warnings::flagged(console.conference(), &person("ana"), &report(what)).unwrap_or_default()
    };
    assert!(flagged("Ines says Kofi hit him").contains("name Kofi"));
    assert_eq!(flagged("Ana saw it, and Ines"), "");
}

#[test]
fn somebody_is_named_by_their_short_name_too() {
    let mut all = afternoon();
    let console = console(&mut all.hall, "ana", "14:02:20", (80, 24), DARK);
    let named = |typed: &str| greenroom::acts::read::person(&console.ctx(), typed);
    assert_eq!(named("Kofi"), Ok(person("kofi")));
    assert_eq!(named("kofi"), Ok(person("kofi")));
    assert!(named("Nobody").is_err());
}

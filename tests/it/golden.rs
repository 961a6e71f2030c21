//! What lies in a log is read for years, by older and by newer programs.
//!
//! `logs/` has one log of each release, made by the program of that release and never made again. Whoever adds a happening
//! adds it to [`everything`]; whoever releases takes `-dev` from the version, and adds its log beside the others: `GREENROOM_UPDATE=1 cargo test golden`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::history::History;
use crate::world::{fight, person, team_sample};
use chrono::TimeDelta;
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::command::{Command, HelpNow, NewReport};
use greenroom::domain::log::entry::Entry;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::rules::clockwork;
use greenroom::domain::state::checklist::Done;
use greenroom::domain::state::conference::Conference;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::checklist::{Move, Who};
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::contact::ContactKind;
use greenroom::domain::vocabulary::fact::{Fact, Facts};
use greenroom::domain::vocabulary::flags::{Answer, Flag};
use greenroom::domain::vocabulary::handoff::{Ready, Watch, Words};
use greenroom::domain::vocabulary::ids::{CaseId, EscalationId, PromiseId};
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::shift::{Import, Origin, Second, Shift};
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::Subject;
use greenroom::domain::vocabulary::wish::{Consent, Wish};
use greenroom::file;
use serde_json::{Value, json};
use strum::VariantNames;

/// A log in which everything happens that can happen.
fn everything() -> Vec<Arc<Entry>> {
    let mut log = History::new(false);
    // The file was edited.
    let mut setup = file::conference(&team_sample()).expect("the sample").setup;
    setup.details.address = Private::from("Gate D");
    setup.checklists.pop();
    setup.places.retain(|p| p.id.as_str() != "room-4");
    setup.people.retain(|p| p.id.as_str() != "yusuf");
    setup.contacts.pop();
    setup.shifts.pop();
    let last = setup.shifts.last_mut().expect("a shift");
    last.to += TimeDelta::minutes(30);
    let setup = Box::new(setup);
    let edited = Command::ApplySetup {
        setup,
        hash: None,
        prune: false,
    };
    log.ask(Actor::Person(person("admin")), &edited);
    let take = Command::Take {
        position: "primary".parse().expect("a position"),
        until: log.now + TimeDelta::minutes(30),
    };
    log.ask(Actor::Person(person("sam")), &take);
    let back = Command::GiveBack {
        position: "primary".parse().expect("a position"),
    };
    log.ask(Actor::Person(person("sam")), &back);
    log.does(
        "mei",
        Command::HelpNow {
            call: Box::new(HelpNow {
                to: vec!["medics".parse().expect("a contact")],
                spot: Private::from("by the stairs"),
                ..HelpNow::default()
            }),
        },
    );
    log.ask(
        Actor::System,
        &Command::InviteAgain {
            person: person("ana"),
        },
    );
    log.ask(
        Actor::System,
        &Command::JoinDevice {
            person: person("ana"),
            device: Private::from("a laptop"),
        },
    );
    let case = log.does("tomas", report(fight()));
    log.wait(2);
    log.does("ana", Command::Acknowledge { case });
    log.does("kofi", Command::Second { case, alone: None });
    log.does(
        "ana",
        Command::Scene {
            case,
            to: Move::There,
        },
    );
    log.does("ana", Command::CheckIn { case });
    let note = Command::Note {
        case,
        text: Private::from("one bleeds from the nose"),
        happened_at: Some(log.now - TimeDelta::minutes(1)),
    };
    log.does("ana", note);
    let noted = log.last(case);
    log.does(
        "ana",
        Command::Strike {
            case,
            entry: noted,
            why: Private::from("it was the lip"),
        },
    );
    log.does(
        "ana",
        Command::SetFlag {
            case,
            flag: Flag::Ongoing,
            to: Answer::Yes,
        },
    );
    log.does(
        "ana",
        Command::SetFact {
            case,
            fact: Fact::Hurt,
            value: Private::from("1"),
        },
    );
    log.does(
        "ana",
        Command::Wish {
            case,
            kind: ContactKind::Emergency,
            wish: Wish::No,
        },
    );
    // Taken back, it was never said.
    log.does(
        "ana",
        Command::Wish {
            case,
            kind: ContactKind::Medical,
            wish: Wish::No,
        },
    );
    let said = log.last(case);
    log.does("ana", Command::Undo { case, entry: said });
    log.does(
        "ana",
        Command::Escalate {
            case,
            to: "venue-security".parse().expect("a contact"),
            consent: Consent::NotNeeded,
            why: None,
            brief: None,
            by_voice: false,
            facts: Facts::new(),
        },
    );
    let escalation = EscalationId(
        log.last_of(case, |h| matches!(h, Happening::Escalated { .. }))
            .0,
    );
    log.does("ana", Command::TryNextWay { escalation });
    log.does(
        "ana",
        Command::Answer {
            escalation,
            by: Private::from("Post 3"),
            eta_at: Some(log.now + TimeDelta::minutes(2)),
        },
    );
    log.does("ana", Command::Arrive { escalation });
    log.does("ana", Command::StandDown { escalation });
    let attached = &log.conference.case(case).expect("the case").checklists[0];
    let open = attached
        .steps()
        .find(|(step, done)| **done == Done::No && step.who == Who::Anyone);
    let step = open.expect("an open step").0.id.to_string();
    log.does(
        "ana",
        Command::TickStep {
            case,
            step: step.clone(),
        },
    );
    let ticked = log.last(case);
    log.does(
        "ana",
        Command::Undo {
            case,
            entry: ticked,
        },
    );
    log.does(
        "ana",
        Command::SkipStep {
            case,
            step,
            why: Private::from("nobody asked for it"),
        },
    );
    log.does(
        "ana",
        Command::AttachChecklist {
            case,
            checklist: "threat".parse().expect("a checklist"),
        },
    );
    log.does(
        "ana",
        Command::DropChecklist {
            case,
            checklist: "threat".parse().expect("a checklist"),
            why: Private::from("nobody threatened anybody"),
        },
    );
    log.does(
        "ana",
        Command::SetCategory {
            case,
            from: Category::Assault,
            to: Category::Threat,
        },
    );
    log.does(
        "ana",
        Command::SetPlace {
            case,
            place: Some("hall-a".parse().expect("a place")),
            spot: Private::from("row 3"),
        },
    );
    log.does(
        "ana",
        Command::LookOut {
            case,
            looks: Some(Private::from("tall, grey coat")),
        },
    );
    log.does(
        "post3",
        Command::Sight {
            case,
            words: Private::from("Hall B, towards the doors"),
        },
    );
    log.does("ana", Command::AllClear { case });
    log.does(
        "ana",
        Command::Promise {
            case,
            text: Private::from("we ring you back"),
            due: log.now + TimeDelta::hours(1),
        },
    );
    let promise = PromiseId(
        log.last_of(case, |h| matches!(h, Happening::Promised { .. }))
            .0,
    );
    log.does("ana", Command::KeepPromise { promise });
    log.does(
        "kofi",
        Command::SetConflict {
            case,
            level: ConflictLevel::Hard,
            person: None,
            why: Some(Private::from("a friend")),
        },
    );
    log.does(
        "mei",
        Command::Assign {
            case,
            to: person("sam"),
        },
    );
    log.does(
        "sam",
        Command::Second {
            case,
            alone: Some(Private::from("it is quiet")),
        },
    );
    log.does(
        "sam",
        Command::SetFlag {
            case,
            flag: Flag::Danger,
            to: Answer::No,
        },
    );
    log.does(
        "sam",
        Command::SetSeverity {
            case,
            from: log.conference.case(case).expect("the case").severity,
            to: Severity::Moderate,
        },
    );
    log.does(
        "sam",
        Command::Hold {
            case,
            until: log.now + TimeDelta::minutes(20),
            why: Private::from("they eat"),
        },
    );
    log.does(
        "sam",
        Command::Scene {
            case,
            to: Move::Resume,
        },
    );
    stood_in(&mut log);
    handed_over(&mut log, case);
    let other = log.does(
        "tomas",
        report(NewReport {
            what: Private::from("the same two people shout"),
            category: Some(Category::Harassment),
            place: Some("hall-a".parse().expect("a place")),
            ..NewReport::default()
        }),
    );
    log.does("sam", Command::Link { case, other });
    // What runs in it runs on in the other.
    log.does(
        "tomas",
        Command::Promise {
            case: other,
            text: Private::from("somebody looks in again"),
            due: log.now + TimeDelta::minutes(20),
        },
    );
    log.does(
        "tomas",
        Command::Escalate {
            case: other,
            to: "venue-security".parse().expect("a contact"),
            consent: Consent::NotNeeded,
            why: None,
            brief: None,
            by_voice: true,
            facts: Facts::new(),
        },
    );
    log.does(
        "mei",
        Command::Merge {
            case: other,
            into: case,
        },
    );
    log.does("sam", Command::Release { case });
    log.does("jo", Command::Acknowledge { case });
    // Nothing follows: the seat expires, the ladder begins again and comes to its end.
    log.wait(240);
    log.does("mei", Command::Acknowledge { case });
    log.does(
        "mei",
        Command::Resolve {
            case,
            why: Some(Private::from("they went home")),
        },
    );
    log.does(
        "mei",
        Command::Close {
            case,
            why: Some(Private::from("somebody rings them tomorrow")),
        },
    );
    log.does(
        "mei",
        Command::Reopen {
            case,
            why: Private::from("they came back"),
        },
    );
    log.entries
}

/// Everything that is asked of another person of the rota.
fn stood_in(log: &mut History) {
    let shift_of = |log: &History, who: &str| {
        let mut planned = log.conference.hall().rota.planned().iter();
        let theirs = planned.find(|p| p.shift.person == person(who));
        theirs.expect("a shift").id
    };
    let cover = Command::Cover {
        shift: shift_of(log, "lena"),
        person: person("kofi"),
        from: None,
        to: None,
    };
    log.ask(Actor::Person(person("lena")), &cover);
    let request = log.conference.hall().requests.last().expect("one").id;
    log.ask(Actor::Person(person("kofi")), &Command::Agree { request });
    let id = request;
    log.ask(
        Actor::Person(person("kofi")),
        &Command::CancelOverride { id },
    );
    // The second of two hours, of an event of a calendar that then moves.
    let mut shift = log.conference.hall().rota.planned()[0].shift.clone();
    shift.from = "2026-10-25T02:30:00".parse().expect("a wall time");
    shift.to = "2026-10-25T02:30:00".parse().expect("a wall time");
    shift.second = Second {
        from: false,
        to: true,
    };
    let origin = Some(Origin {
        uid: Private::from("a@example.org"),
        recurrence: Some("2026-10-25T00:30:00Z".parse().expect("a time")),
    });
    let added = Import::Add {
        shift: shift.clone(),
        origin: origin.clone(),
    };
    let changes = vec![added];
    log.ask(
        Actor::Person(person("mei")),
        &Command::ImportShifts { changes },
    );
    let planned = log.conference.hall().rota.planned().last().expect("one");
    assert_eq!(planned.origin, origin, "it is imported");
    let to = Shift {
        to: "2026-10-25T04:00:00".parse().expect("a wall time"),
        second: Second::default(),
        ..shift
    };
    let moved = Import::Change {
        shift: planned.id,
        to,
        origin,
    };
    let changes = vec![moved];
    log.ask(
        Actor::Person(person("mei")),
        &Command::ImportShifts { changes },
    );
    let made = Command::MakeLink {
        person: None,
        digest: "0f".repeat(32),
    };
    log.ask(Actor::Person(person("kofi")), &made);
    let link = log.conference.hall().links.last().expect("one").id;
    log.ask(Actor::Person(person("mei")), &Command::EndLink { link });
    let sick = Command::Sick {
        person: person("pia"),
        from: log.now,
        to: Some(log.now + TimeDelta::minutes(30)),
        why: Some(Private::from("a cold")),
    };
    log.ask(Actor::Person(person("mei")), &sick);
}

/// Everything of a handoff, of the case that Sam has.
fn handed_over(log: &mut History, case: CaseId) {
    let offer = |log: &History| log.conference.hall().offers.last().expect("one").id;
    let offers = |position: &str, to: &str| Command::OfferHandoff {
        position: position.parse().expect("a position"),
        to: Some(person(to)),
    };
    let promise = Command::Promise {
        case,
        text: Private::from("we bring them a chair"),
        due: log.now + TimeDelta::minutes(40),
    };
    log.does("ana", promise);
    log.ask(Actor::Person(person("ana")), &offers("primary", "jo"));
    let words = Words {
        summary: Some(Private::from("two shouted, one bled")),
        watch: Some(Watch::Stable),
        ..Words::default()
    };
    let words = Box::new(words);
    log.does("ana", Command::WriteHandoff { case, words });
    let asked = Command::AskHandoff {
        case,
        offer: offer(log),
        text: Private::from("which chair?"),
    };
    log.does("jo", asked);
    let text = Private::from("any");
    log.does("ana", Command::ReplyHandoff { case, text });
    let accepted = Command::AcceptHandoff {
        case,
        offer: offer(log),
        read_back: None,
    };
    log.does("jo", accepted);
    let withdrawn = Command::WithdrawHandoff { offer: offer(log) };
    log.ask(Actor::Person(person("ana")), &withdrawn);
    log.ask(Actor::Person(person("ana")), &offers("primary", "tomas"));
    let declined = Command::DeclineHandoff {
        case,
        offer: offer(log),
        why: Private::from("I am new here"),
    };
    log.does("tomas", declined);
    let withdrawn = Command::WithdrawHandoff { offer: offer(log) };
    log.ask(Actor::Person(person("ana")), &withdrawn);
    log.ask(Actor::Person(person("jo")), &offers("online", "ravi"));
    let accepted = Command::AcceptHandoff {
        case,
        offer: offer(log),
        read_back: None,
    };
    log.does("ravi", accepted);
    let taken = Command::TakeHandoff { offer: offer(log) };
    log.ask(Actor::Person(person("ravi")), &taken);
    let ready = Command::SayReady {
        said: vec![Ready::Radio],
    };
    log.ask(Actor::Person(person("sam")), &ready);
    let closed = Command::CloseSeat {
        position: "shadow".parse().expect("a position"),
        why: Private::from("nobody looks on tonight"),
    };
    log.ask(Actor::Person(person("tomas")), &closed);
}

fn report(report: NewReport) -> Command {
    Command::Report {
        report: Box::new(report),
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/logs"))
}

/// The logs of all releases: name and text.
fn logs() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = fs::read_dir(folder())
        .expect("the folder of the logs")
        .map(|file| file.expect("a file").path())
        .map(|path| {
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(&path).expect("a log"))
        })
        .collect();
    all.sort();
    all
}

fn fold(text: &str) -> Conference {
    let entries: Vec<Arc<Entry>> = serde_json::from_str(text).expect("entries");
    let mut conference = Conference::new(file::default_policy());
    for entry in &entries {
        conference.apply(entry);
    }
    conference
}

/// What a log comes to, in a few lines.
fn summary(conference: &Conference) -> String {
    let hall = conference.hall();
    let mut text = format!(
        "{} entries, {} people, {} contacts, {} places, {} checklists, {} shifts\n",
        conference.folded(),
        hall.people.len(),
        hall.contacts.len(),
        hall.places.len(),
        hall.checklists.len(),
        hall.rota.planned().len(),
    );
    let mut cases: Vec<_> = conference.cases().collect();
    cases.sort_by_key(|case| case.reported_at);
    for case in cases {
        let state = serde_json::to_value(case.state.word()).expect("a word");
        text += &format!(
            "{}: {}, {}, {}, {} entries, {} calls, {} promises, {} pages, {} struck, {} recused, look-out {}\n",
            case.code_name(),
            state.as_str().expect("a word"),
            case.category.word(),
            case.severity.name(),
            case.entries.len(),
            case.escalations.len(),
            case.promises.len(),
            case.pages.len(),
            case.struck.len(),
            case.conflicts.len(),
            case.look_out.is_some(),
        );
    }
    text
}

#[test]
fn the_golden_logs_have_everything_that_can_happen() {
    let made: BTreeSet<String> = everything().iter().map(|entry| type_of(entry)).collect();
    let unmade: Vec<_> = happenings().filter(|name| !made.contains(*name)).collect();
    assert!(unmade.is_empty(), "everything() does not make {unmade:?}");
    // What is being built is in no log yet.
    if env!("CARGO_PKG_VERSION").ends_with("-dev") {
        return;
    }
    let path = folder().join(format!("{}.json", release()));
    if std::env::var("GREENROOM_UPDATE").is_ok() && !path.exists() {
        let lines: Vec<String> = everything()
            .iter()
            .map(|entry| serde_json::to_string(entry).expect("plain data"))
            .collect();
        fs::write(&path, format!("[\n{}\n]\n", lines.join(",\n"))).expect("written");
    }
    let mut seen = BTreeSet::new();
    for (_, text) in logs() {
        let entries: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        let names = entries
            .iter()
            .map(|e| e["happening"]["type"].as_str().expect("a type").to_owned());
        seen.extend(names);
    }
    let missing: Vec<_> = happenings().filter(|name| !seen.contains(*name)).collect();
    assert!(
        missing.is_empty(),
        "no log has {missing:?}; see the head of this file"
    );
}

/// Everything that can happen, as the log names it. What is received is only ever said to whoever reported it.
fn happenings() -> impl Iterator<Item = &'static str> {
    let all = Happening::VARIANTS.iter().copied();
    all.filter(|name| !["unknown", "received"].contains(name))
}

fn type_of(entry: &Entry) -> String {
    let json = serde_json::to_value(&entry.happening).expect("plain data");
    json["type"].as_str().expect("a type").to_owned()
}

/// `0.1` of `0.1.3`: a log is of a release.
fn release() -> String {
    let version = env!("CARGO_PKG_VERSION");
    version
        .rsplit_once('.')
        .expect("three numbers")
        .0
        .to_owned()
}

#[test]
fn the_log_of_0_1_means_what_it_meant() {
    let (_, text) = logs()
        .into_iter()
        .find(|(name, _)| name == "0.1")
        .expect("the log of 0.1");
    insta::assert_snapshot!(summary(&fold(&text)), @r"
    149 entries, 15 people, 11 contacts, 12 places, 16 checklists, 18 shifts
    mild-foal: new, medical, critical, 8 entries, 1 calls, 0 promises, 3 pages, 0 struck, 0 recused, look-out false
    peppery-griddle: new, threat, moderate, 60 entries, 1 calls, 1 promises, 11 pages, 1 struck, 1 recused, look-out true
    counted-sonnet: merged, harassment, high, 5 entries, 0 calls, 0 promises, 0 pages, 0 struck, 1 recused, look-out false
    ");
}

#[test]
fn a_newer_log_is_read_as_far_as_it_is_understood() {
    for (name, text) in logs() {
        let entries: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        let mut sprinkled = Vec::new();
        for (n, entry) in entries.iter().enumerate() {
            let mut more = entry.clone();
            add_everywhere(&mut more);
            sprinkled.push(more);
            if n % 5 == 0 {
                sprinkled.push(of_tomorrow(entry, n));
            }
        }
        let sprinkled = serde_json::to_string(&sprinkled).expect("JSON");
        let (plain, newer) = (fold(&text), fold(&sprinkled));
        assert!(newer.hall().newer && !plain.hall().newer, "{name}");
        for case in plain.cases() {
            let mut same = newer.case(case.id).expect("the case").clone();
            assert!(same.entries.len() > case.entries.len(), "{name}");
            same.entries.retain(|e| e.happening != Happening::Unknown);
            assert!(same == *case, "{name}: {}", case.code_name());
        }
        assert_eq!(plain.policy(), newer.policy(), "{name}");
        assert_eq!(plain.hall().people, newer.hall().people, "{name}");
        assert_eq!(plain.hall().contacts, newer.hall().contacts, "{name}");
        assert_eq!(plain.hall().checklists, newer.hall().checklists, "{name}");
        assert_eq!(plain.hall().rota, newer.hall().rota, "{name}");
    }
}

/// One more field in every object, as a newer program would write it.
fn add_everywhere(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(add_everywhere);
            // A way to reach somebody, an act of a step, and a table of facts are named by their one key.
            let by_key = [
                "radio", "phone", "place", "chat", "account", "ntfy", "webhook", "escalate",
                "flag", "form", "scene",
            ];
            let is_choice =
                object.len() == 1 && object.keys().all(|key| by_key.contains(&key.as_str()));
            if !is_choice {
                object.insert("of_tomorrow".to_owned(), json!({ "more": [1, "two"] }));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(add_everywhere),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What this program does not know, beside `entry`: another happening, a known one with a word or without a field that this one
/// needs, or written down in another way.
fn of_tomorrow(entry: &Value, n: usize) -> Value {
    let mut other = entry.clone();
    other["id"] = json!(uuid::Uuid::from_u128(n as u128));
    match n / 5 % 4 {
        0 => other["happening"] = json!({ "type": "applauded", "by": "ana" }),
        1 => other["happening"] = json!({ "type": "flag_set", "flag": "loud", "to": "yes" }),
        2 => other["happening"] = json!({ "type": "noted", "words": { "en": "quiet" } }),
        _ => other["on_behalf"] = json!({ "person": "ana", "via": "telepathy" }),
    }
    other
}

#[test]
fn a_report_of_a_kind_of_tomorrow_is_a_case_of_today() {
    let (_, text) = logs().remove(0);
    let mut entries: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let reports = entries
        .iter_mut()
        .filter(|e| e["happening"]["type"] == "reported");
    for entry in reports {
        entry["happening"]["report"]["category"] = json!("flood");
        entry["happening"]["report"]["channel"] = json!("telepathy");
    }
    let text = serde_json::to_string(&entries).expect("JSON");
    let all = fold(&text);
    let count = |c: &Conference| c.cases().count();
    assert_eq!(count(&all), count(&fold(&logs().remove(0).1)));
    assert!(!all.hall().newer);
}

#[test]
fn what_is_no_entry_is_no_newer_one_either() {
    let (_, text) = logs().remove(0);
    let entries: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let broken = |change: fn(&mut Value)| {
        let mut entry = entries[3].clone();
        change(&mut entry);
        serde_json::from_str::<Entry>(&entry.to_string()).is_err()
    };
    assert!(!broken(|_| ()));
    assert!(broken(|e| e["id"] = json!("no id")));
    assert!(broken(|e| e["at"] = json!(5)));
    assert!(broken(|e| e["happening"] = json!("noted")));
    assert!(broken(|e| e["happening"] = json!({ "kind": "noted" })));
    assert!(broken(|e| e["happening"] = Value::Null));
}

#[test]
fn ids_of_automatic_acts_are_those_of_the_logs() {
    for (name, text) in logs() {
        let entries: Vec<Entry> = serde_json::from_str(&text).expect("entries");
        for entry in entries {
            if let Happening::Paged { page } = &entry.happening {
                let tick = greenroom::domain::log::command::Tick {
                    subject: Subject::Case(entry.case.expect("a page is of a case")),
                    occurrence: page.occurrence,
                    timer: page.timer,
                    step: page.step,
                };
                assert_eq!(
                    clockwork::ask(&tick, entry.at).id,
                    entry.command_id,
                    "{name}: {:?}",
                    page.timer
                );
            }
        }
    }
}

impl History {
    /// Asks as `who`, who may.
    fn does(&mut self, who: &str, command: impl Into<Box<Command>>) -> CaseId {
        let command = command.into();
        self.ask(Actor::Person(person(who)), &command)
            .unwrap_or_else(|| panic!("{who} may not: {command:?}"))
    }

    /// Lets `minutes` pass, one after another; what is due is done.
    fn wait(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.now += TimeDelta::minutes(1);
            for tick in clockwork::due(&self.conference, self.now) {
                self.tick(tick);
            }
        }
    }

    fn last(&self, case: CaseId) -> greenroom::domain::vocabulary::ids::EntryId {
        self.last_of(case, |_| true)
    }

    fn last_of(
        &self,
        case: CaseId,
        is: impl Fn(&Happening) -> bool,
    ) -> greenroom::domain::vocabulary::ids::EntryId {
        let case = self.conference.case(case).expect("the case");
        case.entries
            .iter()
            .rev()
            .find(|e| is(&e.happening))
            .expect("an entry")
            .id
    }
}

//! What goes to stdout: one JSON document, or plain lines that are never wrapped or cut.

use std::io::Write;
use std::sync::OnceLock;

use serde::Serialize;

use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{
    Happening, carried, of_hall, of_seats, of_two_cases, told_back, within,
};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::DueAct;
use crate::domain::state::level::Level;
use crate::domain::state::own_report::OwnReport;
use crate::domain::views::access;
use crate::domain::views::queue::{Band, Row};
use crate::domain::views::timers::{self, TimerState};
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::flags::{Answer, Flag};
use crate::domain::vocabulary::text;
use crate::domain::vocabulary::wish::Wish;
use crate::headless::Here;
use crate::wire::case::{CallView, CaseRow, CaseView, PromiseState, StepState};
use crate::wire::on_call::OnCallView;
use crate::wire::{MadeKind, Receipt};
use crate::words::search::{Found, Target};
use crate::words::{calls, card, names, telling, times};

/// One line. Whoever closed the pipe does not want it: that is no failure.
pub fn line(text: &str) {
    written(writeln!(std::io::stdout(), "{}", text::clean(text)));
}

/// What a write to the output failed with, the first time; a pipe that was closed is no failure.
static FAILED: OnceLock<std::io::ErrorKind> = OnceLock::new();

fn written(done: std::io::Result<()>) {
    if let Err(error) = done
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        let _ = FAILED.set(error.kind());
    }
}

/// Why not all of the output could be written, if so.
pub fn failed() -> Option<std::io::ErrorKind> {
    written(std::io::stdout().flush());
    FAILED.get().copied()
}

/// One line for the person, beside what a script reads.
pub fn aside(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text::clean(text));
}

/// A text of this program's own, as it is: a page, a script.
pub fn page(text: &str) {
    let mut out = std::io::stdout();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// One JSON document.
pub fn json(value: &impl Serialize) {
    let text = serde_json::to_string(value).unwrap_or_default();
    written(writeln!(std::io::stdout(), "{}", escape(&text)));
}

/// JSON without a raw character that could steer a terminal.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if ('\u{7f}'..='\u{9f}').contains(&c) || text::clean(c.encode_utf8(&mut [0; 4])).is_empty()
        {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The queue, in its order.
pub fn queue(here: &Here, rows: &[(&Case, Row)], filter: &str) {
    if here.global.json {
        let rows: Vec<CaseRow> = rows.iter().filter_map(|(c, _)| here.row(c)).collect();
        return json(&rows);
    }
    in_bands(here, rows, filter, |_| " ".to_owned());
}

/// The queue, each case under its number.
pub fn numbered_queue(here: &Here, rows: &[(&Case, Row)], filter: &str) {
    in_bands(here, rows, filter, |n| (n + 1).to_string());
}

fn in_bands(here: &Here, rows: &[(&Case, Row)], filter: &str, mark: impl Fn(usize) -> String) {
    if rows.is_empty() {
        return match here.queue("").len() {
            0 => line("No open cases."),
            all => line(&format!("None of {all} open cases fits {filter:?}.")),
        };
    }
    let mut band: Option<Band> = None;
    for (n, (case, row)) in rows.iter().enumerate() {
        if band != Some(row.band) {
            band = Some(row.band);
            line(row.band.word());
        }
        line(&format!("{} {}", mark(n), case_line(here, case, row)));
    }
}

/// One case on one line.
pub fn case_line(here: &Here, case: &Case, row: &Row) -> String {
    let conference = here.conference();
    let place = case
        .report
        .place
        .as_ref()
        .and_then(|p| conference.hall().places.get(p))
        .map_or(case.report.spot.as_str(), |p| p.name.as_str());
    let clock = row.clock.as_ref().map_or_else(String::new, |clock| {
        format!(
            " · {} {}{}",
            clock.deadline.kind.word(),
            times::countdown(clock.due, here.now()),
            match &clock.then {
                None if case.dead_end.is_some() => ", nobody is left to ring".to_owned(),
                step => then(here, step.as_ref()),
            }
        )
    });
    let seats = names::holders(conference, None, case).swap_remove(0);
    format!(
        "{} {} · {} · {place} · {seats}{clock}",
        case.severity.word(),
        case.spoken(),
        case.category.word()
    )
}

fn then(here: &Here, step: Option<&DueAct>) -> String {
    use crate::domain::state::deadline::Automatic;
    match step.map(|s| &s.act) {
        None => String::new(),
        Some(Automatic::Page { whom, .. }) => {
            let names: Vec<String> = whom
                .iter()
                .map(|p| here.conference().short(p).to_owned())
                .collect();
            format!(", then rings {}", names::list(&names))
        }
        Some(Automatic::Pass { to: Some(to) }) => {
            format!(", then goes to {}", here.conference().short(to))
        }
        Some(Automatic::Pass { to: None } | Automatic::Expire) => ", then nobody has it".to_owned(),
        Some(Automatic::DeadEnd) => ", then nobody is left to ring".to_owned(),
    }
}

/// One case with timers, checklists, calls and timeline.
pub fn case(here: &Here, view: &CaseView, case: &Case) {
    if here.global.json {
        let mut value = serde_json::to_value(view).unwrap_or_default();
        value["timeline"] = serde_json::to_value(&case.entries).unwrap_or_default();
        return json(&value);
    }
    head(here, view, case);
    checklists(here, view);
    if !view.offered.is_empty() {
        let ids: Vec<String> = view.offered.iter().map(ToString::to_string).collect();
        line(&format!("Checklists also of use: {}", ids.join(", ")));
    }
    calls(view);
    for entry in &case.entries {
        let strikable = matches!(
            entry.happening,
            Happening::Noted { .. } | Happening::Promised { .. }
        );
        if strikable {
            line(&format!("{} (entry {})", words(here, entry), entry.id));
        } else {
            line(&words(here, entry));
        }
    }
}

/// A case without its checklists, calls and timeline.
pub fn head(here: &Here, view: &CaseView, case: &Case) {
    let row = crate::domain::views::queue::row(here.conference(), case, here.now());
    line(&case_line(here, case, &row));
    let told = [&view.row.what, &view.row.spot].map(|t| text::one_line(t.as_str()));
    let told: Vec<&str> = told
        .iter()
        .map(String::as_str)
        .filter(|t| !t.is_empty())
        .collect();
    if !told.is_empty() {
        line(&told.join(" · "));
    }
    let answered = Flag::ALL
        .into_iter()
        .filter_map(|flag| match case.flags.get(flag) {
            Answer::Unknown => None,
            answer => Some(format!("{}: {}", flag.words(), answer.words())),
        });
    let answered: Vec<String> = answered.collect();
    if !answered.is_empty() {
        line(&answered.join(" · "));
    }
    if let Some(at) = case.report.happened_at {
        let happened = times::happened(here.conference(), Some(at), case.reported_at);
        let heard = times::moment(case.reported_at, here.now(), here.conference().zone());
        line(&format!("heard {heard}{happened}"));
    }
    for timer in timers::of(here.conference(), case, here.now()) {
        let due = timer.deadline.due;
        let state = match timer.state {
            TimerState::Running => format!("due in {}", times::countdown(due, here.now())),
            TimerState::DueSoon => {
                format!("due soon, in {}", times::countdown(due, here.now()))
            }
            TimerState::Overdue => {
                format!("late by {}", times::length(here.now() - due))
            }
            TimerState::Met => "met".to_owned(),
            TimerState::MissedThenMet => "missed, then met".to_owned(),
            TimerState::Paused => "paused".to_owned(),
        };
        let what = calls::deadline(here.conference(), &timer.deadline);
        line(&format!("timer {what}: {state}"));
    }
    if let Some(hold) = &view.row.hold {
        let until = times::moment(hold.until, here.now(), here.conference().zone());
        line(&format!(
            "on hold until {until}: {}",
            text::one_line(hold.why.as_str())
        ));
    }
    if !view.plan.is_empty() {
        line(&format!("rings {}", plan(here, view)));
    }
    for wish in &view.wishes {
        let said = match wish.wish {
            Wish::Yes => "yes",
            Wish::No => "NO",
            Wish::Ask => "ask first",
        };
        line(&format!("wish {}: {said}", wish.kind.word()));
    }
    for (fact, value) in &view.facts {
        line(&format!(
            "fact {}: {}",
            fact.word(),
            text::one_line(value.as_str())
        ));
    }
    for promise in &view.promises {
        let due = times::moment(promise.due, here.now(), here.conference().zone());
        let state = match promise.state {
            PromiseState::Owed => "owed",
            PromiseState::Kept => "kept",
            PromiseState::Void => "void",
        };
        line(&format!(
            "promise {} by {due} {state}: {}",
            promise.promise,
            text::one_line(promise.text.as_str())
        ));
    }
    for other in view
        .row
        .links
        .iter()
        .filter_map(|id| here.conference().case(*id))
    {
        line(&format!("goes with {}", other.spoken()));
    }
    if let Some(words) = &view.look_out {
        line(&format!("look-out: {}", text::one_line(words.as_str())));
    }
}

/// The calls for help of a case.
pub fn calls(view: &CaseView) {
    for call in &view.calls {
        line(&format!(
            "call {} {} {} {}",
            call.escalation, call.to, call.state, call.way
        ));
    }
}

/// Who is rung when: `Kofi 0:47, Mei 3:47; skips 1`.
fn plan(here: &Here, view: &CaseView) -> String {
    let steps: Vec<String> = view
        .plan
        .iter()
        .map(|step| {
            let whom = names::names(here.conference(), None, &step.whom);
            format!("{whom} {}", times::countdown(step.due, here.now()))
        })
        .collect();
    let skips = match view.skips {
        0 => String::new(),
        n => format!("; skips {n}"),
    };
    format!("{}{skips}", steps.join(", then "))
}

/// The checklists of a case with how each step stands.
pub fn checklists(here: &Here, view: &CaseView) {
    if here.global.json {
        return json(&view.checklists);
    }
    let case = here.conference().case(view.row.id);
    if case.is_some_and(|c| access::of(here.conference(), &here.me, c) < Level::Narrative) {
        return line("What is done in it is for those who take part in this case.");
    }
    if view.checklists.is_empty() {
        let ids: Vec<String> = here
            .conference()
            .hall()
            .checklists
            .keys()
            .map(ToString::to_string)
            .collect();
        return line(&format!("No checklist yet. Attach one: {}", ids.join(", ")));
    }
    let mut numbers = 0..;
    for list in &view.checklists {
        line(&format!("checklist {}", list.name.as_str()));
        // The steps come first: a list that is at its end takes no number.
        for (step, n) in list.steps.iter().zip(numbers.by_ref()) {
            let mark = match step.state {
                StepState::Open => " ",
                StepState::Ticked => "x",
                StepState::Skipped => "-",
            };
            let required = if step.required {
                " (must be done before resolve)"
            } else {
                ""
            };
            line(&format!(
                "  [{mark}] {} {}{required}",
                n + 1,
                step.text.as_str()
            ));
        }
    }
}

/// Who is on call.
pub fn on_call(here: &Here, rows: &[OnCallView]) {
    if here.global.json {
        return json(&rows);
    }
    if rows.is_empty() {
        return line("Nobody is on call then.");
    }
    let (conference, zone) = (here.conference(), here.conference().zone());
    for row in rows {
        let person = conference.person(&row.person);
        let reach = person
            .and_then(|p| p.reach.iter().find(|r| r.is_said()))
            .map(|r| format!(" · {}", r.words()))
            .unwrap_or_default();
        let until = times::moment(row.until, here.now(), zone);
        line(&format!(
            "{} {} until {until}{reach}",
            row.position,
            person.map_or(row.person.as_str(), |p| p.name.as_str())
        ));
    }
}

/// The crisis card.
pub fn card(here: &Here) {
    for (label, words) in card::crisis_card(here.conference()) {
        line(&format!("{label}: {words}"));
    }
}

/// Everybody to call, the crisis card first.
pub fn contacts(here: &Here) {
    let hall = here.conference().hall();
    let all: Vec<&Contact> = hall
        .contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
        .collect();
    if here.global.json {
        return json(&all);
    }
    card(here);
    line("");
    for contact in all {
        line(&format!("{} {}", contact.id, card::contact_line(contact)));
    }
}

/// What a search found.
pub fn found(here: &Here, all: &[Found]) {
    if here.global.json {
        let rows: Vec<_> = all
            .iter()
            .map(|f| {
                let (kind, id) = match &f.place {
                    Target::Case(id) => ("case", id.to_string()),
                    Target::Contact(id) => ("contact", id.to_string()),
                    Target::Checklist(id) => ("checklist", id.to_string()),
                };
                serde_json::json!({ "kind": kind, "id": id, "what": f.what, "line": f.line })
            })
            .collect();
        return json(&rows);
    }
    if all.is_empty() {
        return line("Nothing has all of these words.");
    }
    for found in all {
        line(&format!("{}: {}", found.what, text::one_line(&found.line)));
    }
}

/// The calls for help addressed to this account.
pub fn briefs(here: &Here, calls: &[CallView]) {
    if here.global.json {
        let rows: Vec<_> =
            calls.iter().map(|c| serde_json::json!({ "escalation": c.escalation, "brief": c.brief, "state": c.state })).collect();
        return json(&rows);
    }
    watches(here);
    if calls.is_empty() {
        return line("No calls for you.");
    }
    for call in calls {
        line(&format!("{} {}", call.escalation, brief_line(call)));
    }
}

/// The calls for help addressed to this account, each under its number.
pub fn numbered_briefs(here: &Here, calls: &[CallView]) {
    watches(here);
    if calls.is_empty() {
        return line("No calls for you.");
    }
    for (n, call) in calls.iter().enumerate() {
        line(&format!("{} {}", n + 1, brief_line(call)));
    }
}

fn brief_line(call: &CallView) -> String {
    format!("{}: {}", call.state, text::one_line(call.brief.as_str()))
}

/// Who is looked for, what became of one's own reports, and what rings the staff desk.
fn watches(here: &Here) {
    let conference = here.conference();
    for watch in conference.watches() {
        let state = match watch.look_out.clear {
            None => "LOOK-OUT",
            Some(_) => "all clear",
        };
        let id = watch.case.to_string();
        line(&format!(
            "{state} {}: {}",
            &id[..8],
            text::one_line(watch.look_out.words.as_str())
        ));
        for seen in &watch.look_out.sightings {
            let by = seen.by.as_ref().map_or("", |by| conference.short(by));
            let at = times::moment(seen.at, here.now(), conference.zone());
            line(&format!(
                "  SEEN {at} {by}: {}",
                text::one_line(seen.words.as_str())
            ));
        }
    }
    for own in conference.own_reports() {
        let words = calls::own_report(conference, own, here.now());
        line(&format!("You reported {words}"));
    }
    for page in here.conference().desk_pages() {
        let at = times::moment(page.at, here.now(), here.conference().zone());
        let name = page.line.code_name.replace('-', " ");
        line(&format!(
            "{at} {} {name}, {}: nobody had it; find the lead",
            page.line.severity.word(),
            page.line.place
        ));
    }
}

/// What became of a report, for whoever made it from outside the team.
pub fn own_report(here: &Here, own: &OwnReport) {
    if here.global.json {
        return json(&serde_json::json!({
            "id": own.case, "code_name": own.code_name, "place": own.place, "spot": own.spot,
            "reported_at": own.reported_at, "became": own.became.word(), "who": own.became.who(), "since": own.since,
        }));
    }
    line(&calls::own_report(here.conference(), own, here.now()));
}

/// One entry, with its time in the conference's zone.
pub fn entry(here: &Here, entry: &Entry) {
    if here.global.json {
        return json(entry);
    }
    line(&words(here, entry));
}

fn words(here: &Here, entry: &Entry) -> String {
    let conference = here.conference();
    let at = times::moment_to_the_second(entry.at, here.now(), conference.zone());
    let case = entry
        .case
        .and_then(|c| conference.case(c))
        .map(|c| format!("{} ", c.spoken()))
        .unwrap_or_default();
    format!(
        "{at} {case}{}",
        text::one_line(&telling::entry(conference, None, entry))
    )
}

/// A receipt as `--json` prints it.
pub fn receipt_json(receipt: &Receipt) -> serde_json::Value {
    let mut value = serde_json::json!({ "id": receipt.id, "case": receipt.case, "made": receipt.made, "unsent": false });
    if let Some(name) = &receipt.code_name {
        value["code_name"] = name.as_str().into();
    }
    value
}

/// The words that go out by `happening`, and to whom; nothing where none do. What is said by voice is to be read aloud.
pub fn words_out(conference: &Conference, happening: &Happening) {
    let (to, words) = match happening {
        Happening::LookOutSent { words } => {
            ("To everyone on shift and to security:".to_owned(), words)
        }
        Happening::Escalated { call } => {
            let whom = conference.hall().called(&call.to);
            let verb = if call.way.is_said() { "Say" } else { "Sent" };
            (
                format!("To {whom}, {}. {verb}:", call.way.words()),
                &call.brief,
            )
        }
        Happening::Sighted { .. }
        | Happening::Received { .. }
        | Happening::AllClear
        | Happening::Paged { .. }
        | Happening::WayTried { .. }
        | Happening::Answered { .. }
        | Happening::Arrived { .. }
        | Happening::StoodDown { .. }
        | Happening::ConflictSet { .. }
        | Happening::Unknown
        | of_hall!()
        | within!()
        | told_back!()
        | of_two_cases!()
        | carried!()
        | of_seats!() => return,
    };
    line(&to);
    for words in words.as_str().lines() {
        line(&format!("  {words}"));
    }
}

/// The receipt of a write.
pub fn receipt(here: &Here, receipt: &Receipt) {
    if here.global.json {
        return json(&receipt_json(receipt));
    }
    for entry in &receipt.entries {
        self::entry(here, entry);
    }
    if let Some(name) = receipt
        .code_name
        .as_ref()
        .filter(|_| receipt.entries.is_empty())
    {
        line(&format!("Reported as {}.", name.replace('-', " ")));
    } else if receipt.entries.is_empty() {
        line("Done.");
    }
    for made in &receipt.made {
        match made.kind {
            MadeKind::Escalation => line(&format!("call {}", made.id)),
            MadeKind::Promise => line(&format!("promise {}", made.id)),
            MadeKind::Case | MadeKind::Entry | MadeKind::Unknown => {}
        }
    }
}

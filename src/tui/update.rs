//! What a message does to the console, and what is to be done about it. Pure: time and ids come from outside.

pub mod acting;
pub mod doing;
pub mod done;
pub mod keeping;

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::domain::log::actor::Actor;
use crate::domain::log::command::Command;
use crate::domain::log::happening::Happening;
use crate::domain::views::rings;
use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::domain::vocabulary::text::clean;
use crate::sync::driver::{Event, Status};
use crate::sync::machine::{Link, Unsent};
use crate::sync::replica;
use crate::tui::bindings::{self, Action};
use crate::tui::console::Console;
use crate::tui::deed::Deed;
use crate::tui::forms::Over;
use crate::tui::forms::escalate::EscalateForm;
use crate::tui::forms::flow::Flow;
use crate::tui::message::{After, Effect, Message, News};
use crate::tui::paint::field::Field;
use crate::tui::state::model::{Away, TOAST_SECS};
use crate::tui::state::screen::{Layout, ScreenName};
use crate::tui::update::keeping::keep;
use crate::wire::{Envelope, FeedPage};
use crate::words::{refusals, telling};

/// Takes a message in.
pub fn update(console: &mut Console, message: Message) -> Vec<Effect> {
    console.model.now = message.at + console.model.offset;
    console.model.changed = true;
    let mut effects = Vec::new();
    let mut news = false;
    match message.news {
        News::Time => {}
        News::Key(key) => effects = pressed(console, key),
        News::Paste(text) => paste(console, &text),
        News::Size(width, height) => console.model.size = (width, height),
        News::Sync(Event::Page(page)) => {
            console.model.offset = page.now - message.at;
            console.model.now = page.now;
            news =
                !page.entries.is_empty() || !page.withdrawn.is_empty() || !page.restated.is_empty();
            console.model.changed = news || console.model.own.replica.as_of().is_none();
            take(console, &page);
        }
        News::Sync(Event::Status(status)) => {
            news = true;
            stand(console, *status);
        }
        News::Other(event) => {
            news = console.model.looking;
            if let Some(other) = &mut console.model.other {
                match event {
                    Event::Page(page) => drop(other.replica.take(&page)),
                    Event::Status(status) => other.status = *status,
                }
                other.overlay(console.model.now);
            }
        }
        News::Coach(words) => console.model.coach = words,
        News::Kept(envelope, after) => {
            news = true;
            kept(console, *envelope, after, &mut effects);
        }
        News::Edited(text) => {
            if let Some(over) = &mut console.over {
                if let Some(field) = over.focused() {
                    *field = Field::of(&clean(text.trim_end_matches('\n')));
                }
                over.keep_draft(&mut console.model.drafts);
            }
        }
        News::Hangup => effects.push(Effect::Quit),
    }
    lock_when_idle(console);
    settle(console, news, &mut effects);
    let drafts = console.model.drafts.changes().into_iter();
    effects.extend(drafts.map(|(slot, text)| Effect::Draft(slot, text)));
    effects
}

/// Nobody has pressed a key for long: the screen is covered, and asks who is there.
fn lock_when_idle(console: &mut Console) {
    let Some(after) = console.model.settings.lock_after else {
        return;
    };
    let idle = console.model.now - console.model.touched.max(console.model.opened);
    if console.model.lock.is_none() && idle >= after {
        console.model.lock = Some(Field::default());
    }
}

/// A key while the screen is locked: whoever sits here says their name.
fn unlock(console: &mut Console, key: KeyEvent) {
    let Some(field) = &mut console.model.lock else {
        return;
    };
    if key.code != KeyCode::Enter {
        field.key(key);
        return;
    }
    let said = field.text().trim().to_lowercase();
    let me = console.model.own.replica.me();
    let short = console
        .model
        .own
        .replica
        .conference()
        .short(me)
        .to_lowercase();
    if !said.is_empty() && (said == short || said == me.as_str()) {
        console.model.lock = None;
        console.model.toast = None;
    } else {
        field.clear();
        console
            .model
            .refuse("That is not who is signed in here. Another person joins with their own code.");
    }
}

/// A portion of the feed came in.
fn take(console: &mut Console, page: &FeedPage) {
    let knew = console.model.own.replica.as_of().is_some();
    let desk_pages = console.model.own.replica.conference().desk_pages().len();
    let names = console.model.names_of(&page.withdrawn);
    let gone = console.model.own.replica.take(page);
    for case in gone {
        console.model.drafts.forget(case);
        console.model.queue.marked.remove(&case);
        console.model.forget_words_of(case, names.get(&case));
        if console.over.as_ref().and_then(Over::case) == Some(case) {
            console.over = None;
        }
        if let Some(back) = &mut console.returning {
            back.over = back.over.take().filter(|over| over.case() != Some(case));
            back.selected = back.selected.filter(|selected| *selected != case);
        }
        if console.model.selected == Some(case) && !console.model.looking {
            console.model.selected = None;
            if console.model.screen == ScreenName::Case {
                console.model.screen = ScreenName::Queue;
            }
        }
    }
    let others = |e: &&std::sync::Arc<crate::domain::log::entry::Entry>| {
        e.actor != Actor::Person(console.model.me.clone())
    };
    let came = page.entries.iter().filter(others).count();
    if let Some(away) = &mut console.model.away {
        away.came += came;
    }
    console.model.own.overlay(console.model.now);
    let fresh = console
        .model
        .own
        .replica
        .conference()
        .desk_pages()
        .get(desk_pages..)
        .and_then(<[_]>::last)
        .cloned();
    if let Some(rung) = fresh {
        let name = rung.line.code_name.replace('-', " ");
        console.model.tell(format!(
            "{name} rings the staff desk: {}. Find the lead.",
            rung.line.place
        ));
    }
    if !knew && !page.more {
        // Drafts that an earlier console left: of a case that was withdrawn meanwhile nothing stays.
        let conference = console.model.own.replica.conference();
        let briefs: Vec<CaseId> = conference.briefs().map(|b| b.case).collect();
        console
            .model
            .drafts
            .retain(|case| conference.case(case).is_some() || briefs.contains(&case));
        if let Some(words) = console.model.drafts.unfinished(conference) {
            console.model.tell(words);
        }
    }
    if knew && !page.more {
        announce(console, page);
    }
}

/// Says the last thing that a colleague did, in the ring line.
fn announce(console: &mut Console, page: &FeedPage) {
    let is_worth = |happening: &Happening| {
        matches!(
            happening,
            Happening::Acknowledged { .. }
                | Happening::SecondTaken { .. }
                | Happening::Assigned { .. }
                | Happening::Released { .. }
                | Happening::AcknowledgeExpired { .. }
                | Happening::ConflictSet { .. }
                | Happening::Answered { .. }
                | Happening::Arrived { .. }
                | Happening::StoodDown { .. }
                | Happening::WishSaid { .. }
                | Happening::Resolved { .. }
        )
    };
    let mine = Actor::Person(console.model.me.clone());
    let found = page
        .entries
        .iter()
        .rev()
        .find(|e| e.actor != mine && is_worth(&e.happening));
    let Some(entry) = found else { return };
    let conference = console.model.own.replica.conference();
    let Some(case) = entry.case.and_then(|id| conference.case(id)) else {
        return;
    };
    let seats = match &entry.happening {
        Happening::Acknowledged { .. } | Happening::SecondTaken { .. } if case.seats() == 2 => {
            let taken = case.holders().count();
            let ladder = if case.seats_free() == 0 {
                ". The ladder has stopped"
            } else {
                ""
            };
            format!(", {taken} of 2{ladder}")
        }
        _ => String::new(),
    };
    let words = format!(
        "{}: {}{seats}.",
        case.spoken(),
        telling::entry(conference, Some(&console.model.me), entry)
    );
    if !console.model.toast.as_ref().is_some_and(|t| t.is_refusal) {
        console.model.tell(words);
    }
}

/// The connection, the outbox, or what was refused has changed.
fn stand(console: &mut Console, status: Status) {
    let known = |id: &CommandId| status.pending.iter().any(|u| u.envelope.id == *id);
    console.model.own.kept.retain(|u| {
        !known(&u.envelope.id)
            && !status
                .refused
                .iter()
                .any(|r| r.envelope.id == u.envelope.id)
    });
    let newly: Vec<String> = status
        .refused
        .iter()
        .filter(|r| {
            !console
                .model
                .own
                .status
                .refused
                .iter()
                .any(|old| old.envelope.id == r.envelope.id)
        })
        .map(|r| {
            let rejection = r.problem.as_ref().and_then(|p| p.rejection.as_ref());
            let why = rejection.map_or_else(
                || "The server refused it.".to_owned(),
                |r| refusals::said(r, bindings::spell),
            );
            format!("{why} L shows it, with your words.")
        })
        .collect();
    let was_live = console.model.own.status.link == Link::Live;
    if was_live && matches!(status.link, Link::Lost { .. }) {
        console.model.away = Some(Away::default());
    }
    if let Some(away) = &mut console.model.away {
        away.sent
            .extend(status.unsent.iter().map(|u| u.envelope.id));
    }
    console.model.own.status = status;
    if console.model.own.status.link == Link::Live
        && console.model.own.unsent() == 0
        && let Some(away) = console.model.away.take()
    {
        let refused = console
            .model
            .own
            .status
            .refused
            .iter()
            .filter(|r| away.sent.contains(&r.envelope.id))
            .count();
        let (sent, came) = (away.sent.len() - refused, away.came);
        let whole = if newly.is_empty() {
            " Nothing lost, nothing doubled."
        } else {
            ""
        };
        let refused = if refused > 0 {
            format!(", {refused} refused: L shows why")
        } else {
            String::new()
        };
        console.model.tell(format!(
            "Live again: {sent} sent, {came} came in{refused}.{whole}"
        ));
    }
    for words in newly {
        console.model.refuse(words);
    }
    console.model.own.overlay(console.model.now);
}

/// A command got its id.
fn kept(console: &mut Console, envelope: Envelope, after: After, effects: &mut Vec<Effect>) {
    let ask = replica::ask_of(&console.model.me, &envelope);
    let is_report = envelope.command.begins_case();
    let makes = is_report.then(|| ask.case(&console.model.slug));
    let command = envelope.command.clone();
    let seen = console
        .model
        .own
        .status
        .pending
        .iter()
        .any(|u| u.envelope.id == envelope.id);
    if !seen {
        console.model.own.kept.push(Unsent {
            envelope,
            kept_at: console.model.now,
            makes,
        });
    }
    console.model.own.overlay(console.model.now);
    if let Command::TickStep { case, step } | Command::SkipStep { case, step, .. } = &command
        && let Some(case) = console.model.conference().case(*case).cloned()
    {
        console.model.case.go_on(&case, step);
    }
    let words = done::words(console, &command, makes);
    console.model.tell(words);
    effects.push(Effect::Deed(Deed::Kept(Box::new(command))));
    if let Some(id) = makes.filter(|id| console.model.conference().case(*id).is_some()) {
        // One's own case gets its row at once, whoever's hands are on the keys.
        console.model.selected = Some(id);
        console.model.queue.disturb();
        if after == After::CallForHelp
            && let Some(case) = console.model.conference().case(id)
            && let Some(form) = EscalateForm::new(console, case, None)
        {
            console.over = Some(Over::Escalate(Box::new(form)));
        }
    }
}

fn paste(console: &mut Console, text: &str) {
    console.model.touched = console.model.now;
    if let Some(field) = &mut console.model.lock {
        field.insert(&text.replace('\n', " "));
        return;
    }
    if console.model.covered && !matches!(console.over, Some(Over::HelpNow(_))) {
        return;
    }
    if let Some(mut over) = console.over.take() {
        if !over.paste(text) {
            console.model.tell("Paste ignored: no field is open.");
        }
        over.keep_draft(&mut console.model.drafts);
        console.over = Some(over);
    } else if console.model.queue.filtering {
        console.model.queue.filter.insert(&text.replace('\n', " "));
        console.model.queue.disturb();
    } else {
        console.model.tell("Paste ignored: no field is open.");
    }
}

/// A key was pressed.
fn pressed(console: &mut Console, key: KeyEvent) -> Vec<Effect> {
    let moves = matches!(
        key.code,
        KeyCode::Up
            | KeyCode::Down
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::PageUp
            | KeyCode::PageDown
            | KeyCode::Backspace
            | KeyCode::Delete
    );
    match key.kind {
        KeyEventKind::Press => {}
        KeyEventKind::Repeat if moves => {}
        KeyEventKind::Repeat | KeyEventKind::Release => {
            console.model.changed = false;
            return Vec::new();
        }
    }
    if console.model.toast.as_ref().is_some_and(|t| t.is_refusal) {
        console.model.toast = None;
    }
    console.model.touched = console.model.now;
    if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return acting::quit(console);
    }
    if key.code == KeyCode::Char('z') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return vec![Effect::Suspend];
    }
    if console.model.lock.is_some() {
        unlock(console, key);
        return Vec::new();
    }
    // Covered, a call for help is still one key away: it shows places and whom to call, and no case.
    if console.model.covered && !matches!(console.over, Some(Over::HelpNow(_))) {
        match key.code {
            KeyCode::Char('b') | KeyCode::Esc | KeyCode::F(8) => console.model.covered = false,
            KeyCode::Char('E') => return acting::act(console, Action::HelpNow),
            _ => {}
        }
        return Vec::new();
    }
    if console.model.layout() == Layout::Tiny {
        return in_a_tiny_window(console, key);
    }
    if key.code == KeyCode::F(8) {
        console.model.covered = true;
        return Vec::new();
    }
    if let (KeyCode::F(4), Some(over)) = (key.code, &mut console.over) {
        return match over.focused() {
            Some(field) => vec![Effect::Edit(field.text().to_owned())],
            None => Vec::new(),
        };
    }
    if key.code == KeyCode::F(2) {
        return acting::look(console);
    }
    if key.code == KeyCode::F(1) && console.over.is_some() {
        explain(console);
        return Vec::new();
    }
    if let Some(mut over) = console.over.take() {
        let flow = over.key(key, console);
        over.keep_draft(&mut console.model.drafts);
        return follow(console, over, flow);
    }
    if console.model.queue.filtering {
        filter(console, key);
        return Vec::new();
    }
    if let Some(found) = bindings::find(key, &console.model.places()) {
        return acting::act(console, found.action);
    }
    acting::shift(console, key);
    Vec::new()
}

/// Where neither forms nor what is selected is drawn, nothing is done that one does not see.
fn in_a_tiny_window(console: &mut Console, key: KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Char('q') if console.over.is_none() => return acting::quit(console),
        KeyCode::Char('b') if console.over.is_none() => console.model.covered = true,
        KeyCode::F(8) => console.model.covered = true,
        _ => {}
    }
    Vec::new()
}

/// In a form: F1 says what its keys do. The form stays as it is.
fn explain(console: &mut Console) {
    let hints = console.over.as_ref().map_or(&[][..], Over::hints);
    let keys: Vec<String> = hints
        .iter()
        .map(|(key, what)| format!("{key} {what}").trim().to_owned())
        .collect();
    console.model.tell(format!(
        "{}, F2 what rings, F4 editor, F8 covers.",
        keys.join(", ")
    ));
}

/// Does what a form asked for.
fn follow(console: &mut Console, mut over: Over, flow: Flow) -> Vec<Effect> {
    match flow {
        Flow::Stay => {
            console.over = Some(over);
            Vec::new()
        }
        Flow::Refuse(why) => {
            console.model.refuse(why);
            console.over = Some(over);
            Vec::new()
        }
        Flow::Close => Vec::new(),
        Flow::Run(act) => acting::act(console, act),
        Flow::Quit => vec![Effect::Quit],
        Flow::Act(pending) => {
            let effects = acting::go_on(console, pending);
            let is_refused = effects.is_empty() && console.over.is_none();
            // A menu has nothing to mend; a form stays with its text.
            if is_refused && matches!(over, Over::Words(_)) {
                console.over = Some(over);
            }
            effects
        }
        Flow::Each(commands) => acting::each(console, &commands),
        Flow::Go(place) => acting::go_to(console, &place),
        Flow::Do {
            command,
            after,
            done,
            stays,
        } => {
            let Some(effects) = keep(console, &command, after) else {
                // A menu has nothing to mend; a form stays with its text.
                if !matches!(over, Over::Menu(_) | Over::Sure(_)) {
                    console.over = Some(over);
                }
                return Vec::new();
            };
            for slot in done {
                console.model.drafts.done(&slot);
            }
            if stays {
                over.go_on(console);
                console.over = Some(over);
            }
            // Whoever called for help from behind the cover goes on with the case of the call.
            console.model.covered = false;
            effects
        }
    }
}

fn filter(console: &mut Console, key: KeyEvent) {
    match key.code {
        KeyCode::Esc => {
            console.model.queue.filter.clear();
            console.model.queue.filtering = false;
        }
        KeyCode::Enter | KeyCode::Tab => console.model.queue.filtering = false,
        KeyCode::Up => {
            console.model.selected = console.model.queue.step(console.model.selected, -1);
        }
        KeyCode::Down => {
            console.model.selected = console.model.queue.step(console.model.selected, 1);
        }
        _ => {
            console.model.queue.filter.key(key);
        }
    }
    console.model.queue.disturb();
}

/// Brings rows, rings, title and toast in line with what is now so.
pub fn settle(console: &mut Console, news: bool, effects: &mut Vec<Effect>) {
    let stale = |at| console.model.now - at >= TimeDelta::seconds(TOAST_SECS);
    if console
        .model
        .toast
        .as_ref()
        .is_some_and(|t| !t.is_refusal && stale(t.at))
    {
        console.model.toast = None;
    }
    if !news && !console.model.queue.is_stale(console.model.now) {
        return;
    }
    refresh(console);
    let own = console.model.own.replica.conference();
    let ringing = rings::of(own, &console.model.me);
    let open = own.open_cases().filter(|c| c.is_open()).count();
    let count = ringing.len();
    let new = ringing
        .iter()
        .filter(|r| console.model.rung.insert((r.occurrence, r.wanted)))
        .count();
    if new > 0 && console.model.settings.bell {
        effects.push(Effect::Bell);
    }
    console.model.rings = if console.model.looking {
        rings::of(console.model.conference(), console.model.viewer())
    } else {
        ringing
    };
    let title = match count {
        0 => format!("greenroom · {open} open"),
        n => format!("greenroom · {open} open · {n} rings"),
    };
    if title != console.model.title {
        console.model.title.clone_from(&title);
        effects.push(Effect::Title(title));
    }
}

/// Sorts the queue anew, unless hands are on the keys.
pub fn refresh(console: &mut Console) {
    let since = console.model.now - console.model.touched.min(console.model.now);
    let hands = console.over.is_some() || since < TimeDelta::seconds(1);
    let frozen = hands && !console.model.queue.disturbed;
    // Until somebody puts the cursor somewhere it stands on what comes first.
    let placed = console.model.touched > DateTime::<Utc>::MIN_UTC;
    let chosen = console.model.selected.filter(|_| placed);
    let mut queue = std::mem::take(&mut console.model.queue);
    let selected: Option<CaseId> = {
        let (conference, viewer) = (console.model.conference(), console.model.viewer().clone());
        queue.refresh(conference, &viewer, console.model.now, frozen, chosen)
    };
    console.model.queue = queue;
    // A closed case may stay in view although no row shows it.
    let in_view =
        console.model.screen == ScreenName::Case && console.model.case_in_view().is_some();
    if !in_view {
        console.model.selected = selected;
    }
}

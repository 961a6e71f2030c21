//! What a message does to the model, and what is to be done about it. Pure: time and ids come from outside.

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::domain::log::actor::Actor;
use crate::domain::log::command::Command;
use crate::domain::log::happening::Happening;
use crate::domain::rules::decide;
use crate::domain::views::rings;
use crate::domain::vocabulary::ids::{CaseId, CommandId};
use crate::domain::vocabulary::text::clean;
use crate::sync::driver::{Event, Status};
use crate::sync::machine::{Link, Unsent};
use crate::sync::replica;
use crate::tui::bindings::{self, Action};
use crate::tui::forms::escalate::EscalateForm;
use crate::tui::forms::{Flow, Over};
use crate::tui::message::{After, Effect, Message, News};
use crate::tui::model::{Away, Layout, Model, TOAST_SECS};
use crate::tui::widgets::field::Field;
use crate::tui::{Deed, ScreenName, acting, done};
use crate::wire::{Envelope, FeedPage};
use crate::words::telling;

/// Takes a message in.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    model.now = message.at + model.offset;
    model.changed = true;
    let mut effects = Vec::new();
    let mut news = false;
    match message.news {
        News::Time => {}
        News::Key(key) => effects = pressed(model, key),
        News::Paste(text) => paste(model, &text),
        News::Size(width, height) => model.size = (width, height),
        News::Sync(Event::Page(page)) => {
            model.offset = page.now - message.at;
            model.now = page.now;
            news =
                !page.entries.is_empty() || !page.withdrawn.is_empty() || !page.restated.is_empty();
            model.changed = news || model.own.replica.as_of().is_none();
            take(model, &page);
        }
        News::Sync(Event::Status(status)) => {
            news = true;
            stand(model, *status);
        }
        News::Other(event) => {
            news = model.looking;
            if let Some(other) = &mut model.other {
                match event {
                    Event::Page(page) => drop(other.replica.take(&page)),
                    Event::Status(status) => other.status = *status,
                }
                other.overlay(model.now);
            }
        }
        News::Coach(words) => model.coach = words,
        News::Kept(envelope, after) => {
            news = true;
            kept(model, *envelope, after, &mut effects);
        }
        News::Edited(text) => {
            if let Some(over) = &mut model.over {
                if let Some(field) = over.focused() {
                    *field = Field::of(&clean(text.trim_end_matches('\n')));
                }
                over.keep_draft(&mut model.drafts);
            }
        }
        News::Hangup => effects.push(Effect::Quit),
    }
    lock_when_idle(model);
    settle(model, news, &mut effects);
    let drafts = model.drafts.changes().into_iter();
    effects.extend(drafts.map(|(slot, text)| Effect::Draft(slot, text)));
    effects
}

/// Nobody has pressed a key for long: the screen is covered, and asks who is there.
fn lock_when_idle(model: &mut Model) {
    let Some(after) = model.settings.lock_after else {
        return;
    };
    let idle = model.now - model.touched.max(model.opened);
    if model.lock.is_none() && idle >= after {
        model.lock = Some(Field::default());
    }
}

/// A key while the screen is locked: whoever sits here says their name.
fn unlock(model: &mut Model, key: KeyEvent) {
    let Some(field) = &mut model.lock else {
        return;
    };
    if key.code != KeyCode::Enter {
        field.key(key);
        return;
    }
    let said = field.text().trim().to_lowercase();
    let me = model.own.replica.me();
    let short = model.own.replica.conference().short(me).to_lowercase();
    if !said.is_empty() && (said == short || said == me.as_str()) {
        model.lock = None;
        model.toast = None;
    } else {
        field.clear();
        model
            .refuse("That is not who is signed in here. Another person joins with their own code.");
    }
}

/// A portion of the feed came in.
fn take(model: &mut Model, page: &FeedPage) {
    let knew = model.own.replica.as_of().is_some();
    let desk_pages = model.own.replica.conference().desk_pages().len();
    let names = model.names_of(&page.withdrawn);
    let gone = model.own.replica.take(page);
    for case in gone {
        model.drafts.forget(case);
        model.queue.marked.remove(&case);
        model.forget_words_of(case, names.get(&case));
        if model.over.as_ref().and_then(Over::case) == Some(case) {
            model.over = None;
        }
        if let Some(back) = &mut model.returning {
            back.over = back.over.take().filter(|over| over.case() != Some(case));
            back.selected = back.selected.filter(|selected| *selected != case);
        }
        if model.selected == Some(case) && !model.looking {
            model.selected = None;
            if model.screen == ScreenName::Case {
                model.screen = ScreenName::Queue;
            }
        }
    }
    let others = |e: &&std::sync::Arc<crate::domain::log::entry::Entry>| {
        e.actor != Actor::Person(model.me.clone())
    };
    let came = page.entries.iter().filter(others).count();
    if let Some(away) = &mut model.away {
        away.came += came;
    }
    model.own.overlay(model.now);
    let fresh = model
        .own
        .replica
        .conference()
        .desk_pages()
        .get(desk_pages..)
        .and_then(<[_]>::last)
        .cloned();
    if let Some(rung) = fresh {
        let name = rung.line.code_name.replace('-', " ");
        model.tell(format!(
            "{name} rings the staff desk: {}. Find the lead.",
            rung.line.place
        ));
    }
    if !knew && !page.more {
        // Drafts that an earlier console left: of a case that was withdrawn meanwhile nothing stays.
        let conference = model.own.replica.conference();
        let briefs: Vec<CaseId> = conference.briefs().map(|b| b.case).collect();
        model
            .drafts
            .retain(|case| conference.case(case).is_some() || briefs.contains(&case));
        if let Some(words) = model.drafts.unfinished(conference) {
            model.tell(words);
        }
    }
    if knew && !page.more {
        announce(model, page);
    }
}

/// Says the last thing that a colleague did, in the ring line.
fn announce(model: &mut Model, page: &FeedPage) {
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
    let mine = Actor::Person(model.me.clone());
    let found = page
        .entries
        .iter()
        .rev()
        .find(|e| e.actor != mine && is_worth(&e.happening));
    let Some(entry) = found else { return };
    let conference = model.own.replica.conference();
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
        telling::entry(conference, Some(&model.me), entry)
    );
    if !model.toast.as_ref().is_some_and(|t| t.is_refusal) {
        model.tell(words);
    }
}

/// The connection, the outbox, or what was refused has changed.
fn stand(model: &mut Model, status: Status) {
    let known = |id: &CommandId| status.pending.iter().any(|u| u.envelope.id == *id);
    model.own.kept.retain(|u| {
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
            !model
                .own
                .status
                .refused
                .iter()
                .any(|old| old.envelope.id == r.envelope.id)
        })
        .map(|r| {
            let rejection = r.problem.as_ref().and_then(|p| p.rejection.as_ref());
            let why =
                rejection.map_or_else(|| "The server refused it.".to_owned(), ToString::to_string);
            format!("{why} L shows it, with your words.")
        })
        .collect();
    let was_live = model.own.status.link == Link::Live;
    if was_live && matches!(status.link, Link::Lost { .. }) {
        model.away = Some(Away::default());
    }
    if let Some(away) = &mut model.away {
        away.sent
            .extend(status.unsent.iter().map(|u| u.envelope.id));
    }
    model.own.status = status;
    if model.own.status.link == Link::Live
        && model.own.unsent() == 0
        && let Some(away) = model.away.take()
    {
        let refused = model
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
        model.tell(format!(
            "Live again: {sent} sent, {came} came in{refused}.{whole}"
        ));
    }
    for words in newly {
        model.refuse(words);
    }
    model.own.overlay(model.now);
}

/// A command got its id.
fn kept(model: &mut Model, envelope: Envelope, after: After, effects: &mut Vec<Effect>) {
    let ask = replica::ask_of(&model.me, &envelope);
    let is_report = envelope.command.begins_case();
    let makes = is_report.then(|| ask.case(&model.slug));
    let command = envelope.command.clone();
    let seen = model
        .own
        .status
        .pending
        .iter()
        .any(|u| u.envelope.id == envelope.id);
    if !seen {
        model.own.kept.push(Unsent {
            envelope,
            kept_at: model.now,
            makes,
        });
    }
    model.own.overlay(model.now);
    if let Command::TickStep { case, step } | Command::SkipStep { case, step, .. } = &command
        && let Some(case) = model.conference().case(*case).cloned()
    {
        model.case.go_on(&case, step);
    }
    let words = done::words(model, &command, makes);
    model.tell(words);
    effects.push(Effect::Deed(Deed::Kept(Box::new(command))));
    if let Some(id) = makes.filter(|id| model.conference().case(*id).is_some()) {
        // One's own case gets its row at once, whoever's hands are on the keys.
        model.selected = Some(id);
        model.queue.disturb();
        if after == After::CallForHelp
            && let Some(case) = model.conference().case(id)
            && let Some(form) = EscalateForm::new(model, case, None)
        {
            model.over = Some(Over::Escalate(Box::new(form)));
        }
    }
}

fn paste(model: &mut Model, text: &str) {
    model.touched = model.now;
    if let Some(field) = &mut model.lock {
        field.insert(&text.replace('\n', " "));
        return;
    }
    if model.covered && !matches!(model.over, Some(Over::HelpNow(_))) {
        return;
    }
    if let Some(mut over) = model.over.take() {
        if !over.paste(text) {
            model.tell("Paste ignored: no field is open.");
        }
        over.keep_draft(&mut model.drafts);
        model.over = Some(over);
    } else if model.queue.filtering {
        model.queue.filter.insert(&text.replace('\n', " "));
        model.queue.disturb();
    } else {
        model.tell("Paste ignored: no field is open.");
    }
}

/// A key was pressed.
fn pressed(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
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
            model.changed = false;
            return Vec::new();
        }
    }
    if model.toast.as_ref().is_some_and(|t| t.is_refusal) {
        model.toast = None;
    }
    model.touched = model.now;
    if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return acting::quit(model);
    }
    if key.code == KeyCode::Char('z') && key.modifiers.contains(KeyModifiers::CONTROL) {
        return vec![Effect::Suspend];
    }
    if model.lock.is_some() {
        unlock(model, key);
        return Vec::new();
    }
    // Covered, a call for help is still one key away: it shows places and whom to call, and no case.
    if model.covered && !matches!(model.over, Some(Over::HelpNow(_))) {
        match key.code {
            KeyCode::Char('b') | KeyCode::Esc | KeyCode::F(8) => model.covered = false,
            KeyCode::Char('E') => return acting::act(model, Action::HelpNow),
            _ => {}
        }
        return Vec::new();
    }
    if model.layout() == Layout::Tiny {
        return in_a_tiny_window(model, key);
    }
    if key.code == KeyCode::F(8) {
        model.covered = true;
        return Vec::new();
    }
    if let (KeyCode::F(4), Some(over)) = (key.code, &mut model.over) {
        return match over.focused() {
            Some(field) => vec![Effect::Edit(field.text().to_owned())],
            None => Vec::new(),
        };
    }
    if key.code == KeyCode::F(2) {
        return acting::look(model);
    }
    if key.code == KeyCode::F(1) && model.over.is_some() {
        explain(model);
        return Vec::new();
    }
    if let Some(mut over) = model.over.take() {
        let flow = over.key(key, model);
        over.keep_draft(&mut model.drafts);
        return follow(model, over, flow);
    }
    if model.queue.filtering {
        filter(model, key);
        return Vec::new();
    }
    if let Some(found) = bindings::find(key, &model.places()) {
        return acting::act(model, found.action);
    }
    acting::shift(model, key);
    Vec::new()
}

/// Where neither forms nor what is selected is drawn, nothing is done that one does not see.
fn in_a_tiny_window(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Char('q') if model.over.is_none() => return acting::quit(model),
        KeyCode::Char('b') if model.over.is_none() => model.covered = true,
        KeyCode::F(8) => model.covered = true,
        _ => {}
    }
    Vec::new()
}

/// In a form: F1 says what its keys do. The form stays as it is.
fn explain(model: &mut Model) {
    let hints = model.over.as_ref().map_or(&[][..], Over::hints);
    let keys: Vec<String> = hints
        .iter()
        .map(|(key, what)| format!("{key} {what}").trim().to_owned())
        .collect();
    model.tell(format!(
        "{}, F2 what rings, F4 editor, F8 covers.",
        keys.join(", ")
    ));
}

/// Does what a form asked for.
fn follow(model: &mut Model, over: Over, flow: Flow) -> Vec<Effect> {
    match flow {
        Flow::Stay => {
            model.over = Some(over);
            Vec::new()
        }
        Flow::Close => Vec::new(),
        Flow::Open(next) => {
            acting::open(model, *next);
            Vec::new()
        }
        Flow::Run(act) => acting::act(model, act),
        Flow::Quit => vec![Effect::Quit],
        Flow::Act(pending) => acting::go_on(model, pending),
        Flow::Each(commands) => acting::each(model, &commands),
        Flow::Go(place) => acting::go_to(model, &place),
        Flow::Do {
            command,
            after,
            done,
            next,
        } => {
            let Some(effects) = keep(model, &command, after) else {
                // A menu has nothing to mend; a form stays with its text.
                if !matches!(over, Over::Menu(_) | Over::Sure(_)) {
                    model.over = Some(over);
                }
                return Vec::new();
            };
            for slot in done {
                model.drafts.done(&slot);
            }
            model.over = next.map(|over| *over);
            // Whoever called for help from behind the cover goes on with the case of the call.
            model.covered = false;
            effects
        }
    }
}

/// Asks the rules about `command`; where they allow it, it is to be kept. Where they do not, the ring line says why and
/// what to do next.
pub fn keep(model: &mut Model, command: &Command, after: After) -> Option<Vec<Effect>> {
    match allowed(model, command) {
        Ok(()) => Some(vec![Effect::Keep(Box::new(command.clone()), after)]),
        Err(why) => {
            model.refuse(why);
            None
        }
    }
}

/// The same for one of several: what is said against it is left to whoever lists them.
pub fn keep_quietly(model: &Model, command: &Command) -> Result<Effect, String> {
    allowed(model, command)?;
    Ok(Effect::Keep(Box::new(command.clone()), After::Nothing))
}

fn allowed(model: &Model, command: &Command) -> Result<(), String> {
    if model.looking {
        return Err("You only look through their eyes. V comes back.".to_owned());
    }
    let envelope = Envelope {
        id: CommandId(uuid::Uuid::nil()),
        made_at: model.now,
        on_behalf: None,
        command: command.clone(),
    };
    let ask = replica::ask_of(&model.me, &envelope);
    decide::decide(model.own.replica.conference(), &ask, command, model.now)
        .map(drop)
        .map_err(|rejection| rejection.to_string())
}

fn filter(model: &mut Model, key: KeyEvent) {
    match key.code {
        KeyCode::Esc => {
            model.queue.filter.clear();
            model.queue.filtering = false;
        }
        KeyCode::Enter | KeyCode::Tab => model.queue.filtering = false,
        KeyCode::Up => model.selected = model.queue.step(model.selected, -1),
        KeyCode::Down => model.selected = model.queue.step(model.selected, 1),
        _ => {
            model.queue.filter.key(key);
        }
    }
    model.queue.disturb();
}

/// Brings rows, rings, title and toast in line with what is now so.
pub fn settle(model: &mut Model, news: bool, effects: &mut Vec<Effect>) {
    let stale = |at| model.now - at >= TimeDelta::seconds(TOAST_SECS);
    if model
        .toast
        .as_ref()
        .is_some_and(|t| !t.is_refusal && stale(t.at))
    {
        model.toast = None;
    }
    if !news && !model.queue.is_stale(model.now) {
        return;
    }
    refresh(model);
    let own = model.own.replica.conference();
    let ringing = rings::of(own, &model.me);
    let open = own.open_cases().filter(|c| c.is_open()).count();
    let count = ringing.len();
    let new = ringing
        .iter()
        .filter(|r| model.rung.insert((r.occurrence, r.wanted)))
        .count();
    if new > 0 && model.settings.bell {
        effects.push(Effect::Bell);
    }
    model.rings = if model.looking {
        rings::of(model.conference(), model.viewer())
    } else {
        ringing
    };
    let title = match count {
        0 => format!("greenroom · {open} open"),
        n => format!("greenroom · {open} open · {n} rings"),
    };
    if title != model.title {
        model.title.clone_from(&title);
        effects.push(Effect::Title(title));
    }
}

/// Sorts the queue anew, unless hands are on the keys.
pub fn refresh(model: &mut Model) {
    let since = model.now - model.touched.min(model.now);
    let hands = model.over.is_some() || since < TimeDelta::seconds(1);
    let frozen = hands && !model.queue.disturbed;
    // Until somebody puts the cursor somewhere it stands on what comes first.
    let placed = model.touched > DateTime::<Utc>::MIN_UTC;
    let chosen = model.selected.filter(|_| placed);
    let mut queue = std::mem::take(&mut model.queue);
    let selected: Option<CaseId> = {
        let (conference, viewer) = (model.conference(), model.viewer().clone());
        queue.refresh(conference, &viewer, model.now, frozen, chosen)
    };
    model.queue = queue;
    // A closed case may stay in view although no row shows it.
    let in_view = model.screen == ScreenName::Case && model.case_in_view().is_some();
    if !in_view {
        model.selected = selected;
    }
}

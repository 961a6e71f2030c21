//! What a message does to the console, and what is to be done about it. Pure: time and ids come from outside.

pub(crate) mod acting;
pub(crate) mod doing;
pub(crate) mod done;
pub(crate) mod keeping;
pub(crate) mod going_on;
pub(crate) mod handing;
pub(crate) mod standing_in;
pub(crate) mod keys;
pub(crate) mod news;
pub(crate) mod moving;
pub(crate) mod bulk;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::views::rings::{self, Wanted};
use crate::domain::vocabulary::ids::{CaseId, EntryId};
use crate::domain::vocabulary::text::clean;
use crate::domain::vocabulary::timer::TimerKind;
use crate::sync::driver::Event;
use crate::tui::console::Console;
use crate::tui::message::{Effect, Message, News};
use crate::tui::paint::field::Field;
use crate::tui::state::briefs;
use crate::tui::state::model::TOAST_SECS;
use crate::tui::state::screen::ScreenName;
use crate::tui::update::keys::{burst, paste, pressed};
use crate::tui::update::news::{kept, stand, take};

/// Takes a message in.
pub fn update(console: &mut Console, message: Message) -> Vec<Effect> {
    console.model.now = message.at + console.model.offset;
    console.model.changed = true;
    let mut effects = Vec::new();
    let mut news = false;
    match message.news {
        News::Time => {}
        News::Key(key) => effects = pressed(console, key),
        News::Burst(keys) => effects = burst(console, keys),
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
        News::Deaf => console.model.deaf = true,
        News::Disk(Some(kind)) => console.model.refuse(format!(
            "Drafts are not kept on this disk ({kind}): make room, and save what you write."
        )),
        News::Disk(None) => console.model.tell("Drafts are kept on this disk again."),
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
        News::Coach(words) => console.hint(words),
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
    let ringing = rings::of(own, &console.model.me, console.model.now);
    let open = own.open_cases().filter(|c| c.is_open()).count();
    let calls: Vec<EntryId> = briefs::waiting(own)
        .map(|b| EntryId(b.escalation.id.0))
        .collect();
    let count = ringing.len() + calls.len();
    let calls = calls
        .into_iter()
        .map(|id| (id, Wanted::For(TimerKind::Answer)));
    let all = ringing
        .iter()
        .map(|r| (r.occurrence, r.wanted))
        .chain(calls);
    let of_seats = rings::of_seats(own, &console.model.me, console.model.now);
    let new = all.filter(|ring| console.model.rung.insert(*ring)).count();
    let seats = of_seats.iter().map(|rings| (rings.occurrence, rings.asks));
    let new = new
        + seats
            .filter(|rings| console.model.seats_rung.insert(*rings))
            .count();
    if new > 0 && console.model.settings.bell {
        effects.push(Effect::Bell);
    }
    console.model.seat_rings = if console.model.looking {
        Vec::new()
    } else {
        of_seats
    };
    console.model.rings = if console.model.looking {
        rings::of(
            console.model.conference(),
            console.model.viewer(),
            console.model.now,
        )
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

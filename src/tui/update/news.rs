//! What comes in from synchronisation, and what is said of it.

use std::sync::Arc;

use crate::domain::log::actor::Actor;
use crate::domain::log::command::Command;
use crate::domain::log::entry::Entry;
use crate::domain::log::happening::{
    Happening, carried, of_case, of_outside, of_seats, of_two_cases, told_back, within,
};
use crate::domain::log::readers::Outward;
use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::ids::{CaseId, CommandId, OfferId, Position, RequestId};
use crate::sync::driver::Status;
use crate::sync::machine::{Link, Unsent};
use crate::sync::replica;
use crate::tui::bindings;
use crate::tui::console::Console;
use crate::tui::deed::Deed;
use crate::tui::forms::Overlay;
use crate::tui::forms::escalate::EscalateForm;
use crate::tui::forms::gone::Gone;
use crate::tui::message::{After, Effect};
use crate::tui::state::model::Away;
use crate::tui::state::screen::ScreenName;
use crate::tui::update::done;
use crate::wire::{Envelope, FeedPage};
use crate::words::{refusals, telling};

/// A portion of the feed came in.
pub fn take(console: &mut Console, page: &FeedPage) {
    let knew = console.model.own.replica.as_of().is_some();
    let desk_pages = console.model.own.replica.conference().desk_pages().len();
    let names = console.model.names_of(&page.withdrawn);
    let selected = console.model.target();
    let gone = console.model.own.replica.take(page);
    for case in gone {
        console.model.drafts.forget(case);
        console.model.queue.marked.remove(&case);
        console.model.forget_words_of(case, names.get(&case));
        let was_over = console.over.as_ref().and_then(Overlay::case) == Some(case);
        let was_selected = console.over.is_none() && selected == Some(case);
        // Whose hands are on it must not act on whatever takes its place.
        if was_over || (was_selected && console.model.touched >= console.model.opened) {
            console.over = Some(Overlay::Gone(Gone {
                had_words: console.over.as_ref().is_some_and(Overlay::keeps),
                touched: console.model.now,
            }));
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
    let others = |e: &&Arc<Entry>| e.actor != Actor::Person(console.model.me.clone());
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
        let watches = conference.watches().map(|w| w.case);
        let briefs: Vec<CaseId> = conference.briefs().map(|b| b.case).chain(watches).collect();
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
pub fn announce(console: &mut Console, page: &FeedPage) {
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
                | Happening::Sighted { .. }
                | Happening::WishSaid { .. }
                | Happening::Resolved { .. }
        )
    };
    for entry in &page.entries {
        if let Happening::DeviceJoined { person, device } = &entry.happening
            && *person == console.model.me
        {
            let device = device.as_str();
            let words =
                format!("A device was signed in as you: {device}. Not you? Tell the lead now.");
            return console.model.refuse(words);
        }
    }
    if let Some(words) = of_rota(console, page) {
        return console.model.tell(words);
    }
    let mine = Actor::Person(console.model.me.clone());
    let found = page
        .entries
        .iter()
        .rev()
        .find(|e| e.actor != mine && is_worth(&e.happening));
    let Some(entry) = found else { return };
    let conference = console.model.own.replica.conference();
    let Some(id) = entry.case else { return };
    let Some(case) = conference.case(id) else {
        if let Some(words) = outside(conference, id, entry)
            && !console.model.toast.as_ref().is_some_and(|t| t.is_refusal)
        {
            console.model.tell(words);
        }
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

/// What somebody else did that concerns this person's seats: who is called is another from now on, or is asked for.
fn of_rota(console: &Console, page: &FeedPage) -> Option<String> {
    let (conference, me) = (console.model.conference(), &console.model.me);
    let hall = conference.hall();
    let is_on = |position: &Position| {
        let on = hall.rota.on_call(position, console.model.now);
        on.is_some_and(|on| on.person == me)
    };
    let is_of_request = |id: &RequestId| {
        hall.request(*id)
            .is_some_and(|r| r.from == *me || r.to == *me)
    };
    let is_of_offer = |id: &OfferId| {
        hall.offer(*id)
            .is_some_and(|o| o.from == *me || o.to == *me)
    };
    let is_of_mine = |entry: &&Arc<Entry>| {
        let is_it = match &entry.happening {
            Happening::PagerTaken { from, .. } => from.as_ref() == Some(me),
            Happening::PagerGivenBack { position, .. } => is_on(position),
            Happening::ShiftPlanned { shift, .. }
            | Happening::ShiftChanged { to: shift, .. }
            | Happening::ShiftCancelled { was: shift, .. } => shift.person == *me,
            Happening::RequestMade { to, .. } => to == me,
            Happening::RequestAnswered { request: id, .. }
            | Happening::OverrideCancelled { id, .. } => is_of_request(id),
            Happening::HandoffOffered { to, from, .. } => to == me || from == me,
            Happening::HandoffTaken { offer, .. } | Happening::HandoffWithdrawn { offer, .. } => {
                is_of_offer(offer)
            }
            Happening::AwaySet { person, .. } => person == me,
            // The event, who is of it, calendars, readiness, and what the clock says, which rings by itself.
            Happening::ConferenceOpened { .. }
            | Happening::DetailsSet { .. }
            | Happening::PolicySet { .. }
            | Happening::WordsSet { .. }
            | Happening::ChecklistAdded { .. }
            | Happening::ChecklistLeft { .. }
            | Happening::PlaceAdded { .. }
            | Happening::PlaceLeft { .. }
            | Happening::PersonAdded { .. }
            | Happening::PersonLeft { .. }
            | Happening::ContactAdded { .. }
            | Happening::ContactLeft { .. }
            | Happening::LinkMade { .. }
            | Happening::LinkEnded { .. }
            | Happening::SeatClosed { .. }
            | Happening::SeatRang { .. }
            | Happening::ReadySaid { .. }
            | Happening::InvitedAgain { .. }
            | Happening::DeviceJoined { .. }
            | of_case!()
            | Happening::Unknown => false,
        };
        is_it && entry.actor != Actor::Person(me.clone())
    };
    let entry = page.entries.iter().rev().find(is_of_mine)?;
    Some(format!("{}.", telling::entry(conference, Some(me), entry)))
}

/// What is said of `entry` where its case is not here: who comes for what this person reported, and who was seen.
fn outside(conference: &Conference, case: CaseId, entry: &Entry) -> Option<String> {
    let words = telling::entry(conference, None, entry);
    if matches!(entry.happening, Happening::Sighted { .. }) {
        return Some(words);
    }
    let own = conference.own_reports().find(|own| own.case == case)?;
    let is_of_it = entry.happening.outward() == Outward::Reporter;
    is_of_it.then(|| format!("{}: {words}.", own.spoken()))
}

/// The connection, the outbox, or what was refused has changed.
pub fn stand(console: &mut Console, status: Status) {
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
            let why = r.why.rejection().map_or_else(
                || r.why.words(),
                |rejection| refusals::said(rejection, bindings::spell),
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
pub fn kept(console: &mut Console, envelope: Envelope, after: After, effects: &mut Vec<Effect>) {
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
    if let Command::SetConflict {
        level: ConflictLevel::Hard,
        person: None,
        ..
    } = &command
    {
        // It goes by their own wish: what withdraws it says nothing new.
        console.model.selected = None;
        console.model.screen = ScreenName::Queue;
    }
    effects.push(Effect::Deed(Deed::Kept(Box::new(command))));
    if let Some(id) = makes.filter(|id| console.model.conference().case(*id).is_some()) {
        // One's own case gets its row at once, whoever's hands are on the keys.
        console.model.selected = Some(id);
        console.model.queue.disturb();
        if after == After::CallForHelp
            && let Some(case) = console.model.conference().case(id)
            && let Some(form) = EscalateForm::new(console, case, None)
        {
            console.over = Some(Overlay::Escalate(Box::new(form)));
        }
    }
}

//! Calls for help and pages: how they stand, and what they ask for.

use chrono::{DateTime, Utc};

use crate::domain::state::conference::Conference;
use crate::domain::state::deadline::Deadline;
use crate::domain::state::escalation::Escalation;
use crate::domain::state::own_report::{Became, OwnReport};
use crate::domain::views::brief;
use crate::domain::vocabulary::ids::EscalationId;
use crate::domain::vocabulary::timer::TimerKind;
use crate::words::times;

/// Who was called, as in a sentence.
pub fn called(conference: &Conference, id: EscalationId) -> String {
    let known = conference.escalation(id).map(|(_, e)| &e.to);
    let brief = || conference.briefs().find(|b| b.escalation.id == id);
    let to = known.or_else(|| brief().map(|b| &b.escalation.to));
    to.map_or_else(|| "Help".to_owned(), |to| conference.hall().called(to))
}

/// How a call for help stands at `now`.
pub fn standing(
    conference: &Conference,
    call: &Escalation,
    reads: bool,
    now: DateTime<Utc>,
) -> String {
    let whom = conference.hall().called(&call.to).to_lowercase();
    let clock = |at| times::moment(at, now, conference.zone());
    match (&call.answer, call.arrived) {
        (_, Some(at)) => format!("{whom} there {}", clock(at)),
        (Some(answer), None) if reads => format!("{whom} \"{}\"", answer.by.as_str()),
        (Some(_), None) => format!("{whom} answered"),
        (None, None) => format!("{whom} called, no answer yet"),
    }
}

/// A report as whoever made it hears of it, who is outside the team: where, and who comes, as of when.
pub fn own_report(conference: &Conference, own: &OwnReport, now: DateTime<Utc>) -> String {
    let place = brief::place_words(conference, own.place.as_ref(), own.spot.as_str());
    let short = |person| conference.short(person);
    let at = times::moment(own.since, now, conference.zone());
    let became = match &own.became {
        Became::Waits => "in the queue, the team is rung".to_owned(),
        Became::TakenBy(who) => format!("{} took it {at}", short(who)),
        Became::OnTheWay(who) => format!("{} is on the way, {at}", short(who)),
        Became::There(who) => format!("{} is there, {at}", short(who)),
        Became::Over => format!("over since {at}"),
    };
    format!("{}, {place}: {became}", own.spoken())
}

/// What a page asks for, to stand after "rings you"; nothing where it asks to take the case.
pub fn page_reason(timer: TimerKind) -> &'static str {
    match timer {
        TimerKind::Acknowledge => "",
        TimerKind::Raised => ": it was raised",
        TimerKind::FirstHuman => ": nobody is with the reporter yet",
        TimerKind::Update => ": no word for a while",
        TimerKind::Recheck => ": is it still going on?",
        TimerKind::Answer => ": no answer; try the next way",
        TimerKind::Arrival => ": nobody has come; call again",
        TimerKind::CheckIn => ": alone there, no word",
        TimerKind::MissingChild => ": missing child, call the police now",
        TimerKind::Expiry => ": nothing followed",
        TimerKind::Promise => ": a promise is due",
        TimerKind::Hold => ": the hold is over",
        TimerKind::Given => ": it was given to you",
        TimerKind::HandOn => ": at the change of shift it goes to a lead",
        TimerKind::LeftBehind => ": whoever has it has gone off shift",
        TimerKind::Tidy => ": tidy up before the handoff",
        TimerKind::Offer => ": nobody follows, hand it over",
        TimerKind::Handoff => ": the handoff is not taken",
        TimerKind::Ready => ": is whoever comes next ready?",
    }
}

/// What a deadline waits for, with whose word where several can be waited for.
pub fn deadline(conference: &Conference, deadline: &Deadline) -> String {
    let word = deadline.kind.word();
    deadline.escalation.map_or_else(
        || word.to_owned(),
        |id| format!("{word}, {}", called(conference, id).to_lowercase()),
    )
}

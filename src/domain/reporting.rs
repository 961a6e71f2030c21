//! A first report, and the words that follow it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::Conference;
use crate::domain::access::{self, Writer};
use crate::domain::command::{Ask, Goes, NewReport};
use crate::domain::decide::Decision;
use crate::domain::entry::{Happening, Report};
use crate::domain::ids::{CaseId, PersonId};
use crate::domain::rejection::{Code, Rejection};
use crate::domain::severity::{self, Flags};
use crate::domain::text::Private;

/// Begins a case. Everybody of the conference may report, staff and security too: that needs no access.
pub fn decide(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    new: &NewReport,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    let details = conference.hall().details.as_ref();
    let slug = &details
        .ok_or_else(|| {
            Rejection::new(
                Code::NotFound,
                "The conference is not there yet.",
                "Try again in a moment.",
            )
        })?
        .slug;
    if new.what.is_blank() {
        return Err(Rejection::new(
            Code::Empty,
            "What happened is not said.",
            "Say it in a few words.",
        ));
    }
    if new.place.is_none() && new.spot.is_blank() {
        return Err(Rejection::new(
            Code::Empty,
            "Where it happened is not said.",
            "Name a place, or say where in a few words.",
        ));
    }
    if let Some(place) = &new.place
        && !conference.hall().places.contains_key(place)
    {
        let message = format!("There is no place {:?}.", place.as_str());
        return Err(Rejection::new(
            Code::NotFound,
            message,
            "Choose one of the conference's places, or write where it is.",
        ));
    }
    in_the_past(new.happened_at, now)?;
    if let Some(unknown) = new
        .conflicts
        .iter()
        .find(|p| conference.person(p).is_none())
    {
        return Err(access::no_person(unknown));
    }
    let case = ask.case(slug);
    if conference.case(case).is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "This report is already there.",
            "Look at the queue.",
        ));
    }
    let flags = Flags {
        danger: new.danger,
        ongoing: new.ongoing,
        repeat: new.repeat,
    };
    let suggested = severity::suggest(new.category, flags);
    let report = Report {
        code_name: code_name(conference, case),
        what: new.what.clone(),
        place: new.place.clone(),
        spot: new.spot.clone(),
        category: new.category,
        flags,
        suggested,
        severity: new.severity.unwrap_or(suggested),
        channel: new.channel,
        from: new.from.clone().filter(|f| !f.is_blank()),
        happened_at: new.happened_at,
        conflicts: new.conflicts.clone(),
    };
    let mut happenings = vec![Happening::Reported {
        report: Box::new(report),
    }];
    if let Some(checklist) = conference.hall().checklist_for(new.category) {
        happenings.push(Happening::ChecklistAttached {
            checklist: Box::new(checklist.clone()),
        });
    }
    if new.goes == Goes::Mine {
        let may = conference.person(subject).is_some_and(|p| p.role.is_team())
            && !new.conflicts.contains(subject);
        if !may {
            let message = "Only a responder without a conflict can have a case.";
            return Err(Rejection::new(
                Code::NotAllowed,
                message,
                "Report it with `page` on call instead.",
            ));
        }
        happenings.push(Happening::Acknowledged {
            by: subject.clone(),
        });
    }
    Ok(Decision {
        case: Some(case),
        happenings,
    })
}

/// The code name of `case`: a pair of the word list by hash of its id; where one is taken, the next.
fn code_name(conference: &Conference, case: CaseId) -> String {
    let (first, second) = (
        &conference.hall().first_words,
        &conference.hall().second_words,
    );
    if first.is_empty() || second.is_empty() {
        return format!("case-{}", &case.0.simple().to_string()[..8]);
    }
    let pairs = first.len() * second.len();
    let start = usize::try_from(case.0.as_u128() % pairs as u128).unwrap_or(0);
    let name = |n: usize| {
        format!(
            "{}-{}",
            first[n % pairs / second.len()],
            second[n % second.len()]
        )
    };
    (start..start + pairs)
        .map(name)
        .find(|n| conference.by_code_name(n).is_none())
        .unwrap_or_else(|| name(start))
}

fn in_the_past(happened_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Rejection> {
    // A laptop's clock may be a little ahead; nothing that matters here is a year old.
    let fits =
        |at: DateTime<Utc>| at <= now + TimeDelta::minutes(5) && at >= now - TimeDelta::days(366);
    if happened_at.is_none_or(fits) {
        return Ok(());
    }
    let message = "That time is still to come, or more than a year ago.";
    Err(Rejection::new(
        Code::WrongState,
        message,
        "Say when it happened, or leave the time out.",
    ))
}

/// Puts down what somebody says. `happened_at` may be past, not future.
pub fn note(
    writer: Writer<'_>,
    text: &Private,
    happened_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Rejection> {
    if text.is_blank() {
        return Err(Rejection::new(
            Code::Empty,
            "The note is empty.",
            "Write a few words.",
        ));
    }
    in_the_past(happened_at, now)?;
    if matches!(writer.case.state, crate::domain::case::State::Closed { .. }) {
        return Err(Rejection::new(
            Code::WrongState,
            "The case is closed.",
            "Reopen it with a reason to add to it.",
        ));
    }
    Ok(vec![Happening::Noted {
        text: text.clone(),
        happened_at,
    }])
}

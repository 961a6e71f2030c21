//! Calling somebody outside: venue security, medics, staff, the outside. Not the ladder: that is `paging`.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::happening::{Escalated, Happening};
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::escalation::Escalation;
use crate::domain::state::level::Level;
use crate::domain::views::access::{self, Writer};
use crate::domain::views::brief;
use crate::domain::views::consent::{self, Rule};
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::fact::{Fact, Facts};
use crate::domain::vocabulary::ids::{CaseId, ContactId, EscalationId, PersonId};
use crate::domain::vocabulary::person::Reach;
use crate::domain::vocabulary::rejection::{Code, Rejection};
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::{Consent, Wish};

/// What `asked` a person handed in to call somebody.
#[derive(Debug)]
pub struct Asked<'a> {
    pub to: &'a ContactId,
    pub consent: Consent,
    pub why: Option<&'a Private>,
    pub brief: Option<&'a Private>,
    pub by_voice: bool,
    pub facts: &'a Facts,
}

/// The contact `id`, or the refusal for one that is not there.
pub fn contact<'a>(conference: &'a Conference, id: &ContactId) -> Result<&'a Contact, Rejection> {
    conference.hall().contacts.get(id).ok_or_else(|| {
        let message = format!("There is no contact {:?}.", id.as_str());
        Rejection::new(
            Code::NotFound,
            message,
            "Look at the contacts for whom one can call.",
        )
    })
}

/// The way that is tried first.
pub fn way<'a>(
    conference: &'a Conference,
    contact: &'a Contact,
    by_voice: bool,
) -> Result<&'a Reach, Rejection> {
    conference
        .hall()
        .ways(contact)
        .into_iter()
        .find(|w| !by_voice || w.is_said())
        .ok_or_else(|| {
            let message = format!("{} has no way to be reached.", contact.name.as_str());
            Rejection::new(
                Code::NoWay,
                message,
                "Call the lead; an admin can add a way to the conference file.",
            )
        })
}

/// Calls a contact, if the wish of the person concerned allows it. Against a "no" only danger or law does, with a reason.
pub fn escalate(
    writer: Writer<'_>,
    subject: &PersonId,
    asked: &Asked<'_>,
) -> Result<Vec<Happening>, Rejection> {
    let Writer {
        conference, case, ..
    } = writer;
    writer.open()?;
    let contact = contact(conference, asked.to)?;
    if walked_around(conference, case, asked.to) {
        let message = format!("Nobody of {} can take this one.", contact.name.as_str());
        return Err(Rejection::new(
            Code::Recused,
            message,
            "Call another contact, or the lead.",
        ));
    }
    let has_reason = asked.why.is_some_and(|w| !w.is_blank());
    let rule = consent::rule(case, contact.kind);
    let said = |wish| Happening::WishSaid {
        kind: contact.kind,
        wish,
        to: subject.clone(),
    };
    match (asked.consent, rule) {
        (Consent::Refused, Rule::Refused) => {
            return Err(Rejection::new(
                Code::AlreadyDone,
                "That wish is already on record.",
                "Nobody was called.",
            ));
        }
        // They said no: that is put down, and nobody is called.
        (Consent::Refused, _) => return Ok(vec![said(Wish::No)]),
        (Consent::Law, _) | (Consent::Danger, Rule::Refused | Rule::AskFirst) if !has_reason => {
            let message = "Calling without a yes needs a reason on record.";
            return Err(Rejection::new(
                Code::NeedsReason,
                message,
                "Say in a few words what the danger or the duty is.",
            ));
        }
        (Consent::NotNeeded, Rule::Refused) => {
            let message = format!("The person concerned said no to {}.", contact.name.as_str());
            return Err(Rejection::new(
                Code::AgainstWish,
                message,
                "Only danger or a legal duty goes against it, with a reason.",
            ));
        }
        (Consent::NotNeeded, Rule::AskFirst) => {
            let message = format!("Calling {} needs a yes.", contact.name.as_str());
            return Err(Rejection::new(
                Code::NeedsConsent,
                message,
                "Ask the person concerned; if someone is in danger, say so.",
            ));
        }
        (Consent::Danger | Consent::Law | Consent::Given | Consent::NotNeeded, _) => {}
    }
    let way = way(conference, contact, asked.by_voice)?.clone();
    for (fact, value) in asked.facts {
        fact.check(value.as_str())?;
    }
    let mut facts = case.facts.clone();
    facts.extend(asked.facts.clone());
    let brief = asked.brief.filter(|b| !b.is_blank()).cloned();
    let brief = brief
        .unwrap_or_else(|| Private::from(brief::words(conference, case, subject, contact, &facts)));
    let why = asked.why.filter(|w| !w.is_blank()).cloned();
    let mut happenings: Vec<Happening> = asked
        .facts
        .iter()
        .filter(|(fact, value)| case.facts.get(fact) != Some(value))
        .map(|(fact, value)| Happening::FactSet {
            fact: *fact,
            value: value.clone(),
        })
        .collect();
    if asked.consent == Consent::Given && rule != Rule::Given {
        happenings.push(said(Wish::Yes));
    }
    happenings.push(Happening::Escalated {
        call: Box::new(Escalated {
            to: asked.to.clone(),
            way,
            consent: asked.consent,
            why,
            brief,
            by_voice: asked.by_voice,
        }),
    });
    Ok(happenings)
}

/// Nobody answered: the next way to reach the same contact. The system by itself never calls another kind of contact.
pub fn try_next_way(
    conference: &Conference,
    call: &Escalation,
) -> Result<Vec<Happening>, Rejection> {
    still_running(call)?;
    if call.answer.is_some() || call.arrived.is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "They answered already.",
            "If nobody comes, call again.",
        ));
    }
    let contact = contact(conference, &call.to)?;
    let way = conference.hall().next_way(call).ok_or_else(|| {
        Rejection::new(
            Code::NoWay,
            format!("There is no other way to reach {}.", contact.name.as_str()),
            "Go there, call another contact, or tell the lead.",
        )
    })?;
    Ok(vec![Happening::WayTried {
        escalation: call.id,
        way: way.clone(),
    }])
}

/// Puts down what dispatchers ask first; an empty value means that it is not known after all.
pub fn set_fact(
    writer: Writer<'_>,
    fact: Fact,
    value: &Private,
) -> Result<Vec<Happening>, Rejection> {
    writer.open()?;
    fact.check(value.as_str())?;
    Ok(vec![Happening::FactSet {
        fact,
        value: value.clone(),
    }])
}

/// Whether everybody who answers for `contact` stepped back from `case`.
fn walked_around(conference: &Conference, case: &Case, contact: &ContactId) -> bool {
    let mut people = conference
        .hall()
        .people
        .values()
        .filter(|p| p.contact.as_ref() == Some(contact))
        .peekable();
    let is_out = |p: &crate::domain::vocabulary::person::Person| {
        case.conflicts
            .get(&p.id)
            .is_some_and(|c| c.level == ConflictLevel::Hard)
    };
    people.peek().is_some() && people.all(is_out)
}

/// A call that the asker may follow: a member of the team who sees the case, or the account it is addressed to.
pub fn addressed<'a>(
    conference: &'a Conference,
    ask: &Ask,
    id: EscalationId,
) -> Result<(CaseId, &'a Escalation), Rejection> {
    if let Some((case, escalation)) = conference.escalation(id) {
        let Actor::Person(person) = &ask.actor else {
            return Err(Rejection::no_call());
        };
        let mine = || {
            conference
                .person(person)
                .is_some_and(|p| p.contact.as_ref() == Some(&escalation.to))
        };
        if case.state.is_end() && access::of(conference, person, case) > Level::None {
            return Err(Rejection::new(
                Code::WrongState,
                "The case is closed.",
                "Reopen it with a reason to go on.",
            ));
        }
        return match access::of(conference, person, case) {
            Level::None => Err(Rejection::no_call()),
            Level::Brief if !mine() => Err(Rejection::no_call()),
            Level::Line => Err(Rejection::no_call()),
            Level::Brief | Level::Narrative | Level::Decide => Ok((case.id, escalation)),
        };
    }
    // On the laptop of the addressee the case itself is not there.
    let brief = conference
        .briefs()
        .find(|b| b.escalation.id == id)
        .ok_or_else(Rejection::no_call)?;
    Ok((brief.case, &brief.escalation))
}

/// They answered.
pub fn answer(
    call: &Escalation,
    by: &Private,
    eta_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Rejection> {
    if eta_at
        .is_some_and(|eta| eta < now - TimeDelta::minutes(5) || eta > now + TimeDelta::hours(24))
    {
        let message = "That time of arrival is past, or more than a day away.";
        return Err(Rejection::new(
            Code::WrongState,
            message,
            "Say how long they need, like 2m, or leave it out.",
        ));
    }
    if by.is_blank() {
        return Err(Rejection::new(
            Code::Empty,
            "Who answered is not said.",
            "Say who: a post or a call-sign.",
        ));
    }
    still_running(call)?;
    if call.arrived.is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "They are already there.",
            "Write what they say as a note.",
        ));
    }
    Ok(vec![Happening::Answered {
        escalation: call.id,
        by: by.clone(),
        eta_at,
    }])
}

/// They are there.
pub fn arrive(call: &Escalation) -> Result<Vec<Happening>, Rejection> {
    still_running(call)?;
    if call.arrived.is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "They are already there.",
            "Nothing more is needed.",
        ));
    }
    Ok(vec![Happening::Arrived {
        escalation: call.id,
    }])
}

/// They are no longer needed.
pub fn stand_down(call: &Escalation) -> Result<Vec<Happening>, Rejection> {
    still_running(call)?;
    Ok(vec![Happening::StoodDown {
        escalation: call.id,
    }])
}

fn still_running(call: &Escalation) -> Result<(), Rejection> {
    if call.stood_down.is_some() {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "That call was stood down.",
            "Call again if they are needed.",
        ));
    }
    Ok(())
}

/// The words of an answer, and in how long they come where the last word says so: `Post 3, two guards, 2m`.
pub fn heard(words: &str) -> (&str, Option<Span>) {
    let words = words.trim();
    let Some((before, last)) = words.rsplit_once([' ', ',']) else {
        return (words, None);
    };
    let before = before.trim_end_matches([' ', ',']);
    if let Ok(span) = last.parse::<Span>() {
        return (before, Some(span));
    }
    // As one says it: `2 min`.
    let (who, count) = before.rsplit_once([' ', ',']).unwrap_or(("", before));
    match format!("{count}m").parse::<Span>() {
        Ok(span) if matches!(last, "min" | "mins" | "minutes") => {
            (who.trim_end_matches([' ', ',']), Some(span))
        }
        _ => (words, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_end_with_how_soon() {
        assert_eq!(
            heard("Post 3, two guards, 2m"),
            ("Post 3, two guards", Some(Span::minutes(2)))
        );
        assert_eq!(
            heard("Post 3, two guards, 2 min"),
            ("Post 3, two guards", Some(Span::minutes(2)))
        );
        assert_eq!(heard("Post 3"), ("Post 3", None));
        assert_eq!(
            heard("two guards at door 3"),
            ("two guards at door 3", None)
        );
    }
}

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
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::{Contact, ContactKind};
use crate::domain::vocabulary::fact::{self, Fact, Facts};
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::{CaseId, ContactId, EscalationId, PersonId};
use crate::domain::vocabulary::reach::Reach;
use crate::domain::vocabulary::refusal::{Refusal, Unreasoned};
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
pub fn contact<'a>(conference: &'a Conference, id: &ContactId) -> Result<&'a Contact, Refusal> {
    let hall = conference.hall();
    // One that left is still named where it was called.
    let known = hall.contacts.get(id);
    known
        .filter(|_| hall.contact_order.contains(id))
        .ok_or_else(|| Refusal::NoContact(id.clone()))
}

/// The way that is tried first.
pub fn way<'a>(
    conference: &'a Conference,
    contact: &'a Contact,
    by_voice: bool,
) -> Result<&'a Reach, Refusal> {
    conference
        .hall()
        .ways(contact)
        .into_iter()
        .find(|w| !by_voice || w.is_said())
        .ok_or_else(|| Refusal::NoWay {
            contact: contact.name.as_str().to_owned(),
        })
}

/// Calls a contact, if the wish of the person concerned allows it. Against a "no" only danger or law does, with a reason.
pub fn escalate(
    writer: Writer<'_>,
    subject: &PersonId,
    asked: &Asked<'_>,
) -> Result<Vec<Happening>, Refusal> {
    let Writer {
        conference, case, ..
    } = writer;
    writer.open()?;
    let contact = contact(conference, asked.to)?;
    if walked_around(conference, case, asked.to) {
        return Err(Refusal::AllRecused {
            contact: contact.name.as_str().to_owned(),
        });
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
            return Err(Refusal::NoOnRecord);
        }
        // They said no: that is put down, and nobody is called.
        (Consent::Refused, _) => return Ok(vec![said(Wish::No)]),
        (Consent::Law, _) | (Consent::Danger, Rule::Refused | Rule::AskFirst) if !has_reason => {
            return Err(Refusal::NeedsReason(Unreasoned::Override));
        }
        (Consent::NotNeeded, Rule::Refused) => {
            return Err(Refusal::AgainstWish {
                contact: contact.name.as_str().to_owned(),
            });
        }
        (Consent::NotNeeded, Rule::AskFirst) => {
            return Err(Refusal::NeedsYes {
                contact: contact.name.as_str().to_owned(),
            });
        }
        (Consent::Danger | Consent::Law | Consent::Given | Consent::NotNeeded, _) => {}
    }
    let way = way(conference, contact, asked.by_voice)?.clone();
    for (fact, value) in asked.facts {
        check(*fact, value.as_str())?;
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
pub fn try_next_way(conference: &Conference, call: &Escalation) -> Result<Vec<Happening>, Refusal> {
    still_running(call)?;
    if call.answer.is_some() || call.arrived.is_some() {
        return Err(Refusal::HasAnswered);
    }
    let contact = contact(conference, &call.to)?;
    let way = conference
        .hall()
        .next_way(call)
        .ok_or_else(|| Refusal::NoOtherWay {
            contact: contact.name.as_str().to_owned(),
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
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    check(fact, value.as_str())?;
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
) -> Result<(CaseId, &'a Escalation), Refusal> {
    if let Some((case, escalation)) = conference.escalation(id) {
        let Actor::Person(person) = &ask.actor else {
            return Err(Refusal::NoCall);
        };
        let mine = || {
            conference
                .person(person)
                .is_some_and(|p| p.contact.as_ref() == Some(&escalation.to))
        };
        if let Some(other) = &ask.on_behalf {
            let deed = access::deed_of(conference, case, &other.person);
            let is_inside = access::of(conference, person, case) >= Level::Narrative;
            deed.map_err(|why| if is_inside { why } else { Refusal::NoCall })?;
        }
        let has_ended = case.state.is_end();
        return match access::of(conference, person, case) {
            Level::None => Err(Refusal::NoCall),
            Level::Brief if !mine() => Err(Refusal::NoCall),
            Level::Line => Err(Refusal::NoCall),
            Level::Brief if has_ended => Err(Refusal::CallEnded),
            Level::Narrative | Level::Decide if has_ended => Err(Refusal::CaseEnded),
            Level::Brief | Level::Narrative | Level::Decide => Ok((case.id, escalation)),
        };
    }
    // On the laptop of the addressee the case itself is not there.
    let brief = conference
        .briefs()
        .find(|b| b.escalation.id == id)
        .ok_or(Refusal::NoCall)?;
    Ok((brief.case, &brief.escalation))
}

/// They answered.
pub fn answer(
    call: &Escalation,
    by: &Private,
    eta_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Vec<Happening>, Refusal> {
    if eta_at
        .is_some_and(|eta| eta < now - TimeDelta::minutes(5) || eta > now + TimeDelta::hours(24))
    {
        return Err(Refusal::ArrivalTime);
    }
    if by.is_blank() {
        return Err(Refusal::NoAnswerer);
    }
    still_running(call)?;
    if call.arrived.is_some() {
        return Err(Refusal::HasArrived {
            before_answer: true,
        });
    }
    Ok(vec![Happening::Answered {
        escalation: call.id,
        by: by.clone(),
        eta_at,
    }])
}

/// They are there.
pub fn arrive(call: &Escalation) -> Result<Vec<Happening>, Refusal> {
    still_running(call)?;
    if call.arrived.is_some() {
        return Err(Refusal::HasArrived {
            before_answer: false,
        });
    }
    Ok(vec![Happening::Arrived {
        escalation: call.id,
    }])
}

/// They are no longer needed.
pub fn stand_down(call: &Escalation) -> Result<Vec<Happening>, Refusal> {
    still_running(call)?;
    Ok(vec![Happening::StoodDown {
        escalation: call.id,
    }])
}

fn still_running(call: &Escalation) -> Result<(), Refusal> {
    if call.stood_down.is_some() {
        return Err(Refusal::StoodDown);
    }
    Ok(())
}

/// Refuses a `value` that cannot be read aloud as `fact`.
pub fn check(fact: Fact, value: &str) -> Result<(), Refusal> {
    if value.trim().chars().count() > 200 {
        return Err(Refusal::FactTooLong);
    }
    if fact.admits(value) {
        Ok(())
    } else {
        Err(Refusal::NoAnswerFor { fact })
    }
}

/// The words of an answer, and in how long they come where the last word says so: `Post 3, two guards, 2m`.
pub fn parse_answer(words: &str) -> (&str, Option<Span>) {
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

/// Whom a case of this kind calls first, in order.
pub fn called_first(case: &Case) -> Vec<ContactKind> {
    let hurt = case
        .facts
        .get(&Fact::Hurt)
        .is_some_and(|h| h.as_str() != "0" && h.as_str() != fact::NOT_KNOWN);
    match case.category {
        Category::Medical | Category::MentalHealth => vec![ContactKind::Medical],
        Category::Assault | Category::SexualHarm if hurt || case.flags.danger == Answer::Yes => {
            vec![ContactKind::Security, ContactKind::Medical]
        }
        Category::Access | Category::Theft | Category::Speaker | Category::Online => {
            vec![ContactKind::Staff]
        }
        Category::Crowd => vec![ContactKind::Security, ContactKind::Medical],
        Category::Harassment
        | Category::Assault
        | Category::SexualHarm
        | Category::Threat
        | Category::Stalking
        | Category::Intoxication
        | Category::Child
        | Category::FoundChild
        | Category::MissingAdult
        | Category::Fire
        | Category::Evacuation
        | Category::Photography
        | Category::SuspiciousItem
        | Category::Other => vec![ContactKind::Security],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_end_with_how_soon() {
        assert_eq!(
            parse_answer("Post 3, two guards, 2m"),
            ("Post 3, two guards", Some(Span::minutes(2)))
        );
        assert_eq!(
            parse_answer("Post 3, two guards, 2 min"),
            ("Post 3, two guards", Some(Span::minutes(2)))
        );
        assert_eq!(parse_answer("Post 3"), ("Post 3", None));
        assert_eq!(
            parse_answer("two guards at door 3"),
            ("two guards at door 3", None)
        );
    }
}

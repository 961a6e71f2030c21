//! A description without a name, to everyone on shift and to security; and the all clear to everyone who was told.

use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::happening::Happening;
use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::state::look_out::{LookOut, Watch};
use crate::domain::views::access::{self, Writer};
use crate::domain::views::brief;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::{CaseId, PersonId};
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::text::Private;

/// Sends it. `looks` is what they look like; without it, what is on record.
pub fn send(
    writer: Writer<'_>,
    subject: &PersonId,
    looks: Option<&Private>,
) -> Result<Vec<Happening>, Refusal> {
    let case = writer.case;
    writer.open()?;
    let known = case.facts.get(&Fact::Looks);
    let looks = looks.filter(|l| !l.is_blank()).or(known);
    let Some(looks) = looks else {
        return Err(Refusal::NoLooks);
    };
    let mut happenings = Vec::new();
    if known != Some(looks) {
        happenings.push(Happening::FactSet {
            fact: Fact::Looks,
            value: looks.clone(),
        });
    }
    let words = brief::look_out(writer.conference, case, subject, looks.as_str());
    happenings.push(Happening::LookOutSent {
        words: Private::from(words),
    });
    Ok(happenings)
}

/// Somebody saw them. Everyone who has the look-out may say so: the team, and security, on whose laptops the case is not.
pub fn sight(
    conference: &Conference,
    ask: &Ask,
    case: CaseId,
    words: &Private,
) -> Result<Vec<Happening>, Refusal> {
    let is_watch = |watch: &&Watch| watch.case == case;
    let look_out = match (access::writer(conference, ask, case), conference.case(case)) {
        (Ok(writer), _) => writer.case.look_out.as_ref(),
        (Err(_), Some(case)) => Some(outside(conference, ask, case)?),
        (Err(why), None) => match conference.watches().find(is_watch) {
            Some(watch) => Some(&watch.look_out),
            None => return Err(why),
        },
    };
    if !look_out.is_some_and(LookOut::runs) {
        return Err(Refusal::NobodyLookedFor);
    }
    if words.is_blank() {
        return Err(Refusal::NoNote);
    }
    Ok(vec![Happening::Sighted {
        words: words.clone(),
    }])
}

/// The look-out of `case`, for an account of security that has nothing else of it.
fn outside<'a>(conference: &Conference, ask: &Ask, case: &'a Case) -> Result<&'a LookOut, Refusal> {
    let Actor::Person(person) = &ask.actor else {
        return Err(Refusal::NoCase);
    };
    let is_security = conference
        .person(person)
        .is_some_and(|p| p.role == Role::Security);
    if !is_security || access::of(conference, person, case) == Level::None {
        return Err(Refusal::NoCase);
    }
    if let Some(other) = &ask.on_behalf {
        // Who is recused from it, they are not told.
        access::deed_of(conference, case, &other.person).map_err(|_| Refusal::NoCase)?;
    }
    case.look_out.as_ref().ok_or(Refusal::NoCase)
}

/// Ends it, for everyone who was told.
pub fn clear(writer: Writer<'_>) -> Result<Vec<Happening>, Refusal> {
    let look_out = writer.case.look_out.as_ref();
    if look_out.is_some_and(LookOut::runs) {
        return Ok(vec![Happening::AllClear]);
    }
    Err(Refusal::NobodyLookedFor)
}

//! Addresses at which a calendar of the rota is read. On call is no secret: whoever is signed in may have everybody's shifts in
//! their calendar, and their own; those of one other person a lead or an admin.

use crate::domain::log::ask::Ask;
use crate::domain::log::happening::Happening;
use crate::domain::rules::planning::{is_lead, planner};
use crate::domain::state::conference::Conference;
use crate::domain::views::access;
use crate::domain::vocabulary::ids::{LinkId, PersonId};
use crate::domain::vocabulary::refusal::Refusal;

/// Makes an address whose secret has this digest.
pub fn make(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    person: Option<&PersonId>,
    digest: &str,
) -> Result<Vec<Happening>, Refusal> {
    let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_digest {
        return Err(Refusal::NoDigest);
    }
    if let Some(other) = person.filter(|person| *person != subject) {
        planner(conference, ask)?;
        conference
            .person(other)
            .ok_or_else(|| access::no_person(other))?;
    }
    Ok(vec![Happening::LinkMade {
        person: person.cloned(),
        by: subject.clone(),
        digest: digest.to_ascii_lowercase(),
    }])
}

/// Ends an address: whoever made it, or a lead.
pub fn end(
    conference: &Conference,
    ask: &Ask,
    subject: &PersonId,
    id: LinkId,
) -> Result<Vec<Happening>, Refusal> {
    let mut live = conference.hall().live_links();
    let link = live.find(|link| link.id == id).ok_or(Refusal::NoLink)?;
    if link.by != *subject && !is_lead(conference, ask) {
        return Err(Refusal::NotTheirLink);
    }
    Ok(vec![Happening::LinkEnded {
        link: id,
        by: link.by.clone(),
    }])
}

//! A description without a name, to everyone on shift and to security; and the all clear to everyone who was told.

use crate::domain::log::happening::Happening;
use crate::domain::views::access::Writer;
use crate::domain::views::brief;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::PersonId;
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

/// Ends it, for everyone who was told.
pub fn clear(writer: Writer<'_>) -> Result<Vec<Happening>, Refusal> {
    match &writer.case.look_out {
        Some(look_out) if look_out.clear.is_none() => Ok(vec![Happening::AllClear]),
        _ => Err(Refusal::NobodyLookedFor),
    }
}

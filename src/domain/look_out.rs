//! A description without a name, to everyone on shift and to security; and the all clear to everyone who was told.

use chrono::{DateTime, Utc};

use crate::domain::access::Writer;
use crate::domain::brief::{self, Fact};
use crate::domain::entry::Happening;
use crate::domain::ids::{CaseId, PersonId};
use crate::domain::rejection::{Code, Rejection};
use crate::domain::text::Private;

/// A look-out on record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookOut {
    pub at: DateTime<Utc>,
    pub words: Private,
    pub clear: Option<DateTime<Utc>>,
}

/// A look-out as security sees it: of the case nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Watch {
    pub case: CaseId,
    pub look_out: LookOut,
}

/// Sends it. `looks` is what they look like; without it, what is on record.
pub fn send(
    writer: Writer<'_>,
    subject: &PersonId,
    looks: Option<&Private>,
) -> Result<Vec<Happening>, Rejection> {
    let case = writer.case;
    writer.open()?;
    let known = case.facts.get(&Fact::Looks);
    let looks = looks.filter(|l| !l.is_blank()).or(known);
    let Some(looks) = looks else {
        return Err(Rejection::new(
            Code::Empty,
            "What they look like is not said.",
            "Say height, hair, clothes, age; never a name.",
        ));
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
pub fn clear(writer: Writer<'_>) -> Result<Vec<Happening>, Rejection> {
    match &writer.case.look_out {
        Some(look_out) if look_out.clear.is_none() => Ok(vec![Happening::AllClear]),
        _ => Err(Rejection::new(
            Code::WrongState,
            "Nobody is being looked for.",
            "Nothing needs to be done.",
        )),
    }
}

//! How bad it is now, what it is, and where.

use crate::domain::log::happening::Happening;
use crate::domain::rules::checklists;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::flags::{Answer, Flag};
use crate::domain::vocabulary::ids::{PersonId, PlaceId};
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::severity::{self, Severity};
use crate::domain::vocabulary::text::Private;

/// Sets the severity, if it is still what the person saw. Raising it rings again at once; lowering never drops the owner.
pub fn set_severity(
    writer: Writer<'_>,
    subject: &PersonId,
    from: Severity,
    to: Severity,
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    let now = writer.case.severity;
    if now != from {
        return Err(Refusal::ChangedTo { word: now.word() });
    }
    if from == to {
        return Err(Refusal::AlreadyIs { word: to.word() });
    }
    let mut happenings = vec![Happening::SeveritySet { from, to }];
    if to == Severity::Critical {
        end_hold(writer, subject, &mut happenings);
    }
    Ok(happenings)
}

/// Answers a flag. The same answer again re-affirms it: that is what the re-check asks for.
pub fn set_flag(
    writer: Writer<'_>,
    subject: &PersonId,
    flag: Flag,
    to: Answer,
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    if writer.case.flags.get(flag) == to && flag != Flag::Ongoing {
        return Err(Refusal::FlagIsSo);
    }
    let case = writer.case;
    let mut happenings = vec![Happening::FlagSet { flag, to }];
    // A case that turns out worse than it was taken for rings like one: what the flag suggests, unless somebody went higher.
    let before = severity::suggest(case.category, case.flags);
    let after = severity::suggest(case.category, case.flags.with(flag, to));
    if after > before && after > case.severity {
        happenings.push(Happening::SeveritySet {
            from: case.severity,
            to: after,
        });
    }
    if flag == Flag::Danger && to == Answer::Yes {
        end_hold(writer, subject, &mut happenings);
    }
    Ok(happenings)
}

/// In danger nothing waits: the hold ends before what raises the case, so that it rings.
fn end_hold(writer: Writer<'_>, subject: &PersonId, happenings: &mut Vec<Happening>) {
    if writer.case.hold.is_some() {
        let resume = Happening::SceneMoved {
            to: Move::Resume,
            by: subject.clone(),
        };
        happenings.insert(0, resume);
    }
}

/// It is somewhere else than was said, or one knows better where.
pub fn set_place(
    writer: Writer<'_>,
    place: Option<&PlaceId>,
    spot: &Private,
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    if let Some(place) = place
        && !writer.conference.hall().places.contains_key(place)
    {
        return Err(no_place(place));
    }
    if place.is_none() && spot.is_blank() {
        return Err(Refusal::NoWhere);
    }
    let report = &writer.case.report;
    if report.place.as_ref() == place && report.spot == *spot {
        return Err(Refusal::PlaceIsSo);
    }
    Ok(vec![Happening::PlaceSet {
        place: place.cloned(),
        spot: spot.clone(),
    }])
}

/// The refusal for a place that is none of the conference's.
pub fn no_place(place: &PlaceId) -> Refusal {
    Refusal::NoPlace(place.clone())
}

/// It is of another kind, if it is still of the kind that the person saw. The checklists go with the kind.
pub fn set_category(
    writer: Writer<'_>,
    from: Category,
    to: Category,
) -> Result<Vec<Happening>, Refusal> {
    writer.open()?;
    let case = writer.case;
    if case.category != from {
        return Err(Refusal::ChangedTo {
            word: case.category.word(),
        });
    }
    if from == to {
        return Err(Refusal::AlreadyIs { word: to.word() });
    }
    let mut happenings = vec![Happening::CategorySet { from, to }];
    happenings.extend(checklists::follow(writer.conference, case, to));
    Ok(happenings)
}

//! Finding: the filter of the queue, and a search over everything that its viewer may see. One reading of the words for
//! console, API and command line.

use crate::domain::state::conference::Conference;
use crate::domain::state::level::Level;
use crate::domain::views::{access, brief};
use crate::domain::vocabulary::ids::{CaseId, ChecklistId, ContactId, PersonId};
use crate::words::card::contact_line;
use crate::words::telling;

/// Where words were found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    Case(CaseId),
    Contact(ContactId),
    Checklist(ChecklistId),
}

/// Something found, with the line it was found in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub place: Target,
    /// What it is, in a word or two.
    pub what: String,
    pub line: String,
}

/// Everything that `viewer` may see in which every word of `words` occurs in one line: cases, what happened in them, contacts,
/// checklists; at most `most`.
pub fn find(conference: &Conference, viewer: &PersonId, words: &str, most: usize) -> Vec<Found> {
    let words: Vec<String> = words
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if words.is_empty() {
        return Vec::new();
    }
    let fits = |line: &str| {
        let line = line.to_lowercase();
        words.iter().all(|w| line.contains(w.as_str()))
    };
    let of_cases = conference.cases().flat_map(|case| {
        let level = access::of(conference, viewer, case);
        let place = brief::place_words(conference, case.report.place.as_ref(), "");
        let row = format!(
            "{} · {} · {place}",
            case.severity.word(),
            case.category.word()
        );
        let head = (level >= Level::Line)
            .then(|| format!("{} {row}", case.spoken()))
            .filter(|line| fits(line));
        let told = case
            .entries
            .iter()
            .filter(move |_| level >= Level::Narrative)
            .map(move |e| telling::entry(conference, Some(viewer), e));
        head.into_iter()
            .map(move |_| row.clone())
            .chain(told.filter(|line| fits(line)))
            .map(|line| Found {
                place: Target::Case(case.id),
                what: case.spoken(),
                line,
            })
            .collect::<Vec<_>>()
    });
    let hall = conference.hall();
    let of_contacts = hall.contact_order.iter().filter_map(|id| {
        let contact = hall.contacts.get(id)?;
        let line = contact_line(contact);
        fits(&line).then(|| Found {
            place: Target::Contact(id.clone()),
            what: "contact".to_owned(),
            line,
        })
    });
    let of_lists = hall.checklists.values().flat_map(|list| {
        let title = std::iter::once(list.title.as_str());
        let steps = list.steps.iter().map(|s| s.text.as_str());
        title
            .chain(steps)
            .filter(|line| fits(line))
            .map(|line| Found {
                place: Target::Checklist(list.id.clone()),
                what: list.name.as_str().to_owned(),
                line: line.to_owned(),
            })
            .collect::<Vec<_>>()
    });
    of_cases
        .chain(of_contacts)
        .chain(of_lists)
        .take(most)
        .collect()
}

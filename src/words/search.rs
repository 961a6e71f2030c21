//! Finding: the filter of the queue, and a search over everything that its viewer may see. One reading of the words for
//! console, API and command line.

use std::collections::BTreeMap;

use crate::domain::state::case::Case;
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

/// The lines of every case in small letters, so that a search costs a look at them and not the making of each. It is never
/// older than the last [`Index::follow`]; what it finds is made anew of the case as it is, and looked at again.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Index(BTreeMap<CaseId, (usize, String)>);

/// Never what people wrote.
impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Index of {} cases", self.0.len())
    }
}

impl Index {
    /// Takes in what has changed since.
    pub fn follow(&mut self, conference: &Conference, viewer: &PersonId) {
        self.0.retain(|id, _| conference.case(*id).is_some());
        for case in conference.cases() {
            let known = self.0.get(&case.id).map(|(count, _)| *count);
            if known != Some(case.entries.len()) {
                let mut lines = head(conference, case);
                for entry in &case.entries {
                    lines.push('\n');
                    lines += &telling::entry(conference, Some(viewer), entry).replace('\n', " ");
                }
                let folded = (case.entries.len(), lines.to_lowercase());
                self.0.insert(case.id, folded);
            }
        }
    }

    /// As [`find`].
    pub fn find(
        &self,
        conference: &Conference,
        viewer: &PersonId,
        words: &str,
        most: usize,
    ) -> Vec<Found> {
        let words = words.to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let all = |line: &str| words.iter().all(|word| line.contains(word));
        let fits = |line: &str| all(&line.to_lowercase());
        let of_cases = self.0.iter().filter(|(_, (_, lines))| all(lines));
        let of_cases = of_cases.filter_map(|(id, (_, lines))| Some((conference.case(*id)?, lines)));
        let of_cases = of_cases.flat_map(|(case, lines)| {
            let level = access::of(conference, viewer, case);
            let hits = lines.split('\n').enumerate().filter(|(_, line)| all(line));
            let hits = hits.filter_map(move |(n, _)| match n.checked_sub(1) {
                None if level >= Level::Line => Some(row(conference, case)),
                Some(n) if level >= Level::Narrative => {
                    let entry = case.entries.get(n)?;
                    Some(telling::entry(conference, Some(viewer), entry))
                }
                None | Some(_) => None,
            });
            hits.map(|line| Found {
                place: Target::Case(case.id),
                what: case.spoken(),
                line,
            })
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
}

/// What a row says of a case, without its name.
fn row(conference: &Conference, case: &Case) -> String {
    let place = brief::place_words(conference, case.report.place.as_ref(), "");
    format!(
        "{} · {} · {place}",
        case.severity.word(),
        case.category.word()
    )
}

fn head(conference: &Conference, case: &Case) -> String {
    format!("{} {}", case.spoken(), row(conference, case))
}

/// Everything that `viewer` may see in which every word of `words` occurs in one line: cases, what happened in them, contacts,
/// checklists; at most `most`.
pub fn find(conference: &Conference, viewer: &PersonId, words: &str, most: usize) -> Vec<Found> {
    let mut index = Index::default();
    index.follow(conference, viewer);
    index.find(conference, viewer, words, most)
}

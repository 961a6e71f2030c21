//! What is read out: the queue, a case, its steps, what was said. Lists are numbered, and the numbers remembered.

use chrono::{DateTime, Utc};

use crate::acts::choices;
use crate::domain::state::case::Case;
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::views::rings;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::ids::CaseId;
use crate::headless::printing;
use crate::plain::{Console, Numbered, speaking, words_of};
use crate::wire::on_call;
use crate::words::{card, filter, search};

/// How many entries an opened case says.
const LATEST: usize = 3;

impl Console {
    pub(super) fn on_call(&self, at: Option<DateTime<Utc>>) {
        let at = at.unwrap_or_else(|| self.here.now());
        printing::on_call(&self.here, &on_call::rows(self.here.conference(), at));
    }

    pub(super) fn messages(&self) {
        for line in self.speaker.said() {
            printing::line(line);
        }
        for unsent in &self.status.unsent {
            let at = unsent
                .kept_at
                .with_timezone(&self.here.conference().zone())
                .format("%H:%M");
            printing::line(&format!(
                "{at} NOT SENT YET: {}",
                words_of(&unsent.envelope)
            ));
        }
    }

    /// Says the crisis card and whom to call, numbered.
    pub(super) fn contacts(&mut self) {
        printing::card(&self.here);
        let hall = self.here.conference().hall();
        let all = hall.contact_order.iter();
        let all: Vec<&Contact> = all.filter_map(|id| hall.contacts.get(id)).collect();
        for (n, contact) in all.iter().enumerate() {
            printing::line(&format!("{} {}", n + 1, card::contact_line(contact)));
        }
        self.rows = all
            .iter()
            .map(|c| Numbered::Contact(c.id.clone()))
            .collect();
    }

    /// Opens what rings.
    pub(super) fn look(&mut self) {
        let all = rings::of(self.here.conference(), &self.here.me, self.here.now());
        match all.first().map(|r| r.case) {
            Some(case) => self.open(case),
            None => printing::line("Nothing rings."),
        }
    }

    /// Says the queue, numbered.
    pub(super) fn queue(&mut self, filter: &str) {
        if self.here.replica.as_of().is_none() {
            return printing::line(
                "Nothing has come from the case API yet. Calls for help are kept: E.",
            );
        }
        if self.here.answers_briefs() {
            let briefs = self.here.briefs();
            self.rows = briefs
                .iter()
                .map(|b| Numbered::Call(b.escalation))
                .collect();
            return printing::numbered_briefs(&self.here, &briefs);
        }
        if let Some(word) = filter::unknown(filter) {
            return printing::line(&format!("There is no filter {word:?}. {}", filter::known()));
        }
        let rows = self.here.queue(filter);
        printing::numbered_queue(&self.here, &rows, filter);
        self.rows = rows
            .iter()
            .map(|(case, _)| Numbered::Case(case.id))
            .collect();
    }

    /// Opens a case: what matters of it, what runs, and what happened last.
    pub(super) fn open(&mut self, case: CaseId) {
        let Some(found) = self.here.conference().case(case) else {
            return printing::line(
                "That case is no longer on this laptop. queue says the list anew.",
            );
        };
        let view = match self.here.view(found) {
            Ok(view) => view,
            Err(failure) => return printing::line(&failure.problem.title),
        };
        printing::head(&self.here, &view, found);
        let left = open_steps(found);
        if left > 0 {
            printing::line(&format!(
                "{left} steps of the checklist are open: c says them."
            ));
        }
        printing::calls(&view);
        let earlier = found.entries.len().saturating_sub(LATEST);
        for entry in &found.entries[earlier..] {
            printing::line(&speaking::told(&self.here, entry));
        }
        if earlier > 0 {
            printing::line(&format!("{earlier} earlier entries: show says all."));
        }
        self.case = Some(case);
        self.rows.clear();
    }

    pub(super) fn find(&mut self, text: &str) {
        let found = search::find(self.here.conference(), &self.here.me, text, 50);
        if found.is_empty() {
            printing::line("Nothing has all of these words.");
        }
        for (n, found) in found.iter().enumerate() {
            printing::line(&format!("{} {}: {}", n + 1, found.what, found.line));
        }
        let row = |place: &search::Target| match place {
            search::Target::Case(id) => Numbered::Case(*id),
            search::Target::Contact(id) => Numbered::Contact(id.clone()),
            search::Target::Checklist(_) => Numbered::Nothing,
        };
        self.rows = found.iter().map(|f| row(&f.place)).collect();
    }

    /// Says the steps of the checklists, each at the same number however far one is; a number ticks.
    pub(super) fn steps(&mut self, case: CaseId) {
        let Some(found) = self.here.conference().case(case) else {
            return;
        };
        let open = open_steps(found);
        if found.checklists.is_empty() {
            printing::line("No checklist is attached. checklist with a name attaches one.");
        } else if open == 0 {
            printing::line("Every step is done.");
        }
        let steps = choices::steps(found);
        for (n, step) in steps.iter().enumerate() {
            printing::line(&format!("{} {}", n + 1, step.label));
        }
        self.rows = steps.into_iter().map(|s| Numbered::Step(s.value)).collect();
        self.case = Some(case);
        if open > 0 {
            printing::line("A number ticks that step; skip leaves one out.");
        }
    }
}

/// How many steps of the checklists of `case` are not done.
fn open_steps(case: &Case) -> usize {
    let all = case.checklists.iter().flat_map(Attached::steps);
    all.filter(|(_, done)| **done == Done::No).count()
}

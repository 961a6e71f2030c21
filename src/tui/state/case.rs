//! Which step of a case is selected, and which pane shows.

use crate::domain::state::case::Case;
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::vocabulary::checklist::Step;
use crate::domain::vocabulary::ids::CaseId;

/// The panes, where only one fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pane {
    #[default]
    Checklist,
    Timeline,
}

/// The case screen: which step of which case is selected.
#[derive(Debug, Default)]
pub struct CaseScreen {
    /// The step selected by hand; without one, the first open one after the step that was done last.
    pub chosen: Option<(CaseId, usize)>,
    pub done: Option<(CaseId, usize)>,
    pub pane: Pane,
}

/// A step among all checklists of a case.
pub struct StepRow<'a> {
    pub attached: &'a Attached,
    pub n: usize,
    pub step: &'a Step,
    pub done: &'a Done,
}

/// All steps of `case`, checklist after checklist.
pub fn steps(case: &Case) -> Vec<StepRow<'_>> {
    let of_list = |attached| {
        let Attached {
            checklist, done, ..
        }: &Attached = attached;
        let each = checklist.steps.iter().zip(done).enumerate();
        each.map(move |(n, (step, done))| StepRow {
            attached,
            n,
            step,
            done,
        })
    };
    case.checklists.iter().flat_map(of_list).collect()
}

impl CaseScreen {
    /// The place of the selected step among all steps of `case`.
    pub fn at(&self, case: &Case) -> usize {
        let rows = steps(case);
        match self.chosen {
            Some((id, n)) if id == case.id && n < rows.len() => n,
            _ => {
                let from = self.done.filter(|(id, _)| *id == case.id);
                let from = from.map_or(0, |(_, n)| n + 1);
                let open = |n: &usize| *rows[*n].done == Done::No;
                let next = (from..rows.len()).find(open);
                next.or_else(|| (0..rows.len()).find(open)).unwrap_or(0)
            }
        }
    }

    /// Whether the selected step is open and does something.
    pub fn has_act(&self, case: &Case) -> bool {
        let rows = steps(case);
        let row = rows.get(self.at(case));
        case.is_open() && row.is_some_and(|r| r.step.act.is_some() && *r.done == Done::No)
    }

    /// Moves the selection by `by` steps.
    pub fn step(&mut self, case: &Case, by: isize) {
        let last = steps(case).len().saturating_sub(1);
        let to = self.at(case).saturating_add_signed(by).min(last);
        self.chosen = Some((case.id, to));
    }

    /// `step` of `case` was ticked or skipped: the next open one is selected.
    pub fn go_on(&mut self, case: &Case, step: &str) {
        let at = steps(case).iter().position(|r| r.step.id.as_str() == step);
        self.chosen = None;
        self.done = at.map(|n| (case.id, n));
    }

    /// The other pane.
    pub fn turn(&mut self) {
        self.pane = match self.pane {
            Pane::Checklist => Pane::Timeline,
            Pane::Timeline => Pane::Checklist,
        };
    }
}

//! Which step of a case is selected, and which pane shows.

use crate::domain::state::case::Case;
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::vocabulary::checklist::Step;
use crate::domain::vocabulary::ids::{CaseId, ChecklistId, StepId};

/// The panes, where only one fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pane {
    #[default]
    Checklist,
    Timeline,
}

/// A step of a checklist on a case, wherever it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    case: CaseId,
    checklist: ChecklistId,
    step: StepId,
}

impl Chosen {
    fn of(case: &Case, row: &StepRow<'_>) -> Self {
        Self {
            case: case.id,
            checklist: row.attached.checklist.id.clone(),
            step: row.step.id.clone(),
        }
    }

    fn place(&self, case: &Case, rows: &[StepRow<'_>]) -> Option<usize> {
        let is_it = |row: &StepRow<'_>| {
            row.attached.checklist.id == self.checklist && row.step.id == self.step
        };
        (self.case == case.id).then(|| rows.iter().position(is_it))?
    }
}

/// The case screen: which step of which case is selected.
#[derive(Debug, Default)]
pub struct CaseScreen {
    /// The step selected by hand; without one, the first open one after the step that was done last.
    pub chosen: Option<Chosen>,
    pub done: Option<Chosen>,
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
        let place = |chosen: &Option<Chosen>| chosen.as_ref()?.place(case, &rows);
        place(&self.chosen).unwrap_or_else(|| {
            let from = place(&self.done).map_or(0, |n| n + 1);
            let open = |n: &usize| *rows[*n].done == Done::No;
            let next = (from..rows.len()).find(open);
            next.or_else(|| (0..rows.len()).find(open)).unwrap_or(0)
        })
    }

    /// Whether the selected step is open and does something.
    pub fn has_act(&self, case: &Case) -> bool {
        let rows = steps(case);
        let row = rows.get(self.at(case));
        case.is_open() && row.is_some_and(|r| r.step.act.is_some() && *r.done == Done::No)
    }

    /// Moves the selection by `by` steps.
    pub fn step(&mut self, case: &Case, by: isize) {
        let rows = steps(case);
        let last = rows.len().saturating_sub(1);
        let to = self.at(case).saturating_add_signed(by).min(last);
        self.chosen = rows.get(to).map(|row| Chosen::of(case, row));
    }

    /// `step` of `case` was ticked or skipped: the next open one is selected.
    pub fn go_on(&mut self, case: &Case, step: &str) {
        let rows = steps(case);
        let row = rows.iter().find(|r| r.step.id.as_str() == step);
        self.chosen = None;
        self.done = row.map(|row| Chosen::of(case, row));
    }

    /// The other pane.
    pub fn turn(&mut self) {
        self.pane = match self.pane {
            Pane::Checklist => Pane::Timeline,
            Pane::Timeline => Pane::Checklist,
        };
    }
}

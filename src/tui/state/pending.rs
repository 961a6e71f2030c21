//! An act of which some is known.

use crate::acts::act::Act;
use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, Kind};
use crate::domain::vocabulary::ids::CaseId;
use crate::tui::state::drafts::Slot;
use crate::tui::state::model::Model;

/// An act of which some is known.
#[derive(Clone, PartialEq, Debug)]
pub struct Pending {
    pub act: &'static Act,
    /// The case that it is about: where that is withdrawn, it goes with it.
    pub case: Option<CaseId>,
    pub given: Answers,
    /// The drafts whose words are in it: handed in when it is done.
    pub handed: Vec<Slot>,
}

impl Pending {
    /// `act` on `case`.
    pub fn on(act: &'static Act, case: CaseId, mut given: Answers) -> Self {
        if act.arg("case").is_some() {
            given.put("case", case);
        }
        Self {
            act,
            case: Some(case),
            given,
            handed: Vec::new(),
        }
    }

    /// Where its words are kept until they are handed in.
    pub fn slot(&self) -> Option<Slot> {
        let part = self.act.args.iter().find(|arg| arg.kind.is_part());
        let part = part.and_then(|arg| self.given.get(arg.id));
        let slot = Slot::act(self.act.name, self.case?);
        let texts = self.act.args.iter().filter(|arg| arg.kind == Kind::Text);
        let is_open = |arg: &&Arg| !self.given.has(arg.id);
        let open = texts.clone().find(is_open).filter(|_| texts.count() > 1);
        Some(match part.or(open.map(|arg| arg.id)) {
            Some(part) => slot.about(part),
            None => slot,
        })
    }

    /// Its title, with the case or the call that it is about.
    pub fn title(&self, model: &Model) -> String {
        let call = self.given.get("escalation").and_then(|id| id.parse().ok());
        let case = self.case.and_then(|id| model.conference().case(id));
        let about = match (call, case) {
            (Some(call), _) => crate::words::calls::called(model.conference(), call),
            (None, Some(case)) => case.spoken(),
            (None, None) => return self.act.title.to_owned(),
        };
        format!("{} · {about}", self.act.title)
    }
}

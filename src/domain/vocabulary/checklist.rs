//! What to do in a situation, as data: one file a situation, attached to a case and pinned as it then was.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::flags::Flag;
use crate::domain::vocabulary::ids::{ChecklistId, StepId};
use crate::domain::vocabulary::person::{Person, Role};
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::Private;

/// What a step does besides being ticked. Exactly one key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Act)]
#[serde(rename_all = "snake_case")]
pub enum StepAct {
    Escalate(ContactKind),
    Flag(Flag),
    Form(Form),
    Scene(Move),
}

/// A form that a step opens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Note,
    Assign,
    Flags,
    Promise,
    LookOut,
    /// What somebody who is looked for looks like: it is in every call about them.
    Looks,
}

/// A move of the scene that a step or a person makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    Going,
    There,
    Clear,
    /// Back from clear: people are needed there again.
    Resume,
}

/// Who may do a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    #[default]
    Anyone,
    Trained,
    Lead,
}

impl Who {
    /// Whether `person` is one of them.
    pub fn admits(self, person: Option<&Person>) -> bool {
        match self {
            Self::Anyone => true,
            Self::Trained => person.is_some_and(|p| p.trained),
            Self::Lead => person.is_some_and(|p| p.role == Role::Lead),
        }
    }
}

/// One thing to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Step {
    pub id: StepId,
    pub text: Private,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Private>,
    /// Blocks resolve until ticked, or skipped with a reason.
    #[serde(default)]
    pub required: bool,
    /// Due this long after the checklist was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<Private>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<Private>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub never_say: Option<Private>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<StepAct>,
    #[serde(default)]
    pub who: Who,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Private>,
}

/// A situation and its steps, as its file has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Checklist {
    pub id: ChecklistId,
    /// At most 13 columns.
    pub name: Private,
    pub title: Private,
    /// Reports of these get it by themselves.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Cases of these are offered it beside their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_for: Vec<Category>,
    /// Cases with a yes to one of these are offered it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub if_flags: Vec<Flag>,
    /// At most five questions to ask on reporting.
    #[serde(default)]
    pub asks: Vec<Private>,
    #[serde(default)]
    pub sources: Vec<Private>,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

impl Checklist {
    /// What is wrong with it that its types do not already forbid, as a sentence, with the id of the step.
    pub fn fault(&self) -> Option<String> {
        if self.steps.is_empty() {
            return Some("it has no [[step]]".to_owned());
        }
        if self.asks.len() > 5 {
            return Some("asks has more than five questions".to_owned());
        }
        if self.name.as_str().chars().count() > 13 {
            return Some("name has more than 13 columns".to_owned());
        }
        for (n, step) in self.steps.iter().enumerate() {
            if self.steps[..n].iter().any(|s| s.id == step.id) {
                return Some(format!("step {:?} is there twice", step.id.as_str()));
            }
            if step.text.is_blank() {
                return Some(format!("step {:?} has no text", step.id.as_str()));
            }
        }
        None
    }
}

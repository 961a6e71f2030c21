//! One growing field for words about a case: a note, a reason, what somebody answered. Enter saves, Esc keeps the draft.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::command::Command;
use crate::domain::ids::{CaseId, EscalationId};
use crate::domain::span::Span;
use crate::domain::text::Private;
use crate::tui::drafts::Slot;
use crate::tui::forms::sure::{Sure, Yes};
use crate::tui::forms::{Flow, Over, boxed};
use crate::tui::message::After;
use crate::tui::model::Model;
use crate::tui::pen::Pen;
use crate::tui::theme::Tone;
use crate::tui::widgets::field::Field;

/// What the words are for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Purpose {
    Note(CaseId),
    Skip {
        case: CaseId,
        step: String,
    },
    Alone(CaseId),
    /// Resolving although required steps are open.
    Resolve(CaseId),
    Reopen(CaseId),
    Answered(EscalationId),
}

impl Purpose {
    /// Where the draft is kept.
    pub fn slot(&self) -> Slot {
        match self {
            Self::Note(case) => Slot::Note(*case),
            Self::Skip { case, .. } => Slot::Skip(*case),
            Self::Alone(case) => Slot::Alone(*case),
            Self::Resolve(case) => Slot::Resolve(*case),
            Self::Reopen(case) => Slot::Reopen(*case),
            Self::Answered(call) => Slot::Answered(*call),
        }
    }

    fn command(&self, words: &str, now: DateTime<Utc>) -> Command {
        let text = Private::from(words);
        match self {
            Self::Note(case) => Command::Note {
                case: *case,
                text,
                happened_at: None,
            },
            Self::Skip { case, step } => Command::SkipStep {
                case: *case,
                step: step.clone(),
                why: text,
            },
            Self::Alone(case) => Command::Second {
                case: *case,
                alone: Some(text),
            },
            Self::Resolve(case) => Command::Resolve {
                case: *case,
                why: Some(text),
            },
            Self::Reopen(case) => Command::Reopen {
                case: *case,
                why: text,
            },
            Self::Answered(escalation) => {
                let (by, eta) = answer(words);
                Command::Answer {
                    escalation: *escalation,
                    by: Private::from(by),
                    eta_at: eta.map(|span| now + span.delta()),
                }
            }
        }
    }
}

/// The words of an answer, and in how long they come where the last word says so: `Post 3, two guards, 2m`.
fn answer(words: &str) -> (&str, Option<Span>) {
    let words = words.trim();
    let Some((before, last)) = words.rsplit_once([' ', ',']) else {
        return (words, None);
    };
    match last.parse::<Span>() {
        Ok(span) => (before.trim_end_matches([' ', ',']), Some(span)),
        Err(_) => (words, None),
    }
}

/// A field with its purpose.
#[derive(Clone, PartialEq, Debug)]
pub struct Words {
    pub purpose: Purpose,
    pub title: String,
    pub prompt: String,
    pub field: Field,
}

impl Words {
    /// The form for `purpose`, with the draft that was begun.
    pub fn new(
        model: &Model,
        purpose: Purpose,
        title: impl Into<String>,
        prompt: impl Into<String>,
    ) -> Self {
        let field = Field::of(model.drafts.get(&purpose.slot()));
        Self {
            purpose,
            title: title.into(),
            prompt: prompt.into(),
            field,
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &mut Model) -> Flow {
        match key.code {
            KeyCode::Esc => Flow::Close,
            KeyCode::Enter | KeyCode::F(5) if key.kind == KeyEventKind::Press => self.save(model),
            _ => {
                self.field.key(key);
                Flow::Stay
            }
        }
    }

    fn save(&self, model: &Model) -> Flow {
        let command = self.purpose.command(self.field.text(), model.now);
        let done = Some(self.purpose.slot());
        match self.purpose {
            // Resolving is final: the words are there, now the question.
            Purpose::Resolve(case) if !self.field.is_blank() => {
                let found = model.conference().case(case);
                let name = found.map_or_else(String::new, crate::domain::case::Case::spoken);
                Flow::Open(Box::new(Over::Sure(Sure {
                    case: Some(case),
                    seen: found.map_or(0, |c| c.entries.len()),
                    title: format!("RESOLVE · {name}"),
                    lines: vec![
                        "Required steps are still open. Your reason goes on record:".to_owned(),
                        format!("\"{}\"", self.field.text().trim()),
                    ],
                    yes: "resolve it".to_owned(),
                    then: Yes::Do(Box::new(command)),
                    done,
                    opened: Some(model.now),
                })))
            }
            _ => Flow::Do {
                command: Box::new(command),
                after: After::Nothing,
                done,
                next: None,
            },
        }
    }

    /// Draws the form.
    pub fn view(&self, pen: &mut Pen<'_>) {
        let columns = pen.width().min(80);
        let lines =
            crate::tui::text::wrap(self.field.text(), usize::from(columns.saturating_sub(5)));
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).clamp(3, 12) + 5;
        let mut inside = boxed(pen, columns, rows, &self.title);
        inside.put(0, 0, &self.prompt, Tone::Plain);
        let (width, height) = (inside.width(), inside.height());
        let mut part = inside.part(0, 2, width, height.saturating_sub(3));
        self.field.draw_block(&mut part, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_end_with_how_soon() {
        assert_eq!(
            answer("Post 3, two guards, 2m"),
            ("Post 3, two guards", Some(Span::minutes(2)))
        );
        assert_eq!(answer("Post 3"), ("Post 3", None));
        assert_eq!(
            answer("two guards at door 3"),
            ("two guards at door 3", None)
        );
    }
}

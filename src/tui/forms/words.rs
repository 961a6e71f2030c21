//! One growing field for words about a case: a note, a reason, what somebody answered. Enter saves, Esc keeps the draft.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use crate::domain::log::command::Command;
use crate::domain::rules::escalation;
use crate::domain::views::brief;
use crate::domain::vocabulary::ids::{CaseId, EntryId, EscalationId};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::when;
use crate::tui::drafts::{Drafts, Slot};
use crate::tui::forms::sure::{Sure, Yes};
use crate::tui::forms::{Flow, Hint, Over, boxed};
use crate::tui::message::After;
use crate::tui::model::Model;
use crate::tui::pen::Pen;
use crate::tui::text;
use crate::tui::theme::Tone;
use crate::tui::widgets::field::{Field, block_columns};

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
    /// Something said to the reporter, with a time.
    Promise(CaseId),
    /// On hold until a time.
    Hold(CaseId),
    Strike(CaseId, EntryId),
    LookOut(CaseId),
    /// It is somewhere else.
    Place(CaseId),
    Answered(CaseId, EscalationId),
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
            Self::Promise(case) => Slot::Promise(*case),
            Self::Hold(case) => Slot::Hold(*case),
            Self::Strike(case, entry) => Slot::Strike(*case, *entry),
            Self::LookOut(case) => Slot::LookOut(*case),
            Self::Place(case) => Slot::Place(*case),
            Self::Answered(case, call) => Slot::Answered(*case, *call),
        }
    }

    /// The time that goes with the words: its label, and what may be typed.
    fn time(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Note(_) => Some(("Happened", "if not now: 13:59, or 20m ago")),
            Self::Promise(_) => Some(("Kept by", "16:20, or 20m from now")),
            Self::Hold(_) => Some(("Until", "16:20, or 20m from now")),
            _ => None,
        }
    }

    /// The command, or why the time cannot be read.
    fn command(&self, words: &str, time: &str, model: &Model) -> Result<Command, &'static str> {
        let now = model.now;
        let zone = model.conference().zone();
        let text = Private::from(words);
        let coming = || when::coming(zone, time, now).ok_or("Say by when: 16:20, or 20m.");
        Ok(match self {
            Self::Note(case) => Command::Note {
                case: *case,
                text,
                happened_at: match time.trim() {
                    "" => None,
                    time => Some(
                        when::past(zone, time, now)
                            .ok_or("Say when it happened: 13:59, or 20m.")?,
                    ),
                },
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
            Self::Promise(case) => Command::Promise {
                case: *case,
                text,
                due: coming()?,
            },
            Self::Hold(case) => Command::Hold {
                case: *case,
                until: coming()?,
                why: text,
            },
            Self::Strike(case, entry) => Command::Strike {
                case: *case,
                entry: *entry,
                why: text,
            },
            Self::LookOut(case) => Command::LookOut {
                case: *case,
                looks: Some(text),
            },
            Self::Place(case) => {
                // "Hall B, by the stage": what stands before the comma may be one of the places.
                let hall = model.conference().hall();
                let (head, rest) = words.split_once(',').unwrap_or((words, ""));
                match hall.place_named(head) {
                    Some(place) => Command::SetPlace {
                        case: *case,
                        place: Some(place.id.clone()),
                        spot: Private::from(rest.trim()),
                    },
                    None => Command::SetPlace {
                        case: *case,
                        place: None,
                        spot: text,
                    },
                }
            }
            Self::Answered(_, escalation) => {
                let (by, eta) = escalation::heard(words);
                Command::Answer {
                    escalation: *escalation,
                    by: Private::from(by),
                    eta_at: eta.map(|span| now + span.delta()),
                }
            }
        })
    }
}

/// A field with its purpose, and where it needs one, a time.
#[derive(Clone, PartialEq, Debug)]
pub struct Words {
    pub purpose: Purpose,
    pub title: String,
    pub prompt: String,
    pub field: Field,
    time: Field,
    on_time: bool,
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
        let time = Field::of(model.drafts.get(&Slot::Time(Box::new(purpose.slot()))));
        Self {
            purpose,
            title: title.into(),
            prompt: prompt.into(),
            field,
            time,
            on_time: false,
        }
    }

    /// The keys that it takes.
    pub fn hints(&self) -> &'static [Hint] {
        let needs_time = matches!(self.purpose, Purpose::Promise(_) | Purpose::Hold(_));
        if needs_time && !self.on_time {
            return &[
                ("Enter", "by when, then save"),
                ("F4", "editor"),
                ("Esc", "back, your words are kept"),
            ];
        }
        if self.purpose.time().is_none() {
            return &[
                ("Enter", "save"),
                ("F4", "editor"),
                ("Esc", "back, your words are kept"),
            ];
        }
        &[
            ("Enter", "save"),
            ("Tab", "field"),
            ("F4", "editor"),
            ("Esc", "back, your words are kept"),
        ]
    }

    /// Puts what was typed among the drafts.
    pub fn keep_draft(&self, drafts: &mut Drafts) {
        let slot = self.purpose.slot();
        drafts.keep(slot.clone(), self.field.text());
        drafts.keep(Slot::Time(Box::new(slot)), self.time.text());
    }

    /// The text that has the focus.
    pub fn focused(&mut self) -> &mut Field {
        if self.on_time {
            &mut self.time
        } else {
            &mut self.field
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &mut Model) -> Flow {
        let pressed = key.kind == KeyEventKind::Press;
        let has_time = self.purpose.time().is_some();
        let needs_time = matches!(self.purpose, Purpose::Promise(_) | Purpose::Hold(_));
        match key.code {
            KeyCode::Esc => return Flow::Close,
            KeyCode::Tab | KeyCode::BackTab if has_time => self.on_time = !self.on_time,
            // The time is asked for before anything is saved without it.
            KeyCode::Enter if pressed && needs_time && !self.on_time => self.on_time = true,
            KeyCode::Enter | KeyCode::F(5) if pressed => return self.save(model),
            KeyCode::Up if self.on_time => self.on_time = false,
            KeyCode::Up | KeyCode::Down if !self.on_time => {
                let columns = block_columns(columns(model.size.0).saturating_sub(4));
                let down = key.code == KeyCode::Down;
                self.on_time = !self.field.move_line(columns, down) && down && has_time;
            }
            _ => {
                self.focused().key(key);
            }
        }
        Flow::Stay
    }

    fn save(&mut self, model: &mut Model) -> Flow {
        let command = self
            .purpose
            .command(self.field.text(), self.time.text(), model);
        let command = match command {
            Ok(command) => command,
            Err(why) => {
                self.on_time = true;
                model.refuse(why);
                return Flow::Stay;
            }
        };
        let slot = self.purpose.slot();
        let done = vec![Slot::Time(Box::new(slot.clone())), slot];
        let dialog = match self.purpose {
            _ if self.field.is_blank() => None,
            // Resolving is final, and a look-out goes to many: the words are there, now the question.
            Purpose::Resolve(case) => Some((
                case,
                "RESOLVE",
                vec![
                    "Something is still open. Your reason goes on record:".to_owned(),
                    format!("\"{}\"", self.field.text().trim()),
                ],
                "resolve it",
            )),
            Purpose::LookOut(case) => {
                let words = model.conference().case(case).map(|c| {
                    let looks = self.field.text().trim();
                    brief::look_out(model.conference(), c, model.viewer(), looks)
                });
                let named = brief::named(
                    model.conference(),
                    self.field.text(),
                    std::slice::from_ref(model.viewer()),
                );
                let named =
                    named.map(|p| format!("Your words name {}. Is that needed?", p.short.as_str()));
                let mut lines = vec![
                    "This goes to everyone on shift and to security:".to_owned(),
                    words.unwrap_or_default(),
                ];
                lines.extend(named);
                Some((case, "LOOK-OUT", lines, "send it"))
            }
            _ => None,
        };
        match dialog {
            Some((case, title, lines, yes)) => {
                let found = model.conference().case(case);
                let name = found.map_or_else(String::new, crate::domain::state::case::Case::spoken);
                Flow::Open(Box::new(Over::Sure(Sure {
                    case: Some(case),
                    seen: found.map_or(0, |c| c.entries.len()),
                    title: format!("{title} · {name}"),
                    lines,
                    yes: yes.to_owned(),
                    then: Yes::Do(Box::new(command)),
                    done,
                    opened: Some(model.now),
                })))
            }
            None => Flow::Do {
                command: Box::new(command),
                after: After::Nothing,
                done,
                next: None,
            },
        }
    }

    /// Draws the form.
    pub fn view(&self, pen: &mut Pen<'_>) {
        let columns = columns(pen.width());
        let inside = block_columns(columns.saturating_sub(4));
        let lines = text::rows(self.field.text(), usize::from(inside));
        let time = self.purpose.time();
        let prompt = text::wrap(&self.prompt, usize::from(columns.saturating_sub(4)));
        let asked = u16::try_from(prompt.len()).unwrap_or(u16::MAX).min(4);
        let extra = asked + if time.is_some() { 6 } else { 4 };
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).clamp(3, 12) + extra;
        let mut inside = boxed(pen, columns, rows, &self.title);
        for (y, line) in (0..asked).zip(&prompt) {
            inside.put(0, y, line, Tone::Plain);
        }
        let (width, height) = (inside.width(), inside.height());
        let below = asked + if time.is_some() { 4 } else { 2 };
        let mut part = inside.part(0, asked + 1, width, height.saturating_sub(below));
        self.field.draw_block(&mut part, !self.on_time);
        if let Some((label, hint)) = time {
            let y = height.saturating_sub(1);
            let tone = if self.on_time {
                Tone::Bold
            } else {
                Tone::Plain
            };
            inside.put(0, y, label, tone);
            if self.on_time {
                inside.put(9, y, "▶", Tone::Bold);
            }
            self.time.draw_line(&mut inside, 10, y, 12, self.on_time);
            inside.put(24, y, hint, Tone::Dim);
        }
    }
}

/// How wide the form is on a screen of `width` columns.
fn columns(width: u16) -> u16 {
    width.min(80)
}

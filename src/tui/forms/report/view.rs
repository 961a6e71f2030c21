//! Draws the report.

use crate::acts;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::text::Private;
use crate::tui::forms::report::{ANSWERS, CHANNELS, GOES, ROWS, ReportForm, ReportRow, colleagues};
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::{Tone, severity_tone};
use crate::tui::state::model::Model;
use crate::tui::widgets::{choice, places};
use crate::words::{fit, times};

impl ReportForm {
    /// Draws the form over the whole body.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        pen.wipe();
        pen.rule(0);
        pen.put(1, 1, acts::title("report"), Tone::Section);
        let end = pen.width() - 1;
        pen.put_right(end, 1, "the queue is hidden while you write", Tone::Dim);
        let tight = pen.height() < 23;
        let mut y = if pen.height() < 19 { 2 } else { 3 };
        for row in ROWS {
            if row == ReportRow::Ongoing {
                let line = format!(
                    "── that is enough: F5 saves {}",
                    "─".repeat(usize::from(pen.width()))
                );
                let gap = u16::from(!tight);
                pen.put_in(
                    0,
                    y + gap,
                    pen.width(),
                    line.chars()
                        .take(pen.width().into())
                        .collect::<String>()
                        .as_str(),
                    Tone::Dim,
                );
                y += 1 + gap;
            }
            if y + 1 >= pen.height() {
                break;
            }
            if row == self.row {
                pen.put(0, y, "▶", Tone::Bold);
            }
            self.row_view(row, model, pen, y);
            y += 1;
        }
        let bottom = pen.height() - 1;
        if self.row == ReportRow::Kind {
            let kind = ROWS.iter().position(|r| *r == ReportRow::Kind).unwrap_or(0);
            let from = if pen.height() < 19 { 2 } else { 3 } + u16::try_from(kind).unwrap_or(1) + 1;
            let mut below = pen.part(0, from, pen.width(), bottom.saturating_sub(from));
            self.kinds_view(model, &mut below);
        } else if bottom >= y + 3 {
            let y = bottom - 3;
            let say = "\"Thank you for telling me. Are you safe? Shall we go somewhere quiet?\"";
            let not = "\"Why did you..\" · any promise of an outcome · \"that is a violation\"";
            for (y, (word, words)) in (y..).zip([("SAY", say), ("NOT", not)]) {
                pen.put(1, y, word, Tone::Section);
                pen.put(6, y, words, Tone::Plain);
            }
            if let Some(asks) = self.asks(model).filter(|_| !self.what.is_blank()) {
                pen.put(1, y + 2, "ASK", Tone::Section);
                pen.put_in(6, y + 2, end.saturating_sub(6), &asks, Tone::Plain);
            } else {
                let on_laptop = "Your draft is kept on this laptop from its first letter.";
                pen.put(1, y + 2, on_laptop, Tone::Plain);
            }
        }
        pen.rule(bottom);
    }

    fn row_view(&self, row: ReportRow, model: &Model, pen: &mut Pen<'_>, y: u16) {
        let focus = row == self.row;
        let label = match row {
            ReportRow::What => "What",
            ReportRow::Kind => "Kind",
            ReportRow::Where => "Where",
            ReportRow::Spot => "",
            ReportRow::Danger => "Danger now",
            ReportRow::Ongoing => "Going on",
            ReportRow::Heard => "Heard",
            ReportRow::Happened => "Happened",
            ReportRow::From => "From",
            ReportRow::Goes => "Who goes",
            ReportRow::Know => "I know one",
            ReportRow::Same => "Same thing?",
        };
        pen.put(1, y, label, if focus { Tone::Bold } else { Tone::Plain });
        let x = 16;
        let end = pen.width() - 1;
        match row {
            ReportRow::What => self
                .what
                .draw_line(pen, x, y, end.saturating_sub(x).max(8), focus),
            ReportRow::Kind => {
                let taken = self.suggestion(model);
                let severity = taken.severity;
                let begin = pen.put(x, y, taken.category.word(), Tone::Bold);
                if focus {
                    pen.bar(y, x, begin);
                    pen.cursor(x, y);
                }
                let after = pen.put(begin, y, " · suggests ", Tone::Plain);
                let after = pen.put(after, y, severity.word(), severity_tone(severity));
                let sign = taken.heard.sign.filter(|_| self.danger == Answer::Unknown);
                let why = match sign {
                    _ if self.danger == Answer::Yes => ", because of danger now".to_owned(),
                    Some(sign) => format!(", you wrote \"{}\"", fit::fit(&sign, 24)),
                    None if self.kind.is_none()
                        && !self.what.is_blank()
                        && !taken.heard.is_understood =>
                    {
                        ", not understood".to_owned()
                    }
                    None => String::new(),
                };
                let after = pen.put(after, y, &why, Tone::Plain);
                let hint = "Left Right, or its letters";
                if usize::from(end.saturating_sub(after)) > hint.len() + 1 {
                    pen.put_right(end, y, hint, Tone::Dim);
                }
            }
            ReportRow::Where => {
                self.place
                    .draw_line(pen, x, y, 32.min(end.saturating_sub(x)), focus);
                places::view(model, pen, x + 34, y, self.place.text(), self.pick);
            }
            ReportRow::Spot => {
                self.spot
                    .draw_line(pen, x, y, 32.min(end.saturating_sub(x)), focus);
                pen.put(x + 34, y, "exact spot, door, row, seat", Tone::Dim);
            }
            ReportRow::Danger => choice::view(pen, x, y, &ANSWERS, self.danger, focus),
            ReportRow::Ongoing => choice::view(pen, x, y, &ANSWERS, self.ongoing, focus),
            ReportRow::Heard => choice::view(pen, x, y, &CHANNELS, self.channel, focus),
            ReportRow::From => {
                self.from
                    .draw_line(pen, x, y, 32.min(end.saturating_sub(x)), focus);
                pen.put(x + 34, y, "a post, or a call-sign", Tone::Dim);
            }
            ReportRow::Happened => {
                self.happened.draw_line(pen, x, y, 12, focus);
                let heard = times::hour_minute_second(model.now, model.conference().zone());
                let words = format!("heard {heard}; if earlier: 13:59, or 20m");
                pen.put_in(x + 14, y, end.saturating_sub(x + 14), &words, Tone::Dim);
            }
            ReportRow::Same => self.same_view(model, pen, x, y, focus),
            ReportRow::Goes => choice::view(pen, x, y, &GOES, self.goes, focus),
            ReportRow::Know => self.know_view(model, pen, x, y, focus),
        }
    }

    /// All kinds that may be meant, over what stands below, while the kind is chosen.
    fn kinds_view(&self, model: &Model, pen: &mut Pen<'_>) {
        pen.wipe();
        let shown = self.shown_kinds();
        let current = self.category(model);
        let columns = (usize::from(pen.width()) / 26).clamp(1, 4);
        let rows = shown.len().div_ceil(columns);
        for (n, kind) in shown.iter().enumerate() {
            let x = u16::try_from(n / rows * 26 + 3).unwrap_or(0);
            let y = u16::try_from(n % rows).unwrap_or(0);
            let tone = if *kind == current {
                pen.put(x - 2, y, "▶", Tone::Bold);
                Tone::Bold
            } else {
                Tone::Plain
            };
            pen.put_in(x, y, 23, kind.word(), tone);
        }
        if let Some((typed, _)) = &self.sought {
            let y = u16::try_from(rows).unwrap_or(0) + 1;
            let words = format!("typed \"{typed}\"; Backspace takes a letter away");
            pen.put(3, y, &words, Tone::Dim);
        }
    }

    fn same_view(&self, model: &Model, pen: &mut Pen<'_>, x: u16, y: u16, focus: bool) {
        let near = self.near(model);
        let end = pen.width().saturating_sub(1);
        let words = match near.iter().find(|c| Some(c.id) == self.same) {
            Some(case) => format!("adds to {}, as a note", case.spoken()),
            None if near.is_empty() => {
                let at = self.place_id(model).map(|id| {
                    let place = model.conference().hall().places.get(&id);
                    place.map_or(String::new(), |p| format!(" at {}", p.short.as_str()))
                });
                format!(
                    "nothing else open{} in the last 30 minutes",
                    at.unwrap_or_default()
                )
            }
            None => {
                let names: Vec<String> = near.iter().take(3).map(|c| c.spoken()).collect();
                format!("a case of its own; near: {}", names.join(", "))
            }
        };
        let begin = pen.put_in(x, y, end.saturating_sub(x), &words, Tone::Plain);
        if focus {
            pen.bar(y, x, begin);
            pen.cursor(x, y);
        }
    }

    /// What to ask on reporting this kind, from its checklist.
    fn asks(&self, model: &Model) -> Option<String> {
        let list = model
            .conference()
            .hall()
            .checklist_for(self.category(model))?;
        let asks: Vec<&str> = list.asks.iter().map(Private::as_str).collect();
        (!asks.is_empty()).then(|| asks.join(" "))
    }

    fn know_view(&self, model: &Model, pen: &mut Pen<'_>, x: u16, y: u16, focus: bool) {
        let conference = model.conference();
        let all = colleagues(conference);
        let known: Vec<&str> = self.known.iter().map(|p| model.name(p)).collect();
        let said = if known.is_empty() {
            "nobody steps back".to_owned()
        } else {
            format!("{} never see it", known.join(", "))
        };
        if !focus {
            pen.put(x, y, &said, Tone::Plain);
            return;
        }
        let Some(person) = all.get(self.person) else {
            return;
        };
        let mark = if self.known.contains(person) {
            "[x]"
        } else {
            "[ ]"
        };
        let begin = pen.put(x, y, &format!("{mark} {}", model.name(person)), Tone::Bold);
        pen.bar(y, x, begin);
        pen.cursor(x, y);
        pen.put(
            begin + 2,
            y,
            &format!("Left Right who, Space marks · {said}"),
            Tone::Dim,
        );
    }
}

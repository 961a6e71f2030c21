//! Whom to call, how, when they answer, and in which languages.

use crate::domain::state::conference::Conference;
use crate::domain::vocabulary::contact::{Contact, Told};
use crate::domain::vocabulary::reach::Reach;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::contacts::{ContactsScreen, all};
use crate::tui::state::model::Model;
use crate::words::{card, fit};

impl ContactsScreen {
    /// Draws the screen.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        let conference = model.conference();
        let contacts = all(conference);
        let x = pen.put(1, 0, "CONTACTS", Tone::Section);
        pen.put(
            x + 2,
            0,
            "whom to call; the words to say come with e, on a case",
            Tone::Plain,
        );
        if contacts.is_empty() {
            let words = if model.is_live() {
                "The conference file names none."
            } else {
                "Not known yet."
            };
            pen.put(3, 1, words, Tone::Plain);
            return;
        }
        let width = pen.width();
        let top = 1 + card(conference, &mut pen.part(0, 1, width, pen.height() - 1));
        // Wider screens show all ways on the row; narrower ones below the list.
        let hours = width - (width / 4).clamp(20, 40);
        let name = 27.min(hours / 2);
        for (at, head) in [(3, "WHO"), (name, "HOW, IN THIS ORDER"), (hours, "ANSWERS")] {
            pen.put_in(at, top, hours, head, Tone::Dim);
        }
        // In a low window of the selected contact only how to reach it is there.
        let detail = if pen.height() >= top + 12 { 6 } else { 3 };
        let below = pen.height().saturating_sub(detail);
        let height = usize::from(below.saturating_sub(top + 1));
        let at = self.at(&contacts);
        let from = (at + 1).saturating_sub(height.max(1));
        for (y, (n, contact)) in
            (top + 1..).zip(contacts.iter().enumerate().skip(from).take(height))
        {
            let ways: Vec<String> = contact.reach.iter().map(Reach::words).collect();
            pen.put_in(3, y, name - 4, contact.name.as_str(), Tone::Plain);
            let room = usize::from(hours - name - 1);
            pen.put(name, y, &fit::whole(&ways, " · ", room), Tone::Plain);
            pen.put(hours, y, contact.hours.as_str(), Tone::Plain);
            if n == at {
                pen.put(0, y, "▶", Tone::Bold);
                pen.bar(y, 0, width);
                pen.cursor(3, y);
            }
        }
        let Some(contact) = contacts.get(at) else {
            return;
        };
        pen.rule(below);
        let left = contacts.len().saturating_sub(from + height);
        if left > 0 {
            pen.put_right(width - 1, below, &format!(" ▼ {left} more "), Tone::Dim);
        }
        self::detail(contact, &mut pen.part(0, below + 1, width, detail - 1));
    }
}

/// When lives are at risk: whom first, the number, what to read out, where they are met. Never cut; returns how many rows it takes.
fn card(conference: &Conference, pen: &mut Pen<'_>) -> u16 {
    let card = card::crisis_card(conference);
    let of = |label: &str| {
        card.iter()
            .find(|(l, _)| l == label)
            .map(|(_, w)| w.as_str())
    };
    let room = pen.width().saturating_sub(12);
    let number = [of("emergency"), of("crisis line")].into_iter().flatten();
    let where_to: Vec<String> = [
        of("address").map(str::to_owned),
        of("meet them").map(|m| format!("meet at {m}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let lines = [
        (
            "FIRST",
            of("first").unwrap_or("the public number").to_owned(),
        ),
        (
            "NUMBERS",
            number.collect::<Vec<_>>().join(" · crisis line: "),
        ),
        ("ADDRESS", where_to.join(" · ")),
    ];
    let mut y = 0;
    for (label, words) in lines {
        pen.put(1, y, label, Tone::Section);
        for line in text::wrap(&words, room.into()) {
            pen.put(11, y, &line, Tone::Plain);
            y += 1;
        }
    }
    y
}

/// The selected contact, whole.
fn detail(contact: &Contact, pen: &mut Pen<'_>) {
    if pen.height() < 5 {
        let ways = contact.reach.iter().map(Reach::words);
        let ways = ways.collect::<Vec<_>>().join(", else ");
        let lines = text::wrap(&ways, usize::from(pen.width() - 2));
        for (y, line) in (0..).zip(lines.iter().take(pen.height().into())) {
            pen.put(1, y, line, Tone::Plain);
        }
        return;
    }
    let x = pen.put(1, 0, &contact.name.as_str().to_uppercase(), Tone::Section);
    pen.put(x + 2, 0, contact.kind.word(), Tone::Plain);
    let ways: Vec<String> = contact.reach.iter().map(Reach::words).collect();
    let languages: Vec<&str> = contact
        .languages
        .iter()
        .map(crate::domain::vocabulary::text::Private::as_str)
        .collect();
    let told = match contact.told {
        Told::Brief => "where, what, how dangerous; never who or why",
        Told::Narrative => "what happened, too",
    };
    let consent = if contact.kind.needs_consent() {
        "ask the person concerned first, unless someone is in danger"
    } else {
        "needs no consent"
    };
    let facts = [
        ("How", ways.join(", else ")),
        (
            "Answers",
            format!(
                "{} · speaks {}",
                contact.hours.as_str(),
                languages.join(", ")
            ),
        ),
        ("Is told", told.to_owned()),
        ("Wish", consent.to_owned()),
    ];
    for (y, (label, words)) in (1..).zip(facts) {
        pen.put(1, y, label, Tone::Plain);
        pen.put(10, y, &words, Tone::Plain);
    }
}

//! What dispatchers ask first, each by one digit: `1 Weapon [none seen]`.

use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::fact::{Fact, Facts};
use crate::domain::vocabulary::text::Private;
use crate::tui::paint::field::Field;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::theme::Tone;
use crate::words::fit;

/// Goes to the next answer of the fact that `digit` names for `kind`. Returns the fact.
pub fn turn(facts: &mut Facts, kind: ContactKind, category: Category, digit: char) -> Option<Fact> {
    let n = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
    let fact = *Fact::asked_by(kind, category).get(n)?;
    let answers = fact.answers();
    if let Some(last) = answers.len().checked_sub(1) {
        let now = facts.get(&fact).map(Private::as_str);
        let at = answers.iter().position(|a| Some(*a) == now);
        let next = at.map_or(0, |at| if at == last { 0 } else { at + 1 });
        facts.insert(fact, Private::from(answers[next]));
    }
    Some(fact)
}

/// Draws `asked` in one line; one that is said in own words as a field where it has the focus.
pub fn view(
    pen: &mut Pen<'_>,
    x: u16,
    y: u16,
    asked: &[Fact],
    facts: &Facts,
    way_in: Option<&str>,
    focus: Option<(Fact, &Field)>,
) {
    let end = pen.width().saturating_sub(2);
    let mut at = x;
    for (n, fact) in (1..).zip(asked) {
        at = pen.put_in(at, y, end.saturating_sub(at), &format!("{n} "), Tone::Bold);
        let label = format!("{} ", fact.word());
        at = pen.put_in(at, y, end.saturating_sub(at), &label, Tone::Plain);
        if let Some((_, field)) = focus.filter(|(typed, _)| typed == fact) {
            field.draw_line(pen, at, y, end.saturating_sub(at), true);
            return;
        }
        let known = facts.get(fact).map(Private::as_str);
        let value = known.or(way_in.filter(|_| *fact == Fact::WayIn));
        let words = format!("[{}]", value.unwrap_or("?"));
        let words = fit::fit(&words, usize::from(end.saturating_sub(at)));
        at = pen.put(at, y, &words, Tone::Plain) + 2;
    }
}

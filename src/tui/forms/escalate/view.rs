//! Draws the call for help.

use crate::acts;
use crate::domain::state::case::Case;
use crate::domain::views::brief;
use crate::domain::views::consent::{Rule, rule as consent_rule};
use crate::domain::vocabulary::contact::{Contact, ContactKind, Told};
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::ids::ContactId;
use crate::domain::vocabulary::wish::Consent;
use crate::tui::forms::escalate::{CONSENTS, EscalateForm, Focus, contacts, needs_answer, running};
use crate::tui::paint::boxes::border;
use crate::tui::paint::pen::Pen;
use crate::tui::paint::text;
use crate::tui::paint::theme::Tone;
use crate::tui::state::model::{self, Model};
use crate::tui::widgets::{facts, ways};
use crate::words::{consent, fit, names, times};

impl EscalateForm {
    /// Draws the dialog.
    pub fn view(&self, model: &Model, pen: &mut Pen<'_>) {
        let conference = model.conference();
        let (Some(case), Some(contact)) = (conference.case(self.case), self.contact(model)) else {
            return;
        };
        let live = model.is_live();
        let columns = pen.width().min(80);
        let x = (pen.width() - columns) / 2;
        // The words to say are never cut: the list gives way to them.
        let said = text::wrap(
            &self.spoken(model, case),
            usize::from(columns.saturating_sub(8)),
        );
        let said = u16::try_from(said.len())
            .unwrap_or(u16::MAX)
            .min(pen.height());
        let all = u16::try_from(contacts(conference).len()).unwrap_or(u16::MAX);
        let height = pen.height().min(all.saturating_add(said + 14));
        pen.part(0, 0, pen.width(), height).wipe();
        let mut pen = pen.part(x, 0, columns, height);
        let count = format!("call {} of {}", self.called.len() + 1, self.planned());
        let alarm = if live {
            (count.as_str(), Tone::Plain)
        } else {
            ("NOT SENT: CALL BY VOICE", Tone::Alarm)
        };
        let room = usize::from(columns).saturating_sub(fit::width(alarm.0) + 10);
        border(&mut pen, &self.title(model, case, room), Some(alarm));
        let list = height.saturating_sub(12 + said).clamp(3, all.max(3));
        self.targets(model, case, &mut pen.part(1, 1, columns - 2, list + 1));
        let mut y = list + 2;
        let first = ways::first(conference, contact, live);
        let heading = match first {
            Some(way) => match running(case, &contact.id) {
                // Two people may have the same thought: who called already is said before anybody calls again.
                Some(call) => format!(
                    "CALLED ALREADY at {} by {}, {}: v = what they say",
                    times::by_when(call.tried.1, model.now, conference.zone()),
                    call.caller.as_ref().map_or("nobody", |p| model.name(p)),
                    if call.answer.is_some() {
                        "answered"
                    } else {
                        "no answer yet"
                    },
                ),
                None => ways::heading(conference, contact, way, live),
            },
            None => "NO WAY TO REACH THEM TODAY".to_owned(),
        };
        divider(&mut pen, y, Some(&heading));
        let room = height.saturating_sub(y + 9).max(2);
        let airy = u16::from(room > said + 1);
        y += 1 + airy;
        let room = room - airy;
        let mut words = pen.part(4, y, columns - 8, room);
        if let Some(withheld) = self.withheld(case, contact) {
            for (y, line) in (0..).zip(text::wrap(&withheld, usize::from(columns - 8))) {
                words.put(0, y, &line, Tone::Plain);
            }
        } else if let Some(field) = &self.words {
            field.draw_block(&mut words, self.focus == Focus::Words);
        } else {
            let lines = text::wrap(&self.spoken(model, case), usize::from(columns - 8));
            for (y, line) in (0..).zip(&lines) {
                words.put(0, y, line, Tone::Bold);
            }
        }
        y += room;
        divider(&mut pen, y, None);
        self.answers(model, case, contact, &mut pen, y + 1);
        let pages = ways::after(model, case, contact, live);
        pen.put_in(2, y + 5, columns - 4, &pages, Tone::Plain);
        let buttons = height - 2;
        pen.part(1, buttons, columns - 2, 1).wipe();
        let at = pen.put(2, buttons, "Esc", Tone::Bold);
        pen.put(at + 2, buttons, "no, go back", Tone::Plain);
        let refuses = self.consent(consent_rule(case, contact.kind)) == Some(Consent::Refused);
        let yes = match (first, live) {
            _ if refuses => "put their no down, call nobody",
            (_, false) => "I have called by voice",
            (Some(way), true) if way.is_said() => "I am saying it now",
            (_, true) => "send it",
        };
        let begin = pen.put_right(columns - 2, buttons, yes, Tone::Plain);
        pen.put_right(begin - 2, buttons, "y", Tone::Bold);
    }

    /// What this is, and whom `y` calls, in order; of the case as much as there is room for.
    fn title(&self, model: &Model, case: &Case, room: usize) -> String {
        let hall = model.conference().hall();
        let waiting = self.ticked.iter().filter(|c| !self.called.contains(c));
        let mut order: Vec<&ContactId> = waiting.collect();
        if order.is_empty() {
            order.push(&self.at);
        }
        let called = order.iter().filter_map(|id| hall.contacts.get(*id));
        let called: Vec<String> = called.map(Contact::called).collect();
        let place = if model.is_live() {
            model::place(model.conference(), case)
        } else {
            names::place_short(model.conference(), case)
        };
        let whom = format!("{}: {}", acts::title("escalate"), called.join(", then "));
        let named = format!("{whom} · {}", case.spoken());
        let kind = format!("{named}, {}", case.category.word());
        let whole = format!("{kind}, {place}");
        fit::first_fit(&[&whole, &kind, &named, &whom], room)
    }

    /// What stands in the place of the words while a no stands against the call: nobody reads out what they may not say.
    fn withheld(&self, case: &Case, contact: &Contact) -> Option<String> {
        let rule = consent_rule(case, contact.kind);
        let goes_against = matches!(
            self.consent(rule),
            Some(Consent::Given | Consent::Danger | Consent::Law)
        );
        (rule == Rule::Refused && (!goes_against || self.why.is_blank())).then(|| {
            format!(
                "{} The words come with the reason: Tab, Left Right says which, Tab, and why.",
                consent::sentence(rule)
            )
        })
    }

    /// Whether `contact` is to be called once more.
    fn ticked_again(&self, contact: &ContactId) -> bool {
        self.ticked.contains(contact) && !self.called.contains(contact)
    }

    /// How many calls this dialog makes: those made, those ticked, and the one in view.
    fn planned(&self) -> usize {
        let mut all: Vec<&ContactId> = self.called.iter().collect();
        for contact in self.ticked.iter().chain([&self.at]) {
            if !all.contains(&contact) {
                all.push(contact);
            }
        }
        all.len()
    }

    /// Who is called after the one in view.
    fn after_this(&self, model: &Model) -> Option<String> {
        let next = self
            .ticked
            .iter()
            .find(|c| **c != self.at && !self.called.contains(c))?;
        let contact = model.conference().hall().contacts.get(next)?;
        Some(contact.kind.called().to_lowercase())
    }

    fn targets(&self, model: &Model, case: &Case, pen: &mut Pen<'_>) {
        let conference = model.conference();
        let live = model.is_live();
        let all = contacts(conference);
        let way = |c: &Contact| fit::width(&ways::how(conference, c, live, 17));
        // How they are reached comes before what they are told.
        let narrow = pen.width() < 74 || all.iter().any(|c| way(c) > 17);
        let wish = if pen.width() < 74 { 46 } else { 56 };
        let longest = all.iter().map(|c| fit::width(c.name.as_str())).max();
        let longest = u16::try_from(longest.unwrap_or(0)).unwrap_or(u16::MAX);
        let (how, told) = if narrow && pen.width() >= 74 {
            (longest.saturating_add(9).clamp(26, 31), 44)
        } else {
            (26, 44)
        };
        for (x, head) in [(7, "WHOM"), (how, "HOW"), (wish, "REPORTER'S WISH")] {
            pen.put(x, 0, head, Tone::Dim);
        }
        if !narrow {
            pen.put(told, 0, "IS TOLD", Tone::Dim);
        }
        let at = all.iter().position(|c| c.id == self.at).unwrap_or(0);
        let height = usize::from(pen.height() - 1);
        let from = (at + 1).saturating_sub(height);
        for (y, contact) in (1..).zip(all.iter().skip(from).take(height)) {
            let is_this = contact.id == self.at;
            let is_called =
                self.called.contains(&contact.id) || running(case, &contact.id).is_some();
            let mark = if is_called && !self.ticked_again(&contact.id) {
                " ✓ "
            } else if self.ticked.contains(&contact.id) {
                "[x]"
            } else {
                "[ ]"
            };
            if is_this {
                pen.put(1, y, "▶", Tone::Bold);
            }
            let tone = if is_this { Tone::Bold } else { Tone::Plain };
            pen.put(3, y, mark, tone);
            let name = called_here(&all, contact, usize::from(how - 8));
            pen.put_in(7, y, how - 8, &name, tone);
            let room = if narrow { wish } else { told } - how - 1;
            let words = ways::how(conference, contact, live, room.into());
            pen.put_in(how, y, room, &words, Tone::Plain);
            if !narrow {
                let words = match contact.told {
                    Told::Brief => "this brief",
                    Told::Narrative => "the story",
                };
                pen.put(told, y, words, Tone::Plain);
            }
            let rule = consent_rule(case, contact.kind);
            let tone = match rule {
                Rule::Refused => Tone::Bad,
                Rule::AskFirst => Tone::Warn,
                Rule::Given | Rule::Danger | Rule::Free => Tone::Plain,
            };
            pen.put(wish, y, consent::word(rule), tone);
            if is_this && self.focus == Focus::Whom {
                pen.cursor(7, y);
            }
        }
    }

    fn answers(&self, model: &Model, case: &Case, contact: &Contact, pen: &mut Pen<'_>, y: u16) {
        let end = pen.width() - 2;
        let asked = Fact::asked_by(contact.kind, case.category);
        if asked.is_empty() {
            pen.put(2, y, "Nothing more is asked for here.", Tone::Dim);
        } else {
            let focus = (self.focus == Focus::WayIn).then_some(&self.way_in);
            let proposed = model::way_in(model.conference(), case);
            facts::view(pen, 2, y, asked, &self.facts, proposed, focus);
        }
        let rule = consent_rule(case, contact.kind);
        if needs_answer(rule) {
            pen.put(2, y + 1, "Wish", Tone::Plain);
            choice_line(
                pen,
                8,
                y + 1,
                self.consent(rule),
                self.focus == Focus::Consent,
            );
            pen.put(2, y + 2, "Why", Tone::Plain);
            self.why.draw_line(
                pen,
                8,
                y + 2,
                end.saturating_sub(8),
                self.focus == Focus::Why,
            );
        } else {
            pen.put_in(2, y + 1, end - 2, consent::sentence(rule), Tone::Plain);
            if let Some(next) = self.after_this(model) {
                let then = format!("Then {next}: their words come next.");
                pen.put_in(2, y + 2, end - 2, &then, Tone::Plain);
            }
        }
        let (words, caller) = (
            self.spoken(model, case),
            std::slice::from_ref(model.viewer()),
        );
        let checked = match brief::named(model.conference(), &words, caller) {
            _ if self.words.is_none() => "Checked: no name, no reporter, no story.".to_owned(),
            Some(person) => {
                format!("Your words name {}. Is that needed?", person.short.as_str())
            }
            _ => "Your words. Nobody of the team is named; look for others.".to_owned(),
        };
        let hint = "Enter changes the words";
        let begin = end.saturating_sub(u16::try_from(hint.len()).unwrap_or(0));
        pen.put_in(2, y + 3, begin.saturating_sub(3), &checked, Tone::Plain);
        pen.put_right(end, y + 3, hint, Tone::Dim);
    }
}

/// The name of a contact; where there is no room for it, what is before its comma, or what kind it is: never half of a name, and
/// never the same for two.
fn called_here(all: &[&Contact], contact: &Contact, room: usize) -> String {
    let before_comma = |c: &Contact| {
        c.name
            .as_str()
            .split(',')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let short = before_comma(contact);
    let shared = all.iter().filter(|c| before_comma(c) == short).count() > 1;
    let is_only = all.iter().filter(|c| c.kind == contact.kind).count() == 1;
    let kind = match contact.kind {
        ContactKind::Emergency if shared => format!("{short}, emergency"),
        ContactKind::Police if shared => format!("{short}, not urgent"),
        kind => names::capital(kind.called()),
    };
    let mut choices = vec![contact.name.as_str()];
    choices.extend((!shared).then_some(short.as_str()));
    choices.extend(is_only.then_some(kind.as_str()));
    fit::first_fit(&choices, room)
}

fn divider(pen: &mut Pen<'_>, y: u16, words: Option<&str>) {
    let width = pen.width();
    let line = "─".repeat(usize::from(width.saturating_sub(2)));
    pen.put(0, y, &format!("├{line}┤"), Tone::Dim);
    if let Some(words) = words {
        pen.put_in(
            2,
            y,
            width.saturating_sub(4),
            &format!(" {words} "),
            Tone::Section,
        );
    }
}

fn choice_line(pen: &mut Pen<'_>, x: u16, y: u16, consent: Option<Consent>, focus: bool) {
    let mut at = x;
    for (value, words) in CONSENTS {
        let is_this = value == consent;
        let tone = if is_this { Tone::Bold } else { Tone::Plain };
        let begin = at;
        at = pen.put(at, y, if is_this { "(●)" } else { "( )" }, tone);
        at = pen.put(at, y, words, tone);
        if is_this && focus {
            pen.bar(y, begin, at);
            pen.cursor(begin, y);
        }
        at += 1;
    }
}

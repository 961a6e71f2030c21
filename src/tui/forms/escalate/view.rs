//! Draws the call for help.

use crate::acts;
use crate::domain::state::case::Case;
use crate::domain::views::consent::{Rule, rule as consent_rule};
use crate::domain::views::naming;
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
        let said = self.said(model, case, contact, usize::from(columns.saturating_sub(8)));
        let rule = consent_rule(case, contact.kind);
        let rows = Rows::share(
            pen.height(),
            &Wanted {
                said: said.len().max(if self.words.is_some() { 3 } else { 1 }),
                contacts: contacts(conference).len(),
                has_next: self.after_this(model).is_some(),
                needs_answer: needs_answer(rule),
            },
        );
        let height = rows.height;
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
        let below = self.targets(
            model,
            case,
            &mut pen.part(1, 1, columns - 2, rows.head + rows.list),
            rows.head > 0,
        );
        let mut y = 1 + rows.head + rows.list;
        let first = ways::first(conference, contact, live);
        let heading = match first {
            Some(way) => match running(case, &contact.id) {
                // Two people may have the same thought: who called already is said before anybody calls again.
                Some(call) => format!(
                    "CALLED ALREADY at {} by {}, {}: v = what they say",
                    times::moment(call.tried.1, model.now, conference.zone()),
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
        if below > 0 {
            pen.put_right(columns - 2, y, &format!(" ▼ {below} more "), Tone::Plain);
        }
        y += 1 + rows.air;
        let mut words = pen.part(4, y, columns - 8, rows.said);
        match &self.words {
            Some(field) if self.withheld(case, contact).is_none() => {
                field.draw_block(&mut words, self.focus == Focus::Words);
            }
            Some(_) | None => {
                let tone = match self.withheld(case, contact) {
                    Some(_) => Tone::Plain,
                    None => Tone::Bold,
                };
                for (y, line) in (0..).zip(said.iter().take(rows.said.into())) {
                    words.put(0, y, line, tone);
                }
                if said.len() > usize::from(rows.said) {
                    words.put_right(
                        columns - 8,
                        rows.said.saturating_sub(1),
                        " ▼ more",
                        Tone::Dim,
                    );
                }
            }
        }
        y += rows.said + rows.air;
        if !rows.beside.is_empty() {
            divider(&mut pen, y, None);
            y += 1;
        }
        for beside in &rows.beside {
            self.beside(*beside, model, case, contact, &mut pen, y);
            y += 1;
        }
        let buttons = height - 2;
        pen.part(1, buttons, columns - 2, 1).wipe();
        let at = pen.put(2, buttons, "Esc", Tone::Bold);
        pen.put(at + 2, buttons, "no, go back", Tone::Plain);
        let refuses = self.consent(rule) == Some(Consent::Refused);
        let yes = match (first, live) {
            _ if refuses => "put their no down, call nobody",
            (_, false) => "I have called by voice",
            (Some(way), true) if way.is_said() => "I am saying it now",
            (_, true) => "send it",
        };
        let begin = pen.put_right(columns - 2, buttons, yes, Tone::Plain);
        pen.put_right(begin - 2, buttons, "y", Tone::Bold);
    }

    /// The words to say in lines, or why they are not there.
    fn said(&self, model: &Model, case: &Case, contact: &Contact, columns: usize) -> Vec<String> {
        let withheld = self.withheld(case, contact);
        text::wrap(
            &withheld.unwrap_or_else(|| self.spoken(model, case)),
            columns,
        )
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

    /// Whom to call, as many as there is room for. Returns how many are below.
    fn targets(&self, model: &Model, case: &Case, pen: &mut Pen<'_>, has_head: bool) -> usize {
        let conference = model.conference();
        let live = model.is_live();
        let all = contacts(conference);
        let way = |c: &Contact| fit::width(&ways::how(conference, c, live, 17));
        // How they are reached comes before what they are told.
        let narrow = pen.width() < 74 || all.iter().any(|c| way(c) > 17);
        let wish = if pen.width() < 74 { 45 } else { 56 };
        let longest = all.iter().map(|c| fit::width(c.name.as_str())).max();
        let longest = u16::try_from(longest.unwrap_or(0)).unwrap_or(u16::MAX);
        let (how, told) = if narrow && pen.width() >= 74 {
            (longest.saturating_add(9).clamp(26, 31), 44)
        } else {
            (26, 44)
        };
        if has_head {
            let room = usize::from(pen.width() - wish);
            let wishes = fit::first_fit(&["REPORTER'S WISH", "WISH"], room);
            for (x, head) in [(7, "WHOM"), (how, "HOW"), (wish, &wishes)] {
                pen.put(x, 0, head, Tone::Dim);
            }
            if !narrow {
                pen.put(told, 0, "IS TOLD", Tone::Dim);
            }
        }
        let at = all.iter().position(|c| c.id == self.at).unwrap_or(0);
        let begin = u16::from(has_head);
        let height = usize::from(pen.height() - begin);
        let from = (at + 1).saturating_sub(height);
        for (y, contact) in (begin..).zip(all.iter().skip(from).take(height)) {
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
        all.len().saturating_sub(from + height)
    }

    /// One line of what stands under the words.
    fn beside(
        &self,
        beside: Beside,
        model: &Model,
        case: &Case,
        contact: &Contact,
        pen: &mut Pen<'_>,
        y: u16,
    ) {
        let end = pen.width() - 2;
        let rule = consent_rule(case, contact.kind);
        match beside {
            Beside::Facts => {
                let asked = Fact::asked_by(contact.kind, case.category);
                if asked.is_empty() {
                    pen.put(2, y, "Nothing more is asked for here.", Tone::Dim);
                } else {
                    let focus = match self.focus {
                        Focus::Fact(fact) => self.typed.get(&fact).map(|field| (fact, field)),
                        Focus::Whom | Focus::Words | Focus::Consent | Focus::Why => None,
                    };
                    let proposed = model::way_in(model.conference(), case);
                    facts::view(pen, 2, y, asked, &self.facts, proposed, focus);
                }
            }
            Beside::Wish => {
                pen.put(2, y, "Wish", Tone::Plain);
                let focus = self.focus == Focus::Consent;
                choice_line(pen, 8, y, self.consent(rule), focus);
            }
            Beside::Why => {
                pen.put(2, y, "Why", Tone::Plain);
                let focus = self.focus == Focus::Why;
                self.why.draw_line(pen, 8, y, end.saturating_sub(8), focus);
            }
            Beside::Rule => {
                pen.put_in(2, y, end - 2, consent::sentence(rule), Tone::Plain);
            }
            Beside::Then => {
                if let Some(next) = self.after_this(model) {
                    let then = format!("Then {next}: their words come next.");
                    pen.put_in(2, y, end - 2, &then, Tone::Plain);
                }
            }
            Beside::Checked => self.checked(model, case, pen, y),
            Beside::After => {
                let pages = ways::after(model, case, contact, model.is_live());
                pen.put_in(2, y, end - 2, &pages, Tone::Plain);
            }
        }
    }

    /// Whose names are in the words, and how they are changed.
    fn checked(&self, model: &Model, case: &Case, pen: &mut Pen<'_>, y: u16) {
        let end = pen.width() - 2;
        let (words, caller) = (
            self.spoken(model, case),
            std::slice::from_ref(model.viewer()),
        );
        let checked = match naming::named(model.conference(), &words, caller) {
            _ if self.words.is_none() => "Checked: no name, no reporter, no story.".to_owned(),
            Some(person) => {
                format!("Your words name {}. Is that needed?", person.short.as_str())
            }
            _ => "Your words. Nobody of the team is named; look for others.".to_owned(),
        };
        let hint = "Enter changes the words";
        let begin = end.saturating_sub(u16::try_from(hint.len()).unwrap_or(0));
        pen.put_in(2, y, begin.saturating_sub(3), &checked, Tone::Plain);
        pen.put_right(end, y, hint, Tone::Dim);
    }
}

/// A line under the words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Beside {
    Facts,
    /// Who allowed it, where that is not known, and why it is done all the same.
    Wish,
    Why,
    /// Why no yes is needed.
    Rule,
    Then,
    Checked,
    After,
}

/// What would be shown were there room for everything.
struct Wanted {
    said: usize,
    contacts: usize,
    has_next: bool,
    needs_answer: bool,
}

/// How the rows of the dialog are shared out. The words to say are never cut while anything else can give way.
#[derive(Debug)]
struct Rows {
    height: u16,
    /// The heading over whom to call.
    head: u16,
    list: u16,
    /// Before and after the words.
    air: u16,
    said: u16,
    beside: Vec<Beside>,
}

impl Rows {
    fn share(height: u16, wanted: &Wanted) -> Self {
        let rows = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let all = rows(wanted.contacts).max(1);
        // The border, the heading over the words, the buttons, and one who is called.
        let fixed = 5;
        let said = rows(wanted.said).min(height.saturating_sub(fixed).max(1));
        let mut left = height.saturating_sub(fixed + said);
        let mut take = |n: u16| {
            let taken = n.min(left);
            left -= taken;
            taken
        };
        let (must, may): (&[Beside], &[Beside]) = if wanted.needs_answer {
            (
                &[Beside::Wish, Beside::Why, Beside::Facts],
                &[Beside::After, Beside::Checked],
            )
        } else {
            (
                &[Beside::Facts],
                &[Beside::Then, Beside::After, Beside::Rule, Beside::Checked],
            )
        };
        let mut beside = Vec::new();
        // The first line brings a rule with it.
        if take(1 + rows(must.len())) == 1 + rows(must.len()) {
            beside.extend(must);
        }
        let head = take(1);
        let mut list = 1 + take(all.min(3) - 1);
        for line in may
            .iter()
            .filter(|line| **line != Beside::Then || wanted.has_next)
        {
            if !beside.is_empty() && take(1) == 1 {
                beside.push(*line);
            }
        }
        list += take(all - list);
        let air = u16::from(take(2) == 2);
        beside.sort_unstable();
        let under = rows(beside.len()) + u16::from(!beside.is_empty());
        Self {
            height: height.min(fixed + said + head + (list - 1) + 2 * air + under),
            head,
            list,
            air,
            said,
            beside,
        }
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

//! What a line means: a number, a letter of the table of actions, a word, or a command of the command line.

use crossterm::event::KeyCode;

use crate::acts;
use crate::acts::act::{Act, Offer};
use crate::acts::answers::Answers;
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::vocabulary::ids::EscalationId;
use crate::headless::printing;
use crate::plain::question::{self, Listed, Question};
use crate::plain::{Console, Cover, Numbered, Then, half};
use crate::tui::bindings::{self, Action, BINDINGS, Binding};
use crate::words::card;

impl Console {
    /// Does what a line says.
    pub(super) async fn obey(&mut self, line: &str) -> Then {
        let (word, words) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let words = words.trim();
        if let Some(filter) = line.strip_prefix('/') {
            self.queue(filter);
            return Then::GoOn;
        }
        if words.is_empty()
            && let Ok(n) = word.parse::<usize>()
        {
            self.number(n).await;
            return Then::GoOn;
        }
        if let Some(row) = letter(word).or_else(|| own_word(word)) {
            return self.act(row, words).await;
        }
        match word {
            "" => match self.case {
                Some(case) => self.open(case),
                None => self.queue(""),
            },
            "more" => match self.half.clone() {
                Some(half) => self.finish(half).await,
                None => printing::line("Nothing was begun. ? says what there is."),
            },
            command => self.command(command, words).await,
        }
        Then::GoOn
    }

    pub(super) async fn act(&mut self, row: &Binding, words: &str) -> Then {
        match row.action {
            Action::Help => help(words),
            Action::Quit => return self.quit().await,
            Action::Back => self.back(),
            Action::Messages | Action::Log => self.messages(),
            Action::Cover => self.hide(Cover::Covered),
            Action::Look => self.look(),
            action if of_the_screen(action) => {
                printing::line("That key belongs to the screen. ? says what there is.");
            }
            action => {
                let offers = self.offers(row);
                match (&offers[..], &row.twins()[..]) {
                    ([(act, offer)], _) if offer.opens_alone => {
                        self.begin(act, offer.given.clone(), words).await;
                    }
                    ([_, ..], _) if words.is_empty() => {
                        let rows = offers.iter().map(|(_, o)| labelled(&o.label, &o.hint));
                        if let Some((act, offer)) = self.which(rows.collect(), &offers).await {
                            self.begin(act, offer.given.clone(), "").await;
                        }
                    }
                    (_, [one]) => self.command(one, words).await,
                    // With words behind it a letter means the first of its commands; a call for help is chosen first.
                    (_, [first, ..]) if !words.is_empty() && action != Action::Answered => {
                        self.command(first, words).await;
                    }
                    (_, several) => {
                        let help = |name| acts::named(name).map_or("", |act| act.help);
                        let rows = several.iter().map(|name| labelled(name, help(name)));
                        if let Some(name) = self.which(rows.collect(), several).await {
                            self.command(name, words).await;
                        }
                    }
                }
            }
        }
        Then::GoOn
    }

    /// What the letter of `row` offers on the case that is open, as the console's menu does; what only reads is not chosen.
    fn offers(&self, row: &Binding) -> Vec<(&'static Act, Offer)> {
        let (Some(case), KeyCode::Char(key)) = (self.open_case(), row.key) else {
            return Vec::new();
        };
        let mut all = acts::offered(&self.here.ctx(), case, key);
        all.retain(|(act, _)| (act.reads)(&Answers::default()).is_none());
        all
    }

    /// The one of `all` that is chosen by the number of its label.
    async fn which<'a, T>(&mut self, labels: Vec<String>, all: &'a [T]) -> Option<&'a T> {
        let rows = labels.iter().map(|label| question::Row::new(label, label));
        let question = Question {
            words: "Which?".to_owned(),
            rows: rows.collect(),
            listed: Listed::First,
            ..Question::default()
        };
        let Some(chosen) = self.answer(&question).await else {
            printing::line("Stopped. Nothing was done.");
            return None;
        };
        let chosen = chosen.concat();
        all.get(labels.iter().position(|label| *label == chosen)?)
    }

    pub(super) fn open_case(&self) -> Option<&Case> {
        self.here.conference().case(self.case?)
    }

    pub(super) fn back(&mut self) {
        if self.case.take().is_none() {
            printing::line("You are at the queue.");
        }
        self.queue("");
    }

    /// What the row that was last said under `n` leads to.
    pub(super) async fn number(&mut self, n: usize) {
        let row = n.checked_sub(1).and_then(|at| self.rows.get(at)).cloned();
        match row {
            None if self.rows.is_empty() => {
                printing::line("No list was said that numbers belong to. queue says one.");
            }
            None => printing::line(&format!(
                "{n} is no row. There are 1 to {}.",
                self.rows.len()
            )),
            Some(Numbered::Nothing) => {
                printing::line("That row is no longer on this laptop. queue says the list anew.");
            }
            Some(Numbered::Case(case)) => self.open(case),
            Some(Numbered::Contact(id)) => {
                if let Some(contact) = self.here.conference().hall().contacts.get(&id) {
                    printing::line(&card::contact_line(contact));
                }
            }
            Some(Numbered::Call(call)) => self.act_on_call(call).await,
            Some(Numbered::Step(step)) => {
                if let Some(case) = self.case {
                    self.keep_one(Command::TickStep { case, step }).await;
                }
            }
        }
    }

    pub(super) async fn act_on_call(&mut self, call: EscalationId) {
        let row = bindings::row(Action::Answered);
        Box::pin(self.act(row, &call.to_string())).await;
    }
}

/// A label with its hint.
fn labelled(label: &str, hint: &str) -> String {
    match hint {
        "" => label.to_owned(),
        hint => format!("{label}: {hint}"),
    }
}

/// The words of actions that have no command.
const OWN: [(Action, &str); 6] = [
    (Action::Help, "help"),
    (Action::Back, "back"),
    (Action::Look, "look"),
    (Action::Messages, "messages"),
    (Action::Cover, "cover"),
    (Action::Quit, "quit"),
];

/// What only a screen can do.
fn of_the_screen(act: Action) -> bool {
    matches!(
        act,
        Action::Mark | Action::Enter | Action::Pane | Action::Wifi | Action::Eyes | Action::Palette
    )
}

fn own_word(word: &str) -> Option<&'static Binding> {
    let (act, _) = OWN.iter().find(|(_, own)| *own == word)?;
    BINDINGS.iter().find(|row| row.action == *act)
}

/// The row of the table whose key is the letter `word`; digits are rows here.
fn letter(word: &str) -> Option<&'static Binding> {
    let mut letters = word.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return None;
    };
    BINDINGS
        .iter()
        .find(|row| row.key == KeyCode::Char(letter) && !letter.is_ascii_digit())
}

/// What there is: the letters, each with its commands; with words, only those that have them, and what a command takes.
fn help(words: &str) {
    let wanted = words.to_lowercase();
    let fits = |line: &str| line.to_lowercase().contains(&wanted);
    if wanted.is_empty() {
        printing::line(
            "A number opens, ticks or chooses the row last said under it. Enter alone says again where you are.",
        );
        printing::line(
            "A letter, or a command with its words; what is missing is asked for. Options, as in a shell, come last.",
        );
        printing::line("more goes on with what was begun. ? with a word says more about it.");
    }
    let taken = half::takes(&wanted);
    for line in &taken {
        printing::line(line);
    }
    for row in BINDINGS {
        let own = OWN
            .iter()
            .find(|(act, _)| *act == row.action)
            .map(|(_, word)| *word);
        let mut names: Vec<String> = match row.key {
            KeyCode::Char(key) if !key.is_ascii_digit() && key != ' ' => vec![key.to_string()],
            _ => Vec::new(),
        };
        names.extend(own.iter().copied().chain(row.twins()).map(str::to_owned));
        if of_the_screen(row.action) {
            continue;
        }
        let line = format!("{}: {}", names.join(", "), row.name);
        if wanted.is_empty() {
            printing::line(&line);
        } else if taken.is_empty() && (fits(&line) || fits(row.help)) {
            printing::line(&format!("{line}. {}", row.help));
        }
    }
}

//! The one table of actions: dispatch, footer, `?`, the palette and the documentation all read it. A letter means one
//! thing wherever it is bound. A table beside [`crate::acts`], because a key groups acts and some keys do none: what a key does in
//! a shell ([`Binding::twins`]) is derived from the rows of the acts.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::acts;

/// What can be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Action {
    Mark,
    Tick,
    Skip,
    Have,
    Report,
    Call,
    Answered,
    Scene,
    Note,
    Who,
    Checklist,
    Flags,
    Kind,
    Hold,
    Wishes,
    Promises,
    Canned,
    LookOut,
    Strike,
    Merge,
    Outcome,
    StepBack,
    TakePager,
    StandIn,
    AddShift,
    Handoff,
    Ask,
    Decline,
    TakeStable,
    TakeSeat,
    HelpNow,
    Undo,
    Search,
    Queue,
    Case,
    OnCall,
    Contacts,
    Log,
    Enter,
    Back,
    Pane,
    Filter,
    Palette,
    Help,
    Look,
    Messages,
    Cover,
    Quit,
    Wifi,
    Eyes,
}

/// What one wants who looks for a key; the help is read by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Want {
    Take,
    Call,
    Write,
    Decide,
    Look,
    Screen,
}

impl Want {
    /// Its heading in the help.
    pub fn word(self) -> &'static str {
        match self {
            Self::Take => "take it, go there",
            Self::Call => "call for help",
            Self::Write => "write it down",
            Self::Decide => "settle it",
            Self::Look => "look",
            Self::Screen => "this screen",
        }
    }
}

impl Action {
    /// What one wants who looks for it.
    pub fn want(self) -> Want {
        match self {
            Self::Have
            | Self::Who
            | Self::Scene
            | Self::Mark
            | Self::TakePager
            | Self::AddShift
            | Self::StandIn
            | Self::Handoff
            | Self::TakeStable
            | Self::TakeSeat => Want::Take,
            Self::HelpNow | Self::Call | Self::Answered | Self::LookOut => Want::Call,
            Self::Report
            | Self::Note
            | Self::Canned
            | Self::Tick
            | Self::Skip
            | Self::Checklist
            | Self::Flags
            | Self::Kind
            | Self::Wishes
            | Self::Promises
            | Self::Strike
            | Self::Ask
            | Self::Undo => Want::Write,
            Self::Hold | Self::Decline | Self::Merge | Self::Outcome | Self::StepBack => {
                Want::Decide
            }
            Self::Queue
            | Self::Case
            | Self::OnCall
            | Self::Contacts
            | Self::Log
            | Self::Search
            | Self::Filter
            | Self::Look
            | Self::Messages => Want::Look,
            Self::Enter
            | Self::Back
            | Self::Pane
            | Self::Palette
            | Self::Help
            | Self::Cover
            | Self::Quit
            | Self::Wifi
            | Self::Eyes => Want::Screen,
        }
    }
}

/// Where an action is bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    Anywhere,
    Queue,
    Case,
    OnCall,
    Contacts,
    Log,
    Handoff,
    /// The queue of an account that answers briefs.
    Briefs,
    /// Only while the program shows itself.
    Demo,
}

impl Scope {
    /// Its heading in the help.
    pub fn word(self) -> &'static str {
        match self {
            Self::Anywhere => "everywhere",
            Self::Queue | Self::Case => "on a case",
            Self::OnCall => "on call",
            Self::Contacts => "contacts",
            Self::Log => "log",
            Self::Handoff => "handoff",
            Self::Briefs => "calls to you",
            Self::Demo => "demo",
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    pub action: Action,
    /// Its words in the palette.
    pub name: &'static str,
    pub key: KeyCode,
    /// The words over its choices, in capitals; nothing where it has none.
    pub menu: &'static str,
    pub places: &'static [Scope],
    /// Its words in the footer, and on which screens they stand there.
    pub footer: Option<(&'static str, &'static [Scope])>,
    /// One sentence for the help.
    pub help: &'static str,
    /// Other words by which one looks for it.
    pub also: &'static str,
}

use Scope::{Anywhere, Briefs, Case, Contacts, Demo, Handoff, Log, OnCall, Queue};

const ON_CASE: &[Scope] = &[Queue, Case];
const EVERYWHERE: &[Scope] = &[Anywhere];

const fn letter(letter: char) -> KeyCode {
    KeyCode::Char(letter)
}

/// All of them, in the order in which footer and help show them.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    Binding { action: Action::Mark, name: "mark the case", key: letter(' '), menu: "", places: &[Queue], footer: None, help: "In bulk: marks it, or unmarks it; a and w then act on all marked ones, and say what came of each.", also: "" },
    Binding { action: Action::Tick, name: "tick the step", key: letter(' '), menu: "", places: &[Case], footer: Some(("tick", &[Case])), help: "Marks the step of the checklist that is selected as done.", also: "" },
    Binding { action: Action::Have, name: "I have it", key: letter('a'), menu: "", places: ON_CASE, footer: Some(("I have it", &[Queue])), help: "Takes the seat of the case that is free, the first or the second. Never takes it from somebody.", also: "take acknowledge ack mine accept second" },
    Binding { action: Action::HelpNow, name: "help now", key: letter('E'), menu: "", places: EVERYWHERE, footer: Some(("help now", &[Queue, OnCall, Contacts, Log, Briefs])), help: "Security or medics, where, and the words to say. It needs no case; one is made behind it.", also: "emergency security medics ambulance panic" },
    Binding { action: Action::Report, name: "report something", key: letter('r'), menu: "", places: EVERYWHERE, footer: Some(("report", &[Queue, OnCall, Contacts, Briefs])), help: "Opens the report form. It hides the queue while you write.", also: "new case incident" },
    Binding { action: Action::Call, name: "call for help", key: letter('e'), menu: "", places: ON_CASE, footer: Some(("call help", &[Queue, Case])), help: "Security, medics, staff or the outside: shows the words to say before anything is recorded or sent.", also: "escalate security medics police ambulance staff phone radio" },
    Binding { action: Action::Answered, name: "they answered, arrived, or are stood down", key: letter('v'), menu: "CALLS", places: &[Queue, Case, Briefs], footer: Some(("answered", &[Case, Briefs])), help: "Puts down what the called side says: who answers and how soon, that they are there, that they are no longer needed.", also: "coming arrived stand down" },
    Binding { action: Action::Scene, name: "scene and check-in", key: letter('s'), menu: "SCENE", places: ON_CASE, footer: Some(("scene", &[Queue, Case])), help: "Going, there, clear, or back again; and a word that you are all right.", also: "going there clear check in" },
    Binding { action: Action::Note, name: "note", key: letter('n'), menu: "", places: ON_CASE, footer: Some(("note", &[Queue, Case])), help: "Writes down what somebody says or does. Enter saves, Esc keeps the draft.", also: "write text comment" },
    Binding { action: Action::Who, name: "who has it", key: letter('w'), menu: "WHO", places: ON_CASE, footer: Some(("who", &[Case])), help: "Gives the case to somebody, gives your seat up, or says why one is enough.", also: "assign reassign give hand over release seat" },
    Binding { action: Action::Checklist, name: "checklist", key: letter('c'), menu: "CHECKLIST", places: ON_CASE, footer: None, help: "Goes to the checklist; once there, attaches another one, or takes away one that does not fit.", also: "steps attach" },
    Binding { action: Action::Skip, name: "skip the step, with a reason", key: letter('-'), menu: "", places: ON_CASE, footer: None, help: "Leaves the selected step out and puts down why.", also: "leave out" },
    Binding { action: Action::Flags, name: "flags and severity", key: letter('f'), menu: "FLAGS AND SEVERITY", places: ON_CASE, footer: None, help: "Danger now, still going on, likely again, high impact; and how bad it is. Raising it rings again.", also: "danger ongoing raise lower priority critical" },
    Binding { action: Action::Promises, name: "promise, or one that was kept", key: letter('p'), menu: "PROMISES", places: ON_CASE, footer: Some(("promise", &[Case])), help: "Something said to the reporter, with a time: you are reminded before it is due, and at it.", also: "reminder callback deadline" },
    Binding { action: Action::Wishes, name: "what the person wants: wishes", key: letter('g'), menu: "WISHES", places: ON_CASE, footer: None, help: "Yes, no, or ask first, for each kind of help. It stands with the case; only danger or law goes against a no.", also: "consent police no" },
    Binding { action: Action::Canned, name: "canned note", key: letter('.'), menu: "CANNED NOTE", places: ON_CASE, footer: None, help: "A note of two keys, a ready phrase: this one and a digit. The policy of the conference says which.", also: "template quick" },
    Binding { action: Action::Hold, name: "on hold, or go on", key: letter('z'), menu: "ON HOLD", places: ON_CASE, footer: None, help: "Nobody is expected to act until then; its clocks stand still. What was promised goes on.", also: "snooze wait pause" },
    Binding { action: Action::Kind, name: "kind and place", key: letter('K'), menu: "KIND AND PLACE", places: ON_CASE, footer: None, help: "It is of another kind, or somewhere else. The checklist goes with the kind; what was done stays on record.", also: "category type move location where" },
    Binding { action: Action::LookOut, name: "look-out, seen, or all clear", key: letter('O'), menu: "LOOK-OUT", places: &[Queue, Case, Briefs], footer: Some(("seen", &[Briefs])), help: "A description without a name to everyone on shift and to security; who saw them, and the all clear.", also: "description missing bolo" },
    Binding { action: Action::Merge, name: "link or merge with another case", key: letter('M'), menu: "LINK OR MERGE", places: ON_CASE, footer: None, help: "Two reports of one thing. Both timelines stay; what is hidden from somebody in one is hidden in both.", also: "duplicate same" },
    Binding { action: Action::Strike, name: "strike a wrong entry", key: letter('S'), menu: "STRIKE", places: ON_CASE, footer: None, help: "A wrong note or promise stays readable as struck, with the reason.", also: "delete remove correct" },
    Binding { action: Action::Outcome, name: "outcome: resolve, close, reopen", key: letter('o'), menu: "OUTCOME", places: ON_CASE, footer: None, help: "Ends the case on site, puts it away, or opens it again with a reason.", also: "close resolve reopen finish done" },
    Binding { action: Action::StepBack, name: "step back (conflict)", key: letter('x'), menu: "", places: ON_CASE, footer: None, help: "You know somebody in it: the case is gone from this laptop at once, and only a lead brings it back. A lead is asked who.", also: "recuse conflict of interest friend keep out" },
    Binding { action: Action::TakePager, name: "take the pager, or give it back", key: letter('t'), menu: "THE PAGER", places: &[OnCall], footer: Some(("take the pager", &[OnCall])), help: "Have a seat for a bounded time: whoever is called then is you. It goes back by itself, or by the same key.", also: "override cover swap shift on call" },
    Binding { action: Action::StandIn, name: "cover, swap, not available", key: letter('C'), menu: "WHO STANDS IN", places: &[OnCall], footer: Some(("cover", &[OnCall])), help: "For the selected shift: somebody covers it, or two swap; the other is asked and answers here. A lead says it at once. And that somebody is ill.", also: "agree refuse request stand in ill sick swap shift" },
    Binding { action: Action::AddShift, name: "add a shift", key: letter('+'), menu: "", places: &[OnCall], footer: None, help: "A new shift in the seat under the cursor, its first gap of the day; Enter changes the one that is selected. Who gains and loses which minutes stands there before F5 saves it. A lead.", also: "plan rota new shift" },
    Binding { action: Action::Handoff, name: "handoff", key: letter('H'), menu: "HAND OVER", places: EVERYWHERE, footer: Some(("hand over", &[OnCall, Handoff])), help: "What is handed over at the change of shift, case by case. There: offers your seat, withdraws it, closes for the night; for a lead, hands over for somebody who cannot.", also: "handover shift change pass on end of shift" },
    Binding { action: Action::Ask, name: "ask about it, or answer", key: letter('N'), menu: "", places: &[Handoff], footer: Some(("ask", &[Handoff])), help: "Asks about the case before it is taken over; whoever hands it over answers with the same key.", also: "question reply" },
    Binding { action: Action::Decline, name: "decline, with a reason", key: letter('d'), menu: "", places: &[Handoff], footer: Some(("decline", &[Handoff])), help: "You do not take this case over: it goes to a lead, who reads why.", also: "refuse no" },
    Binding { action: Action::TakeStable, name: "take the stable ones", key: letter('A'), menu: "", places: &[Handoff], footer: Some(("take stable ones", &[Handoff])), help: "Takes over all cases that are stable. The others are read back one by one: four digits and Enter.", also: "accept all" },
    Binding { action: Action::TakeSeat, name: "take the seat", key: letter('P'), menu: "", places: &[Handoff], footer: Some(("take the seat", &[Handoff])), help: "You are on call from now on. Before that each case is answered; it goes to the first that is not.", also: "primary duty begin" },
    Binding { action: Action::Queue, name: "queue", key: letter('1'), menu: "", places: EVERYWHERE, footer: None, help: "All open cases: danger first, then what happens next.", also: "list" },
    Binding { action: Action::Case, name: "case", key: letter('2'), menu: "", places: EVERYWHERE, footer: None, help: "The selected case: facts, deadlines, checklist, timeline.", also: "" },
    Binding { action: Action::OnCall, name: "on call", key: letter('3'), menu: "", places: EVERYWHERE, footer: None, help: "Who is on call now and next, the day, and the gaps in it.", also: "rota shift who" },
    Binding { action: Action::Contacts, name: "contacts", key: letter('4'), menu: "", places: EVERYWHERE, footer: None, help: "Whom to call, how, and when they answer; the crisis card first.", also: "phone numbers police" },
    Binding { action: Action::Log, name: "log", key: letter('5'), menu: "", places: EVERYWHERE, footer: None, help: "All that happened, newest last, with what is unsent and what was refused.", also: "history" },
    Binding { action: Action::Enter, name: "open", key: KeyCode::Enter, menu: "", places: &[Queue, Case, OnCall, Contacts, Log, Handoff, Briefs], footer: Some(("open", &[Log])), help: "Opens what is selected.", also: "" },
    Binding { action: Action::Back, name: "back", key: KeyCode::Esc, menu: "", places: EVERYWHERE, footer: Some(("back", &[OnCall, Contacts, Log, Handoff])), help: "Goes back. Never throws text away.", also: "" },
    Binding { action: Action::Pane, name: "next pane", key: KeyCode::Tab, menu: "", places: EVERYWHERE, footer: Some(("next pane", &[OnCall])), help: "Goes to the next part of the screen.", also: "" },
    Binding { action: Action::Filter, name: "filter the queue", key: letter('/'), menu: "", places: EVERYWHERE, footer: Some(("filter", &[Queue])), help: "Words of a row; or mine, sev:high, kind:photos, who:nobody, at:hall-b, is:overdue, is:held, is:promised, -without.", also: "find mine" },
    Binding { action: Action::Undo, name: "take back what I did last", key: letter('u'), menu: "", places: EVERYWHERE, footer: None, help: "Your last act of the last minutes, as an entry of its own: I have it, given, noted, ticked, flags, severity, kind, place, wish.", also: "undo revert mistake" },
    Binding { action: Action::Search, name: "search everything", key: letter('F'), menu: "", places: EVERYWHERE, footer: None, help: "Cases, what happened in them, whom to call, checklists: all that you may see.", also: "find" },
    Binding { action: Action::Look, name: "look at what rings, and back", key: letter('!'), menu: "", places: EVERYWHERE, footer: None, help: "Shows the case that rings; the same key shows the next one, and after the last comes back.", also: "ring alarm" },
    Binding { action: Action::Messages, name: "messages", key: letter('L'), menu: "", places: EVERYWHERE, footer: None, help: "The log, at what was said to you, is unsent, or was refused.", also: "errors refused unsent" },
    Binding { action: Action::Cover, name: "cover the screen", key: letter('b'), menu: "", places: EVERYWHERE, footer: None, help: "Shows who is on call and counts only, until the same key.", also: "hide privacy lock" },
    Binding { action: Action::Palette, name: "all actions", key: letter(':'), menu: "", places: EVERYWHERE, footer: Some(("more", EVERYWHERE)), help: "Finds an action by a few letters, and shows its key.", also: "commands" },
    Binding { action: Action::Help, name: "help", key: letter('?'), menu: "", places: EVERYWHERE, footer: Some(("help", EVERYWHERE)), help: "Explains every key; type to search, Enter does it.", also: "" },
    Binding { action: Action::Quit, name: "quit", key: letter('q'), menu: "", places: EVERYWHERE, footer: None, help: "Leaves; asks first while something is unsent.", also: "exit leave" },
    Binding { action: Action::Wifi, name: "cut or restore the Wi-Fi", key: letter('W'), menu: "", places: &[Demo], footer: None, help: "Takes the venue's network away, or brings it back.", also: "" },
    Binding { action: Action::Eyes, name: "look through a colleague's eyes", key: letter('V'), menu: "", places: &[Demo], footer: None, help: "Shows what a colleague who stepped back sees; the same key comes back.", also: "" },
];

/// The action that `key` means in `places`; letters with Control or Alt mean nothing.
pub fn find(key: KeyEvent, places: &[Scope]) -> Option<&'static Binding> {
    if key
        .modifiers
        .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
    {
        return None;
    }
    available(places).find(|a| a.key == key.code)
}

/// The actions that are bound in any of `places`.
pub fn available(places: &[Scope]) -> impl Iterator<Item = &'static Binding> {
    BINDINGS
        .iter()
        .filter(move |a| a.places.iter().any(|p| places.contains(p)))
}

/// The keys of every form; the form itself says which others it takes.
pub const IN_FORMS: [(&str, &str); 9] = [
    ("Esc", "Goes back. What was typed is kept."),
    ("Tab", "The next field, or the next choice."),
    ("F1", "Says what the keys of this form do."),
    (
        "F2",
        "Shows what rings; the same key comes back to what you wrote.",
    ),
    ("F4", "Opens your editor on the text."),
    ("F5", "Saves. In a call for help: I am saying it now."),
    ("F8", "Covers the screen."),
    (
        "Ctrl-W, Ctrl-U, Ctrl-K",
        "Cuts a word, what stands before the cursor, or what stands behind it.",
    ),
    ("Ctrl-Y", "Puts in again what was cut."),
];

/// The row of `act`.
///
/// # Panics
/// Never: a test finds the row of every act.
pub fn row(act: Action) -> &'static Binding {
    BINDINGS
        .iter()
        .find(|a| a.action == act)
        .expect("every act has its row")
}

/// The first key under which `act` is, as it is printed.
pub fn spell(act: &str) -> Option<String> {
    let (act, _) = acts::hinted(act)?;
    let key = act.keys.chars().next()?;
    let row = BINDINGS.iter().find(|row| row.key == KeyCode::Char(key))?;
    Some(row.key_word())
}

/// Two actions on one key where both are bound, or one action in two rows. A test keeps it empty.
pub fn clashes() -> Vec<(&'static Binding, &'static Binding)> {
    let widely = |a: &Binding| a.places.contains(&Anywhere) || a.places.contains(&Demo);
    let mut found = Vec::new();
    for (n, a) in BINDINGS.iter().enumerate() {
        for b in &BINDINGS[n + 1..] {
            let together = widely(a) || widely(b) || a.places.iter().any(|p| b.places.contains(p));
            if a.action == b.action || (together && a.key == b.key) {
                found.push((a, b));
            }
        }
    }
    found
}

impl Binding {
    /// The acts that are offered under its key; none where it is about the screen itself.
    pub fn twins(&self) -> Vec<&'static str> {
        match (self.action, self.key) {
            (Action::Mark, _) => vec!["ack", "assign"],
            (_, KeyCode::Char(key)) => acts::under(key).map(|act| act.name).collect(),
            _ => Vec::new(),
        }
    }

    /// Its twins as one types them: `greenroom ack or second`.
    pub fn twin_words(&self) -> Option<String> {
        let twins = self.twins();
        (!twins.is_empty()).then(|| format!("greenroom {}", twins.join(" or ")))
    }

    /// Its key, as it is printed.
    pub fn key_word(&self) -> String {
        match self.key {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Esc => "Esc".to_owned(),
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_clash_where_both_are_bound() {
        assert!(clashes().is_empty(), "{:?}", clashes());
    }

    #[test]
    fn a_footer_stands_only_where_its_key_works() {
        for action in BINDINGS {
            for place in action.footer.iter().flat_map(|(_, places)| *places) {
                assert!(
                    action.places.contains(place) || action.places.contains(&Anywhere),
                    "{}",
                    action.name
                );
            }
        }
    }
}

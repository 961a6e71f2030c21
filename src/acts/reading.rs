//! What is only read: the queue, a case, contacts, who is on call.

use crate::acts::act::{Act, PLAIN, Read};
use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, CASE, Kind};

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[QUEUE, SHOW, FIND, CONTACTS, ON_CALL, WATCH];

const QUEUE: Act = Act {
    name: "queue",
    keys: "1/",
    help: "The open cases, danger first, then by next deadline",
    args: &[Arg::spare("filter", Kind::Text)
        .many()
        .help("Only cases in which these words occur; or sev:high, who:nobody, …")],
    reads: |_| Some(Read::Queue),
    ..PLAIN
};

const SHOW: Act = Act {
    name: "show",
    keys: "2",
    help: "One case with its timers, checklist and timeline",
    args: &[CASE],
    reads: |_| Some(Read::Show),
    ..PLAIN
};

const FIND: Act = Act {
    name: "find",
    keys: "F",
    help: "Look for words in cases, timelines, contacts, places and checklists",
    args: &[Arg::needed("text", Kind::Text)
        .many()
        .help("- reads from standard input")
        .ask("Which words?")],
    reads: |_| Some(Read::Find),
    ..PLAIN
};

const CONTACTS: Act = Act {
    name: "contacts",
    keys: "4",
    help: "Whom to call, how, and when they answer; the crisis card first",
    reads: |_| Some(Read::Contacts),
    ..PLAIN
};

const ON_CALL: Act = Act {
    name: "oncall",
    keys: "3",
    help: "Who is on call",
    args: &[
        Arg::option("at", Kind::Instant)
            .shown("T")
            .help("RFC 3339, or 14:05 in the conference's zone"),
        Arg::option("card", Kind::Switch).help("With the crisis card below it, to print"),
    ],
    reads: |_| Some(Read::OnCall),
    ..PLAIN
};

const WATCH: Act = Act {
    name: "watch",
    keys: "5",
    help: "One line an entry, as it happens",
    reads: |_| Some(Read::Watch),
    ..PLAIN
};

/// Whether the checklists are only looked at: none is named to be attached.
pub(super) fn checklists(given: &Answers) -> Option<Read> {
    given.get("name").is_none().then_some(Read::Checklists)
}

//! A first report.

use crate::acts::act::{Act, PLAIN};
use crate::acts::arg::{Arg, Kind, Need, Value, word};
use crate::acts::ctx::Ctx;
use crate::acts::read;
use crate::acts::triage::SEVERITIES;
use crate::domain::log::command::{Command, Goes, NewReport};
use crate::domain::rules::reporting;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::text::Private;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[REPORT];

const CHANNELS: &[Value] = &[
    word("in-person"),
    word("radio"),
    word("phone"),
    word("message"),
];

/// Where something is.
pub(super) const WHERE: Arg = Arg::needed("place", Kind::Place)
    .named("where")
    .shown("TEXT")
    .help("A place of the conference, or where it is in a few words")
    .ask("Where? A place, or a few words.");

const REPORT: Act = Act {
    name: "report",
    keys: "r",
    title: "REPORT",
    help: "Report an incident",
    args: &[
        Arg::needed("what", Kind::Text)
            .named("what")
            .shown("TEXT")
            .help("What happened, in a few words; - reads from standard input")
            .ask("What happened, in a few words?"),
        WHERE,
        Arg::option("danger", Kind::Switch)
            .help("Someone's safety is at risk now")
            .need(Need::AskedInLines)
            .ask("Is anyone's safety at risk now? 1 yes, 2 no, 3 or Enter not known."),
        Arg::option("kind", Kind::Category)
            .help("harassment, assault, medical, child, fire, …; without it, what the words say")
            .need(Need::AskedInLines)
            .ask("Which kind?"),
        Arg::option("severity", Kind::OneOf(SEVERITIES))
            .need(Need::AskedInLines)
            .ask("Severity?"),
        Arg::option("mine", Kind::Switch)
            .help("I have it")
            .need(Need::AskedInLines)
            .ask("Who goes? 1 or Enter: who is on call is paged. 2: I have it."),
        Arg::option("page", Kind::Switch)
            .help("Page whoever is on call (the default)")
            .against("mine"),
        Arg::option("ongoing", Kind::Switch).help("It is still going on"),
        Arg::option("happened_at", Kind::Past)
            .named("happened-at")
            .shown("T")
            .help("When it happened: RFC 3339, or 14:05 in the conference's zone"),
        Arg::option("channel", Kind::OneOf(CHANNELS)).default("in-person"),
        Arg::option("from", Kind::Text)
            .shown("TEXT")
            .help("The post or call-sign it came from, never a name"),
        Arg::option("conflict", Kind::Person)
            .many()
            .help("Somebody of the team who must not see it"),
    ],
    makes: &["report"],
    command: |ctx, given| {
        let what = given.get("what").unwrap_or_default();
        let (place, spot) = read::place(ctx, given.get("place").unwrap_or_default());
        let yes = |id| {
            if given.is_on(id) {
                Answer::Yes
            } else {
                Answer::Unknown
            }
        };
        let conflicts = given.all("conflict").iter();
        Ok(Command::Report {
            report: Box::new(NewReport {
                what: Private::from(what),
                place,
                spot,
                category: given.said("kind").map(read::category).transpose()?,
                danger: yes("danger"),
                ongoing: yes("ongoing"),
                repeat: Answer::Unknown,
                severity: given.said("severity").map(read::word).transpose()?,
                channel: given
                    .said("channel")
                    .map(read::word)
                    .transpose()?
                    .unwrap_or_default(),
                from: given.get("from").map(Private::from),
                happened_at: given
                    .said("happened_at")
                    .map(|t| read::past(ctx, t))
                    .transpose()?,
                goes: if given.is_on("mine") {
                    Goes::Mine
                } else {
                    Goes::Page
                },
                conflicts: conflicts
                    .map(|p| read::person(ctx, p))
                    .collect::<Result<_, _>>()?,
            }),
        })
    },
    done: |ctx, command, name| {
        let Command::Report { report } = command else {
            return (PLAIN.done)(ctx, command, name);
        };
        match name {
            "" => format!("Reported: {}.", taken_for(ctx, report)),
            name => format!("Reported as {name}: {}.", taken_for(ctx, report)),
        }
    },
    ..PLAIN
};

/// What a report is taken for, in words.
fn taken_for(ctx: &Ctx<'_>, report: &NewReport) -> &'static str {
    reporting::suggest(ctx.conference, report).category.word()
}

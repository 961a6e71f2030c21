//! What kind of case it is, how bad, where, and what the person concerned wants.

use std::cmp::Ordering;

use crate::acts::act::{Act, Offer, PLAIN};
use crate::acts::arg::{Arg, CASE, Kind, Value, value, word};
use crate::acts::ctx::Ctx;
use crate::acts::{choices, read};
use crate::domain::log::command::Command;
use crate::domain::state::case::Case;
use crate::domain::views::consent;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::contact;
use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::flags::{Answer, Flag};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::Wish;
use crate::words::{self, fit, names};

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[WISH, FLAG, SEVERITY, FACT, KIND, PLACE];

pub(super) const SEVERITIES: &[Value] = &[
    word("critical").or("crit"),
    word("high"),
    word("moderate").or("mod"),
    word("low"),
];
const FLAGS: &[Value] = &[
    word("danger"),
    word("ongoing"),
    word("repeat"),
    word("impact"),
];
const ANSWERS: &[Value] = &[word("yes"), word("no"), word("maybe")];
const WISHES: &[Value] = &[
    value("no", "only danger or law goes against it"),
    word("yes"),
    value("ask", "before it is called"),
];
const FACTS: &[Value] = &[
    word("weapon"),
    word("people"),
    word("hurt"),
    word("way-in"),
    word("awake"),
    word("breathing"),
    word("bleeding"),
    word("looks"),
];

/// What is so now, in words: a slip of a digit is seen, and one key takes it back.
fn changed(name: &str, what: &str) -> String {
    match name {
        "it" => format!("Put down: {what}. u takes it back."),
        name => format!("{name}: {what}. u takes it back."),
    }
}

const WISH: Act = Act {
    name: "wish",
    keys: "g",
    title: "WISH",
    help: "What the person concerned wants of a kind of help",
    args: &[
        CASE,
        Arg::needed("target", Kind::Help)
            .help("A contact's id, or a kind: security, medical, emergency, …")
            .ask("Which kind of help?"),
        Arg::needed("wish", Kind::OneOf(WISHES))
            .ask("What do they want?")
            .asking(|ctx, given| {
                let kind = read::kind(ctx, given.get("target")?).ok()?;
                Some(format!("Do they want {}?", kind.word()))
            }),
    ],
    makes: &["wish"],
    on_closed: true,
    command: |ctx, given| {
        Ok(Command::Wish {
            case: read::case_of(ctx, given)?.id,
            kind: read::kind(ctx, given.get("target").unwrap_or_default())?,
            wish: read::word(given.get("wish").unwrap_or_default())?,
        })
    },
    offers: |ctx, case, _| {
        let offer = |kind: contact::ContactKind| {
            let now = words::consent::word(consent::rule(case, kind));
            Offer::new(kind.word(), now).with("target", names::wire_word(&kind))
        };
        choices::kinds_of_help(ctx).map(offer).collect()
    },
    done: |ctx, command, name| match command {
        Command::Wish { case, kind, wish } => {
            let said = match wish {
                Wish::No => format!("NO {}", kind.word()),
                Wish::Yes => format!("{} yes", kind.word()),
                Wish::Ask => format!("{}: ask first", kind.word()),
            };
            let case = ctx.conference.case(*case);
            if case.is_some_and(|case| !case.is_open()) {
                return format!("{name}: {said}.");
            }
            changed(name, &said)
        }
        _ => changed(name, "the wish"),
    },
    ..PLAIN
};

const FLAG: Act = Act {
    name: "flag",
    keys: "f",
    help: "Answer a flag: danger, ongoing, repeat or impact",
    args: &[
        CASE,
        Arg::needed("flag", Kind::OneOf(FLAGS)).ask("Which flag?"),
        Arg::needed("answer", Kind::OneOf(ANSWERS)).ask("Is it so?"),
    ],
    makes: &["set_flag"],
    command: |ctx, given| {
        Ok(Command::SetFlag {
            case: read::case_of(ctx, given)?.id,
            flag: read::word(given.get("flag").unwrap_or_default())?,
            to: read::word(given.get("answer").unwrap_or_default())?,
        })
    },
    // Each answer has its number, whatever is so now.
    offers: |_, case, _| {
        let mut offers = Vec::new();
        for flag in Flag::ALL {
            let rank = match flag {
                Flag::Danger => 0,
                Flag::Ongoing => 1,
                Flag::Repeat | Flag::Impact => 3,
            };
            for to in [Answer::Yes, Answer::No] {
                let hint = match (flag, case.flags.get(flag) == to) {
                    (Flag::Ongoing, true) => "as it is; again says it was looked at",
                    (_, true) => "as it is",
                    (_, false) => "",
                };
                let label = format!("{}: {}", flag.words(), to.words());
                let offer = Offer::new(label, hint).rank(rank);
                let offer = offer.with("flag", names::wire_word(&flag));
                offers.push(offer.with("answer", names::wire_word(&to)));
            }
        }
        offers
    },
    done: |_, command, name| match command {
        Command::SetFlag { flag, to, .. } => {
            changed(name, &format!("{}: {}", flag.words(), to.words()))
        }
        _ => changed(name, "the flag"),
    },
    ..PLAIN
};

const SEVERITY: Act = Act {
    name: "severity",
    keys: "f",
    help: "Set the severity",
    args: &[
        CASE,
        Arg::needed("severity", Kind::OneOf(SEVERITIES)).ask("How bad is it?"),
    ],
    makes: &["set_severity"],
    command: |ctx, given| {
        let case = read::case_of(ctx, given)?;
        Ok(Command::SetSeverity {
            case: case.id,
            from: case.severity,
            to: read::word(given.get("severity").unwrap_or_default())?,
        })
    },
    offers: |_, case, _| {
        let offer = |to: Severity| {
            let hint = match to.cmp(&case.severity) {
                Ordering::Greater => "higher: rings again",
                Ordering::Equal => "as it is",
                Ordering::Less => "lower: whoever has it keeps it",
            };
            let offer = Offer::new(format!("severity: {}", to.name()), hint).rank(2);
            offer.with("severity", names::wire_word(&to))
        };
        Severity::ALL.into_iter().map(offer).collect()
    },
    done: |_, command, name| match command {
        Command::SetSeverity { to, .. } => changed(name, &format!("severity {}", to.name())),
        _ => changed(name, "the severity"),
    },
    ..PLAIN
};

const FACT: Act = Act {
    name: "fact",
    keys: "f",
    help: "What dispatchers ask first; an empty value means not known after all",
    args: &[
        CASE,
        Arg::needed("fact", Kind::OneOf(FACTS)).ask("Which fact?"),
        Arg::needed("value", Kind::Text)
            .ask("What is known?")
            .asking(|_, given| {
                let looks = given.get("fact") == Some(names::wire_word(&Fact::Looks).as_str());
                let words = "What do they look like? Age, height, hair, clothes. Never a name.";
                looks.then(|| words.to_owned())
            }),
    ],
    makes: &["set_fact"],
    command: |ctx, given| {
        Ok(Command::SetFact {
            case: read::case_of(ctx, given)?.id,
            fact: read::word(given.get("fact").unwrap_or_default())?,
            value: given.get("value").map(Private::from).unwrap_or_default(),
        })
    },
    done: |_, command, name| match command {
        Command::SetFact { fact, value, .. } => {
            let value = value.as_str().trim();
            let value = if value.is_empty() { "not known" } else { value };
            format!("{name}: {} {}.", fact.word(), fit::fit(value, 40))
        }
        _ => format!("Put down on {name}."),
    },
    ..PLAIN
};

const KIND: Act = Act {
    name: "kind",
    keys: "K",
    help: "It is of another kind",
    args: &[CASE, Arg::needed("kind", Kind::Category).ask("Which kind?")],
    makes: &["set_category"],
    command: |ctx, given| {
        let case = read::case_of(ctx, given)?;
        Ok(Command::SetCategory {
            case: case.id,
            from: case.category,
            to: read::category(given.get("kind").unwrap_or_default())?,
        })
    },
    offers: |_, case, _| {
        let others = Category::ALL.into_iter().filter(|c| *c != case.category);
        let offer = |to: Category| {
            let offer = Offer::new(format!("it is: {}", to.word()), "").rank(1);
            offer.with("kind", names::wire_word(&to))
        };
        others.map(offer).collect()
    },
    done: |_, command, name| match command {
        Command::SetCategory { to, .. } => changed(name, to.word()),
        _ => changed(name, "the kind"),
    },
    ..PLAIN
};

const PLACE: Act = Act {
    name: "place",
    keys: "K",
    title: "PLACE",
    help: "It is somewhere else",
    args: &[
        CASE,
        Arg::needed("place", Kind::Place)
            .shown("WHERE")
            .help("A place of the conference, or where it is in a few words")
            .ask("Where is it? A place, and after a comma the exact spot: Hall B, by the stage"),
        Arg::option("spot", Kind::Text)
            .shown("TEXT")
            .help("The exact spot"),
    ],
    makes: &["set_place"],
    command: |ctx, given| {
        let (place, beside) = read::place(ctx, given.get("place").unwrap_or_default());
        let spot = match given.get("spot") {
            None => beside,
            Some(spot) if beside.is_blank() => Private::from(spot),
            Some(spot) => Private::from(format!("{}, {spot}", beside.as_str())),
        };
        Ok(Command::SetPlace {
            case: read::case_of(ctx, given)?.id,
            place,
            spot,
        })
    },
    offers: |_: &Ctx<'_>, _: &Case, _| vec![Offer::new("it is somewhere else", "")],
    done: |ctx, command, name| match command {
        Command::SetPlace { place, spot, .. } => {
            let known = place
                .as_ref()
                .and_then(|id| ctx.conference.hall().places.get(id));
            let spot = Some(spot.as_str()).filter(|spot| !spot.is_empty());
            let parts: Vec<&str> = known
                .map(|p| p.name.as_str())
                .into_iter()
                .chain(spot)
                .collect();
            changed(name, &fit::fit(&parts.join(", "), 40))
        }
        _ => changed(name, "the place"),
    },
    ..PLAIN
};

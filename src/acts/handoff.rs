//! Handing over: who goes offers the seat, who comes answers each case and takes it.

use crate::acts::act::{Act, PLAIN, Read};
use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, CASE, Kind, Need, value};
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::acts::read;
use crate::domain::log::command::Command;
use crate::domain::state::handoff::Offer;
use crate::domain::views::handoff::{self, Status};
use crate::domain::vocabulary::handoff::{Ready, Watch, Words};
use crate::domain::vocabulary::ids::{OfferId, PersonId, Position};
use crate::domain::vocabulary::text::Private;
use crate::words::names;

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[
    LIST, SHOW, OFFER, WRITE, ACCEPT, ASK, REPLY, DECLINE, TAKE, WITHDRAW, GIVE, CLOSE, READY,
];

const POSITION: Arg =
    Arg::option("position", Kind::Seat).help("Of which seat, where there are several");

const LIST: Act = Act {
    name: "handoff list",
    keys: "H",
    help: "All handoffs, and how each stands",
    reads: |_| Some(Read::Handoffs),
    ..PLAIN
};

const SHOW: Act = Act {
    name: "handoff show",
    keys: "H",
    help: "One handoff, to read, to print, or to say over the radio",
    args: &[Arg::spare("offer", Kind::Offer).help("Its id (default: the one that is yours)")],
    reads: |_| Some(Read::Handoff),
    ..PLAIN
};

const OFFER: Act = Act {
    name: "handoff offer",
    keys: "H",
    title: "HAND OVER",
    help: "Offer your seat, with what is open, to whoever has it next",
    args: &[
        POSITION,
        Arg::option("to", Kind::Person).help("To whom (default: who is next in the plan)"),
    ],
    makes: &["offer_handoff"],
    command: |ctx, given| {
        let to = given.get("to").map(|typed| read::person(ctx, typed));
        Ok(Command::OfferHandoff {
            position: seat(ctx, given)?,
            to: to.transpose()?,
        })
    },
    done: |ctx, command, _| match command {
        Command::OfferHandoff { position, .. } => {
            let offer = ctx.conference.hall().open_offers(ctx.now);
            let offer = offer.filter(|offer| offer.position == *position).last();
            let to = offer.map_or("who comes next", |o| name(ctx, &o.to));
            format!("{position} is offered to {to}. You stay on call until it is taken.")
        }
        _ => "Offered.".to_owned(),
    },
    ..PLAIN
};

const GIVE: Act = Act {
    name: "handoff give",
    keys: "H",
    title: "HAND OVER FOR SOMEBODY",
    help: "The same for somebody who cannot (a lead)",
    args: &[
        Arg::option("position", Kind::Seat)
            .need(Need::Always)
            .ask("Which seat?"),
        Arg::option("to", Kind::Person)
            .need(Need::Always)
            .ask("To whom?"),
        WHY,
    ],
    makes: &["give_handoff"],
    command: |ctx, given| {
        Ok(Command::GiveHandoff {
            position: read::position(ctx, given.get("position").unwrap_or_default())?,
            to: read::person(ctx, given.get("to").unwrap_or_default())?,
            why: given.get("why").map(Private::from).unwrap_or_default(),
        })
    },
    done: |ctx, command, _| match command {
        Command::GiveHandoff { position, to, .. } => {
            format!("{position} is offered to {}. Tell them.", name(ctx, to))
        }
        _ => "Offered.".to_owned(),
    },
    ..PLAIN
};

const WHY: Arg = Arg::option("why", Kind::Text)
    .shown("TEXT")
    .need(Need::Always)
    .ask("Why? Leads read it.");

const WITHDRAW: Act = Act {
    name: "handoff withdraw",
    keys: "H",
    help: "Take an offer back",
    args: &[POSITION],
    makes: &["withdraw_handoff"],
    command: |ctx, given| {
        let is_lead = ctx
            .conference
            .person(ctx.me)
            .is_some_and(|p| p.role.plans());
        let none = "You have offered nothing that can be withdrawn.";
        let offer = offer(ctx, given, none, |offer| offer.from == *ctx.me || is_lead)?;
        Ok(Command::WithdrawHandoff { offer: offer.id })
    },
    done: |_, _, _| "The handoff is withdrawn. The plan holds.".to_owned(),
    ..PLAIN
};

const TAKE: Act = Act {
    name: "handoff take",
    keys: "P",
    help: "Take the seat, once every case is answered",
    args: &[POSITION],
    makes: &["take_handoff"],
    command: |ctx, given| {
        Ok(Command::TakeHandoff {
            offer: to_me(ctx, given)?.id,
        })
    },
    done: |ctx, command, _| match command {
        Command::TakeHandoff { offer } => {
            let offer = ctx.conference.hall().offer(*offer);
            let seat = offer.map_or_else(String::new, |o| format!(" as {}", o.position));
            format!("You are on call{seat} now.")
        }
        _ => "Taken.".to_owned(),
    },
    ..PLAIN
};

const CLOSE: Act = Act {
    name: "handoff close",
    keys: "H",
    title: "CLOSE FOR THE NIGHT",
    help: "End the last shift of a day: nobody follows, nothing is left open with you",
    args: &[POSITION, WHY],
    makes: &["close_seat"],
    command: |ctx, given| {
        Ok(Command::CloseSeat {
            position: seat(ctx, given)?,
            why: given.get("why").map(Private::from).unwrap_or_default(),
        })
    },
    done: |ctx, command, _| match command {
        Command::CloseSeat { position, .. } => {
            format!(
                "{position} is closed for the night. {}",
                rings_at_night(ctx)
            )
        }
        _ => "Closed.".to_owned(),
    },
    ..PLAIN
};

/// Whom a report of each severity rings first while the doors are closed.
fn rings_at_night(ctx: &Ctx<'_>) -> String {
    let ladder = &ctx.conference.policy().after_hours;
    let first = ladder.high.first().into_iter().flat_map(|rung| &rung.page);
    let whom: Vec<String> = first.map(|page| String::from(page.clone())).collect();
    format!("A high report rings {}.", names::list(&whom))
}

/// Which of the words the console asks for.
pub const WRITES: &str = "writes";

const WRITE: Act = Act {
    name: "handoff write",
    keys: "H",
    title: "WORDS FOR THE HANDOFF",
    help: "What you say of a case to whoever has it next; what is left out stays",
    args: &[
        CASE,
        Arg::option("summary", Kind::Text)
            .shown("TEXT")
            .help("In short")
            .need(Need::When(|_, given| given.get(WRITES) == Some("summary")))
            .ask("What is it, in short?")
            .usual(|ctx, given| written(ctx, given, |words| words.summary.as_ref())),
        Arg::option("next", Kind::Text)
            .shown("TEXT")
            .help("The next act")
            .need(Need::When(|_, given| given.get(WRITES) == Some("next")))
            .ask("What is the next act?")
            .usual(|ctx, given| written(ctx, given, |words| words.next.as_ref())),
        Arg::option("if-then", Kind::Text)
            .shown("TEXT")
            .help("If something happens: what then")
            .need(Need::When(|_, given| given.get(WRITES) == Some("if-then")))
            .ask("If something happens, what then?")
            .usual(|ctx, given| written(ctx, given, |words| words.if_then.as_ref())),
        Arg::option(
            "watch",
            Kind::OneOf(&[
                value("stable", "nothing is expected"),
                value("watcher", "it may change"),
                value("unstable", "it needs somebody now"),
            ]),
        )
        .help("How closely it is to be watched (default: as it stands)"),
    ],
    makes: &["write_handoff"],
    command: |ctx, given| {
        let text = |id: &str| given.said(id).map(Private::from);
        let watch = given.get("watch").map(read::word::<Watch>);
        Ok(Command::WriteHandoff {
            case: read::case_of(ctx, given)?.id,
            words: Box::new(Words {
                summary: text("summary"),
                next: text("next"),
                if_then: text("if-then"),
                watch: watch.transpose()?,
            }),
        })
    },
    done: |_, _, name| format!("Your words on {name} go with the handoff."),
    ..PLAIN
};

/// What was written of the case before, to go on from.
fn written(ctx: &Ctx<'_>, given: &Answers, what: fn(&Words) -> Option<&Private>) -> Option<String> {
    let case = read::case_of(ctx, given).ok()?;
    what(&case.handed_over.words).map(|text| text.as_str().to_owned())
}

const ACCEPT: Act = Act {
    name: "handoff accept",
    keys: "A",
    title: "READ IT BACK",
    help: "Take cases over: all stable ones, or one by the time of its next act",
    args: &[
        Arg::spare("case", Kind::Case)
            .many()
            .help("Which (default: all stable ones)"),
        Arg::option("due", Kind::Instant)
            .shown("T")
            .help("When its next act is due, read back: 16:20 or 1620"),
        Arg::option("next", Kind::Instant)
            .shown("T")
            .help("The same"),
        POSITION,
    ],
    makes: &["accept_handoff"],
    each: Some(|ctx, given| {
        let named = given.all("case");
        if named.len() > 1 && (given.has("due") || given.has("next")) {
            let title = "Cases are read back one at a time.";
            return Err(Fault::malformed(title, "Name one case beside --due."));
        }
        let cases: Vec<String> = if named.is_empty() {
            stable(ctx, to_me(ctx, given)?)?
        } else {
            named.to_vec()
        };
        let one = |case: &String| {
            let mut given = given.clone();
            given.put("case", case);
            given
        };
        Ok(cases.iter().map(one).collect())
    }),
    command: |ctx, given| {
        let zone = ctx.conference.zone();
        let due = given.get("due").or(given.get("next"));
        let due = due.map(|typed| read::coming(ctx, typed)).transpose()?;
        Ok(Command::AcceptHandoff {
            case: read::case_of(ctx, given)?.id,
            offer: to_me(ctx, given)?.id,
            read_back: due.map(|due| due.with_timezone(&zone).time()),
        })
    },
    done: |ctx, command, name| {
        let Command::AcceptHandoff { offer, .. } = command else {
            return "Accepted.".to_owned();
        };
        let offer = ctx.conference.hall().offer(*offer);
        let packet = offer.map(|offer| handoff::packet(ctx.conference, offer, ctx.me, ctx.now));
        let of = packet.map_or_else(String::new, |packet| {
            format!(", {} of {} answered", packet.answered(), packet.items.len())
        });
        format!("{name} is yours to watch now{of}.")
    },
    ..PLAIN
};

/// The stable cases of `offer` that are not answered yet.
fn stable(ctx: &Ctx<'_>, offer: &Offer) -> Result<Vec<String>, Fault> {
    let packet = handoff::packet(ctx.conference, offer, ctx.me, ctx.now);
    let open = packet.items.iter();
    let open = open.filter(|i| i.watch == Watch::Stable && i.status == Status::Open);
    let open: Vec<String> = open.map(|item| item.case.id.to_string()).collect();
    if open.is_empty() {
        let title = "No stable case is left.";
        return Err(Fault::unknown(title, "Go on with the others.").with_act("handoff show"));
    }
    Ok(open)
}

const ASK: Act = Act {
    name: "handoff ask",
    keys: "N",
    title: "ASK ABOUT IT",
    help: "Ask about a case before you take it over",
    args: &[
        CASE,
        Arg::needed("text", Kind::Text).ask("What do you want to know?"),
        POSITION,
    ],
    makes: &["ask_handoff"],
    command: |ctx, given| {
        Ok(Command::AskHandoff {
            case: read::case_of(ctx, given)?.id,
            offer: to_me(ctx, given)?.id,
            text: given.get("text").map(Private::from).unwrap_or_default(),
        })
    },
    done: |_, _, name| format!("Asked about {name}."),
    ..PLAIN
};

const REPLY: Act = Act {
    name: "handoff reply",
    keys: "N",
    title: "ANSWER",
    help: "Answer a question about a case",
    args: &[
        CASE,
        Arg::needed("text", Kind::Text)
            .ask("What do you answer?")
            .asking(|ctx, given| {
                let case = read::case_of(ctx, given).ok()?;
                let word = case.handed_over.open_question()?;
                let who = names::capital(name(ctx, &word.by));
                Some(format!("{who} asks: \"{}\"", word.text.as_str()))
            }),
    ],
    makes: &["reply_handoff"],
    command: |ctx, given| {
        Ok(Command::ReplyHandoff {
            case: read::case_of(ctx, given)?.id,
            text: given.get("text").map(Private::from).unwrap_or_default(),
        })
    },
    done: |_, _, name| format!("Answered about {name}."),
    ..PLAIN
};

const DECLINE: Act = Act {
    name: "handoff decline",
    keys: "d",
    title: "DECLINE",
    help: "Decline a case, with a reason; it goes to a lead",
    args: &[CASE, WHY, POSITION],
    makes: &["decline_handoff"],
    command: |ctx, given| {
        Ok(Command::DeclineHandoff {
            case: read::case_of(ctx, given)?.id,
            offer: to_me(ctx, given)?.id,
            why: given.get("why").map(Private::from).unwrap_or_default(),
        })
    },
    done: |_, _, name| format!("{name} goes to a lead."),
    ..PLAIN
};

const READY: Act = Act {
    name: "handoff ready",
    keys: "H",
    help: "What you have seen to before your shift; with nothing, what is missing",
    args: &[
        Arg::option("radio", Kind::Switch).help("You were heard on the radio"),
        Arg::option("phone", Kind::Switch).help("Your phone rings"),
        Arg::option("post", Kind::Switch).help("You are at your post, or on the way"),
        Arg::option("read", Kind::Switch).help("You have read the open cases"),
        Arg::option("no-conflict", Kind::Switch)
            .help("You know nobody in them, or have stepped back"),
    ],
    makes: &["say_ready"],
    reads: |given| said_ready(given).is_empty().then_some(Read::Readiness),
    command: |_, given| {
        Ok(Command::SayReady {
            said: said_ready(given),
        })
    },
    done: |ctx, command, _| match command {
        Command::SayReady { said } => {
            let missing = handoff::readiness(ctx.conference, ctx.me, ctx.now);
            let missing = missing.map(|r| r.missing).unwrap_or_default();
            let left: Vec<&str> = missing
                .iter()
                .filter(|ready| !said.contains(ready))
                .map(|ready| ready.words())
                .collect();
            if left.is_empty() {
                "You are ready.".to_owned()
            } else {
                format!("Put down. Still: {}.", left.join(", "))
            }
        }
        _ => "Put down.".to_owned(),
    },
    ..PLAIN
};

fn said_ready(given: &Answers) -> Vec<Ready> {
    let said = Ready::ALL.into_iter();
    said.filter(|ready| given.is_on(ready.option())).collect()
}

fn name<'a>(ctx: &Ctx<'a>, person: &'a PersonId) -> &'a str {
    names::name(ctx.conference, Some(ctx.me), person)
}

/// The seat that is named, or the only one that the asker has.
fn seat(ctx: &Ctx<'_>, given: &Answers) -> Result<Position, Fault> {
    if let Some(typed) = given.get("position") {
        return read::position(ctx, typed);
    }
    let rota = &ctx.conference.hall().rota;
    let theirs: Vec<&Position> = rota
        .everyone(ctx.now)
        .filter(|(_, on)| on.person == ctx.me)
        .map(|(position, _)| position)
        .collect();
    match theirs[..] {
        [one] => Ok(one.clone()),
        [] => {
            let title = "You have no seat now.";
            Err(Fault::unknown(title, "See who is on call.").with_act("oncall"))
        }
        _ => Err(several(theirs.into_iter())),
    }
}

/// The open handoff that is meant, of those that are `theirs`.
fn offer<'a>(
    ctx: &Ctx<'a>,
    given: &Answers,
    none: &str,
    theirs: impl Fn(&Offer) -> bool,
) -> Result<&'a Offer, Fault> {
    let position = given
        .get("position")
        .map(|typed| read::position(ctx, typed));
    let position = position.transpose()?;
    let open = ctx.conference.hall().open_offers(ctx.now);
    let found: Vec<&Offer> = open
        .filter(|offer| theirs(offer))
        .filter(|offer| position.as_ref().is_none_or(|p| *p == offer.position))
        .collect();
    match found[..] {
        [one] => Ok(one),
        [] => {
            // One that is over says so by the rule, with what to do.
            let all = ctx.conference.hall().offers.iter().rev();
            let mut all = all.filter(|offer| theirs(offer));
            let last = all.find(|offer| position.as_ref().is_none_or(|p| *p == offer.position));
            last.filter(|offer| offer.end.is_none()).ok_or_else(|| {
                Fault::unknown(none, "Look at the handoffs.").with_act("handoff list")
            })
        }
        _ => Err(several(found.iter().map(|offer| &offer.position))),
    }
}

/// The same, of those to the asker.
fn to_me<'a>(ctx: &Ctx<'a>, given: &Answers) -> Result<&'a Offer, Fault> {
    let none = "No handoff waits for you.";
    offer(ctx, given, none, |offer| offer.to == *ctx.me)
}

fn several<'a>(positions: impl Iterator<Item = &'a Position>) -> Fault {
    let all: Vec<&str> = positions.map(Position::as_str).collect();
    Fault::malformed(
        format!("That may be {}.", all.join(" or ")),
        "Say which: --position.",
    )
}

/// The handoff that `typed` names, by id or its beginning; without one the open one to or from the asker.
pub fn named<'a>(ctx: &Ctx<'a>, typed: Option<&str>) -> Result<&'a Offer, Fault> {
    let hall = ctx.conference.hall();
    let Some(typed) = typed else {
        let mine = |offer: &&Offer| offer.to == *ctx.me || offer.from == *ctx.me;
        let mut open = hall.open_offers(ctx.now).filter(mine);
        return open.next().ok_or_else(|| {
            let title = "No handoff is yours now.";
            Fault::unknown(title, "Look at all of them.").with_act("handoff list")
        });
    };
    let wanted = typed.trim().to_lowercase();
    let begins = |id: OfferId| !wanted.is_empty() && id.to_string().starts_with(&wanted);
    let mut found = hall.offers.iter().filter(|offer| begins(offer.id));
    match (found.next(), found.next()) {
        (Some(offer), None) => Ok(offer),
        (None, _) => {
            let title = format!("There is no handoff {typed:?}.");
            Err(Fault::unknown(title, "Look at all of them.").with_act("handoff list"))
        }
        (Some(_), Some(_)) => Err(Fault::malformed(
            format!("Several begin with {typed:?}."),
            "Write more of it.",
        )),
    }
}

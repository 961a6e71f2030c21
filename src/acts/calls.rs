//! Calls for help outside the team, what the called side says, and look-outs.

use crate::acts::act::{Act, Confirm, Offer, PLAIN};
use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, CASE, Kind, Need, Value, value};
use crate::acts::ctx::Ctx;
use crate::acts::fault::Fault;
use crate::acts::read;
use crate::acts::reporting::WHERE;
use crate::domain::log::command::{Command, HelpNow};
use crate::domain::rules::calls::parse_answer;
use crate::domain::state::escalation::Escalation;
use crate::domain::state::look_out::LookOut;
use crate::domain::views::brief;
use crate::domain::views::consent::{self, Rule};
use crate::domain::vocabulary::fact::{Fact, Facts};
use crate::domain::vocabulary::ids::EscalationId;
use crate::domain::vocabulary::span::Span;
use crate::domain::vocabulary::text::Private;
use crate::words::{self, calls, times, warnings};

/// Its acts, in the order in which help and menus show them.
pub const ALL: &[Act] = &[
    CALL, ESCALATE, ANSWER, ARRIVED, NEXT_WAY, STAND_DOWN, LOOK_OUT, SIGHTED, ALL_CLEAR,
];

const CONSENTS: &[Value] = &[
    value("given", "They said yes"),
    value(
        "refused",
        "They said no: that is put down, and nobody is called",
    ),
    value("danger", "Someone is in danger; say why"),
    value("law", "A duty by law; say which"),
    value("not-needed", "Help at the venue, which needs no yes"),
];

const BY_VOICE: Arg = Arg::option("by_voice", Kind::Switch)
    .named("by-voice")
    .help("Already said aloud: send nothing");

const CALL: Act = Act {
    name: "call",
    keys: "E",
    title: "HELP NOW",
    help: "Help now: needs no case; one is made behind it",
    args: &[
        Arg::needed("target", Kind::Contacts)
            .help("A contact's id, or its kind where only one has it")
            .ask("Whom to call? Like security, or medical; several with spaces. ? says everybody."),
        WHERE,
        Arg::option("what", Kind::Text)
            .shown("TEXT")
            .help("What happened, in a few words; - reads from standard input")
            .need(Need::AskedInLines)
            .ask("What happened? Enter leaves it out."),
        Arg::option("kind", Kind::Category)
            .help("What it is; without it the cause is not known, and none is invented"),
        BY_VOICE,
    ],
    makes: &["help_now"],
    command: |ctx, given| {
        let (place, spot) = read::place(ctx, given.get("place").unwrap_or_default());
        let to = given.all("target").iter();
        Ok(Command::HelpNow {
            call: Box::new(HelpNow {
                to: to
                    .map(|t| read::contact(ctx, t).map(|c| c.id.clone()))
                    .collect::<Result<_, _>>()?,
                place,
                spot,
                what: given.get("what").map(Private::from).unwrap_or_default(),
                category: given.said("kind").map(read::category).transpose()?,
                by_voice: given.is_on("by_voice"),
                facts: Facts::new(),
            }),
        })
    },
    confirm: |_, _| Some(called()),
    done: |_, _, name| match name {
        "" => "Help is called.".to_owned(),
        name => format!("Help is called: {name}. v = what they answer."),
    },
    ..PLAIN
};

const ESCALATE: Act = Act {
    name: "escalate",
    keys: "e",
    title: "CALL FOR HELP",
    help: "Call for help outside the team",
    args: &[
        CASE,
        Arg::needed("target", Kind::EachContact)
            .help("A contact's id, or its kind where only one has it")
            .ask("Whom to call? Like security, or medical; several with spaces. ? says everybody."),
        Arg::needed("consent", Kind::OneOf(CONSENTS))
            .named("consent")
            .help("Who allowed it")
            .asking(|ctx, given| {
                let rules = rules(ctx, given).into_iter();
                let strict = rules
                    .into_iter()
                    .find(|r| matches!(r, Rule::Refused | Rule::AskFirst));
                Some(format!(
                    "{} What is so?",
                    words::consent::sentence(strict.unwrap_or(Rule::AskFirst))
                ))
            }),
        Arg::option("why", Kind::Text)
            .shown("TEXT")
            .need(Need::When(|ctx, given| {
                let overrides = matches!(given.get("consent"), Some("danger" | "law"));
                overrides && !rules(ctx, given).contains(&Rule::Danger)
            }))
            .ask("What is the danger, or the duty?"),
        Arg::option("brief", Kind::Text)
            .shown("TEXT")
            .help("Other words than those that are built; - reads from standard input"),
        BY_VOICE,
    ],
    makes: &["escalate"],
    command: |ctx, given| {
        Ok(Command::Escalate {
            case: read::case_of(ctx, given)?.id,
            to: read::contact(ctx, given.get("target").unwrap_or_default())?
                .id
                .clone(),
            consent: read::word(given.get("consent").unwrap_or_default())?,
            why: given.get("why").map(Private::from),
            brief: given.get("brief").map(Private::from),
            by_voice: given.is_on("by_voice"),
            facts: Facts::new(),
        })
    },
    confirm: |_, _| Some(called()),
    done: |ctx, command, name| match command {
        Command::Escalate { to, .. } => {
            let contact = ctx.conference.hall().contacts.get(to);
            let whom = contact.map_or("They", |c| c.kind.called());
            format!("{whom} called for {name}. v puts down what they answer.")
        }
        _ => (PLAIN.done)(ctx, command, name),
    },
    ..PLAIN
};

/// The rules for calling those who are named.
pub fn rules(ctx: &Ctx<'_>, given: &Answers) -> Vec<Rule> {
    let Ok(case) = read::case_of(ctx, given) else {
        return Vec::new();
    };
    let targets = given.all("target").iter();
    let rule = |t: &String| Some(consent::rule(case, read::contact(ctx, t).ok()?.kind));
    targets.filter_map(rule).collect()
}

/// The words to say are shown by each door in its own way.
const fn called() -> Confirm {
    Confirm {
        lines: Vec::new(),
        yes: "call them",
    }
}

const WHICH: Arg = Arg::needed("escalation", Kind::Call).ask("Which call?");

const ANSWER: Act = Act {
    name: "answer",
    keys: "v",
    title: "ANSWER",
    help: "They answered a call for help",
    args: &[
        WHICH,
        Arg::needed("by", Kind::Text)
            .named("by")
            .shown("TEXT")
            .help("Who answered: a post or a call-sign")
            .ask("Who answers, and how soon? Like: Post 3, two guards, 2m"),
        Arg::option("eta", Kind::Span)
            .shown("SPAN")
            .help("When they will be there: 2m")
            // Who answers may have said how soon, too.
            .need(Need::AskedInLinesIf(|_, given| {
                let by = given.get("by").unwrap_or_default();
                parse_answer(by).1.is_none()
            }))
            .ask("When will they be there? Like 2m; Enter leaves it open."),
    ],
    makes: &["answer"],
    command: |ctx, given| {
        // How soon may be said with who: `--by "Post 3, 2m"`.
        let by = given.get("by").unwrap_or_default();
        let (said, soon) = parse_answer(by);
        let (by, soon) = match given.said("eta") {
            Some(eta) => (by, Some(read::span(eta)?)),
            None => (said, soon.map(Span::delta)),
        };
        Ok(Command::Answer {
            escalation: call(ctx, given)?,
            by: Private::from(by),
            eta_at: soon.map(|span| ctx.now + span),
        })
    },
    done: |ctx, command, _| {
        let whom = whom(ctx, command);
        format!("{whom}: the answer is put down. v again when they are there.")
    },
    ..PLAIN
};

/// The call that `given` names.
fn call(ctx: &Ctx<'_>, given: &Answers) -> Result<EscalationId, Fault> {
    read::escalation(ctx, given.get("escalation").unwrap_or_default())
}

/// Who is called by `command`, as in a sentence.
fn whom(ctx: &Ctx<'_>, command: &Command) -> String {
    match command {
        Command::Answer { escalation, .. }
        | Command::Arrive { escalation }
        | Command::StandDown { escalation }
        | Command::TryNextWay { escalation } => calls::called(ctx.conference, *escalation),
        _ => "Help".to_owned(),
    }
}

const ARRIVED: Act = Act {
    name: "arrived",
    keys: "v",
    help: "They are there",
    args: &[WHICH],
    makes: &["arrive"],
    command: |ctx, given| {
        Ok(Command::Arrive {
            escalation: call(ctx, given)?,
        })
    },
    done: |ctx, command, _| format!("{}: they are there.", whom(ctx, command)),
    ..PLAIN
};

const NEXT_WAY: Act = Act {
    name: "nextway",
    keys: "v",
    help: "Nobody answered: the next way to reach the same contact",
    args: &[WHICH],
    makes: &["try_next_way"],
    command: |ctx, given| {
        Ok(Command::TryNextWay {
            escalation: call(ctx, given)?,
        })
    },
    done: |ctx, command, name| match command {
        Command::TryNextWay { escalation } => {
            let call = ctx.conference.escalation(*escalation);
            let way = call.map_or_else(String::new, |(_, e)| e.way.words());
            format!("Now {way}. The time to answer begins again.")
        }
        _ => (PLAIN.done)(ctx, command, name),
    },
    ..PLAIN
};

const STAND_DOWN: Act = Act {
    name: "standdown",
    keys: "v",
    title: "STAND DOWN",
    help: "They are no longer needed",
    args: &[WHICH],
    makes: &["stand_down"],
    command: |ctx, given| {
        Ok(Command::StandDown {
            escalation: call(ctx, given)?,
        })
    },
    confirm: |ctx, command| {
        Some(Confirm {
            lines: vec![format!(
                "{}: tell them that they are no longer needed.",
                whom(ctx, command)
            )],
            yes: "stand them down",
        })
    },
    done: |ctx, command, _| format!("{}: stood down.", whom(ctx, command)),
    ..PLAIN
};

/// What can be said of calls that still run, each at the same number however far it is. The called side does not say of itself
/// that it does not answer.
pub fn offers_on(
    ctx: &Ctx<'_>,
    calls: &[&Escalation],
    is_called_side: bool,
) -> Vec<(&'static Act, Offer)> {
    let hall = ctx.conference.hall();
    let at = |at| times::moment(at, ctx.now, ctx.conference.zone());
    let waits = |call: &Escalation| (call.arrived.is_some(), call.answer.is_some());
    let mut offers = Vec::new();
    for (n, call) in calls.iter().enumerate() {
        let whom = hall.called(&call.to);
        let said = match &call.answer {
            Some(answer) => format!("\"{}\"", answer.by.as_str()),
            None => "who, and how soon".to_owned(),
        };
        let there = match call.arrived {
            Some(time) => format!("there {}", at(time)),
            None => "they are there".to_owned(),
        };
        let next = hall.next_way(call).map_or_else(
            || "no other way is known: tell the lead".to_owned(),
            |way| format!("now {}", way.words()),
        );
        // What comes next is chosen already: the first call without an answer, else the first without an arrival.
        let is_first = calls[..n].iter().all(|c| waits(c) > waits(call));
        let is_answered = call.answer.is_some() || call.arrived.is_some();
        let mut ways: Vec<(&'static Act, String, String)> = vec![
            (&ANSWER, format!("{whom} answered"), said),
            (&ARRIVED, format!("{whom} arrived"), there),
            (
                &STAND_DOWN,
                format!("{whom} stood down"),
                "no longer needed".to_owned(),
            ),
        ];
        if !is_called_side {
            ways.push((&NEXT_WAY, format!("{whom}: no answer"), next));
        }
        for (place, (act, label, hint)) in ways.into_iter().enumerate() {
            let mut offer = Offer::new(label, hint).with("escalation", call.id);
            offer.is_next = is_first && place == usize::from(is_answered);
            offers.push((act, offer));
        }
    }
    offers
}

const LOOK_OUT: Act = Act {
    name: "lookout",
    keys: "O",
    title: "LOOK-OUT",
    help: "A description without a name to everyone on shift and to security",
    args: &[
        CASE,
        Arg::spare("looks", Kind::Text)
            .help("Height, hair, clothes, age; without it, what is on record")
            .need(Need::Asked)
            .ask("What do they look like? Height, hair, clothes, age. Never a name.")
            .usual(|ctx, given| {
                let case = read::case_of(ctx, given).ok()?;
                Some(case.facts.get(&Fact::Looks)?.as_str().to_owned())
            }),
    ],
    makes: &["look_out"],
    command: |ctx, given| {
        Ok(Command::LookOut {
            case: read::case_of(ctx, given)?.id,
            looks: given.get("looks").map(Private::from),
        })
    },
    offers: |_, case, _| {
        let runs = case.look_out.as_ref().is_some_and(LookOut::runs);
        if runs {
            // Sent again it stands in place of the first: what was wrong, or is known better by now.
            return vec![Offer::new(
                "look-out anew",
                "described better, without a name",
            )];
        }
        vec![Offer::new("look-out", "a description without a name").alone()]
    },
    confirm: |ctx, command| {
        let Command::LookOut { case, looks } = command else {
            return None;
        };
        let case = ctx.conference.case(*case)?;
        let on_record = || case.facts.get(&Fact::Looks).map(Private::as_str);
        let looks = looks.as_ref().map(Private::as_str).or_else(on_record)?;
        let flag = warnings::flagged(ctx.conference, ctx.me, command);
        let mut lines = vec![
            "This goes to everyone on shift and to security:".to_owned(),
            brief::look_out(ctx.conference, case, ctx.me, looks.trim()),
        ];
        lines.extend(flag.map(|flag| format!("{flag} Is that needed?")));
        Some(Confirm {
            lines,
            yes: "send it",
        })
    },
    done: |_, _, _| "Everyone on shift and security has the look-out.".to_owned(),
    ..PLAIN
};

const SIGHTED: Act = Act {
    name: "sighted",
    keys: "O",
    title: "SEEN",
    help: "Somebody saw whom the look-out is for",
    args: &[
        Arg::needed("case", Kind::LookOut)
            .help("The look-out: the case, or its id as your calls show it")
            .ask("Which look-out?"),
        Arg::needed("words", Kind::Text)
            .shown("TEXT")
            .tail()
            .help("Where, and where to; - reads from standard input")
            .ask("Seen where, and going where?"),
    ],
    makes: &["sight"],
    command: |ctx, given| {
        Ok(Command::Sight {
            case: read::look_out(ctx, given.get("case").unwrap_or_default())?,
            words: Private::from(given.get("words").unwrap_or_default()),
        })
    },
    offers: |_, case, _| {
        let runs = case.look_out.as_ref().is_some_and(LookOut::runs);
        let offer = Offer::new("seen", "where, and where to");
        runs.then_some(offer).into_iter().collect()
    },
    done: |_, _, _| "Everyone who looks out hears of it.".to_owned(),
    ..PLAIN
};

const ALL_CLEAR: Act = Act {
    name: "allclear",
    keys: "O",
    title: "ALL CLEAR",
    help: "Nobody is looked for any more",
    args: &[CASE],
    makes: &["all_clear"],
    command: |ctx, given| {
        Ok(Command::AllClear {
            case: read::case_of(ctx, given)?.id,
        })
    },
    offers: |_, case, _| {
        let runs = case.look_out.as_ref().is_some_and(LookOut::runs);
        let offer = Offer::new("all clear", "nobody is looked for any more").alone();
        runs.then_some(offer).into_iter().collect()
    },
    confirm: |_, _| {
        let line = "Everyone who was told hears that nobody is looked for any more.";
        Some(Confirm {
            lines: vec![line.to_owned()],
            yes: "all clear",
        })
    },
    done: |_, _, _| "Everyone who was told has the all clear.".to_owned(),
    ..PLAIN
};

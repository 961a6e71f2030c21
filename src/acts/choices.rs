//! What may be answered where the answers are a list: one list for the menu of the console and the numbers of the line mode.

use std::cmp::Reverse;
use std::fmt::Display;

use crate::acts::answers::Answers;
use crate::acts::arg::{Arg, Kind};
use crate::acts::ctx::Ctx;
use crate::acts::read;
use crate::domain::rules::{checklists, notes, promises, seats};
use crate::domain::state::case::Case;
use crate::domain::state::checklist::{Attached, Done};
use crate::domain::state::escalation::Escalation;
use crate::domain::state::hall::Link;
use crate::domain::state::handoff::Offer;
use crate::domain::state::look_out::LookOut;
use crate::domain::state::request::{Request, RequestState};
use crate::domain::state::rota::Planned;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::checklist::Checklist;
use crate::domain::vocabulary::ids::{CaseId, Position};
use crate::domain::vocabulary::person::Person;
use crate::domain::vocabulary::{contact, text};
use crate::words::names::{self, wire_word};
use crate::words::{card, handoff, requests, telling, times};

/// One answer: its value, how it reads, and what is to be known of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
}

impl Choice {
    pub fn new(value: impl Display, label: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            label: label.into(),
            hint: hint.into(),
        }
    }
}

/// What may be answered to `arg`; nothing where any words may be.
pub fn of(ctx: &Ctx<'_>, arg: &Arg, given: &Answers) -> Vec<Choice> {
    let case = read::case_of(ctx, given).ok();
    let hall = ctx.conference.hall();
    match arg.kind {
        Kind::Case | Kind::OtherCase => to_link(ctx, case),
        Kind::OpenCase => to_merge(ctx, case),
        Kind::Person => assignable(ctx, case),
        Kind::Seat => seats(ctx),
        Kind::Shift => shifts(ctx),
        Kind::Request => {
            let open = |r: &&Request| r.state(&hall.rota, ctx.now) == RequestState::Open;
            let mine = hall.requests.iter().filter(|r| r.to == *ctx.me);
            let mine = mine.filter(open);
            mine.map(|r| Choice::new(r.id, requests::line(ctx.conference, ctx.me, r, ctx.now), ""))
                .collect()
        }
        Kind::Link => {
            let whose = |link: &Link| {
                let person = link.person.as_ref().map(|p| ctx.conference.short(p));
                Choice::new(link.id, person.unwrap_or("everybody"), "")
            };
            hall.live_links().map(whose).collect()
        }
        Kind::Override => {
            let mine = |r: &&Request| r.from == *ctx.me || r.to == *ctx.me;
            let all = hall.requests.iter().filter(mine);
            all.map(|r| Choice::new(r.id, requests::line(ctx.conference, ctx.me, r, ctx.now), ""))
                .collect()
        }
        Kind::Offer => {
            let offers = hall.offers.iter().rev();
            let choice = |o: &Offer| {
                Choice::new(o.id, handoff::line(ctx.conference, ctx.me, o, ctx.now), "")
            };
            offers.map(choice).collect()
        }
        Kind::Place => {
            let all = hall.place_order.iter().filter_map(|id| hall.places.get(id));
            all.map(|p| Choice::new(&p.id, p.name.as_str(), ""))
                .collect()
        }
        Kind::Contacts | Kind::EachContact => {
            let all = hall
                .contact_order
                .iter()
                .filter_map(|id| hall.contacts.get(id));
            all.map(|c| Choice::new(&c.id, card::contact_line(c), ""))
                .collect()
        }
        Kind::Help => {
            let kind = |k: contact::ContactKind| Choice::new(wire_word(&k), k.word(), "");
            kinds_of_help(ctx).map(kind).collect()
        }
        Kind::Category => {
            let kind = |c: Category| Choice::new(wire_word(&c), c.word(), "");
            Category::ALL.into_iter().map(kind).collect()
        }
        Kind::Call => {
            let of_case = case.into_iter().flat_map(|c| &c.escalations);
            let briefs = ctx.conference.briefs().map(|b| &b.escalation);
            let running = running(of_case.chain(briefs)).into_iter();
            let call = |e: &Escalation| Choice::new(e.id, hall.called(&e.to), e.word());
            running.map(call).collect()
        }
        Kind::LookOut => looked_for(ctx, case),
        Kind::Promise => case.map(|c| owed(ctx, c)).unwrap_or_default(),
        Kind::Entry => case.map(|c| strikable(ctx, c)).unwrap_or_default(),
        Kind::Step => case.map(steps).unwrap_or_default(),
        Kind::Checklist => match case {
            Some(case) => checklists(ctx, case),
            None => hall.checklists.values().map(|c| checklist(c, "")).collect(),
        },
        Kind::OneOf(values) => {
            let word =
                |v: &crate::acts::arg::Value| Choice::new(v.name, v.name.replace('-', " "), v.help);
            values.iter().map(word).collect()
        }
        Kind::Text
        | Kind::File
        | Kind::Past
        | Kind::Coming
        | Kind::Instant
        | Kind::Span
        | Kind::Switch => Vec::new(),
    }
}

/// The kinds of help that somebody can be called for, in the order of the contacts.
pub fn kinds_of_help(ctx: &Ctx<'_>) -> impl Iterator<Item = contact::ContactKind> {
    let hall = ctx.conference.hall();
    let mut kinds: Vec<contact::ContactKind> = Vec::new();
    for contact in hall
        .contact_order
        .iter()
        .filter_map(|id| hall.contacts.get(id))
    {
        if !kinds.contains(&contact.kind) {
            kinds.push(contact.kind);
        }
    }
    kinds.into_iter()
}

/// The positions, with who has each now.
fn seats(ctx: &Ctx<'_>) -> Vec<Choice> {
    let hall = ctx.conference.hall();
    let positions = hall.details.iter().flat_map(|d| &d.positions);
    let seat = |position: &Position| {
        let on = hall.rota.on_call(position, ctx.now);
        let hint = on.map_or_else(
            || "nobody".to_owned(),
            |on| {
                let until = times::moment(on.until, ctx.now, ctx.conference.zone());
                format!("{} until {until}", ctx.conference.short(on.person))
            },
        );
        Choice::new(position, position.as_str(), hint)
    };
    positions.map(seat).collect()
}

/// The shifts that are not over, the soonest first.
fn shifts(ctx: &Ctx<'_>) -> Vec<Choice> {
    let zone = ctx.conference.zone();
    let planned = ctx.conference.hall().rota.planned().iter();
    let coming = planned.filter(|p| p.shift.ends(zone) > ctx.now);
    let mut planned: Vec<&Planned> = coming.collect();
    planned.sort_by_key(|p| p.shift.starts(zone));
    let choice = |p: &&Planned| {
        let shift = &p.shift;
        let who = ctx.conference.short(&shift.person);
        let (from, to) = (shift.from.format("%a %H:%M"), shift.to.format("%H:%M"));
        Choice::new(
            p.id,
            format!("{} {who}", shift.position),
            format!("{from} to {to}"),
        )
    };
    planned.iter().map(choice).collect()
}

/// The look-outs that run: that of `case`, or all that are here.
pub fn looked_for(ctx: &Ctx<'_>, case: Option<&Case>) -> Vec<Choice> {
    let of_case = |c: &Case| Some((c.id, c.look_out.clone()?));
    let cases: Vec<(CaseId, LookOut)> = match case {
        Some(case) => of_case(case).into_iter().collect(),
        None => ctx.conference.open_cases().filter_map(of_case).collect(),
    };
    let watches = ctx.conference.watches();
    let watches = watches
        .filter(|_| case.is_none())
        .map(|w| (w.case, w.look_out.clone()));
    let running = cases
        .into_iter()
        .chain(watches)
        .filter(|(_, look_out)| look_out.runs());
    let choice = |(id, look_out): (CaseId, LookOut)| {
        Choice::new(id, text::one_line(look_out.words.as_str()), "")
    };
    running.map(choice).collect()
}

/// Calls that nobody has ended.
pub fn running<'a>(calls: impl Iterator<Item = &'a Escalation>) -> Vec<&'a Escalation> {
    calls.filter(|e| e.stood_down.is_none()).collect()
}

/// The cases that `case` can be linked with.
pub fn to_link(ctx: &Ctx<'_>, case: Option<&Case>) -> Vec<Choice> {
    other_cases(ctx, case, |c| !c.state.is_end())
}

/// The cases that `case` can be merged into.
pub fn to_merge(ctx: &Ctx<'_>, case: Option<&Case>) -> Vec<Choice> {
    other_cases(ctx, case, Case::is_open)
}

/// The cases that are `wanted`, but `case`: those at the same place first, then the newest.
fn other_cases(ctx: &Ctx<'_>, case: Option<&Case>, wanted: impl Fn(&Case) -> bool) -> Vec<Choice> {
    let open = ctx.conference.open_cases().filter(|c| wanted(c));
    let mut others: Vec<&Case> = open
        .filter(|c| case.is_none_or(|case| case.id != c.id))
        .collect();
    let is_elsewhere = |c: &Case| case.is_some_and(|case| case.report.place != c.report.place);
    others.sort_by_key(|c| (is_elsewhere(c), Reverse(c.reported_at)));
    let other = |c: &Case| {
        let place = names::place_short(ctx.conference, c);
        Choice::new(c.id, c.spoken(), format!("{} · {place}", c.category.word()))
    };
    others.into_iter().map(other).collect()
}

/// Whom `case`, or any case, can be given to: who is on call first, with what each has already.
pub fn assignable(ctx: &Ctx<'_>, case: Option<&Case>) -> Vec<Choice> {
    let conference = ctx.conference;
    let hall = conference.hall();
    let seat = |person: &Person| {
        let mut on_call = hall.rota.everyone(ctx.now);
        let (position, on) = on_call.find(|(_, on)| *on.person == person.id)?;
        let post = on.post.and_then(|p| hall.places.get(p));
        let post = post.map_or_else(String::new, |p| format!(", {}", p.short.as_str()));
        Some(format!("on call: {position}{post}"))
    };
    let load = |person: &Person| {
        let open = conference.open_cases().filter(|c| c.is_open());
        match open.filter(|c| c.holds(&person.id)).count() {
            0 => String::new(),
            1 => " · has 1 case".to_owned(),
            n => format!(" · has {n} cases"),
        }
    };
    let people = seats::assignable(conference, case);
    let mut people: Vec<_> = people.map(|p| (seat(p), p)).collect();
    people.sort_by(|(a, one), (b, other)| {
        (a.is_none(), &one.short).cmp(&(b.is_none(), &other.short))
    });
    let choice = |(seat, person): (Option<String>, &Person)| {
        let seat = seat.unwrap_or_else(|| "off shift".to_owned());
        let name = names::name(conference, Some(ctx.me), &person.id);
        Choice::new(&person.id, name, format!("{seat}{}", load(person)))
    };
    people.into_iter().map(choice).collect()
}

/// The promises of `case` that are owed, the first due first.
pub fn owed(ctx: &Ctx<'_>, case: &Case) -> Vec<Choice> {
    let due = |at| format!("due {}", times::moment(at, ctx.now, ctx.conference.zone()));
    let owed = promises::owed(case).into_iter();
    owed.map(|p| Choice::new(p.id, p.text.as_str(), due(p.due)))
        .collect()
}

/// What may be struck in `case`, newest first.
pub fn strikable(ctx: &Ctx<'_>, case: &Case) -> Vec<Choice> {
    let entries = notes::strikable(ctx.conference, case, ctx.me);
    entries
        .map(|e| {
            let at = times::moment(e.at, ctx.now, ctx.conference.zone());
            Choice::new(e.id, telling::entry(ctx.conference, Some(ctx.me), e), at)
        })
        .collect()
}

/// The steps of the checklists of `case`, each at its number, with how it stands.
pub fn steps(case: &Case) -> Vec<Choice> {
    let all = case.checklists.iter().flat_map(Attached::steps);
    all.map(|(step, done)| {
        let mark = match done {
            Done::No if step.required => " (required)",
            Done::No => "",
            Done::Ticked { .. } => " (done)",
            Done::Skipped { .. } => " (left out)",
        };
        Choice::new(&step.id, format!("{}{mark}", step.text.as_str()), "")
    })
    .collect()
}

/// Checklists that `case` does not have: those that go with it first.
pub fn checklists(ctx: &Ctx<'_>, case: &Case) -> Vec<Choice> {
    let offered = checklists::offered(ctx.conference, case);
    let is_offered = |c: &Checklist| offered.iter().any(|o| o.id == c.id);
    let has = |c: &Checklist| case.checklists.iter().any(|a| a.checklist.id == c.id);
    let all = ctx.conference.hall().checklists.values();
    let others = all.filter(|c| !has(c) && !is_offered(c));
    let proposed = offered.iter().map(|c| checklist(c, "proposed: "));
    proposed.chain(others.map(|c| checklist(c, ""))).collect()
}

fn checklist(list: &Checklist, mark: &str) -> Choice {
    let hint = format!("{mark}{}", list.title.as_str());
    Choice::new(&list.id, list.name.as_str(), hint)
}

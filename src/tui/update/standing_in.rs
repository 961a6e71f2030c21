//! Who stands in for whom, on the on-call screen: what is asked is answered, what is selected is covered or swapped.

use crate::acts;
use crate::acts::answers::Answers;
use crate::domain::state::request::RequestState;
use crate::domain::state::rota::Planned;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::person::Role;
use crate::tui::console::Console;
use crate::tui::forms::Overlay;
use crate::tui::forms::menu::Menu;
use crate::tui::forms::shift::ShiftForm;
use crate::tui::message::Effect;
use crate::tui::state::model::Model;
use crate::tui::state::pending::Pending;
use crate::tui::update::moving::{lay, tell};
use crate::words::requests;

/// How many of one's own shifts are offered for a swap: the next ones.
const OFFERED: usize = 4;

/// What can be done about the selected shift, and what is asked.
pub fn menu(console: &mut Console) -> Vec<Effect> {
    if console.model.looking {
        return tell(console, "You only look through their eyes. V comes back.");
    }
    let menu = of(&console.model);
    if menu.choices.is_empty() {
        return tell(console, "Nothing can be changed about that shift.");
    }
    lay(console, Overlay::Menu(menu))
}

const PLANS: &str = "A lead plans shifts. C covers, swaps, or asks for it.";

/// Changes the selected shift.
pub fn change(console: &mut Console) -> Vec<Effect> {
    let form = {
        let model = &console.model;
        if !plans(model) {
            return tell(console, PLANS);
        }
        let current = model.on_call.current(model.conference(), model.now);
        let planned = current.and_then(|(_, on)| model.conference().hall().rota.shift(on.shift?));
        planned.map(|planned| ShiftForm::change(model, planned))
    };
    match form {
        Some(form) => lay(console, Overlay::Shift(Box::new(form))),
        None => tell(console, "No shift is selected. + adds one."),
    }
}

/// Adds a shift in the seat under the cursor.
pub fn add(console: &mut Console) -> Vec<Effect> {
    let form = {
        let model = &console.model;
        if !plans(model) {
            return tell(console, PLANS);
        }
        let current = model.on_call.current(model.conference(), model.now);
        let details = model.conference().hall().details.as_ref();
        let first = details.and_then(|d| d.required.first().or(d.positions.first()));
        let seat = current.map(|(position, _)| position).or(first);
        seat.and_then(|position| ShiftForm::new(model, position))
    };
    match form {
        Some(form) => lay(console, Overlay::Shift(Box::new(form))),
        None => tell(console, "There is no seat yet. Look again in a moment."),
    }
}

fn plans(model: &Model) -> bool {
    let me = model.conference().person(model.viewer());
    !model.looking && me.is_some_and(|p| p.role.plans())
}

fn of(model: &Model) -> Menu {
    let mut menu = Menu::new(None, "WHO STANDS IN");
    let mut add = |label: String, hint: &str, name: &str, given: &[(&str, String)]| {
        let Some(act) = acts::named(name) else { return };
        let mut answers = Answers::default();
        for (id, value) in given {
            answers.put(id, value);
        }
        let pending = Pending {
            act,
            case: None,
            given: answers,
            handed: Vec::new(),
        };
        menu = std::mem::replace(&mut menu, Menu::new(None, "")).with(label, hint, pending);
    };
    let (conference, me, now) = (model.conference(), model.viewer(), model.now);
    let hall = conference.hall();
    let is_lead = conference.person(me).is_some_and(|p| p.role == Role::Lead);
    for request in &hall.requests {
        let state = request.state(&hall.rota, now);
        let words = requests::asked(conference, Some(me), &request.asks, now);
        let id = request.id.to_string();
        if state == RequestState::Open && request.to == *me {
            let who = model.name(&request.from);
            add(
                format!("agree: {words}"),
                who,
                "agree",
                &[("request", id.clone())],
            );
            add(
                format!("refuse: {words}"),
                who,
                "refuse",
                &[("request", id)],
            );
        } else if state == RequestState::Open && request.from == *me {
            let label = format!("ask no more: {words}");
            add(
                label,
                model.name(&request.to),
                "override cancel",
                &[("override", id)],
            );
        }
    }
    let current = model.on_call.current(conference, now);
    let Some((position, on)) = current.filter(|(_, on)| on.until > now) else {
        return menu;
    };
    if let Some(over) = on
        .over
        .filter(|_| is_lead || on.person == me || on.instead_of == Some(me))
    {
        let id = over.to_string();
        add(
            format!("end what lies over {position}"),
            "the plan holds",
            "override cancel",
            &[("override", id)],
        );
    }
    let planned = on.shift.and_then(|id| hall.rota.shift(id));
    if let Some(planned) = planned {
        let shift = || ("shift", planned.id.to_string());
        let whose = model.name(on.person);
        if on.person == me || is_lead {
            add(
                format!("somebody covers {position} for {whose}"),
                "who, comes next",
                "cover",
                &[shift()],
            );
        }
        if plans(model) {
            add(
                format!("take {position} of {whose} out of the plan"),
                "one that has begun ends now",
                "shift cancel",
                &[shift()],
            );
        }
        if on.person != me {
            let me = ("person", me.to_string());
            add(
                format!("you cover {position} for {whose}"),
                "they are asked",
                "cover",
                &[shift(), me],
            );
            let of_mine = mine(model, model.viewer()).into_iter().take(OFFERED);
            let later = hall
                .rota
                .span(planned.id)
                .is_some_and(|(from, _)| from > now);
            for my in of_mine.filter(|_| later && planned.shift.person != *model.viewer()) {
                let (seat, from) = (&my.shift.position, my.shift.from.format("%a %H:%M"));
                let label = format!("swap it for your {seat}, {from}");
                add(
                    label,
                    "they are asked",
                    "swap",
                    &[
                        ("shift", my.id.to_string()),
                        ("other", planned.id.to_string()),
                    ],
                );
            }
        }
    }
    if on.person == me || is_lead {
        let who = model.name(on.person);
        let verb = if on.person == me { "are" } else { "is" };
        let person = ("person", on.person.to_string());
        add(
            format!("{who} {verb} ill"),
            "their seats are empty",
            "sick",
            &[person],
        );
    }
    menu
}

/// The shifts of `person` that have not begun, the soonest first.
fn mine<'a>(model: &'a Model, person: &PersonId) -> Vec<&'a Planned> {
    let rota = &model.conference().hall().rota;
    let later = |p: &&Planned| rota.span(p.id).is_some_and(|(from, _)| from > model.now);
    let of_person = |p: &&Planned| p.shift.person == *person;
    let mut all: Vec<&Planned> = rota
        .planned()
        .iter()
        .filter(of_person)
        .filter(later)
        .collect();
    all.sort_by_key(|p| p.shift.from);
    all
}

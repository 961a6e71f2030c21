//! The rota in a shell: as lines, as a document, or as a conference file has it.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::acts::answers::Answers;
use crate::acts::{self, read};
use crate::domain::state::rota::Rota;
use crate::domain::views::roster::{self, Element};
use crate::domain::views::{calendar, fairness};
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::shift::{By, Shift};
use crate::domain::vocabulary::wall;
use crate::headless::{Failure, Here, printing};
use crate::wire;
use crate::wire::on_call::RotaView;
use crate::words::times;

/// Prints what `given` asks for of it.
pub fn print(here: &Here, given: &Answers) -> Result<(), Failure> {
    let (conference, now) = (here.conference(), here.now());
    let (zone, hall) = (conference.zone(), conference.hall());
    let today = now.with_timezone(&zone).date_naive();
    let midnight = wall::instant(zone, today.and_time(NaiveTime::MIN));
    let ends = hall.details.as_ref().and_then(Details::ends);
    let from = match given.get("from") {
        Some(typed) => read::instant(&here.ctx(), typed)?,
        // As a file has it: all of it.
        None if given.is_on("toml") => DateTime::<Utc>::MIN_UTC,
        // Before the event all of it is to come.
        None => midnight,
    };
    let to = match given.get("to") {
        Some(typed) => read::instant(&here.ctx(), typed)?,
        // What is planned beyond the doors is shown, too: nothing that was imported looks lost.
        None => {
            let planned = hall.rota.planned().iter();
            let last = planned.map(|planned| planned.shift.ends(zone)).max();
            ends.max(last)
                .unwrap_or_default()
                .max(from + TimeDelta::days(1))
        }
    };
    let person = given
        .get("person")
        .map(|typed| read::person(&here.ctx(), typed));
    let person = person.transpose()?;
    let rota: Rota = if given.is_on("plan") || given.is_on("toml") {
        hall.rota.plan_alone()
    } else {
        hall.rota.clone()
    };
    let mut all = roster::elements(conference, &rota, from, to);
    all.retain(|e| {
        person
            .as_ref()
            .is_none_or(|p| e.on.as_ref().is_some_and(|on| on.person == p))
    });
    if given.is_on("ics") {
        let events = calendar::events(conference, person.as_ref(), now);
        printing::page(&wire::calendar::file(conference, &events));
    } else if given.is_on("toml") {
        as_toml(here, &all);
    } else if here.global.json {
        printing::json(&all.iter().map(RotaView::from).collect::<Vec<_>>());
    } else if all.is_empty() {
        printing::line("Nobody is planned then.");
    } else {
        // Of what was over within its minute there is nothing to read.
        let minute = |at: DateTime<Utc>| at.timestamp().div_euclid(60);
        for element in all.iter().filter(|e| minute(e.since) < minute(e.until)) {
            printing::line(&line(here, element));
        }
    }
    Ok(())
}

fn line(here: &Here, element: &Element<'_>) -> String {
    let (conference, now) = (here.conference(), here.now());
    let at = |at: DateTime<Utc>| times::moment(at, now, conference.zone());
    let (since, until, position) = (at(element.since), at(element.until), element.position);
    let Some(on) = &element.on else {
        return format!("{since} to {until} {position} NOBODY");
    };
    let who = conference
        .person(on.person)
        .map_or(on.person.as_str(), |p| p.name.as_str());
    let instead = on
        .instead_of
        .map(|p| format!(" for {}", conference.short(p)))
        .unwrap_or_default();
    let why = match on.by {
        By::Plan => String::new(),
        By::Cover => format!(", covers{instead}"),
        By::Swap => format!(", swapped{instead}"),
        By::Taken => format!(", took it{instead}"),
        By::Held => ", held until it is handed over".to_owned(),
        By::Handed => ", handed over".to_owned(),
    };
    let shift = on
        .shift
        .map(|id| format!("  {}", &id.to_string()[..8]))
        .unwrap_or_default();
    format!("{since} to {until} {position} {who}{why}{shift}")
}

/// What a rotation would plan, and nothing of it done: as a conference file has it.
pub fn rotation(here: &Here, given: &Answers) -> Result<(), Failure> {
    let shifts = acts::shifts::rotation(&here.ctx(), given)?;
    if here.global.json {
        printing::json(&shifts);
    } else {
        let zone = here.conference().zone();
        for shift in &shifts {
            table(zone, shift);
        }
    }
    Ok(())
}

/// How the work is shared out.
pub fn fairness(here: &Here) {
    let shares = fairness::shares(here.conference(), &here.me);
    if here.global.json {
        return printing::json(&shares);
    }
    let many = |n: usize, one: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    };
    for share in &shares {
        let who = here.conference().short(&share.person);
        let (nights, cases) = (many(share.nights, "night"), many(share.cases, "case"));
        printing::line(&format!(
            "{who}: {} h, {nights}, {cases}, {} hard",
            share.hours, share.hard_cases
        ));
    }
}

/// The plan, as a conference file has it: shifts that touch the time that is asked for, whole.
fn as_toml(here: &Here, all: &[Element<'_>]) {
    let planned = here.conference().hall().rota.planned();
    let wanted = all.iter().filter_map(|e| e.on.as_ref()?.shift);
    let wanted: Vec<_> = wanted.collect();
    for planned in planned.iter().filter(|p| wanted.contains(&p.id)) {
        table(here.conference().zone(), &planned.shift);
    }
}

fn table(zone: Tz, shift: &Shift) {
    // Of a time that the clock shows twice only its offset tells which is meant.
    let wall = |at: NaiveDateTime, second: bool| {
        let form = if second {
            "%Y-%m-%dT%H:%M%:z"
        } else {
            "%Y-%m-%dT%H:%M"
        };
        let at = wall::named(zone, at, second).with_timezone(&zone);
        at.format(form).to_string()
    };
    let mut table = vec![
        "[[shift]]".to_owned(),
        format!("position = {:?}", shift.position.as_str()),
        format!("person = {:?}", shift.person.as_str()),
        format!("from = {:?}", wall(shift.from, shift.second.from)),
        format!("to = {:?}", wall(shift.to, shift.second.to)),
    ];
    let post = shift
        .post
        .as_ref()
        .map(|post| format!("post = {:?}", post.as_str()));
    let note = shift
        .note
        .as_ref()
        .map(|note| toml::Value::from(note.as_str()));
    table.extend(post);
    table.extend(note.map(|note| format!("note = {note}")));
    table.push(String::new());
    for text in table {
        printing::line(&text);
    }
}

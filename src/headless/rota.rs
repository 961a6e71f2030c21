//! The rota in a shell: as lines, as a document, or as a conference file has it.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::acts::answers::Answers;
use crate::acts::{self, read};
use crate::cli::typed::Typed;
use crate::domain::log::command::Command;
use crate::domain::state::hall::Link;
use crate::domain::state::rota::Rota;
use crate::domain::views::rings::SeatAsks;
use crate::domain::views::roster::{self, Element};
use crate::domain::views::{calendar, fairness, handoff, rings};
use crate::domain::vocabulary::ids::RequestId;
use crate::domain::vocabulary::person::Role;
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::shift::{By, Shift};
use crate::domain::vocabulary::wall;
use crate::headless::{Failure, Here, printing, writing};
use crate::seal;
use crate::wire::calendar::LinkView;
use crate::wire::on_call::RotaView;
use crate::wire::{self, request};
use crate::words::{self, times};

/// Prints what `given` asks for of it.
pub fn print(here: &Here, given: &Answers) -> Result<(), Failure> {
    let (conference, now) = (here.conference(), here.now());
    let (zone, hall) = (conference.zone(), conference.hall());
    let today = now.with_timezone(&zone).date_naive();
    let midnight = wall::instant(zone, today.and_time(NaiveTime::MIN));
    let ends = hall.details.as_ref().and_then(Details::ends);
    let from = match given.get("from") {
        Some(typed) => read::instant(&here.ctx(), typed)?,
        // Before the event all of it is to come.
        None => midnight,
    };
    let to = match given.get("to") {
        Some(typed) => read::instant(&here.ctx(), typed)?,
        None => ends.unwrap_or_default().max(from + TimeDelta::days(1)),
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
        for element in &all {
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
    let shifts = acts::rota::rotation(&here.ctx(), given)?;
    if here.global.json {
        printing::json(&shifts);
    } else {
        shifts.iter().for_each(table);
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
        table(&planned.shift);
    }
}

fn table(shift: &Shift) {
    let wall = |at: NaiveDateTime| at.format("%Y-%m-%dT%H:%M").to_string();
    let mut table = vec![
        "[[shift]]".to_owned(),
        format!("position = {:?}", shift.position.as_str()),
        format!("person = {:?}", shift.person.as_str()),
        format!("from = {:?}", wall(shift.from)),
        format!("to = {:?}", wall(shift.to)),
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

/// What is asked of whoever is signed in and by them, and what rings them about the rota.
pub fn requests(here: &Here) {
    let (conference, now) = (here.conference(), here.now());
    let rows = request::rows(conference, &here.me, now);
    if here.global.json {
        return printing::json(&rows);
    }
    if rows.is_empty() {
        printing::line("Nothing is asked of you, and nothing of the rota rings you.");
    }
    let hall = conference.hall();
    for row in rows {
        let id: RequestId = row.id.parse().unwrap_or(RequestId(uuid::Uuid::nil()));
        if let Some(asked) = hall.request(id) {
            let words = words::requests::line(conference, &here.me, asked, now);
            printing::line(&format!("{words}  {}", &row.id[..8]));
        }
    }
    for rings in rings::of_seats(conference, &here.me, now) {
        if rings.asks != SeatAsks::Request {
            let words = words::handoff::seat_rings(conference, &here.me, &rings, now);
            printing::line(&words);
        }
    }
    for offer in hall.open_offers(now) {
        let packet = handoff::packet(conference, offer, &here.me, now);
        if let Some(words) = words::handoff::elsewhere(conference, &here.me, &packet) {
            printing::line(&words);
        }
    }
}

/// Makes a calendar address: its secret is drawn here, shown once, and kept nowhere; the server has its digest.
pub async fn link(here: &Here, mut typed: Typed) -> Result<(), Failure> {
    let secret = seal::random_token("cal_");
    typed.given.put(acts::rota::DIGEST, seal::digest(&secret));
    let command = (typed.act.command)(&here.ctx(), &typed.given)?;
    let person = match &command {
        Command::MakeLink { person, .. } => person.clone(),
        _ => None,
    };
    let receipt = writing::send(here, command).await?;
    let url = here.client.calendar(&secret);
    let id = receipt.entries.first().map(|entry| entry.id.to_string());
    let id = id.unwrap_or_default();
    if here.global.json {
        printing::json(&LinkView {
            id,
            person,
            url: Some(url),
            token: Some(secret),
        });
        return Ok(());
    }
    let whose = person.map_or("everybody", |_| "one person");
    printing::line(&url);
    printing::aside(&format!(
        "The calendar of {whose}: shown this once. Whoever has the address reads it; rota unlink {} ends it.",
        &id[..id.len().min(8)]
    ));
    Ok(())
}

/// The calendar addresses that whoever is signed in may end.
pub fn links(here: &Here) {
    let conference = here.conference();
    let is_lead = conference
        .person(&here.me)
        .is_some_and(|p| p.role == Role::Lead);
    let mine = conference.hall().live_links();
    let mine: Vec<_> = mine.filter(|link| is_lead || link.by == here.me).collect();
    if here.global.json {
        let view = |link: &&Link| LinkView {
            id: link.id.to_string(),
            person: link.person.clone(),
            url: None,
            token: None,
        };
        return printing::json(&mine.iter().map(view).collect::<Vec<_>>());
    }
    if mine.is_empty() {
        printing::line("There is no calendar address of yours.");
    }
    for link in mine {
        let whose = link
            .person
            .as_ref()
            .map_or("everybody", |p| conference.short(p));
        let (by, id) = (conference.short(&link.by), link.id.to_string());
        printing::line(&format!("{whose}, made by {by}  {}", &id[..8]));
    }
}

//! What an organiser should look at before the doors open. None of it is a reason to refuse the file.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::state::rota::Rota;
use crate::domain::vocabulary::contact::Contact;
use crate::domain::vocabulary::person::{Person, Role};
use crate::domain::vocabulary::place::Details;
use crate::domain::vocabulary::policy::Policy;
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::shift::Shift;
use crate::domain::vocabulary::wall;

/// All of them, as sentences.
pub(super) fn all(
    details: &Details,
    policy: &Policy,
    people: &[Person],
    contacts: &[Contact],
    shifts: &[Shift],
) -> Vec<String> {
    let mut said = gaps(details, shifts);
    said.extend(of_shifts(details, policy, people, shifts));
    said.extend(of_people(people));
    said.extend(of_contacts(details, contacts));
    said.extend(of_policy(policy));
    said
}

fn gaps(details: &Details, shifts: &[Shift]) -> Vec<String> {
    let rota = Rota::of(details.zone, shifts.iter());
    let mut said = Vec::new();
    for position in &details.required {
        for open in &details.open {
            let (from, to) = (
                wall::instant(details.zone, open.from),
                wall::instant(details.zone, open.to),
            );
            for (start, end) in rota.gaps(position, from, to) {
                let wall = |at: DateTime<Utc>| {
                    at.with_timezone(&details.zone)
                        .format("%a %H:%M")
                        .to_string()
                };
                said.push(format!(
                    "nobody is {position} from {} to {}, and the doors are open",
                    wall(start),
                    wall(end)
                ));
            }
        }
    }
    said
}

fn of_shifts(
    details: &Details,
    policy: &Policy,
    people: &[Person],
    shifts: &[Shift],
) -> Vec<String> {
    let mut said = Vec::new();
    for (n, shift) in shifts.iter().enumerate() {
        let (who, from) = (shift.person.as_str(), shift.from.format("%a %H:%M"));
        let other = shifts[..n].iter().find(|o| {
            let meets = |a: &Shift, b: &Shift| a.starts(details.zone) < b.ends(details.zone);
            o.person == shift.person && meets(o, shift) && meets(shift, o)
        });
        if let Some(other) = other {
            said.push(format!(
                "{who} is {} and {} at once, {from}: one of the two seats is empty",
                other.position, shift.position
            ));
        }
        if shift.ends(details.zone) - shift.starts(details.zone) > policy.hours_in_a_row.delta() {
            said.push(format!(
                "{who} is on call for more than {} in a row from {from}",
                policy.hours_in_a_row
            ));
        }
        let is_lead = people
            .iter()
            .any(|p| p.id == shift.person && p.role == Role::Lead);
        if shift.position.as_str() == "lead" && !is_lead {
            said.push(format!(
                "{who} has the seat of the lead, {from}, and not the role"
            ));
        }
        // The hour that a clock is set forward over is read as the hour after it.
        let read = shift.starts(details.zone).with_timezone(&details.zone);
        if read.naive_local() != shift.from {
            said.push(format!(
                "there is no {from} that day, the clock is set forward: it is read as {}",
                read.format("%H:%M")
            ));
        }
    }
    said
}

fn of_people(people: &[Person]) -> Vec<String> {
    let team: Vec<&Person> = people.iter().filter(|p| p.role.is_team()).collect();
    let mut said = Vec::new();
    if team.len() > 1 {
        if !team.iter().any(|p| p.trained) {
            said.push("nobody of the team is trained for sexual harm: trained = true".to_owned());
        }
        let first = team[0].employer.as_ref();
        if first.is_some() && team.iter().all(|p| p.employer.as_ref() == first) {
            said.push(
                "all of the team have one employer: who is free of it, when it is about that employer?"
                    .to_owned(),
            );
        }
    }
    for person in team.iter().filter(|p| p.reach.is_empty()) {
        said.push(format!("{} cannot be reached: no reach", person.id));
    }
    let mut shorts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for person in people {
        let short = person.short.as_str().to_lowercase();
        shorts.entry(short).or_default().push(person.id.as_str());
    }
    for (short, ids) in shorts.into_iter().filter(|(_, ids)| ids.len() > 1) {
        said.push(format!(
            "{} are all called {short:?} on a row",
            ids.join(" and ")
        ));
    }
    said
}

fn of_contacts(details: &Details, contacts: &[Contact]) -> Vec<String> {
    let mut said = Vec::new();
    for contact in contacts.iter().filter(|c| c.reach.is_empty()) {
        said.push(format!("{} cannot be reached: no reach", contact.id));
    }
    let emergency = &details.emergency;
    if emergency.call.is_none() && emergency.number.is_none() {
        said.push("no [conference.emergency]: nobody is told how to call an ambulance".to_owned());
    }
    said
}

fn of_policy(policy: &Policy) -> Vec<String> {
    let mut said = Vec::new();
    let first = policy.ladder.get(Severity::Critical).first();
    if first.is_some_and(|rung| rung.after.delta() > TimeDelta::minutes(1)) {
        said.push("the ladder for critical rings nobody in the first minute".to_owned());
    }
    let (worst, least) = (
        policy.acknowledge.get(Severity::Critical),
        policy.acknowledge.get(Severity::Low),
    );
    if worst > least {
        said.push("acknowledge is longer for critical than for low".to_owned());
    }
    if policy.undo.delta() <= TimeDelta::zero() {
        said.push("undo is 0: a slip of the hand stays".to_owned());
    }
    said
}

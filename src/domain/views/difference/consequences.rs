//! What comes of a difference for cases, seats and laptops: said before anything else of it.

use chrono::{DateTime, Utc};

use crate::domain::state::case::Case;
use crate::domain::state::conference::Conference;
use crate::domain::state::hall::Hall;
use crate::domain::state::level::Level;
use crate::domain::views::access;
use crate::domain::views::difference::{Consequence, Difference};
use crate::domain::vocabulary::ids::{PersonId, Position};
use crate::domain::vocabulary::wall;

impl Difference {
    /// What comes of it: cases in the hands of whoever leaves or goes off call, cases at places that leave, gaps, sign-outs.
    pub(super) fn tell(
        &mut self,
        conference: &Conference,
        reader: Option<&PersonId>,
        after: &Hall,
        gaps: &[(Position, DateTime<Utc>, DateTime<Utc>)],
        signed_out: &[&PersonId],
        now: DateTime<Utc>,
    ) {
        let hall = conference.hall();
        let zone = after
            .details
            .as_ref()
            .map_or(chrono_tz::Tz::UTC, |d| d.zone);
        let clock = |at: DateTime<Utc>| at.with_timezone(&zone).format("%a %H:%M").to_string();
        let reads = reader.is_some_and(|r| hall.people.get(r).is_some_and(|p| p.role.is_team()));
        let seen: Vec<&Case> = conference
            .open_cases()
            .filter(|case| reader.is_some_and(|r| access::of(conference, r, case) >= Level::Line))
            .collect();
        let mut all = Vec::new();
        let mut say = |text: String,
                       case: Option<&Case>,
                       shift: Option<String>,
                       person: Option<&PersonId>| {
            all.push(Consequence {
                text,
                case: case.map(|c| c.id),
                shift,
                person: person.cloned(),
            });
        };
        let holds = |person: &PersonId| -> Vec<&Case> {
            let held = seen.iter().copied().filter(|case| case.holds(person));
            held.collect()
        };
        for (person, gone) in hall
            .people
            .iter()
            .filter(|(id, _)| !after.people.contains_key(*id))
        {
            let (short, held) = (gone.short.as_str(), holds(person));
            match (reads, held.len()) {
                (false, _) if gone.role.is_team() => {
                    say(
                        format!("{short} leaves, and may hold cases: ask a lead"),
                        None,
                        None,
                        Some(person),
                    );
                }
                (_, 0) => say(format!("{short} leaves"), None, None, Some(person)),
                (_, n) => {
                    say(
                        format!("{short} leaves, and holds {}", cases(n)),
                        held.first().copied(),
                        None,
                        Some(person),
                    );
                }
            }
        }
        for (person, was) in hall.people.iter().filter(|(_, p)| p.role.is_team()) {
            let stays = after.people.get(person);
            if stays.is_some_and(|p| !p.role.is_team()) {
                let short = was.short.as_str();
                let words = match (reads, holds(person).len()) {
                    (false, _) => ", and may hold cases: ask a lead".to_owned(),
                    (true, 0) => String::new(),
                    (true, n) => format!(", and holds {}", cases(n)),
                };
                let text = format!("{short} is of the team no more{words}");
                say(text, holds(person).first().copied(), None, Some(person));
            }
        }
        for (position, before) in hall.rota.everyone(now) {
            let stays = after.rota.on_call(position, now);
            let until = stays
                .as_ref()
                .filter(|on| on.person == before.person)
                .map(|on| on.until);
            let ends = match until {
                Some(until) if until >= before.until => continue,
                Some(until) => format!("at {}", clock(until)),
                None => "now".to_owned(),
            };
            let (short, held) = (conference.short(before.person), holds(before.person));
            let and = match held.len() {
                0 => String::new(),
                n => format!(", and holds {}", cases(n)),
            };
            say(
                format!("{short} leaves {position} {ends}{and}"),
                held.first().copied(),
                Some(format!("{position} {}", before.person)),
                Some(before.person),
            );
        }
        for place in hall
            .place_order
            .iter()
            .filter(|p| !after.place_order.contains(p))
        {
            let there = seen
                .iter()
                .filter(|case| case.report.place.as_ref() == Some(place));
            match (reads, there.count()) {
                (false, _) => say(
                    format!("open cases may be at {place}: ask a lead"),
                    None,
                    None,
                    None,
                ),
                (true, 0) => {}
                (true, 1) => say(format!("1 open case is at {place}"), None, None, None),
                (true, n) => say(format!("{n} open cases are at {place}"), None, None, None),
            }
        }
        for (position, from, to) in gaps {
            let text = format!(
                "nobody is {position} from {} to {}, and the doors are open",
                clock(*from),
                clock(*to)
            );
            say(text, None, None, None);
        }
        for person in signed_out {
            let text = format!("laptops of {} are signed out", conference.short(person));
            say(text, None, None, Some(person));
        }
        self.consequences = all;
        let required = after.details.iter().flat_map(|d| &d.required);
        self.emptied = required
            .filter(|p| {
                let was_empty = hall.rota.on_call(p, now).is_none()
                    && hall
                        .details
                        .as_ref()
                        .is_some_and(|d| d.required.contains(p));
                after.rota.on_call(p, now).is_none() && !was_empty
            })
            .cloned()
            .collect();
    }
}

fn cases(n: usize) -> String {
    match n {
        1 => "1 case".to_owned(),
        n => format!("{n} cases"),
    }
}

/// Stretches of opening hours from now on in which a required seat becomes empty that is not.
pub(super) fn new_gaps(
    before: &Hall,
    after: &Hall,
    now: DateTime<Utc>,
) -> Vec<(Position, DateTime<Utc>, DateTime<Utc>)> {
    let Some(details) = &after.details else {
        return Vec::new();
    };
    let mut gaps = Vec::new();
    for position in &details.required {
        for open in &details.open {
            let from = wall::instant(details.zone, open.from).max(now);
            let to = wall::instant(details.zone, open.to);
            let had = known_gaps(before, position, now);
            let has = after.rota.gaps(position, from, to).into_iter();
            let is_new = |gap: &(DateTime<Utc>, DateTime<Utc>)| {
                gap.0 < gap.1 && !had.iter().any(|old| old.0 <= gap.0 && gap.1 <= old.1)
            };
            gaps.extend(has.filter(is_new).map(|(a, b)| (position.clone(), a, b)));
        }
    }
    gaps
}

/// The gaps there are already: of a seat that must be filled, in hours that are known.
fn known_gaps(
    hall: &Hall,
    position: &Position,
    now: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let details = hall
        .details
        .iter()
        .filter(|d| d.required.contains(position));
    let open = details.flat_map(|d| {
        d.open.iter().map(|o| {
            (
                wall::instant(d.zone, o.from).max(now),
                wall::instant(d.zone, o.to),
            )
        })
    });
    open.filter(|(from, to)| from < to)
        .flat_map(|(from, to)| hall.rota.gaps(position, from, to))
        .collect()
}

//! Duty of care: what a day asks of people, against the limits of the policy.

use chrono::{NaiveDate, TimeDelta};
use greenroom::acts;
use greenroom::acts::ctx::Ctx;
use greenroom::domain::log::command::Command;
use greenroom::domain::views::care::{self, Strain};
use greenroom::domain::vocabulary::ids::PersonId;
use greenroom::domain::vocabulary::shift::{Second, Shift};

use crate::afternoon::{Afternoon, harassed, wall};
use crate::world::person;

fn shift(position: &str, who: &str, from: &str, to: &str) -> Shift {
    Shift {
        position: position.parse().expect("a position"),
        person: person(who),
        from: from.parse().expect("a wall time"),
        to: to.parse().expect("a wall time"),
        post: None,
        note: None,
        second: Second::default(),
    }
}

/// What the day asks too much of, as Mei reads it.
fn strains(day: &Afternoon, date: &str) -> Vec<Strain> {
    let conference = &day.0.conference;
    let details = conference.hall().details.as_ref().expect("the event");
    let date: NaiveDate = date.parse().expect("a date");
    let whole = details.whole_day(date);
    let open = details.open.iter().filter(|o| o.from.date() == date);
    let at = |wall| greenroom::domain::vocabulary::wall::instant(details.zone, wall);
    let open: Vec<_> = open.map(|o| (at(o.from), at(o.to))).collect();
    let loads = care::loads(conference, &person("mei"), whole, day.0.now);
    care::strains(conference, &loads, whole, &open)
}

#[test]
fn what_the_plan_asks_too_much_of_is_said_of_the_person_and_not_of_the_shift() {
    let mut day = Afternoon::new();
    let hours = TimeDelta::hours;
    let all = strains(&day, "2026-03-24");
    assert!(
        all.contains(&Strain::Row(person("mei"), hours(10))),
        "{all:?}"
    );
    assert!(
        !all.iter().any(|s| matches!(
            s,
            Strain::Day(..) | Strain::Rest(..) | Strain::Twice(..) | Strain::Alone(_)
        )),
        "{all:?}"
    );
    let unbroken: Vec<PersonId> = ["ana", "jo", "kofi", "mei"].map(person).into();
    assert!(all.contains(&Strain::NoBreak(unbroken)), "{all:?}");
    // Two shifts that touch are one stretch; a night leaves little rest; two seats at once are one too many.
    let shifts = vec![
        shift(
            "shadow",
            "sam",
            "2026-03-24T22:00:00",
            "2026-03-25T02:00:00",
        ),
        shift(
            "shadow",
            "sam",
            "2026-03-25T07:00:00",
            "2026-03-25T08:00:00",
        ),
        shift(
            "shadow",
            "ana",
            "2026-03-25T10:00:00",
            "2026-03-25T11:00:00",
        ),
        shift(
            "shadow",
            "noor",
            "2026-03-25T11:00:00",
            "2026-03-25T11:30:00",
        ),
    ];
    for shift in shifts {
        let shifts = vec![shift];
        day.does("mei", &Command::AddShifts { shifts });
    }
    let all = strains(&day, "2026-03-24");
    assert!(
        all.contains(&Strain::Row(person("sam"), hours(10))),
        "{all:?}"
    );
    let all = strains(&day, "2026-03-25");
    assert!(
        all.contains(&Strain::Rest(person("sam"), hours(5))),
        "{all:?}"
    );
    let twice = all
        .iter()
        .find(|s| matches!(s, Strain::Twice(who, ..) if *who == person("ana")));
    let Some(Strain::Twice(_, _, _, both)) = twice else {
        panic!("{all:?}")
    };
    assert_eq!(both.1 - both.0, hours(1));
    // The primary of the evening goes home: whoever leads is alone on site.
    let sick = Command::Sick {
        person: person("sam"),
        from: wall("20:00"),
        to: None,
        why: None,
    };
    day.does("mei", &sick);
    let all = strains(&day, "2026-03-24");
    let alone = Strain::Alone((wall("20:00"), wall("22:00")));
    assert!(all.contains(&alone), "{all:?}");
}

#[test]
fn the_third_hard_case_of_a_day_is_enough() {
    let mut day = Afternoon::new();
    day.until("14:40");
    let mut last = None;
    for n in 1..=3 {
        let case = day.case("kofi", harassed());
        assert_eq!(
            care::hard_today(&day.0.conference, &person("kofi"), day.0.now),
            n
        );
        last = Some(case);
    }
    let all = strains(&day, "2026-03-24");
    assert!(all.contains(&Strain::Hard(person("kofi"), 3)), "{all:?}");
    let me = person("kofi");
    let ctx = Ctx {
        conference: &day.0.conference,
        me: &me,
        now: day.0.now,
    };
    let case = last.expect("a case");
    let said = acts::done(&ctx, &Command::Acknowledge { case }, "that one");
    assert!(said.contains("hard case 3 today"), "{said}");
    // Another's are not theirs, and tomorrow is another day.
    assert_eq!(
        care::hard_today(&day.0.conference, &person("ana"), day.0.now),
        0
    );
    let tomorrow = day.0.now + TimeDelta::hours(12);
    assert_eq!(
        care::hard_today(&day.0.conference, &person("kofi"), tomorrow),
        0
    );
}

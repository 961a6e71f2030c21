//! The conference of the demo and the people in it: the sample conference, moved to now, and the cases that are open when
//! the curtain rises. All invented.

use chrono::{DateTime, DurationRound, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::assets;
use crate::clock::Clock;
use crate::domain::log::actor::Actor;
use crate::domain::log::ask::Ask;
use crate::domain::log::command::{Command, Goes, NewReport};
use crate::domain::rules::clockwork;
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::channel::Channel;
use crate::domain::vocabulary::checklist::Move;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::ids::{CaseId, CommandId, ConferenceSlug};
use crate::domain::vocabulary::severity::Severity;
use crate::domain::vocabulary::text::Private;
use crate::server::engine::Engine;
use uuid::Uuid;

/// Where the sample conference is.
pub const ZONE: Tz = Tz::Europe__Amsterdam;
/// The end of Ana's shift in the sample conference.
const SHIFT_ENDS: &str = "2026-03-24T16:00";
/// How long she still has when the demo begins.
const LEFT: TimeDelta = TimeDelta::hours(2);

/// What differs from the usual policy, so that two minutes show what an afternoon does. The policy is the end of the file.
const POLICY: &str = r#"
acknowledge = { critical = "50s", high = "5m", moderate = "15m", low = "60m" }
answer = { critical = "15s", high = "30s", moderate = "5m", low = "15m" }
arrival = { critical = "20s", high = "60s", moderate = "5m", low = "15m" }

[policy.ladder]
critical = [
    { after = "0s", page = ["primary", "secondary"] },
    { after = "25s", page = ["lead"] },
    { after = "60s", page = ["everyone"] },
    { after = "2m", page = ["staff", "off-shift"] },
]
"#;

/// Commands whose ids give the cases their names: the name is a hash of the case id, so the id is looked for, not the name
/// set. A test keeps them true to the word list.
pub const BLUE_HERON: u128 = 571_931;
pub const GREY_OTTER: u128 = 129_894;
pub const TALL_BIRCH: u128 = 22_211;
const SLOW_RIVER: u128 = 122_954;
const RED_KETTLE: u128 = 520_661;
const PALE_MOTH: u128 = 672_519;
pub const WARM_CEDAR: u128 = 942_379;
pub const CALM_BADGER: u128 = 382_356;

/// The sample conference as a file, moved so that Ana's shift ends two hours after `now`.
pub fn conference(now: DateTime<Utc>) -> String {
    let rounded = now.duration_round(TimeDelta::minutes(5)).unwrap_or(now);
    let ends = (rounded + LEFT).with_timezone(&ZONE).naive_local();
    let planned = NaiveDateTime::parse_from_str(SHIFT_ENDS, FORM).unwrap_or(ends);
    // Whoever only watches takes part in no case, and would see rows.
    let sample = assets::SAMPLE_CONFERENCE.replacen(
        "narrative = \"participants\"",
        "narrative = \"team\"",
        1,
    );
    format!("{}{POLICY}", moved(&sample, ends - planned))
}

const FORM: &str = "%Y-%m-%dT%H:%M";

/// `text` with every quoted wall time moved by `by`.
fn moved(text: &str, by: TimeDelta) -> String {
    let quoted = text.split('"').enumerate().map(|(n, part)| {
        match NaiveDateTime::parse_from_str(part, FORM) {
            Ok(wall) if n % 2 == 1 => (wall + by).format(FORM).to_string(),
            _ => part.to_owned(),
        }
    });
    quoted.collect::<Vec<_>>().join("\"")
}

/// An ask of `who` under the id `id`, as it would come from their laptop.
///
/// # Panics
/// Where `who` is no slug; the cast all have one.
pub fn ask(who: &str, id: CommandId, at: DateTime<Utc>) -> Ask {
    Ask {
        actor: Actor::Person(who.parse().expect("the cast have slugs")),
        on_behalf: None,
        id,
        made_at: at,
    }
}

/// The case that `who` begins with the command `id`.
pub fn case(slug: &ConferenceSlug, who: &str, id: u128) -> CaseId {
    ask(who, CommandId(Uuid::from_u128(id)), DateTime::UNIX_EPOCH).case(slug)
}

/// A report of the script.
pub fn report(what: &str, place: &str, spot: &str, category: Category) -> NewReport {
    NewReport {
        what: Private::from(what),
        place: place.parse().ok(),
        spot: Private::from(spot),
        category: Some(category),
        danger: Answer::No,
        channel: Channel::Radio,
        ..NewReport::default()
    }
}

/// The fight that starts it all.
pub fn fight() -> NewReport {
    NewReport {
        danger: Answer::Yes,
        ongoing: Answer::Yes,
        from: Some(Private::from("Post 2")),
        ..report(
            "two people fighting, one hurt",
            "hall-b",
            "by the coffee cart",
            Category::Assault,
        )
    }
}

/// Plays what happened before the curtain rises, at the times it happened; `clock` ends at `now`.
pub async fn before_the_curtain(
    engine: &Engine,
    slug: &ConferenceSlug,
    clock: &Clock,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let minutes = TimeDelta::minutes;
    let mine = |report: NewReport| NewReport {
        goes: Goes::Mine,
        ..report
    };
    let tall_birch = mine(report(
        "a speaker's joke about a nationality",
        "room-4",
        "",
        Category::Speaker,
    ));
    let grey_otter = mine(NewReport {
        severity: Some(Severity::High),
        ..report(
            "photos taken of a guest who said no; the guest thinks it was Ben Carver",
            "stair-b2",
            "first landing",
            Category::Photography,
        )
    });
    let slow_river = mine(report(
        "a guest who cannot walk straight, friendly",
        "level-1-bar",
        "",
        Category::Intoxication,
    ));
    let red_kettle = report("a lost badge", "registration", "", Category::Theft);
    let pale_moth = mine(report(
        "the lift is broken, a wheelchair user waits",
        "room-2",
        "",
        Category::Access,
    ));
    let seconds = TimeDelta::seconds;
    let script: Vec<(TimeDelta, &str, Option<u128>, Command)> = vec![
        (minutes(122), "jo", Some(TALL_BIRCH), new(tall_birch)),
        (
            minutes(121),
            "jo",
            None,
            Command::Scene {
                case: case(slug, "jo", TALL_BIRCH),
                to: Move::There,
            },
        ),
        // The next word is due twenty seconds after the curtain rises.
        (
            minutes(120) - seconds(20),
            "jo",
            None,
            Command::Scene {
                case: case(slug, "jo", TALL_BIRCH),
                to: Move::Clear,
            },
        ),
        (minutes(63), "jo", Some(PALE_MOTH), new(pale_moth)),
        (minutes(20), "kofi", Some(SLOW_RIVER), new(slow_river)),
        (minutes(9), "ines", Some(RED_KETTLE), new(red_kettle)),
        (minutes(8), "kofi", Some(GREY_OTTER), new(grey_otter)),
        (
            minutes(6),
            "kofi",
            None,
            Command::Scene {
                case: case(slug, "kofi", GREY_OTTER),
                to: Move::There,
            },
        ),
        (
            minutes(5),
            "kofi",
            None,
            Command::Scene {
                case: case(slug, "kofi", GREY_OTTER),
                to: Move::Clear,
            },
        ),
        (
            minutes(4),
            "kofi",
            None,
            Command::Scene {
                case: case(slug, "kofi", SLOW_RIVER),
                to: Move::There,
            },
        ),
        (
            minutes(4) - seconds(20),
            "kofi",
            None,
            Command::Scene {
                case: case(slug, "kofi", SLOW_RIVER),
                to: Move::Clear,
            },
        ),
        (
            minutes(3),
            "jo",
            None,
            Command::Scene {
                case: case(slug, "jo", PALE_MOTH),
                to: Move::There,
            },
        ),
        (
            minutes(2),
            "jo",
            None,
            Command::Scene {
                case: case(slug, "jo", PALE_MOTH),
                to: Move::Clear,
            },
        ),
        (
            minutes(2) - seconds(10),
            "jo",
            None,
            Command::Hold {
                case: case(slug, "jo", PALE_MOTH),
                until: now + minutes(57),
                why: Private::from("the lift engineer comes within the hour"),
            },
        ),
        (
            minutes(2) - seconds(30),
            "kofi",
            None,
            Command::Promise {
                case: case(slug, "kofi", SLOW_RIVER),
                text: Private::from("we look in on him again"),
                due: now + minutes(58),
            },
        ),
    ];
    for (before, who, id, command) in script {
        let at = now - before;
        advance(engine, clock, at).await?;
        let id = id.map_or_else(crate::clock::command_id, |id| {
            CommandId(Uuid::from_u128(id))
        });
        engine.submit(ask(who, id, at), command).await?.outcome?;
    }
    advance(engine, clock, now).await
}

/// Moves the clock to `at`; what the system does by itself meanwhile, it does.
async fn advance(engine: &Engine, clock: &Clock, at: DateTime<Utc>) -> anyhow::Result<()> {
    while clock.now() < at {
        clock.advance((at - clock.now()).min(TimeDelta::seconds(30)));
        let due = clockwork::due(&engine.read().conference, clock.now());
        for tick in due {
            engine
                .submit(clockwork::ask(&tick, clock.now()), Command::Tick(tick))
                .await?
                .outcome?;
        }
    }
    Ok(())
}

/// A report as a command.
pub fn new(report: NewReport) -> Command {
    Command::Report {
        report: Box::new(report),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::decide;
    use crate::domain::state::conference::Conference;
    use crate::file;
    use std::sync::Arc;

    #[test]
    fn the_cases_of_the_demo_have_their_names() {
        let read = file::conference(assets::SAMPLE_CONFERENCE).unwrap();
        let mut conference = Conference::new(file::default_policy());
        let at = DateTime::UNIX_EPOCH;
        let system = Ask {
            actor: Actor::System,
            on_behalf: None,
            id: CommandId(Uuid::nil()),
            made_at: at,
        };
        let opened = decide::decide(&conference, &system, &read.opening(), at).unwrap();
        for entry in decide::record(&read.setup.details.slug, &system, opened, at) {
            conference.apply(&Arc::new(entry));
        }
        let names = [
            ("tomas", BLUE_HERON, "blue-heron"),
            ("kofi", GREY_OTTER, "grey-otter"),
            ("jo", TALL_BIRCH, "tall-birch"),
            ("kofi", SLOW_RIVER, "slow-river"),
            ("ines", RED_KETTLE, "red-kettle"),
            ("jo", PALE_MOTH, "pale-moth"),
            ("jo", WARM_CEDAR, "warm-cedar"),
            ("tomas", CALM_BADGER, "calm-badger"),
        ];
        for (who, id, name) in names {
            let ask = ask(who, CommandId(Uuid::from_u128(id)), at);
            let decision = decide::decide(&conference, &ask, &new(fight()), at).unwrap();
            for entry in decide::record(&read.setup.details.slug, &ask, decision, at) {
                conference.apply(&Arc::new(entry));
            }
            let found = conference.by_code_name(name).map(|c| c.id);
            assert_eq!(
                found,
                Some(case(&read.setup.details.slug, who, id)),
                "{name}"
            );
        }
    }

    #[test]
    fn the_conference_is_moved_to_now_and_still_whole() {
        let now = "2026-11-23T22:41:30Z".parse().unwrap();
        let read = file::conference(&conference(now)).unwrap();
        let mut shifts = read.setup.shifts.iter();
        let ana = shifts.find(|s| s.person.as_str() == "ana").unwrap();
        assert_eq!(ana.to.to_string(), "2026-11-24 01:40:00");
    }
}

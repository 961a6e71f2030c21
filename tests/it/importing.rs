//! A rota out of a spreadsheet or a calendar: what is read of it, what is refused with its line, and what a second import changes.

use greenroom::assets;
use greenroom::domain::rules::importing::{self, Outcome, Said};
use greenroom::domain::state::conference::Conference;
use greenroom::domain::vocabulary::shift::{Import, Shift};
use greenroom::file;
use greenroom::file::rota::{self, Meant, Read, Row};
use proptest::prelude::*;

use crate::cli::Shell;
use crate::edited_file::home;
use crate::world::{World, opened, team_sample};

/// The sample conference in `zone`, from one day to another, with nothing planned.
fn event(zone: &str, from: &str, to: &str) -> Conference {
    let sample = assets::SAMPLE_CONFERENCE;
    let plan = sample.find("[[shift]]").expect("shifts");
    let opens = sample.find("open = [").expect("opening hours");
    let closes = opens + sample[opens..].find("]\n").expect("their end");
    let days = format!(
        "open = [{{ from = \"{from}T08:00\", to = \"{from}T20:00\" }}, {{ from = \"{to}T08:00\", to = \"{to}T20:00\" }}"
    );
    let text = [&sample[..opens], &days, &sample[closes..plan]].concat();
    opened(&text.replace("Europe/Amsterdam", zone)).0
}

fn spring() -> Conference {
    event("Europe/Amsterdam", "2026-03-23", "2026-03-29")
}

fn read(conference: &Conference, text: &str) -> Vec<Row> {
    let rows = rota::read(conference, &Meant::default(), text.as_bytes());
    rows.expect("a rota")
}

/// The shifts that `rows` add to an empty plan, as `primary ana FROM TO` in UTC, the soonest first.
fn added(conference: &Conference, rows: &[Row]) -> Vec<String> {
    let all = rows.iter().filter_map(|row| match &row.read {
        Read::Row(row) => Some((**row).clone()),
        Read::Skipped(_) | Read::Wrong(_) => None,
    });
    let all: Vec<importing::Row> = all.collect();
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    let outcomes = importing::outcomes(conference, &all, now);
    let zone = conference.zone();
    let said = |shift: &Shift| {
        let at = |at: chrono::DateTime<chrono::Utc>| at.format("%d %H:%M").to_string();
        let (from, to) = (at(shift.starts(zone)), at(shift.ends(zone)));
        format!("{} {} {from} {to}", shift.position, shift.person)
    };
    let mut shifts: Vec<&Shift> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Added(shift) => Some(shift),
            _ => None,
        })
        .collect();
    shifts.sort_by_key(|shift| (shift.starts(zone), shift.position.clone()));
    shifts.into_iter().map(said).collect()
}

/// The lines that are refused, with a word of why each.
fn wrong(rows: &[Row]) -> Vec<(usize, &str)> {
    let all = rows.iter().filter_map(|row| match &row.read {
        Read::Wrong(why) => Some((row.line, &why[..])),
        Read::Row(_) | Read::Skipped(_) => None,
    });
    all.collect()
}

/// A calendar of `events`, each the lines between its `BEGIN` and `END`.
fn calendar(events: &[&str]) -> String {
    let events = events
        .iter()
        .map(|event| format!("BEGIN:VEVENT\n{event}\nEND:VEVENT\n"));
    format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n",
        events.collect::<String>()
    )
}

#[test]
fn seat_and_person_are_read_however_a_program_writes_them() {
    let conference = spring();
    let times = "DTSTART:20260324T080000Z\nDTEND:20260324T090000Z";
    for said in [
        "SUMMARY:Primary: Ana",
        "SUMMARY:ana (PRIMARY)",
        "SUMMARY:Primary - Ána",
        "SUMMARY;LANGUAGE=en:On Call - Ana - Primary",
        "SUMMARY:Help desk\nX-GREENROOM-POSITION:primary\nX-GREENROOM-PERSON:ana",
        "SUMMARY:Primary\nATTENDEE;ROLE=CHAIR;CN=\"Ana\":mailto:x@example.org",
        "SUMMARY:Ana\nX-GREENROOM-POSITION:primary",
    ] {
        let rows = read(&conference, &calendar(&[&format!("{times}\n{said}")]));
        assert_eq!(
            added(&conference, &rows),
            ["primary ana 24 08:00 24 09:00"],
            "{said}: {rows:?}"
        );
    }
    for (said, line) in [
        ("SUMMARY:Primary: Nora", 6),
        ("SUMMARY:Backup: Ana", 6),
        ("SUMMARY:Lunch", 6),
    ] {
        let rows = read(&conference, &calendar(&[&format!("{times}\n{said}")]));
        assert_eq!(wrong(&rows)[0].0, line, "{said}: {rows:?}");
    }
    // What is meant where nothing says it; a slip is not made good by it.
    let meant = Meant {
        position: Some("primary".parse().expect("a position")),
        person: Some("ana".parse().expect("a person")),
    };
    let with = |said: &str| {
        let text = calendar(&[&format!("{times}\n{said}")]);
        rota::read(&conference, &meant, text.as_bytes()).expect("a rota")
    };
    assert_eq!(
        added(&conference, &with("SUMMARY:Desk")),
        ["primary ana 24 08:00 24 09:00"]
    );
    assert_eq!(
        added(&conference, &with("SUMMARY:Kofi")),
        ["primary kofi 24 08:00 24 09:00"]
    );
    assert_eq!(wrong(&with("SUMMARY:Primary: Nora")).len(), 1);
}

#[test]
fn a_night_ends_when_the_clock_on_the_wall_says_so_and_an_hour_shown_twice_is_two() {
    let conference = spring();
    let nights = "SUMMARY:Primary: Ana\nDTSTART;TZID=Europe/Amsterdam:20260327T220000\n\
        DTEND;TZID=Europe/Amsterdam:20260328T060000\nRRULE:FREQ=DAILY;COUNT=3";
    let rows = read(&conference, &calendar(&[nights]));
    assert_eq!(
        added(&conference, &rows),
        [
            "primary ana 27 21:00 28 05:00",
            "primary ana 28 21:00 29 04:00",
            "primary ana 29 20:00 30 04:00"
        ]
    );
    // The hour that the clock skips has no shift in it; one that begins there begins at the change.
    let skipped = "SUMMARY:Lead: Mei\nDTSTART:20260329T021000\nDTEND:20260329T025000";
    let into = "SUMMARY:Lead: Mei\nDTSTART:20260329T021000\nDTEND:20260329T040000";
    let rows = read(&conference, &calendar(&[skipped, into]));
    assert_eq!(added(&conference, &rows), ["lead mei 29 01:00 29 02:00"]);
    assert_eq!(wrong(&rows).len(), 1, "{rows:?}");
    let autumn = event("America/New_York", "2026-10-30", "2026-11-02");
    let table = "position,person,from,to\nprimary,ana,2026-11-01T00:30,2026-11-01T01:30-04:00\n\
        primary,kofi,2026-11-01T01:30-04:00,2026-11-01T01:30-05:00\nprimary,ana,2026-11-01T01:30-05:00,2026-11-01T06:00\n";
    let rows = read(&autumn, table);
    assert_eq!(
        added(&autumn, &rows),
        [
            "primary ana 01 04:30 01 05:30",
            "primary kofi 01 05:30 01 06:30",
            "primary ana 01 06:30 01 11:00"
        ]
    );
}

#[test]
fn a_zone_is_known_by_its_name_by_windows_or_by_the_rules_of_the_file_and_never_guessed() {
    let conference = spring();
    let at = |zone: &str| {
        format!("SUMMARY:Primary: Ana\nDTSTART;TZID={zone}:20260324T080000\nDURATION:PT1H")
    };
    for (zone, hour) in [
        ("Asia/Kolkata", "02:30"),
        ("asia/kolkata", "02:30"),
        ("India Standard Time", "02:30"),
        ("\"Pacific Standard Time\"", "15:00"),
        (
            "/mozilla.example.org/20050126_1/America/Indiana/Knox",
            "13:00",
        ),
        ("UTC", "08:00"),
    ] {
        let rows = read(&conference, &calendar(&[&at(zone)]));
        let found = added(&conference, &rows);
        assert!(
            found[0].starts_with(&format!("primary ana 24 {hour}")),
            "{zone}: {rows:?}"
        );
    }
    for zone in ["Office", "+02:00", "Europe/Atlantis", "CET-1"] {
        let rows = read(&conference, &calendar(&[&at(zone)]));
        assert!(
            wrong(&rows)[0].1.contains(zone) && wrong(&rows)[0].0 == 5,
            "{zone}: {rows:?}"
        );
    }
    // Rules of the file's own: half an hour east of the conference, all year.
    let own = |name: &str, offset: &str| {
        let zone = format!(
            "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
             TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
        );
        calendar(&[&at(name)]).replace("BEGIN:VEVENT", &format!("{zone}BEGIN:VEVENT"))
    };
    let rows = read(&conference, &own("Office", "+0130"));
    assert_eq!(added(&conference, &rows), ["primary ana 24 06:30 24 07:30"]);
    // A name that everybody knows, with rules that say something else on that day: neither is believed.
    let rows = read(&conference, &own("Europe/Amsterdam", "+0130"));
    assert!(wrong(&rows)[0].1.contains("rules"), "{rows:?}");
    let rows = read(&conference, &own("Europe/Amsterdam", "+0100"));
    assert_eq!(added(&conference, &rows), ["primary ana 24 07:00 24 08:00"]);
}

#[test]
fn a_series_comes_again_by_its_rule_but_where_the_file_says_otherwise() {
    let conference = spring();
    let series = "UID:s@example.org\nSUMMARY:Primary: Ana\nDTSTART:20260323T080000Z\nDTEND:20260323T120000Z\n\
        RRULE:FREQ=DAILY;UNTIL=20260327\nEXDATE:20260324T080000Z\nRDATE;VALUE=PERIOD:20260329T080000Z/PT1H";
    let moved = "UID:s@example.org\nRECURRENCE-ID:20260325T080000Z\nSUMMARY:Primary: Kofi\n\
        DTSTART:20260325T090000Z\nDTEND:20260325T100000Z";
    let off = "UID:s@example.org\nRECURRENCE-ID:20260326T080000Z\nSTATUS:CANCELLED\nDTSTART:20260326T080000Z";
    let rows = read(&conference, &calendar(&[moved, series, off]));
    assert_eq!(
        added(&conference, &rows),
        [
            "primary ana 23 08:00 23 12:00",
            "primary kofi 25 09:00 25 10:00",
            "primary ana 27 08:00 27 12:00",
            "primary ana 29 08:00 29 09:00"
        ]
    );
    // The beginning counts, also where the rule does not have it; a count counts it.
    let unlike = "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDTEND:20260323T120000Z\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2";
    let rows = read(&conference, &calendar(&[unlike]));
    assert_eq!(
        added(&conference, &rows),
        ["lead mei 23 08:00 23 12:00", "lead mei 24 08:00 24 12:00"]
    );
    // The newest version of an event is the one that counts, wherever it stands.
    let version = |sequence: u32, hour: u32| {
        format!(
            "UID:v@example.org\nSEQUENCE:{sequence}\nSUMMARY:Lead: Mei\nDTSTART:20260323T{hour}0000Z\nDURATION:PT1H"
        )
    };
    let rows = read(&conference, &calendar(&[&version(2, 10), &version(1, 11)]));
    assert_eq!(added(&conference, &rows), ["lead mei 23 10:00 23 11:00"]);
    // A series of before, and one without an end, are read near the event only.
    let long = "SUMMARY:Lead: Mei\nDTSTART:20200101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY";
    assert_eq!(
        added(&conference, &read(&conference, &calendar(&[long]))).len(),
        21
    );
    for rule in [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=NEVER",
        "FREQ=DAILY;BYMONTH=13",
        "DAILY",
        "FREQ=DAILY;UNTIL=soon",
    ] {
        let event =
            format!("SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:PT1H\nRRULE:{rule}");
        let rows = read(&conference, &calendar(&[&event]));
        assert_eq!(wrong(&rows).len(), 1, "{rule}: {rows:?}");
        assert_eq!(wrong(&rows)[0].0, 7, "{rule}");
    }
}

#[test]
fn what_is_no_shift_is_skipped_and_what_is_broken_is_refused_with_its_line() {
    let conference = spring();
    let fine = "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:PT1H";
    let text = calendar(&[fine]).replace(
        "BEGIN:VEVENT",
        "BEGIN:VTODO\nSUMMARY:Buy tape\nEND:VTODO\nBEGIN:VEVENT",
    );
    let rows = read(&conference, &text);
    assert!(matches!(rows[0].read, Read::Skipped(_)), "{rows:?}");
    assert_eq!(added(&conference, &rows).len(), 1);
    for (event, line) in [
        ("SUMMARY:Lead: Mei\nDURATION:PT1H", 3),
        ("SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z", 5),
        (
            "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDTEND:20260323T080000Z",
            5,
        ),
        (
            "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDTEND:20260323",
            6,
        ),
        (
            "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:-PT1H",
            5,
        ),
        ("SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:P", 6),
        (
            "SUMMARY:Lead: Mei\nDTSTART:2026-03-23 08:00\nDURATION:PT1H",
            5,
        ),
        (
            "SUMMARY:Lead: Mei\nDTSTART:20260230T080000Z\nDURATION:PT1H",
            5,
        ),
        (
            "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:P8D",
            5,
        ),
        (
            "SUMMARY:Lead: Mei\nwhat is this\nDTSTART:20260323T080000Z\nDURATION:PT1H",
            5,
        ),
        (
            "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:PT1H\nEXRULE:FREQ=DAILY\nRRULE:FREQ=DAILY",
            7,
        ),
        (
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260323T080000Z\nSUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:PT1H",
            4,
        ),
    ] {
        let rows = read(&conference, &calendar(&[event, fine]));
        let lines: Vec<usize> = wrong(&rows).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [line], "{event}: {rows:?}");
    }
    let cut = calendar(&[fine]);
    for cut in [&cut[..cut.len() - 15], &cut[..cut.len() - 32]] {
        assert!(!wrong(&read(&conference, cut)).is_empty(), "{cut}");
    }
    // Far from the event it is somebody's calendar, and nobody asks whose seat that is.
    let far = "SUMMARY:Dentist\nDTSTART:99990323T080000Z";
    assert!(matches!(
        read(&conference, &calendar(&[far]))[0].read,
        Read::Skipped(_)
    ));
    for text in [
        "",
        "\n\n",
        "name,when\nana,today\n",
        "position,person,from\n",
        "{}",
    ] {
        let read = rota::read(&conference, &Meant::default(), text.as_bytes());
        assert!(read.is_err(), "{text:?}");
    }
    let many =
        "SUMMARY:Lead: Mei\nDTSTART:20260316T000000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY".to_string();
    let many = calendar(&vec![&many[..]; 25]);
    assert!(
        rota::read(&conference, &Meant::default(), many.as_bytes()).is_err(),
        "more than 10,000"
    );
    let nested = "BEGIN:A\n".repeat(100_000);
    assert!(!wrong(&read(&conference, &format!("BEGIN:VCALENDAR\n{nested}"))).is_empty());
}

#[test]
fn a_table_is_read_in_its_own_order_and_a_date_that_can_be_read_two_ways_is_refused() {
    let conference = spring();
    let table = "\u{feff}Note;TO;Person;position;From;Post\r\n\"two\r\nlines\";2026-03-24T24:00;ÁNA;primary;2026-03-24 16:00;hall-b\r\n;;;;;\r\n";
    let rows = read(&conference, table);
    assert_eq!(added(&conference, &rows), ["primary ana 24 15:00 24 23:00"]);
    let Read::Row(row) = &rows[0].read else {
        panic!("{rows:?}")
    };
    let Said::Shift(shift) = &row.said else {
        panic!("{rows:?}")
    };
    assert_eq!(shift.note.as_ref().expect("a note").as_str(), "two\nlines");
    assert_eq!(shift.post.as_ref().expect("a post").as_str(), "hall-b");
    let table = "position\tperson\tfrom\tto\n\"one\nmore\"\tana\t\t\n";
    assert_eq!(wrong(&read(&conference, table))[0].0, 2);
    for date in [
        "24/03/2026 08:00",
        "3/24/26 08:00",
        "24.03.2026 08:00",
        "2026-03-24",
        "2026-3-24 08:00",
        "2026-03-24 08:00 AM",
        "2026-03-24T25:00",
        "2026-03-24T8:00",
        "46105.33",
        "Tue 08:00",
        "08:00",
        "20260324T080000",
        "2026-03-24T08:00+2",
        "2026-03-24T08:00+25:00",
    ] {
        let table = format!("position,person,from,to\nprimary,ana,{date},2026-03-24T20:00\n");
        let rows = read(&conference, &table);
        assert!(
            wrong(&rows)[0].1.contains("2026-03-24T08:00"),
            "{date}: {rows:?}"
        );
    }
}

proptest! {
    /// Whatever a file has in it, it is read or refused.
    #[test]
    fn no_file_breaks_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0usize..700, at in 0usize..700) {
        let conference = spring();
        let mut text = calendar(&[
            "UID:s@example.org\nSUMMARY:Primary: Ana\nDTSTART;TZID=Europe/Amsterdam:20260323T080000\nDURATION:PT4H\n\
             RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260401T000000Z\nEXDATE;TZID=Europe/Amsterdam:20260325T080000",
            "UID:s@example.org\nRECURRENCE-ID:20260323T070000Z\nSUMMARY:Primary: Kofi\nDTSTART:20260323T090000Z\nDTEND:20260323T100000Z",
        ]).into_bytes();
        for calendar in [bytes.clone(), { text.truncate(cut.max(15)); let at = at.min(text.len()); text.splice(at..at, bytes.clone()); text }] {
            if let Ok(rows) = rota::read(&conference, &Meant::default(), &calendar) {
                added(&conference, &rows);
            }
        }
    }

    /// No rule of a series breaks the reader, or keeps it for long.
    #[test]
    fn no_rule_breaks_the_reader(
        freq in "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
        parts in proptest::collection::vec("(BYDAY=(-?[0-9]{1,2})?(MO|SU)|BYMONTHDAY=-?[0-9]{1,2}|BYYEARDAY=-?[0-9]{1,3}|BYWEEKNO=-?[0-9]{1,2}|BYHOUR=[0-9]{1,2}|BYSETPOS=-?[0-9]{1,3}|BYMONTH=[0-9]{1,2}|INTERVAL=[0-9]{1,5}|COUNT=[0-9]{1,6}|UNTIL=2[0-9]{3}0101|WKST=SU)", 0..4),
        year in 1600u32..2300,
    ) {
        let conference = spring();
        let rule = [&[format!("FREQ={freq}")], &parts[..]].concat().join(";");
        let event = format!("SUMMARY:Lead: Mei\nDTSTART:{year}0102T080000Z\nDURATION:PT1H\nRRULE:{rule}");
        if let Ok(rows) = rota::read(&conference, &Meant::default(), calendar(&[&event]).as_bytes()) {
            added(&conference, &rows);
        }
    }
}

const FIRST: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a@example.org\nSUMMARY:Secondary: Jo\nDTSTART:20260324T190000Z\n\
    DTEND:20260324T200000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:b@example.org\nSUMMARY:Shadow: Pia\nDTSTART:20260325T080000Z\n\
    DTEND:20260325T090000Z\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\nEND:VCALENDAR\n";

fn outcomes(rows: &serde_json::Value) -> Vec<&str> {
    let rows = rows["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["outcome"].as_str().expect("an outcome"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_calendar_again_changes_what_changed_and_nothing_that_a_lead_did_by_hand() {
    let world = World::new().await;
    let lead = home(&world, "mei", &team_sample()).await;
    let other = home(&world, "ana", "").await;
    let (mei, ana) = (Shell { home: lead.path() }, Shell { home: other.path() });
    let put = |name: &str, text: &str| {
        for home in [&lead, &other] {
            std::fs::write(home.path().join(name), text).expect("a file");
        }
    };
    put("rota.ics", FIRST);
    ana.fails(&["shift", "import", "rota.ics"], 4);
    let check = mei.json(&["shift", "import", "rota.ics", "--check"]);
    assert_eq!(outcomes(&check), ["added"; 4]);
    let first = mei.json(&["shift", "import", "rota.ics"]);
    assert_eq!(
        outcomes(&first),
        ["added"; 4],
        "what was checked was not done"
    );
    let ids = |rows: &serde_json::Value| -> Vec<String> {
        let rows = rows["rows"].as_array().expect("rows").iter();
        rows.map(|row| row["shift"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let made = ids(&first);
    let rota = mei.json(&["rota", "--person", "pia", "--to", "2026-03-28T12:00"]);
    let planned = rota.as_array().expect("rows").iter();
    let planned: Vec<&str> = planned.filter_map(|row| row["shift"].as_str()).collect();
    assert!(
        made[1..].iter().all(|id| planned.contains(&&id[..])),
        "{made:?} {rota}"
    );
    let same = mei.json(&["shift", "import", "rota.ics"]);
    assert_eq!(
        (outcomes(&same), ids(&same)),
        (vec!["same"; 4], made.clone())
    );
    // A lead's hand: one taken out, one made longer. The same calendar leaves both as they are.
    mei.does(&["shift", "cancel", &made[1]]);
    mei.does(&["shift", "change", &made[2], "--to", "2026-03-26T12:00"]);
    let same = mei.json(&["shift", "import", "rota.ics"]);
    assert_eq!(outcomes(&same), ["same"; 4]);
    assert!(
        same["rows"][1]["why"]
            .as_str()
            .expect("why")
            .contains("mei"),
        "{same}"
    );
    // Another version: one moved, one called off, one that is not there any more stays.
    let second = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a@example.org\nSUMMARY:Secondary: Lena\nDTSTART:20260324T190000Z\n\
        DTEND:20260324T203000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:b@example.org\nRECURRENCE-ID:20260327T080000Z\n\
        STATUS:CANCELLED\nDTSTART:20260327T080000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:c@example.org\nSTATUS:CANCELLED\n\
        DTSTART:20260327T080000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    put("again.ics", second);
    let again = mei.json(&["shift", "import", "again.ics"]);
    assert_eq!(outcomes(&again), ["changed", "cancelled", "same"]);
    assert_eq!(&ids(&again)[..2], [made[0].clone(), made[3].clone()]);
    let left = mei.json(&["rota", "--plan", "--to", "2026-03-28T12:00"]);
    let left = left.as_array().expect("rows").iter();
    let left: Vec<String> = left
        .filter(|row| made.iter().any(|id| row["shift"] == id[..]))
        .map(|row| format!("{} {} {}", row["person"], row["since"], row["until"]).replace('"', ""))
        .collect();
    assert_eq!(
        left,
        [
            "lena 2026-03-24T19:00:00Z 2026-03-24T20:30:00Z",
            "pia 2026-03-26T08:00:00Z 2026-03-26T11:00:00Z"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_row_imports_nothing_unless_it_is_left_out_and_what_passed_stays() {
    let world = World::new().await;
    let lead = home(&world, "mei", &team_sample()).await;
    let mei = Shell { home: lead.path() };
    // Ana is primary, by the sample, from eight to four; it is half past two.
    let table = "position,person,from,to\nsecondary,jo,2026-03-24T20:00,2026-03-24T22:00\n\
        primary,kofi,2026-03-24T15:00,2026-03-24T17:00\nsecondary,lena,2026-03-24T21:00,2026-03-24T22:00\n\
        shadow,pia,2026-03-24T08:00,2026-03-24T10:00\n";
    std::fs::write(lead.path().join("rota.csv"), table).expect("a file");
    let before = mei.json(&["rota", "--plan"]);
    let said = mei.fails(&["shift", "import", "rota.csv"], 1);
    assert!(said.contains("2 rows are refused"), "{said}");
    assert_eq!(mei.json(&["rota", "--plan"]), before);
    let rows = mei.json(&["shift", "import", "rota.csv", "--skip-wrong"]);
    assert_eq!(outcomes(&rows), ["added", "refused", "refused", "added"]);
    assert!(
        rows["rows"][1]["why"]
            .as_str()
            .expect("why")
            .contains("Sam"),
        "{rows}"
    );
    // What has passed and was planned by nobody is put down as it was; what was planned then is what it was.
    let late = "position,person,from,to\nshadow,pia,2026-03-24T08:00,2026-03-24T11:00\n";
    std::fs::write(lead.path().join("late.csv"), late).expect("a file");
    assert!(
        mei.fails(&["shift", "import", "late.csv"], 1)
            .contains("1 row is refused")
    );
    // Of an hour that the clock shows twice the plan says which, and a conference file can.
    let twice = "position,person,from,to\nprimary,jo,2026-10-25T02:30,2026-10-25T02:30+01:00\n\
        primary,lena,2026-10-25T02:30+01:00,2026-10-25T06:00\n";
    std::fs::write(lead.path().join("twice.csv"), twice).expect("a file");
    mei.does(&["shift", "import", "twice.csv"]);
    let days = ["--from", "2026-10-24T12:00", "--to", "2026-10-25T12:00"];
    let plan = mei.does(&[&["rota", "--plan", "--toml"], &days[..]].concat());
    let read = file::conference(&format!("{}\n{plan}", team_sample())).expect("a file");
    let (zone, shifts) = (read.setup.details.zone, read.setup.shifts);
    let hour = |shift: &Shift| (shift.ends(zone) - shift.starts(zone)).num_minutes();
    let [.., one, other] = &shifts[..] else {
        panic!("{shifts:?}")
    };
    assert_eq!((hour(one), hour(other)), (60, 210), "{plan}");
    mei.fails(&["shift", "import", "nothing.csv"], 2);
    std::fs::write(lead.path().join("none.csv"), "who,when\n").expect("a file");
    assert!(
        mei.fails(&["shift", "import", "none.csv"], 2)
            .contains("position,person")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_plan_is_by_now_decides_and_not_what_was_looked_at() {
    let world = World::new().await;
    let mei = world.laptop("mei").await;
    let shift = |person: &str| {
        let shift = file_shift(person);
        Import::Add {
            shift,
            origin: None,
        }
    };
    let import =
        |changes: Vec<Import>| greenroom::domain::log::command::Command::ImportShifts { changes };
    // Two that clash in one command, and one that clashes with what another lead planned meanwhile.
    mei.is_refused(import(vec![shift("jo"), shift("lena")]))
        .await;
    mei.does(import(vec![shift("jo")])).await;
    let problem = mei.is_refused(import(vec![shift("lena")])).await;
    assert!(problem.title.contains("Jo"), "{problem:?}");
    mei.is_refused(import(Vec::new())).await;
}

fn file_shift(person: &str) -> Shift {
    let sample = team_sample().replacen(
        "# Nobody is secondary from",
        &format!(
            "[[shift]]\nposition = \"secondary\"\nperson = \"{person}\"\nfrom = \"2026-03-24T20:00\"\nto = \"2026-03-24T22:00\"\n\n# Nobody is secondary from"
        ),
        1,
    );
    let read = file::conference(&sample).expect("a file");
    let mut shifts = read.setup.shifts.into_iter();
    let of_evening =
        |s: &Shift| s.position.as_str() == "secondary" && s.from.to_string().contains("24 20:00");
    shifts.find(of_evening).expect("the shift")
}

#[test]
fn what_a_table_would_lose_is_refused() {
    let conference = spring();
    let open = "position,person,from,to,note\nprimary,ana,2026-03-24T08:00,2026-03-24T16:00,\"meets crew\n\
        primary,sam,2026-03-24T16:00,2026-03-24T22:00,\n";
    let rows = read(&conference, open);
    assert_eq!((rows.len(), wrong(&rows)[0].0), (1, 2), "{rows:?}");
    let extra = "position,person,from,to,note\nprimary,ana,2026-03-24T08:00,2026-03-24T16:00,brings a radio, at gate D\n";
    assert!(wrong(&read(&conference, extra))[0].1.contains("more cells"));
    let twice = "position,person,from,to,from\n";
    let read = rota::read(&conference, &Meant::default(), twice.as_bytes());
    assert!(read.expect_err("two of one name").title.contains("from"));
}

#[test]
fn a_part_that_cannot_be_read_plans_nothing_in_its_place() {
    let conference = spring();
    let series = "UID:s@example.org\nSUMMARY:Primary: Ana\nDTSTART:20260323T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3";
    let broken = "UID:s@example.org\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260324T080000Z\nSUMMARY:Primary: Kofi\nDTSTART:20260324T090000Z\nDURATION:PT1H";
    let rows = read(&conference, &calendar(&[series, broken]));
    assert!(
        added(&conference, &rows).is_empty() && wrong(&rows).len() == 2,
        "{rows:?}"
    );
    let open = calendar(&[
        series,
        "SUMMARY:Lead: Mei\nDTSTART:20260323T080000Z\nDURATION:PT1H",
    ])
    .replacen("END:VEVENT\n", "", 1);
    let rows = read(&conference, &open);
    assert!(
        added(&conference, &rows).is_empty() && wrong(&rows).len() >= 2,
        "{rows:?}"
    );
    // Lines that end with a carriage return alone; a series cut at its first day; two weeks that cover the event.
    let old = calendar(&[series]).replace('\n', "\r");
    assert_eq!(added(&conference, &read(&conference, &old)).len(), 3);
    let cut = series.replace("COUNT=3", "UNTIL=20260322T000000Z");
    assert_eq!(
        added(&conference, &read(&conference, &calendar(&[&cut]))),
        ["primary ana 23 08:00 23 09:00"]
    );
    let long = "SUMMARY:Lead: Mei\nDTSTART:20260310T070000Z\nDTEND:20260405T070000Z";
    assert!(
        wrong(&read(&conference, &calendar(&[long])))[0]
            .1
            .contains("week")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_becomes_its_events_and_moves_and_goes_with_it() {
    let world = World::new().await;
    let lead = home(&world, "mei", &team_sample()).await;
    let mei = Shell { home: lead.path() };
    let put =
        |name: &str, text: &str| std::fs::write(lead.path().join(name), text).expect("a file");
    put(
        "plan.csv",
        "position,person,from,to\nonline,kofi,2026-03-26T08:00,2026-03-26T12:00\n",
    );
    let made = mei.json(&["shift", "import", "plan.csv"])["rows"][0]["shift"].clone();
    let event = |lines: &str| {
        format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:k@example.org\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
        )
    };
    put(
        "one.ics",
        &event("SUMMARY:Online: Kofi\nDTSTART:20260326T070000Z\nDTEND:20260326T110000Z"),
    );
    let rows = mei.json(&["shift", "import", "one.ics"]);
    assert_eq!(
        (outcomes(&rows), &rows["rows"][0]["shift"]),
        (vec!["same"], &made)
    );
    put(
        "two.ics",
        &event("SUMMARY:Online: Jo\nDTSTART:20260326T080000Z\nDTEND:20260326T110000Z"),
    );
    let rows = mei.json(&["shift", "import", "two.ics"]);
    assert_eq!(
        (outcomes(&rows), &rows["rows"][0]["shift"]),
        (vec!["changed"], &made)
    );
    put(
        "off.ics",
        &event("STATUS:CANCELLED\nDTSTART:20260326T080000Z"),
    );
    assert_eq!(
        outcomes(&mei.json(&["shift", "import", "off.ics"])),
        ["cancelled"]
    );
    // A series whose time moves, moves; called off, all of it goes, whatever its rule says by then.
    let series = |hour: u32, count: u32| {
        event(&format!(
            "SUMMARY:Shadow: Pia\nDTSTART:20260325T{hour:02}0000Z\nDURATION:PT2H\nRRULE:FREQ=DAILY;COUNT={count}"
        ))
    };
    put("series.ics", &series(8, 3));
    assert_eq!(
        outcomes(&mei.json(&["shift", "import", "series.ics"])),
        ["added"; 3]
    );
    put("moved.ics", &series(9, 3));
    assert_eq!(
        outcomes(&mei.json(&["shift", "import", "moved.ics"])),
        ["changed"; 3]
    );
    assert_eq!(
        outcomes(&mei.json(&["shift", "import", "moved.ics"])),
        ["same"; 3]
    );
    put(
        "none.ics",
        &series(9, 1).replace("SUMMARY", "STATUS:CANCELLED\nSUMMARY"),
    );
    assert_eq!(
        outcomes(&mei.json(&["shift", "import", "none.ics"])),
        ["cancelled"; 3]
    );
}

//! The screens as they are drawn, on an afternoon that the real rules made: pinned clock, pinned ids.

use std::sync::Arc;

use crate::world::team_sample;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use greenroom::config::Theme;
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::{Command, Goes, NewReport};
use greenroom::domain::log::entry::Entry;
use greenroom::domain::rules::{clockwork, decide};
use greenroom::domain::state::conference::Conference;
use greenroom::domain::views::feed;
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::channel::Channel;
use greenroom::domain::vocabulary::checklist::Move;
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::flags::Answer;
use greenroom::domain::vocabulary::ids::{CaseId, CommandId, EscalationId, PersonId};
use greenroom::domain::vocabulary::severity::Severity;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::wall;
use greenroom::domain::vocabulary::wish::Consent;
use greenroom::file;
use greenroom::sync::driver::{Event, Status};
use greenroom::sync::machine::{Cause, Link, Unsent};
use greenroom::tui::console::Console;
use greenroom::tui::frame::view;
use greenroom::tui::message::{After, Effect, Message, News};
use greenroom::tui::state::model::Model;
use greenroom::tui::state::screen::Settings;
use greenroom::tui::update::update;
use greenroom::wire::{Envelope, FeedPage, Restated};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Modifier;
use uuid::Uuid;

/// The server's side of the afternoon: every entry, in order.
pub struct Hall {
    pub conference: Conference,
    pub log: Vec<Arc<Entry>>,
    now: DateTime<Utc>,
    count: u128,
}

/// A wall time of the conference's first day.
pub fn at(wall: &str) -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2026, 3, 24).expect("a day");
    let wall = if wall.len() == 5 {
        format!("{wall}:00")
    } else {
        wall.to_owned()
    };
    wall::instant(
        chrono_tz::Europe::Amsterdam,
        day.and_time(wall.parse().expect("a time")),
    )
}

pub fn person(id: &str) -> PersonId {
    id.parse().expect("a slug")
}

impl Hall {
    /// The sample conference as all of the team read it, and nothing that happened yet.
    pub fn new() -> Self {
        Self::of(&team_sample())
    }

    /// The conference of a file, opened on the morning of the sample's first day.
    pub fn of(text: &str) -> Self {
        let read = file::conference(text).expect("the file is whole");
        let mut hall = Self {
            conference: Conference::new(file::default_policy()),
            log: Vec::new(),
            now: at("07:00"),
            count: 0,
        };
        hall.ask(Actor::System, &read.opening(), at("07:00"));
        hall
    }

    fn ask(&mut self, actor: Actor, command: &Command, when: DateTime<Utc>) -> Ask {
        self.count += 1;
        let ask = Ask {
            actor,
            on_behalf: None,
            id: CommandId(Uuid::from_u128(self.count)),
            made_at: when,
        };
        self.record(&ask, command, when);
        ask
    }

    fn record(&mut self, ask: &Ask, command: &Command, when: DateTime<Utc>) {
        let slug = self.conference.hall().details.as_ref().map_or_else(
            || "kubecon-eu-sample".parse().expect("a slug"),
            |d| d.slug.clone(),
        );
        let when = when.max(
            self.conference
                .last_at()
                .map_or(when, |l| l + TimeDelta::microseconds(1)),
        );
        let decision = decide::decide(&self.conference, ask, command, when)
            .unwrap_or_else(|no| panic!("{command:?}: {no:?}"));
        for entry in decide::record(&slug, ask, decision, when) {
            let entry = Arc::new(entry);
            self.conference.apply(&entry);
            self.log.push(entry);
        }
    }

    /// All of it, seen by nobody in particular.
    pub fn conference(&self) -> &Conference {
        &self.conference
    }

    /// Lets the clockwork do what is due by `until`, in its order.
    pub fn run(&mut self, until: DateTime<Utc>) {
        let mut since = self.now;
        loop {
            let next = clockwork::subjects(&self.conference)
                .filter_map(|subject| clockwork::next_wake(&self.conference, &subject, since))
                .min();
            let Some(wake) = next.filter(|n| *n <= until) else {
                break;
            };
            let wake = wake.max(self.now);
            since = wake;
            for tick in clockwork::due(&self.conference, wake) {
                let ask = clockwork::ask(&tick, wake);
                self.record(&ask, &Command::Tick(tick), wake);
            }
        }
        self.now = until;
    }

    /// `who` does `command` at `wall`.
    pub fn does(&mut self, who: &str, wall: &str, command: &Command) -> Ask {
        self.run(at(wall));
        self.ask(Actor::Person(person(who)), command, at(wall))
    }

    /// `who` does `command` at any moment.
    pub fn asks(&mut self, who: &str, command: &Command, when: DateTime<Utc>) -> Ask {
        self.run(when);
        self.ask(Actor::Person(person(who)), command, when)
    }

    /// `who` reports something at `wall`. Returns the case.
    pub fn reports(&mut self, who: &str, wall: &str, report: NewReport) -> CaseId {
        let ask = self.does(
            who,
            wall,
            &Command::Report {
                report: Box::new(report),
            },
        );
        ask.case(&"kubecon-eu-sample".parse().expect("a slug"))
    }

    /// Everything that `viewer` may see, as one page of the feed.
    pub fn page(&self, viewer: &str, now: DateTime<Utc>) -> FeedPage {
        let portion = feed::portion(
            &self.conference,
            &self.log,
            &person(viewer),
            feed::LogPlace::default(),
            usize::MAX,
        );
        FeedPage {
            log: "log".to_owned(),
            entries: portion.entries,
            withdrawn: portion.withdrawn,
            restated: portion
                .restated
                .into_iter()
                .map(|r| Restated {
                    case: r.case,
                    entries: r.entries,
                })
                .collect(),
            cursor: "1".to_owned(),
            more: false,
            now,
        }
    }
}

/// A report in few words.
pub fn report(what: &str, place: &str, spot: &str, category: Category) -> NewReport {
    NewReport {
        what: Private::from(what),
        place: Some(place.parse().expect("a slug")),
        spot: Private::from(spot),
        category: Some(category),
        severity: (category == Category::Photography).then_some(Severity::High),
        channel: Channel::Radio,
        ..NewReport::default()
    }
}

/// The afternoon of the drawings, and the cases in it.
pub struct Afternoon {
    pub hall: Hall,
    pub fight: CaseId,
    pub photos: CaseId,
    pub lift: CaseId,
}

pub fn afternoon() -> Afternoon {
    let mut hall = Hall::new();
    let lift = hall.reports(
        "jo",
        "13:10",
        NewReport {
            goes: Goes::Mine,
            ..report("the lift is broken", "room-2", "", Category::Access)
        },
    );
    let talk = hall.reports(
        "jo",
        "13:20",
        NewReport {
            goes: Goes::Mine,
            channel: Channel::InPerson,
            ..report("slides insult a group", "room-4", "", Category::Speaker)
        },
    );
    hall.does(
        "jo",
        "13:25",
        &Command::Note {
            case: talk,
            text: Private::from("the video is being cut"),
            happened_at: None,
        },
    );
    let guest = hall.reports(
        "kofi",
        "13:30",
        NewReport {
            goes: Goes::Mine,
            channel: Channel::InPerson,
            ..report("a drunk guest", "level-1-bar", "", Category::Intoxication)
        },
    );
    hall.does(
        "kofi",
        "13:32",
        &Command::Note {
            case: guest,
            text: Private::from("water, sits by the window"),
            happened_at: None,
        },
    );
    hall.does(
        "jo",
        "13:33",
        &Command::Note {
            case: lift,
            text: Private::from("the house is told"),
            happened_at: None,
        },
    );
    hall.does(
        "jo",
        "13:34",
        &Command::Resolve {
            case: lift,
            why: Some(Private::from("the house has it")),
        },
    );
    let photos = hall.reports(
        "kofi",
        "13:40",
        NewReport {
            goes: Goes::Mine,
            ..report(
                "photos taken on the stairs",
                "stair-b2",
                "landing",
                Category::Photography,
            )
        },
    );
    hall.does(
        "kofi",
        "13:50",
        &Command::Scene {
            case: photos,
            to: Move::There,
        },
    );
    hall.does(
        "kofi",
        "13:51",
        &Command::Scene {
            case: photos,
            to: Move::Clear,
        },
    );
    hall.reports(
        "ana",
        "13:52",
        report("a lost badge", "registration", "", Category::Theft),
    );
    let child = hall.reports(
        "tomas",
        "13:55",
        NewReport {
            channel: Channel::InPerson,
            ..report(
                "a child is missing, red coat",
                "hall-a-doors",
                "by the cloakroom",
                Category::Child,
            )
        },
    );
    hall.does("mei", "13:55:30", &Command::Acknowledge { case: child });
    hall.does(
        "jo",
        "13:56",
        &Command::Second {
            case: child,
            alone: None,
        },
    );
    hall.does(
        "mei",
        "13:57",
        &Command::Scene {
            case: child,
            to: Move::Going,
        },
    );
    hall.does(
        "kofi",
        "13:58:51",
        &Command::Escalate {
            case: photos,
            to: "venue-security".parse().expect("a slug"),
            consent: Consent::NotNeeded,
            why: None,
            brief: None,
            by_voice: false,
            facts: greenroom::domain::vocabulary::fact::Facts::new(),
        },
    );
    let fight = hall.reports(
        "tomas",
        "14:01:26",
        NewReport {
            danger: Answer::Yes,
            ongoing: Answer::Yes,
            from: Some(Private::from("Post 2")),
            ..report(
                "two people fighting, one is hurt",
                "hall-b",
                "by the coffee cart",
                Category::Assault,
            )
        },
    );
    Afternoon {
        hall,
        fight,
        photos,
        lift,
    }
}

impl Afternoon {
    /// The same, three minutes into the fight.
    pub fn later(mut self) -> Self {
        let case = self.fight;
        let hall = &mut self.hall;
        hall.does("ana", "14:02:16", &Command::Acknowledge { case });
        hall.does("kofi", "14:02:30", &Command::Second { case, alone: None });
        for (step, wall) in [
            ("keep-distance", "14:02:32"),
            ("call-security", "14:02:50"),
            ("second-responder", "14:02:55"),
        ] {
            hall.does(
                "ana",
                wall,
                &Command::TickStep {
                    case,
                    step: step.to_owned(),
                },
            );
        }
        let security = Command::Escalate {
            case,
            to: "venue-security".parse().expect("a slug"),
            consent: Consent::NotNeeded,
            why: None,
            brief: None,
            by_voice: false,
            facts: greenroom::domain::vocabulary::fact::Facts::new(),
        };
        let call = hall.does("ana", "14:02:45", &security);
        let slug = "kubecon-eu-sample".parse().expect("a slug");
        let escalation = EscalationId(call.derive(&slug, "0"));
        hall.does(
            "ana",
            "14:03:02",
            &Command::Answer {
                escalation,
                by: Private::from("Post 3, two guards"),
                eta_at: Some(at("14:05:02")),
            },
        );
        hall.does(
            "kofi",
            "14:03:30",
            &Command::Scene {
                case,
                to: Move::There,
            },
        );
        hall.does(
            "kofi",
            "14:03:40",
            &Command::Escalate {
                case,
                to: "police".parse().expect("a slug"),
                consent: Consent::Refused,
                why: None,
                brief: None,
                by_voice: false,
                facts: greenroom::domain::vocabulary::fact::Facts::new(),
            },
        );
        hall.does(
            "kofi",
            "14:04:05",
            &Command::Note {
                case,
                text: Private::from("apart now, one sits at door 3"),
                happened_at: None,
            },
        );
        self
    }
}

pub const DARK: Settings = Settings {
    theme: Theme::Dark,
    ascii: false,
    bell: true,
    lock_after: None,
};

/// A console of `viewer` at `wall`, live, that has had everything.
pub fn console(
    hall: &mut Hall,
    viewer: &str,
    wall: &str,
    size: (u16, u16),
    settings: Settings,
) -> Console {
    console_at(hall, viewer, at(wall), size, settings)
}

/// The same on any day.
pub fn console_at(
    hall: &mut Hall,
    viewer: &str,
    now: DateTime<Utc>,
    size: (u16, u16),
    settings: Settings,
) -> Console {
    hall.run(now);
    let slug = "kubecon-eu-sample".parse().expect("a slug");
    let model = Model::new(person(viewer), slug, file::default_policy(), settings, now);
    let mut model = Console::new(model);
    let page = hall.page(viewer, now);
    tell(&mut model, now, News::Size(size.0, size.1));
    tell(&mut model, now, News::Sync(Event::Page(Box::new(page))));
    link(&mut model, now, Link::Live, Vec::new());
    model.selected = model.queue.step(None, 0);
    model
}

/// Gives `model` a message, without doing what it asks for.
pub fn tell(model: &mut Console, at: DateTime<Utc>, news: News) -> Vec<Effect> {
    update(model, Message { at, news })
}

/// Sets how the connection stands.
pub fn link(model: &mut Console, at: DateTime<Utc>, link: Link, unsent: Vec<Unsent>) {
    let status = Status {
        link,
        unsent: unsent.clone(),
        pending: unsent,
        refused: Vec::new(),
    };
    tell(model, at, News::Sync(Event::Status(Box::new(status))));
}

/// Presses keys; what they keep gets ids in order, as `effects` would give them.
pub fn press(model: &mut Console, at: DateTime<Utc>, keys: &[KeyCode]) {
    for key in keys {
        let effects = tell(model, at, News::Key(KeyEvent::from(*key)));
        keep(model, at, effects);
    }
}

/// Does what `effects` ask for, with ids of their own.
pub fn keep(model: &mut Console, at: DateTime<Utc>, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::Keep(command, after) = effect {
            let count =
                9_000 + model.own.kept.len() as u128 + model.own.status.pending.len() as u128;
            let envelope = Envelope {
                id: CommandId(Uuid::from_u128(count)),
                made_at: at,
                on_behalf: None,
                command: *command,
            };
            let more = tell(model, at, News::Kept(Box::new(envelope), after));
            assert!(
                !more
                    .iter()
                    .any(|e| matches!(e, Effect::Keep(_, After::CallForHelp))),
                "one at a time"
            );
        }
    }
}

/// Types letters.
pub fn write(model: &mut Console, at: DateTime<Utc>, text: &str) {
    for letter in text.chars() {
        press(model, at, &[KeyCode::Char(letter)]);
    }
}

/// The screen as text.
pub fn drawn(model: &Console) -> String {
    let terminal = terminal(model);
    let buffer = terminal.backend().buffer();
    let width = usize::from(buffer.area.width);
    let rows = buffer.content.chunks(width.max(1));
    let lines: Vec<String> = rows
        .map(|row| {
            row.iter()
                .map(ratatui::buffer::Cell::symbol)
                .collect::<String>()
                .trim_end()
                .to_owned()
        })
        .collect();
    lines.join("\n")
}

fn terminal(model: &Console) -> Terminal<TestBackend> {
    let mut terminal =
        Terminal::new(TestBackend::new(model.size.0, model.size.1)).expect("a terminal");
    terminal
        .draw(|frame| view::view(model, frame))
        .expect("drawn");
    terminal
}

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 50)];

/// How the screen is painted: of each row the stretches that are not plain, with colour and modifiers.
fn painted(model: &Console) -> String {
    let terminal = terminal(model);
    let buffer = terminal.backend().buffer();
    let width = usize::from(buffer.area.width);
    let mut lines = Vec::new();
    for (y, row) in buffer.content.chunks(width.max(1)).enumerate() {
        let style = |cell: &ratatui::buffer::Cell| {
            let colour = match (cell.fg, cell.bg) {
                (ratatui::style::Color::Reset, ratatui::style::Color::Reset) => String::new(),
                (fg, ratatui::style::Color::Reset) => format!("{fg}"),
                (fg, bg) => format!("{fg} on {bg}"),
            };
            format!("{colour} {:?}", cell.modifier)
                .replace("NONE", "")
                .trim()
                .to_owned()
        };
        let mut from = 0;
        while from < row.len() {
            let painted = style(&row[from]);
            let run = row[from..]
                .iter()
                .take_while(|c| style(c) == painted)
                .count();
            if !painted.is_empty() {
                lines.push(format!("{y:2} {from:2}-{:2} {painted}", from + run - 1));
            }
            from += run;
        }
    }
    lines.join("\n")
}

/// Compares one screen at every size, and how it is painted in every theme.
fn at_every_size(name: &str, wall: &str, later: bool, show: impl Fn(&mut Console, &Afternoon)) {
    for size in SIZES {
        let mut all = afternoon();
        if later {
            all = all.later();
        }
        let mut model = console(&mut all.hall, "ana", wall, size, DARK);
        show(&mut model, &all);
        insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), drawn(&model));
    }
    let themes = [Theme::Dark, Theme::Light, Theme::Mono].map(|theme| {
        let mut all = afternoon();
        if later {
            all = all.later();
        }
        let settings = Settings { theme, ..DARK };
        let mut model = console(&mut all.hall, "ana", wall, SIZES[0], settings);
        show(&mut model, &all);
        format!("{theme:?}\n{}", painted(&model))
    });
    insta::assert_snapshot!(format!("{name}_painted"), themes.join("\n\n"));
}

/// What lies over the screen, alone: the box where there is one, else all between the head and the keys.
fn over_the_screen(screen: &str) -> String {
    let rows: Vec<Vec<char>> = screen.lines().map(|line| line.chars().collect()).collect();
    let at = |y: usize, x: usize| rows.get(y).and_then(|row| row.get(x)).copied();
    let corner = (0..rows.len()).find_map(|y| {
        let x = (0..rows[y].len()).find(|x| {
            at(y, *x) == Some('┌') && at(y, x + 2) == Some(' ') && at(y + 1, *x) == Some('│')
        })?;
        Some((x, y))
    });
    let Some((left, top)) = corner else {
        let between = screen.lines().skip(2).take(rows.len().saturating_sub(3));
        return between.collect::<Vec<_>>().join("\n");
    };
    let right = (left..screen.len())
        .find(|x| at(top, *x) == Some('┐'))
        .expect("a corner");
    let bottom = (top..rows.len())
        .find(|y| at(*y, left) == Some('└'))
        .expect("a corner");
    let line = |row: &Vec<char>| row[left..=right].iter().collect::<String>();
    rows[top..=bottom]
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Compares what lies over a screen of 80 by 24, as `show` makes it.
fn part(name: &str, wall: &str, later: bool, show: impl Fn(&mut Console, &Afternoon)) {
    let mut all = afternoon();
    if later {
        all = all.later();
    }
    let mut model = console(&mut all.hall, "ana", wall, SIZES[0], DARK);
    show(&mut model, &all);
    insta::assert_snapshot!(name, over_the_screen(&drawn(&model)));
}

/// Keys pressed on the fight, one after another, later in the afternoon.
fn on_the_fight(name: &str, keys: &[KeyCode], text: &str) {
    part(name, "14:04:10", true, |model, all| {
        let now = at("14:04:10");
        model.selected = Some(all.fight);
        press(model, now, keys);
        write(model, now, text);
    });
}

#[test]
fn every_menu_on_a_case_is_as_it_was_looked_at() {
    let key = KeyCode::Char;
    let menus: [(&str, &[KeyCode]); 12] = [
        ("scene", &[key('s')]),
        ("flags", &[key('f')]),
        ("outcome", &[key('o')]),
        ("checklists", &[key('2'), key('c')]),
        ("answers", &[key('v')]),
        ("canned", &[key('.')]),
        ("wishes", &[key('g')]),
        ("wish", &[key('g'), key('1')]),
        ("kind", &[key('K')]),
        ("merge", &[key('M')]),
        ("link_or_merge", &[key('M'), key('1')]),
        ("narrowed", &[key('w'), key('m'), key('e')]),
    ];
    let shown = menus.map(|(name, keys)| {
        let mut all = afternoon().later();
        let mut model = console(&mut all.hall, "ana", "14:04:10", SIZES[0], DARK);
        model.selected = Some(all.fight);
        press(&mut model, at("14:04:10"), keys);
        format!("{name}\n{}", over_the_screen(&drawn(&model)))
    });
    insta::assert_snapshot!("menus", shown.join("\n\n"));
}

#[test]
fn every_dialog_on_a_case_is_as_it_was_looked_at() {
    let key = KeyCode::Char;
    on_the_fight("step_back", &[key('x')], "");
    on_the_fight("place", &[key('K'), key('1')], "Hall B, by the stage");
    part("hold", "14:04:10", true, |model, all| {
        model.selected = Some(all.photos);
        press(model, at("14:04:10"), &[key('z')]);
        write(model, at("14:04:10"), "waits for the desk");
    });
    on_the_fight("hold_refused", &[key('z')], "");
    on_the_fight("promise", &[key('p')], "we ring you");
    on_the_fight("look_out", &[key('O')], "tall, grey coat");
    on_the_fight(
        "look_out_sure",
        &[
            key('O'),
            key('t'),
            key('a'),
            key('l'),
            key('l'),
            KeyCode::Enter,
        ],
        "",
    );
    on_the_fight(
        "strike",
        &[key('n'), key('x'), KeyCode::Enter, key('S')],
        "",
    );
    on_the_fight("skip", &[key('2'), key('-')], "nobody is hurt");
    on_the_fight("answered", &[key('v'), key('1')], "Post 3, 2m");
    on_the_fight("stand_down", &[key('v'), key('3')], "");
    on_the_fight("alone", &[key('w'), key('2')], "they know each other");
    on_the_fight(
        "resolve_reason",
        &[key('o'), key('1')],
        "the house has them",
    );
    part("resolve_sure", "14:04:10", true, |model, all| {
        let now = at("14:04:10");
        model.selected = Some(all.fight);
        press(model, now, &[key('o'), key('1')]);
        write(model, now, "the house has them");
        press(model, now, &[KeyCode::Enter]);
    });
    part("promises", "14:04:10", true, |model, all| {
        let now = at("14:04:10");
        model.selected = Some(all.fight);
        press(model, now, &[key('p')]);
        write(model, now, "we ring you");
        press(model, now, &[KeyCode::Enter]);
        write(model, now, "14:30");
        let effects = tell(model, now, News::Key(KeyCode::Enter.into()));
        keep(model, now, effects);
        press(model, now, &[key('p')]);
    });
    part("reopen_reason", "14:04:10", true, |model, all| {
        model.selected = Some(all.lift);
        press(model, at("14:04:10"), &[key('o'), key('2')]);
        write(model, at("14:04:10"), "it is stuck again");
    });
}

#[test]
fn a_siren_never_sends_one_to_a_lead_who_is_recused() {
    let mut all = afternoon();
    let recuse = Command::SetConflict {
        case: all.fight,
        level: ConflictLevel::Hard,
        person: Some(person("mei")),
        why: None,
    };
    all.hall.does("mei", "14:01:30", &recuse);
    let model = console(&mut all.hall, "ana", "14:20", (80, 24), DARK);
    let screen = drawn(&model);
    assert!(screen.contains("nobody is left to ring"), "{screen}");
    assert!(!screen.contains("Call Mei"), "{screen}");
}

#[test]
fn what_rings_and_what_was_said_is_as_it_was_looked_at() {
    part("siren", "14:20", false, |_, _| {});
    part("siren_on_the_case", "14:20", false, |model, all| {
        model.selected = Some(all.photos);
        press(model, at("14:20"), &[KeyCode::Char('2')]);
    });
    part("said_while_it_rings", "14:20", false, |model, all| {
        model.selected = Some(all.photos);
        let now = at("14:20");
        press(model, now, &[KeyCode::Char('.')]);
        let effects = tell(model, now, News::Key(KeyCode::Char('1').into()));
        keep(model, now, effects);
    });
    part("help_now_offline", "14:02:31", false, |model, _| {
        let now = at("14:02:31");
        let lost = Link::Lost {
            since: at("14:01:51"),
            cause: Cause::Unreachable,
        };
        link(model, now, lost, Vec::new());
        press(model, now, &[KeyCode::Char('E')]);
    });
    part("queue_offline", "14:02:13", false, |model, all| {
        let lost = Link::Lost {
            since: at("14:01:30"),
            cause: Cause::Unreachable,
        };
        link(model, at("14:02:13"), lost, Vec::new());
        model.selected = Some(all.fight);
        press(model, at("14:02:14"), &[KeyCode::Char('a')]);
    });
    on_the_fight("messages", &[KeyCode::Char('u'), KeyCode::Char('L')], "");
}

#[test]
fn what_needs_no_case_is_as_it_was_looked_at() {
    let key = KeyCode::Char;
    on_the_fight("help_now", &[key('E'), KeyCode::Tab], "hall a");
    on_the_fight("search", &[key('F')], "door 3");
    on_the_fight("filter", &[key('/')], "is:overdue");
    on_the_fight("marked", &[key(' '), key(' ')], "");
    on_the_fight("results", &[key(' '), key(' '), key('a')], "");
    on_the_fight("assign_marked", &[key(' '), key(' '), key('w')], "");
    on_the_fight("covered", &[key('b')], "");
    part("locked", "14:04:10", true, |model, _| {
        model.settings.lock_after = Some(TimeDelta::minutes(5));
        tell(model, at("14:10"), News::Time);
        write(model, at("14:10"), "an");
    });
    part("leave", "14:04:10", true, |model, all| {
        model.selected = Some(all.fight);
        let now = at("14:04:10");
        press(model, now, &[key('.'), key('1'), key('q')]);
    });
}

#[test]
fn the_queue_shows_danger_first_and_what_happens_next() {
    at_every_size("queue", "14:02:13", false, |_, _| {});
}

#[test]
fn a_case_shows_five_facts_with_their_deadlines() {
    at_every_size("case", "14:04:10", true, |model, all| {
        model.selected = Some(all.fight);
        press(model, at("14:04:10"), &[KeyCode::Char('2')]);
    });
}

#[test]
fn on_call_answers_who_before_any_chart() {
    at_every_size("on_call", "14:02:13", false, |model, _| {
        press(model, at("14:02:13"), &[KeyCode::Char('3')]);
    });
}

#[test]
fn a_taken_pager_is_a_line_of_its_own_below_a_plan_that_stays_readable() {
    let mut all = afternoon();
    let take = |position: &str, until: &str| Command::Take {
        position: position.parse().expect("a position"),
        until: at(until),
    };
    all.hall.does("jo", "14:02:13", &take("secondary", "14:32"));
    let mut model = console(&mut all.hall, "jo", "14:03:00", (80, 24), DARK);
    press(&mut model, at("14:03:00"), &[KeyCode::Char('3')]);
    let screen = drawn(&model);
    let row = |begins: &str| {
        let mut lines = screen.lines().filter(|l| l[..].contains(begins));
        lines
            .next_back()
            .unwrap_or_else(|| panic!("{begins}: {screen}"))
            .to_owned()
    };
    assert!(
        row(" secondary").contains("├ Kofi ────────────────────────┤├ Lena"),
        "{screen}"
    );
    assert!(row("   taken").contains("┤ you for Kofi"), "{screen}");
    // Three further on is the half hour itself, explained.
    press(&mut model, at("14:03:01"), &[KeyCode::Down; 3]);
    let screen = drawn(&model);
    assert!(
        screen.contains("secondary for Kofi, Hall A, 14:02 to 14:32"),
        "{screen}"
    );
    let taken = screen
        .lines()
        .find(|l| l.contains("taken"))
        .expect("its line");
    assert!(taken.starts_with('▶'), "{screen}");
}

#[test]
fn contacts_say_whom_to_call_and_how() {
    at_every_size("contacts", "14:02:13", false, |model, _| {
        press(model, at("14:02:13"), &[KeyCode::Char('4')]);
    });
}

#[test]
fn the_log_has_all_that_happened_newest_last() {
    at_every_size("log", "14:04:10", true, |model, _| {
        press(model, at("14:04:10"), &[KeyCode::Char('5')]);
    });
}

#[test]
fn the_report_form_hides_the_queue() {
    part("report", "14:02:13", false, |model, _| {
        let now = at("14:02:13");
        press(model, now, &[KeyCode::Char('r')]);
        write(model, now, "two people fighting, one is hurt");
        press(model, now, &[KeyCode::Enter]);
        write(model, now, "hall b");
    });
}

#[test]
fn the_call_for_help_shows_the_words_first() {
    part("escalate", "14:02:31", false, |model, all| {
        model.selected = Some(all.fight);
        press(model, at("14:02:31"), &[KeyCode::Char('e')]);
    });
}

#[test]
fn offline_the_call_for_help_says_call_by_voice() {
    part("escalate_offline", "14:02:31", false, |model, all| {
        model.selected = Some(all.fight);
        link(
            model,
            at("14:02:31"),
            Link::Lost {
                since: at("14:01:51"),
                cause: Cause::Unreachable,
            },
            Vec::new(),
        );
        press(model, at("14:02:31"), &[KeyCode::Char('e')]);
    });
}

#[test]
fn a_note_is_one_growing_field() {
    part("note", "14:04:10", true, |model, all| {
        let now = at("14:04:10");
        model.selected = Some(all.fight);
        press(model, now, &[KeyCode::Char('n')]);
        write(
            model,
            now,
            "apart now, one sits at door 3 and the other waits with Kofi by the coffee cart",
        );
    });
}

#[test]
fn assigning_offers_people_with_their_posts() {
    part("assign", "14:02:13", false, |model, all| {
        model.selected = Some(all.photos);
        press(model, at("14:02:13"), &[KeyCode::Char('w')]);
    });
}

#[test]
fn help_explains_every_key() {
    part("help", "14:02:13", false, |model, _| {
        press(model, at("14:02:13"), &[KeyCode::Char('?')]);
    });
}

#[test]
fn the_palette_finds_by_a_few_letters() {
    part("palette", "14:02:13", false, |model, _| {
        press(model, at("14:02:13"), &[KeyCode::Char(':')]);
        write(model, at("14:02:13"), "chk");
    });
}

#[test]
fn stale_data_never_claims_what_it_cannot_know() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", "14:02:13", (80, 24), DARK);
    link(
        &mut model,
        at("14:02:13"),
        Link::Lost {
            since: at("14:01:30"),
            cause: Cause::Unreachable,
        },
        Vec::new(),
    );
    model.selected = Some(all.fight);
    press(&mut model, at("14:02:14"), &[KeyCode::Char('a')]);
    let text = drawn(&model);
    assert!(
        text.contains("was to page") && text.contains("OFFLINE") && text.contains("1 unsent"),
        "{text}"
    );
}

#[test]
fn before_anything_came_no_screen_says_that_there_are_no_cases() {
    let slug = "kubecon-eu-sample".parse().expect("a slug");
    let model = Model::new(
        person("ana"),
        slug,
        file::default_policy(),
        DARK,
        at("14:00"),
    );
    let mut model = Console::new(model);
    tell(&mut model, at("14:00"), News::Time);
    assert!(drawn(&model).contains("Not known yet"), "{}", drawn(&model));
    assert!(!drawn(&model).contains("No cases"));
}

#[test]
fn venue_security_sees_its_calls_and_of_cases_nothing_else() {
    let mut all = afternoon().later();
    let model = console(&mut all.hall, "post3", "14:04:10", (80, 24), DARK);
    let text = drawn(&model);
    insta::assert_snapshot!("briefs", text);
    assert!(!text.contains("fighting") && !text.contains("Post 2"));
}

#[test]
fn a_small_window_still_says_the_top_case_and_whom_to_call() {
    let mut all = afternoon();
    let model = console(&mut all.hall, "mei", "14:02:13", (40, 10), DARK);
    insta::assert_snapshot!("tiny", drawn(&model));
}

#[test]
fn covered_shows_counts_only() {
    let mut all = afternoon();
    let mut model = console(&mut all.hall, "ana", "14:02:13", (80, 24), DARK);
    press(&mut model, at("14:02:13"), &[KeyCode::Char('b')]);
    let text = drawn(&model);
    let name = model.conference().case(all.fight).expect("there").spoken();
    assert!(text.contains("COVERED") && !text.contains(&name), "{text}");
}

#[test]
fn in_ascii_nothing_but_ascii_is_drawn() {
    let mut all = afternoon().later();
    let settings = Settings {
        ascii: true,
        ..DARK
    };
    let mut model = console(&mut all.hall, "ana", "14:04:10", (120, 40), settings);
    model.selected = Some(all.fight);
    for key in ['1', '2', '3', '4', '5', 'r'] {
        press(&mut model, at("14:04:10"), &[KeyCode::Char(key)]);
        assert!(drawn(&model).is_ascii(), "{}", drawn(&model));
    }
}

#[test]
fn without_colour_the_words_and_bold_carry_it() {
    let mut all = afternoon();
    let settings = Settings {
        theme: Theme::Mono,
        ..DARK
    };
    let model = console(&mut all.hall, "ana", "14:02:13", (80, 24), settings);
    let terminal = terminal(&model);
    for cell in &terminal.backend().buffer().content {
        assert_eq!(
            (cell.fg, cell.bg),
            (ratatui::style::Color::Reset, ratatui::style::Color::Reset)
        );
    }
    let is_bar = |y: u16| {
        let cell = &terminal.backend().buffer()[(10, y)];
        cell.modifier.contains(Modifier::REVERSED | Modifier::BOLD)
    };
    assert_eq!(
        (3..24).filter(|y| is_bar(*y)).count(),
        2,
        "the selected row and the ring line"
    );
}

#[test]
fn on_a_light_ground_nothing_is_yellow() {
    let mut all = afternoon();
    let settings = Settings {
        theme: Theme::Light,
        ..DARK
    };
    let model = console(&mut all.hall, "ana", "14:02:13", (120, 40), settings);
    let yellow = ratatui::style::Color::Yellow;
    assert!(
        terminal(&model)
            .backend()
            .buffer()
            .content
            .iter()
            .all(|c| c.fg != yellow)
    );
}

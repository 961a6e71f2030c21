//! Venue Wi-Fi: cut, portal, stall, a server that was restarted. Nothing kept is lost, nothing happens twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::world::{Laptop, World, afternoon, fight, opened, person};
use chrono::{DateTime, TimeDelta, Utc};
use greenroom::demo::wifi::{self, Switch, Wifi};
use greenroom::domain::log::command::Command;
use greenroom::domain::log::entry::Entry;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::state::conference::Conference;
use greenroom::domain::vocabulary::checklist::Checklist;
use greenroom::domain::vocabulary::ids::{CaseId, CommandId};
use greenroom::domain::vocabulary::text::Private;
use greenroom::sync::driver::{self, Event, Order, Status};
use greenroom::sync::machine::{Cause, Failure, Input, Link, Machine, Output, TRIES, Unsent, Why};
use greenroom::sync::replica::Replica;
use greenroom::wire::problem::Problem;
use greenroom::wire::{Envelope, FeedPage, Receipt};
use greenroom::{clock, file};
use proptest::prelude::*;
use tokio::sync::mpsc;
use uuid::Uuid;

/// A Wi-Fi before the server at `to`.
async fn wifi(to: &str) -> (String, Switch) {
    let to = to
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let (address, switch) = wifi::before(to).await.expect("a port");
    (format!("http://{address}"), switch)
}

/// A console without a screen.
struct Console {
    orders: mpsc::Sender<Order>,
    events: mpsc::Receiver<Event>,
    replica: Replica,
    status: Status,
}

impl Console {
    fn open(world: &World, laptop: &Laptop) -> Self {
        let (orders, taken) = mpsc::channel(64);
        let (tell, events) = mpsc::channel(64);
        let who = (laptop.me.clone(), world.slug.clone());
        tokio::spawn(driver::run(
            laptop.client.clone(),
            clock::Clock::Wall,
            who,
            taken,
            tell,
            None,
        ));
        Self {
            orders,
            events,
            replica: Replica::new(laptop.me.clone(), file::default_policy()),
            status: Status::starting(afternoon()),
        }
    }

    async fn keep(&self, command: Command) -> CommandId {
        let envelope = Envelope {
            id: clock::command_id(),
            made_at: afternoon(),
            on_behalf: None,
            command,
        };
        let id = envelope.id;
        self.orders
            .send(Order::Keep(Box::new(envelope)))
            .await
            .expect("the driver lives");
        id
    }

    async fn until(&mut self, what: &str, holds: impl Fn(&Replica, &Status) -> bool) {
        for _ in 0..500 {
            if holds(&self.replica, &self.status) {
                return;
            }
            match self.events.recv().await.expect("the driver lives") {
                Event::Page(page) => {
                    self.replica.take(&page);
                }
                Event::Status(status) => self.status = *status,
            }
            self.replica
                .overlay(self.status.pending.iter(), afternoon());
        }
        panic!("this never came: {what}");
    }
}

fn notes(conference: &Conference, case: CaseId) -> Vec<CommandId> {
    use greenroom::domain::log::happening::Happening;
    let case = conference.case(case).expect("the case");
    case.entries
        .iter()
        .filter(|e| matches!(e.happening, Happening::Noted { .. }))
        .map(|e| e.command_id)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_the_wifi_is_cut_is_shown_as_unsent_and_sent_once() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    let (address, switch) = wifi(world.address()).await;
    let mut console = Console::open(&world, &ana.at(&address));
    console
        .until("live", |replica, status| {
            status.link == Link::Live && replica.conference().case(case).is_some()
        })
        .await;

    for broken in [Wifi::Cut, Wifi::Portal] {
        switch.turn(broken);
        console.until("the loss is noticed", |_, s| matches!(s.link, Link::Lost { cause, .. } if (cause == Cause::Portal) == (broken == Wifi::Portal))).await;
        let before = notes(console.replica.conference(), case).len();
        let id = console
            .keep(Command::Note {
                case,
                text: Private::from("said while the Wi-Fi was away"),
                happened_at: None,
            })
            .await;
        console
            .until("it is shown as unsent", |replica, status| {
                status.unsent.len() == 1 && replica.has_unsent(case)
            })
            .await;
        assert_eq!(notes(console.replica.conference(), case).len(), before + 1);
        assert_eq!(notes(console.replica.confirmed(), case).len(), before);
        switch.turn(Wifi::Fine);
        console
            .until("it is sent", |replica, s| {
                s.unsent.is_empty() && s.link == Link::Live && !replica.has_unsent(case)
            })
            .await;
        console
            .until("it comes back by the feed", |replica, _| {
                notes(replica.confirmed(), case).contains(&id)
            })
            .await;
        let timeline = ana.client.timeline(case).await.expect("the timeline");
        assert_eq!(
            timeline.items.iter().filter(|e| e.command_id == id).count(),
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_reported_offline_can_be_written_about_offline_and_keeps_its_id() {
    let world = World::new().await;
    let ana = world.laptop("ana").await;
    let (address, switch) = wifi(world.address()).await;
    let mut console = Console::open(&world, &ana.at(&address));
    console
        .until("live", |replica, s| {
            s.link == Link::Live && replica.conference().hall().details.is_some()
        })
        .await;
    switch.turn(Wifi::Cut);
    console
        .until("the loss is noticed", |_, s| {
            matches!(s.link, Link::Lost { .. })
        })
        .await;
    console
        .keep(Command::Report {
            report: Box::new(fight()),
        })
        .await;
    console
        .until("the case is there", |replica, _| {
            replica.conference().cases().count() == 1
        })
        .await;
    let case = console.replica.conference().cases().next().expect("one").id;
    console
        .keep(Command::Note {
            case,
            text: Private::from("and a word more"),
            happened_at: None,
        })
        .await;
    switch.turn(Wifi::Fine);
    console
        .until("both are sent", |replica, s| {
            s.unsent.is_empty()
                && replica
                    .confirmed()
                    .case(case)
                    .is_some_and(|c| !notes(replica.confirmed(), c.id).is_empty())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_comes_back_with_the_reason_and_the_text() {
    let world = World::new().await;
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let case = ana.reports(fight()).await;
    let (address, switch) = wifi(world.address()).await;
    let mut console = Console::open(&world, &kofi.at(&address));
    console
        .until("the case", |replica, _| {
            replica.conference().case(case).is_some()
        })
        .await;
    switch.turn(Wifi::Cut);
    console
        .until("the loss is noticed", |_, s| {
            matches!(s.link, Link::Lost { .. })
        })
        .await;
    let id = console.keep(Command::Acknowledge { case }).await;
    console
        .until("Kofi seems to have it", |replica, _| {
            replica
                .conference()
                .case(case)
                .is_some_and(|c| c.holds(&person("kofi")))
        })
        .await;
    ana.does(Command::Acknowledge { case }).await;
    switch.turn(Wifi::Fine);
    console
        .until("refused", |_, s| {
            s.refused.iter().any(|r| r.envelope.id == id)
        })
        .await;
    let Why::Answered(problem) = console.status.refused[0].why.clone() else {
        panic!("a reason")
    };
    assert!(
        problem.title.starts_with("Ana took this"),
        "{}",
        problem.title
    );
    console
        .until("the truth", |replica, _| {
            replica
                .conference()
                .case(case)
                .is_some_and(|c| !c.holds(&person("kofi")) && c.holds(&person("ana")))
        })
        .await;
}

/// A server in a few lines: keeps each command once and gives out what it kept.
#[derive(Default)]
struct Toy {
    kept: Vec<CommandId>,
    refuses: BTreeSet<CommandId>,
}

fn instant(tick: i64) -> DateTime<Utc> {
    afternoon() + TimeDelta::milliseconds(tick * 250)
}

fn unsent(n: u128, makes: Option<CaseId>, about: CaseId, at: DateTime<Utc>) -> Unsent {
    let command = match makes {
        Some(_) => Command::Report {
            report: Box::new(fight()),
        },
        None => Command::Note {
            case: about,
            text: Private::from("a note"),
            happened_at: None,
        },
    };
    Unsent {
        envelope: Envelope {
            id: CommandId(Uuid::from_u128(n)),
            made_at: at,
            on_behalf: None,
            command,
        },
        kept_at: at,
        makes,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// What happens to each answer: 0 arrives, 1 the request is lost, 2 the answer is lost, 3 a portal answers.
    #[test]
    fn on_any_network_everything_kept_is_done_once_or_given_back(
        weather in prop::collection::vec(0u8..4, 200),
        keeps in prop::collection::btree_map(0i64..60, 0u8..4, 0..25),
    ) {
        let mut machine = Machine::new(instant(0));
        let mut server = Toy::default();
        let mut kept: BTreeMap<CommandId, bool> = BTreeMap::new();
        let mut last_report = CaseId(Uuid::from_u128(7));
        let mut outputs = machine.step(Input::Started, instant(0));
        let mut turn = 0;
        for tick in 0..2_000 {
            let now = instant(tick);
            if let Some(kind) = keeps.get(&tick) {
                let n = u128::try_from(tick).expect("positive") + 1;
                let makes = (*kind == 0).then(|| CaseId(Uuid::from_u128(1_000 + n)));
                last_report = makes.unwrap_or(last_report);
                let one = unsent(n, makes, last_report, now);
                kept.insert(one.envelope.id, makes.is_some());
                if *kind == 3 || (*kind == 0 && tick % 3 == 0) {
                    server.refuses.insert(one.envelope.id);
                }
                outputs.extend(machine.step(Input::Kept(Box::new(one)), now));
            }
            for output in std::mem::take(&mut outputs) {
                // Bad weather for a while, then the sun comes out.
                let fate = if turn < weather.len() { weather[turn] } else { 0 };
                turn += 1;
                let input = match output {
                    Output::WakeAt(_) => continue,
                    Output::Pull { .. } => match fate {
                        0 => Input::Pulled(Box::new(FeedPage {
                            log: "toy".to_owned(), entries: Vec::new(), withdrawn: Vec::new(), restated: Vec::new(),
                            cursor: server.kept.len().to_string(), more: false, now,
                        })),
                        3 => Input::PullFailed(Failure::Lost(Cause::Portal)),
                        _ => Input::PullFailed(Failure::Lost(Cause::Unreachable)),
                    },
                    Output::Send(envelope) => {
                        let id = envelope.id;
                        let arrives = fate == 0 || fate == 2;
                        let refused = server.refuses.contains(&id);
                        if arrives && !refused && !server.kept.contains(&id) {
                            server.kept.push(id);
                        }
                        match fate {
                            0 if refused => Input::SendRefused(id, Box::new(Problem {
                                kind: String::new(), title: "no".to_owned(), status: 409, detail: String::new(),
                                errors: Vec::new(), request_id: String::new(), rejection: None,
                            })),
                            0 => Input::Sent(Box::new(Receipt { id, case: None, made: Vec::new(), cursor: String::new(), entries: Vec::new(), code_name: None })),
                            3 => Input::SendFailed(id, Failure::Lost(Cause::Portal)),
                            _ => Input::SendFailed(id, Failure::Lost(Cause::Unreachable)),
                        }
                    }
                };
                outputs.extend(machine.step(input, now));
                // At any instant each command is unsent, refused, or on the server: never nowhere.
                for id in kept.keys() {
                    let waits = machine.unsent().any(|u| u.envelope.id == *id);
                    let given_back = machine.refused().iter().any(|r| r.envelope.id == *id);
                    prop_assert!(waits || given_back || server.kept.contains(id));
                }
            }
            outputs.extend(machine.step(Input::Woke, now));
            // One request of each kind at a time.
            let pulls = outputs.iter().filter(|o| matches!(o, Output::Pull { .. })).count();
            let sends = outputs.iter().filter(|o| matches!(o, Output::Send(_))).count();
            prop_assert!(pulls <= 1 && sends <= 1);
        }
        prop_assert_eq!(machine.unsent().count(), 0, "something was never sent");
        prop_assert_eq!(machine.link(), Link::Live);
        let mut once = server.kept.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), server.kept.len());
        for id in &server.refuses {
            prop_assert!(machine.refused().iter().any(|r| r.envelope.id == *id), "a refusal was not given back");
        }
    }
}

/// What a machine asks for until `seconds` are over, where `answer` says what the server makes of each command.
fn played(
    machine: &mut Machine,
    mut outputs: Vec<Output>,
    seconds: i64,
    answer: impl Fn(CommandId) -> Option<Failure>,
) -> (usize, Vec<CommandId>) {
    let (mut pulls, mut sent) = (0, Vec::new());
    for tick in 0..seconds * 4 {
        let now = instant(tick);
        for output in std::mem::take(&mut outputs) {
            let input = match output {
                Output::WakeAt(_) => continue,
                Output::Pull { .. } => {
                    pulls += 1;
                    Input::Pulled(Box::new(FeedPage {
                        log: "toy".to_owned(),
                        entries: Vec::new(),
                        withdrawn: Vec::new(),
                        restated: Vec::new(),
                        cursor: "0".to_owned(),
                        more: false,
                        now,
                    }))
                }
                Output::Send(envelope) => {
                    sent.push(envelope.id);
                    match answer(envelope.id) {
                        Some(failure) => Input::SendFailed(envelope.id, failure),
                        None => Input::Sent(Box::new(Receipt {
                            id: envelope.id,
                            case: None,
                            made: Vec::new(),
                            cursor: String::new(),
                            entries: Vec::new(),
                            code_name: None,
                        })),
                    }
                }
            };
            outputs.extend(machine.step(input, now));
        }
        outputs.extend(machine.step(Input::Woke, now));
    }
    (pulls, sent)
}

/// A laptop with two notes to send, and what it asks for.
fn two_notes() -> (Machine, Vec<Output>, [CommandId; 2]) {
    let mut machine = Machine::new(instant(0));
    let kept = [1, 2].map(|n| {
        let one = unsent(n, None, CaseId(Uuid::from_u128(7)), instant(0));
        machine.step(Input::Kept(Box::new(one)), instant(0))
    });
    (
        machine,
        kept.concat(),
        [1, 2].map(|n| CommandId(Uuid::from_u128(n))),
    )
}

#[test]
fn a_command_that_the_server_breaks_on_is_set_aside_and_the_next_gets_there() {
    let (mut machine, asks, [bad, good]) = two_notes();
    let (_, sent) = played(&mut machine, asks, 60, |id| {
        (id == bad).then_some(Failure::Broke)
    });
    let tries = usize::try_from(TRIES).expect("a few");
    assert_eq!(sent, [vec![bad; tries], vec![good]].concat());
    assert_eq!(machine.unsent().count(), 0);
    let [refused] = machine.refused() else {
        panic!("one is given back")
    };
    assert_eq!((refused.envelope.id, &refused.why), (bad, &Why::SetAside));
    assert_eq!(machine.link(), Link::Live);
}

#[test]
fn a_feed_that_is_answered_no_once_does_not_say_for_ever_that_nothing_is_kept() {
    let mut machine = Machine::new(instant(0));
    machine.step(Input::Started, instant(0));
    let no = Input::PullFailed(Failure::Lost(Cause::KeepsNothing));
    machine.step(no, instant(1));
    assert!(matches!(
        machine.link(),
        Link::Lost {
            cause: Cause::Unreachable,
            ..
        }
    ));
    let asks = machine.step(Input::Woke, instant(8));
    let (pulls, _) = played(&mut machine, asks, 10, |_| None);
    assert!(pulls > 0);
    assert_eq!(machine.link(), Link::Live);
}

#[test]
fn who_asks_too_often_is_not_offline_and_tries_again_ever_more_slowly() {
    let (mut machine, asks, [first, _]) = two_notes();
    let (_, sent) = played(&mut machine, asks, 30, |_| Some(Failure::TooMany));
    assert_eq!(machine.link(), Link::Live);
    assert!(
        sent.len() <= 8 && sent.iter().all(|id| *id == first),
        "{sent:?}"
    );
    assert_eq!((machine.unsent().count(), machine.refused().len()), (2, 0));
}

#[test]
fn a_server_that_keeps_nothing_is_said_while_its_news_come_in_and_nothing_is_given_up() {
    let (mut machine, asks, _) = two_notes();
    let full = Failure::Lost(Cause::KeepsNothing);
    let (pulls, sent) = played(&mut machine, asks, 60, |_| Some(full));
    assert!(matches!(
        machine.link(),
        Link::Lost {
            cause: Cause::KeepsNothing,
            ..
        }
    ));
    assert!(pulls > 60 && sent.len() < 15, "{pulls} {}", sent.len());
    assert_eq!((machine.unsent().count(), machine.refused().len()), (2, 0));
    // The disk has room again.
    let asks = machine.step(Input::Woke, instant(1_000));
    let (_, sent) = played(&mut machine, asks, 10, |_| None);
    assert_eq!((sent.len(), machine.unsent().count()), (2, 0));
    assert_eq!(machine.link(), Link::Live);
}

#[test]
fn the_replica_gives_a_second_copy_of_an_entry_no_meaning() {
    let (conference, entries) = opened(greenroom::assets::SAMPLE_CONFERENCE);
    let page = |entries: &[Arc<Entry>]| FeedPage {
        log: "log".to_owned(),
        entries: entries.to_vec(),
        withdrawn: Vec::new(),
        restated: Vec::new(),
        cursor: "1".to_owned(),
        more: false,
        now: afternoon(),
    };
    let mut replica = Replica::new(person("ana"), file::default_policy());
    replica.take(&page(&entries));
    replica.take(&page(&entries[3..]));
    assert_eq!(replica.conference(), &conference);
}

#[test]
fn a_checklist_that_is_the_halls_own_is_held_once_however_many_cases_have_it() {
    let (conference, entries) = opened(greenroom::assets::SAMPLE_CONFERENCE);
    let held = conference.hall().checklists.values().next();
    let held = held.expect("a checklist");
    let read = |checklist: Checklist| {
        let entry = Arc::new(Entry {
            happening: Happening::ChecklistAttached {
                checklist: Arc::new(checklist),
            },
            ..(*entries[0]).clone()
        });
        let shared = conference.sharing(&entry);
        assert_eq!(shared, entry);
        match &shared.happening {
            Happening::ChecklistAttached { checklist } => Arc::ptr_eq(checklist, held),
            other => panic!("{other:?}"),
        }
    };
    assert!(read((**held).clone()));
    let mut older = (**held).clone();
    older.steps.pop();
    assert!(!read(older));
}

//! The figures of `benches/README.md`, printed. No assertion stands on any of them.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use futures_util::future::join_all;
use greenroom::admin::{self, Opened};
use greenroom::cli::StoreArgs;
use greenroom::client::Client;
use greenroom::clock::{self, Clock};
use greenroom::config::{Config, Theme};
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::log::entry::Entry;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::rules::decide;
use greenroom::domain::state::conference::Conference;
use greenroom::domain::views::{calendar, roster};
use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::ids::{CaseId, CommandId, ConferenceSlug, EntryId, PersonId};
use greenroom::domain::vocabulary::shift::Shift;
use greenroom::domain::vocabulary::text::Private;
use greenroom::server::{self, Options};
use greenroom::sync::driver::{Event, Status};
use greenroom::sync::machine::Link;
use greenroom::tui::console::Console;
use greenroom::tui::frame::view;
use greenroom::tui::message::{Message, News};
use greenroom::tui::state::model::Model;
use greenroom::tui::state::screen::Settings;
use greenroom::tui::update;
use greenroom::wire::{Envelope, FeedPage};
use greenroom::{assets, file};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How many cases are open at most; the others are closed.
const OPEN: usize = 300;
const CLIENTS: usize = 10;
const SPAN: Duration = Duration::from_secs(3);

fn now() -> DateTime<Utc> {
    "2026-03-24T13:00:00Z".parse().expect("an instant")
}

fn ana() -> PersonId {
    "ana".parse().expect("a person")
}

/// A week, round the clock: five seats, six shifts a day in each, sixty people in turn.
fn long_rota() -> file::Read {
    let mut read = file::conference(assets::SAMPLE_CONFERENCE).expect("the sample");
    let setup = &mut read.setup;
    let one = setup
        .people
        .iter()
        .find(|p| p.id == ana())
        .expect("she is there")
        .clone();
    for n in 0..60 {
        let mut person = one.clone();
        person.id = format!("person-{n}").parse().expect("an id");
        person.short = Private::from(format!("P{n}"));
        setup.people.push(person);
    }
    let positions = setup.details.positions.clone();
    let first = setup.shifts[0]
        .from
        .date()
        .and_hms_opt(0, 0, 0)
        .expect("midnight");
    setup.details.open[0].from = first;
    setup.details.open[0].to = first + TimeDelta::days(7);
    let sample = setup.shifts[0].clone();
    setup.shifts.clear();
    for n in 0..7 * 6 {
        for (seat, position) in positions.iter().enumerate() {
            let from = first + TimeDelta::hours(4 * n);
            let who = (usize::try_from(n).expect("small") * positions.len() + seat) % 60;
            setup.shifts.push(Shift {
                position: position.clone(),
                person: format!("person-{who}").parse().expect("an id"),
                from,
                to: from + TimeDelta::hours(4),
                ..sample.clone()
            });
        }
    }
    read
}

/// Who is on call, the whole rota, its calendar, and the day on screen.
fn rota() {
    let read = long_rota();
    let slug = read.setup.details.slug.clone();
    let mut conference = Conference::new(file::default_policy());
    let system = Ask {
        actor: Actor::System,
        on_behalf: None,
        id: CommandId(Uuid::nil()),
        made_at: now(),
    };
    let opened =
        decide::decide(&conference, &system, &read.opening(), now()).expect("it is allowed");
    let entries = decide::record(&slug, &system, opened, now());
    let entries: Vec<Arc<Entry>> = entries.into_iter().map(Arc::new).collect();
    for entry in &entries {
        conference.apply(entry);
    }
    let shifts = conference.hall().rota.planned().len();
    let timed = |name: &str, times: usize, what: &mut dyn FnMut(usize)| {
        let mut spent = Vec::new();
        for n in 0..times {
            let began = Instant::now();
            what(n);
            spent.push(began.elapsed());
        }
        print_spread(&format!("{name}, 60 people, {shifts} shifts"), spent, None);
    };
    let hour = |n: usize| now() + TimeDelta::minutes(i64::try_from(n).expect("small"));
    timed("who is on call, all seats", 10_000, &mut |n| {
        black_box(conference.hall().rota.everyone(hour(n)).count());
    });
    timed("the whole rota, with its gaps", 200, &mut |_| {
        let ever = (now() - TimeDelta::days(7), now() + TimeDelta::days(14));
        black_box(roster::elements(
            &conference,
            &conference.hall().rota,
            ever.0,
            ever.1,
        ));
    });
    timed("its calendar", 50, &mut |_| {
        black_box(calendar::events(&conference, None, now()));
    });
    let (mut model, mut terminal) = console(slug, entries);
    timed("key to frame, the day grid, 200x50", 400, &mut |n| {
        let key = match n {
            0 => KeyCode::Char('3'),
            n if n % 40 == 39 => KeyCode::Char('>'),
            n if n % 40 < 20 => KeyCode::Down,
            _ => KeyCode::Up,
        };
        let at = now() + TimeDelta::milliseconds(50 * i64::try_from(n).expect("small"));
        let news = News::Key(KeyEvent::new(key, KeyModifiers::NONE));
        drop(update::update(&mut model, Message { at, news }));
        terminal
            .draw(|frame| view::view(&model, frame))
            .expect("a frame");
    });
}

/// A console at 200x50 that has `entries` and is live.
fn console(slug: ConferenceSlug, entries: Vec<Arc<Entry>>) -> (Console, Terminal<TestBackend>) {
    let settings = Settings {
        theme: Theme::Dark,
        ascii: false,
        bell: false,
        lock_after: None,
    };
    let mut model = Console::new(Model::new(
        ana(),
        slug,
        file::default_policy(),
        settings,
        now(),
    ));
    let page = FeedPage {
        log: "bench".to_owned(),
        entries,
        withdrawn: Vec::new(),
        restated: Vec::new(),
        cursor: "1".to_owned(),
        more: false,
        now: now(),
    };
    let mut tell = |news, at| drop(update::update(&mut model, Message { at, news }));
    tell(News::Size(200, 50), now());
    tell(News::Sync(Event::Page(Box::new(page))), now());
    let live = Status {
        link: Link::Live,
        ..Status::starting(now())
    };
    tell(News::Sync(Event::Status(Box::new(live))), now());
    let mut terminal = Terminal::new(TestBackend::new(200, 50)).expect("a terminal");
    terminal
        .draw(|frame| view::view(&model, frame))
        .expect("a frame");
    (model, terminal)
}

/// The hall of the sample conference and `cases` cases of ten entries each, all but the last 300 closed.
fn log(cases: usize) -> (ConferenceSlug, Vec<Arc<Entry>>) {
    let read = file::conference(assets::SAMPLE_CONFERENCE).expect("the sample");
    let slug = read.setup.details.slug.clone();
    let mut conference = Conference::new(file::default_policy());
    let began = now() - TimeDelta::hours(1);
    let system = Ask {
        actor: Actor::System,
        on_behalf: None,
        id: CommandId(Uuid::nil()),
        made_at: began,
    };
    let opened =
        decide::decide(&conference, &system, &read.opening(), began).expect("it is allowed");
    let mut entries: Vec<Arc<Entry>> = decide::record(&slug, &system, opened, began)
        .into_iter()
        .map(Arc::new)
        .collect();
    for entry in &entries {
        conference.apply(entry);
    }
    let report = NewReport {
        what: Private::from("something happened"),
        place: "hall-b".parse().ok(),
        category: Some(Category::Photography),
        ..NewReport::default()
    };
    let ask = Ask {
        actor: Actor::Person(ana()),
        ..system
    };
    let decision = decide::decide(
        &conference,
        &ask,
        &Command::Report {
            report: Box::new(report),
        },
        began,
    )
    .expect("it is allowed");
    let Happening::Reported { report } = decision.happenings[0].clone() else {
        unreachable!("a report reports")
    };
    let mut n: u128 = 1 << 64;
    for number in 0..cases {
        let case = CaseId(Uuid::from_u128(u128::try_from(number).expect("small") + 1));
        let is_open = number + OPEN >= cases;
        let mut report = report.clone();
        report.code_name = format!("case-{number}");
        let mut happenings = vec![
            Happening::Reported { report },
            Happening::Acknowledged { by: ana() },
        ];
        happenings.extend((0..6).map(|_| Happening::Noted {
            text: Private::from("a few words on how it goes"),
            happened_at: None,
        }));
        if is_open {
            happenings.extend((0..2).map(|_| Happening::Noted {
                text: Private::from("and a few more"),
                happened_at: None,
            }));
        } else {
            happenings.extend([
                Happening::Resolved {
                    by: ana(),
                    why: None,
                },
                Happening::Closed {
                    by: ana(),
                    why: None,
                },
            ]);
        }
        for happening in happenings {
            n += 1;
            let at = began + TimeDelta::microseconds(i64::try_from(n - (1 << 64)).expect("small"));
            entries.push(Arc::new(Entry {
                id: EntryId(Uuid::from_u128(n)),
                at,
                made_at: at,
                actor: Actor::Person(ana()),
                on_behalf: None,
                case: Some(case),
                command_id: CommandId(Uuid::from_u128(n)),
                happening,
            }));
        }
    }
    (slug, entries)
}

fn fold() {
    let (_, entries) = log(10_000);
    let began = Instant::now();
    let mut conference = Conference::new(file::default_policy());
    for entry in &entries {
        conference.apply(entry);
    }
    let spent = began.elapsed();
    println!(
        "fold: {} entries in {:.0} ms, {:.0} entries/s",
        entries.len(),
        ms(spent),
        rate(entries.len(), spent)
    );
}

fn frames() {
    for cases in [100, 10_000, 100_000] {
        let (slug, entries) = log(cases);
        let (mut model, mut terminal) = console(slug, entries);
        let mut keys = |name: &str, keys: &mut dyn FnMut(u32) -> KeyCode| {
            let mut spent = Vec::new();
            for n in 0..400 {
                let at = now() + TimeDelta::milliseconds(50 * i64::from(n));
                let key = KeyEvent::new(keys(n), KeyModifiers::NONE);
                let began = Instant::now();
                drop(update::update(
                    &mut model,
                    Message {
                        at,
                        news: News::Key(key),
                    },
                ));
                terminal
                    .draw(|frame| view::view(&model, frame))
                    .expect("a frame");
                spent.push(began.elapsed());
            }
            let open = OPEN.min(cases);
            print_spread(
                &format!("key to frame, {name}, {cases} cases ({open} open), 200x50"),
                spent,
                None,
            );
        };
        let up_and_down = |n: u32| match n % 100 {
            0..50 => KeyCode::Down,
            _ => KeyCode::Up,
        };
        keys("queue and case", &mut { up_and_down });
        keys("log", &mut |n| match n {
            0 => KeyCode::Char('5'),
            n => up_and_down(n),
        });
        // The first key makes the index: it is the worst of these.
        keys("search", &mut |n| match n {
            0 => KeyCode::Char('F'),
            n if n % 12 == 11 => KeyCode::Backspace,
            n => KeyCode::Char("few words go".chars().nth(n as usize % 12).unwrap_or(' ')),
        });
    }
}

struct Server {
    opened: Opened,
    slug: ConferenceSlug,
    address: String,
    shutdown: CancellationToken,
    running: server::Running,
    folder: tempfile::TempDir,
}

fn options(opened: &Opened) -> Options {
    Options {
        store: opened.store.clone(),
        master: Arc::clone(&opened.master),
        clock: Clock::Wall,
        policy: file::default_policy(),
        listener: std::net::TcpListener::bind("127.0.0.1:0").expect("a port"),
        tls: None,
        limits: false,
        connections: 10_000,
        anchors: None,
    }
}

async fn serve() -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let args = StoreArgs {
        data_dir: Some(folder.path().to_owned()),
        database_url: None,
    };
    let config = Config::load().expect("a configuration");
    let (opened, _) = admin::open(&args, Some(&folder.path().join("key")), &config, true)
        .await
        .expect("a store");
    let slug = admin::init(&opened, assets::SAMPLE_CONFERENCE, &Clock::Wall)
        .await
        .expect("the sample")
        .conference;
    let shutdown = CancellationToken::new();
    let running = server::start(options(&opened), shutdown.clone())
        .await
        .expect("a server");
    Server {
        opened,
        slug,
        address: format!("http://{}", running.address),
        shutdown,
        running,
        folder,
    }
}

impl Server {
    async fn token(&self, who: &str) -> String {
        admin::token(
            &self.opened,
            &self.slug,
            who,
            Clock::Wall.now(),
            &Clock::Wall,
        )
        .await
        .expect("a token")
    }

    async fn client(&self, who: &str) -> Client {
        Client::new(&self.address, Some(&self.token(who).await), None)
            .expect("an address")
            .at(self.slug.clone())
    }
}

fn envelope(command: Command) -> Envelope {
    Envelope {
        id: clock::command_id(),
        made_at: Clock::Wall.now(),
        on_behalf: None,
        command,
    }
}

fn report() -> Command {
    let report = NewReport {
        what: Private::from("photos were taken on the stairs"),
        place: "hall-b".parse().ok(),
        ..NewReport::default()
    };
    Command::Report {
        report: Box::new(report),
    }
}

/// Has ten clients do `one` again and again for three seconds.
async fn load<F: Future<Output = ()> + Send>(
    name: &str,
    clients: &[Client],
    one: impl Fn(Client) -> F + Send + Sync + Copy + 'static,
) {
    let began = Instant::now();
    let workers = clients.iter().map(|client| async move {
        let mut spent = Vec::new();
        while began.elapsed() < SPAN {
            let start = Instant::now();
            one(client.clone()).await;
            spent.push(start.elapsed());
        }
        spent
    });
    let all: Vec<Duration> = join_all(workers).await.into_iter().flatten().collect();
    print_spread(name, all, Some(began.elapsed()));
}

async fn http() {
    let server = serve().await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(server.client("ana").await);
    }
    load(
        "who is on call, 10 clients",
        &clients,
        |client| async move { drop(client.on_call(None).await.expect("an answer")) },
    )
    .await;
    load(
        "durable command (SQLite, FULL), 10 clients",
        &clients,
        |client| async move {
            drop(client.submit(&envelope(report())).await.expect("accepted"));
        },
    )
    .await;
    fan_out(&server).await;
    server.shutdown.cancel();
    server.running.stop().await;

    let server = serve().await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(server.client("ana").await);
    }
    fill(&clients, 10_000, 0).await;
    load(
        "queue page, 50 of 10,000 open cases, 10 clients",
        &clients,
        |client| async move { drop(client.cases(false, None).await.expect("a page")) },
    )
    .await;
    server.shutdown.cancel();
    server.running.stop().await;
}

/// Reports `cases` cases, and writes `notes` notes in each. Returns the cases.
async fn fill(clients: &[Client], cases: usize, notes: usize) -> Vec<CaseId> {
    let each = cases.div_ceil(clients.len());
    let workers = clients.iter().map(|client| async move {
        let mut made = Vec::new();
        for _ in 0..each {
            let receipt = client.submit(&envelope(report())).await.expect("accepted");
            let case = receipt.case.expect("a case");
            for _ in 0..notes {
                let note = envelope(note(case, "a few words on how it goes"));
                client.submit(&note).await.expect("accepted");
            }
            made.push(case);
        }
        made
    });
    join_all(workers).await.into_iter().flatten().collect()
}

/// Opens the store in `folder`, and prints how long that takes and what this process then holds.
async fn open(folder: &str) {
    let args = StoreArgs {
        data_dir: Some(folder.into()),
        database_url: None,
    };
    let config = Config::load().expect("a configuration");
    let key = std::path::Path::new(folder).join("key");
    let (opened, _) = admin::open(&args, Some(&key), &config, false)
        .await
        .expect("a store");
    let began = Instant::now();
    let running = server::start(options(&opened), CancellationToken::new())
        .await
        .expect("a server");
    let spent = began.elapsed();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status
        .lines()
        .find(|l| l.starts_with("VmRSS"))
        .unwrap_or("VmRSS: ?");
    println!("open: {:.0} ms, {}", ms(spent), resident.trim());
    running.stop().await;
}

/// Serves `cases` cases, each with `notes` notes, for a client that is leaner than ours, until Ctrl-C, and prints what such a client
/// needs.
async fn stand(cases: usize, notes: usize) {
    let server = serve().await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(server.client("ana").await);
    }
    let cases = fill(&clients, cases, notes).await;
    println!("folder: {}", server.folder.path().display());
    println!("address: {}/v1/conferences/{}", server.address, server.slug);
    println!("authorization: Bearer {}", server.token("ana").await);
    println!("case: {}", cases[0]);
    let _ = tokio::signal::ctrl_c().await;
    server.shutdown.cancel();
    server.running.stop().await;
}

fn note(case: CaseId, text: &str) -> Command {
    Command::Note {
        case,
        text: Private::from(text),
        happened_at: None,
    }
}

/// From sending a command to its entry on each of fifty streams.
async fn fan_out(server: &Server) {
    const STREAMS: usize = 50;
    const COMMANDS: usize = 60;
    let token = server.token("kofi").await;
    let client = server.client("ana").await;
    let case = client
        .submit(&envelope(report()))
        .await
        .expect("accepted")
        .case
        .expect("a case");
    let cursor = {
        let kofi = Client::new(&server.address, Some(&token), None)
            .expect("an address")
            .at(server.slug.clone());
        let mut cursor = "0".to_owned();
        loop {
            let page = kofi.feed(&cursor, 0).await.expect("the feed");
            cursor = page.cursor;
            if !page.more {
                break cursor;
            }
        }
    };
    let url = format!(
        "{}/v1/conferences/{}/stream?after={cursor}",
        server.address, server.slug
    );
    let (arrived, mut arrivals) = tokio::sync::mpsc::unbounded_channel::<(String, Instant)>();
    let http = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .build()
        .expect("a client");
    let mut tasks = Vec::new();
    for _ in 0..STREAMS {
        let mut response = http
            .get(&url)
            .bearer_auth(&token)
            .send()
            .await
            .expect("a stream");
        let arrived = arrived.clone();
        tasks.push(tokio::spawn(async move {
            while let Ok(Some(chunk)) = response.chunk().await {
                let at = Instant::now();
                for marker in String::from_utf8_lossy(&chunk).split("mark-").skip(1) {
                    let _ = arrived.send((
                        marker.chars().take_while(char::is_ascii_digit).collect(),
                        at,
                    ));
                }
            }
        }));
    }
    let mut spent = Vec::new();
    for n in 0..COMMANDS {
        let began = Instant::now();
        let note = note(case, &format!("mark-{n}."));
        client.submit(&envelope(note)).await.expect("accepted");
        for _ in 0..STREAMS {
            let (_, at) = arrivals.recv().await.expect("an entry");
            spent.push(at - began);
        }
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    print_spread("command to its entry on 50 streams", spent, None);
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn rate(count: usize, span: Duration) -> f64 {
    count as f64 / span.as_secs_f64()
}

fn print_spread(name: &str, mut spent: Vec<Duration>, over: Option<Duration>) {
    spent.sort();
    let at = |percent: usize| ms(spent[(spent.len() * percent / 100).min(spent.len() - 1)]);
    let per_second = over.map_or_else(String::new, |over| {
        format!("{:.0}/s, ", rate(spent.len(), over))
    });
    println!(
        "{name}: {per_second}p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms ({} times)",
        at(50),
        at(99),
        at(100),
        spent.len()
    );
}

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["stand"] => return runtime.block_on(stand(1_000, 11)),
        ["stand", cases, notes] => {
            let number = |text: &str| text.parse().expect("a number");
            return runtime.block_on(stand(number(cases), number(notes)));
        }
        ["open", folder] => return runtime.block_on(open(folder)),
        _ => {}
    }
    fold();
    rota();
    frames();
    runtime.block_on(http());
    runtime.shutdown_background();
}

//! What is kept without a network lies on the disk before it is shown, and gets to the server once, whatever happens to the laptop.

use std::path::Path;
use std::sync::Arc;

use greenroom::clock::{self, Clock};
use greenroom::domain::log::command::Command;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::vocabulary::ids::CaseId;
use greenroom::domain::vocabulary::text::Private;
use greenroom::store::drafts::DraftStore;
use greenroom::sync::driver::{self, Event, Order, Status};
use greenroom::sync::machine::Link;
use greenroom::sync::outbox::Outbox;
use greenroom::wire::Envelope;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::world::{Laptop, World, fight};

/// One window of a laptop whose home is `home`, as both consoles run it.
struct Window {
    outbox: Outbox,
    orders: mpsc::Sender<Order>,
    events: mpsc::Receiver<Event>,
    runs: JoinHandle<()>,
    status: Option<Status>,
}

impl Window {
    fn open(world: &World, laptop: &Laptop, home: &Path) -> Self {
        let store = DraftStore::open(home, laptop.me.as_str()).expect("a store");
        let outbox = Outbox::on(Arc::new(store));
        let (orders, taken) = mpsc::channel(64);
        let (tell, events) = mpsc::channel(64);
        let who = (laptop.me.clone(), world.slug.clone());
        let runs = tokio::spawn(driver::run(
            laptop.client.clone(),
            Clock::Wall,
            who,
            taken,
            tell,
            Some(outbox.clone()),
        ));
        Self {
            outbox,
            orders,
            events,
            runs,
            status: None,
        }
    }

    async fn keeps(&self, command: Command) {
        let envelope = Envelope {
            id: clock::command_id(),
            made_at: Clock::Wall.now(),
            on_behalf: None,
            command,
        };
        self.outbox
            .keep(&envelope, Clock::Wall.now())
            .expect("on the disk");
        let order = Order::Keep(Box::new(envelope));
        self.orders.send(order).await.expect("it runs");
    }

    async fn until(&mut self, holds: impl Fn(&Status) -> bool) {
        while !self.status.as_ref().is_some_and(&holds) {
            if let Event::Status(status) = self.events.recv().await.expect("it runs") {
                self.status = Some(*status);
            }
        }
    }

    /// The laptop goes down: nothing is put away.
    async fn dies(self) {
        self.runs.abort();
        assert!(self.runs.await.is_err_and(|e| e.is_cancelled()));
    }
}

fn note(case: CaseId, text: &str) -> Command {
    Command::Note {
        case,
        text: Private::from(text),
        happened_at: None,
    }
}

/// How often each of the texts of notes is on record.
async fn on_record(laptop: &mut Laptop, case: CaseId) -> Vec<String> {
    laptop.pull().await;
    let case = laptop.case(case);
    let notes = case
        .entries
        .iter()
        .filter_map(|entry| match &entry.happening {
            Happening::Noted { text, .. } => Some(text.as_str().to_owned()),
            _ => None,
        });
    notes.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_offline_survives_the_laptop_and_arrives_once_and_in_order() {
    let mut world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let mut ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    let texts = ["at the door", "he left by stair B", "she wants to go home"];
    world.stop().await;
    for text in texts {
        // Each time another window, which finds what those before it left.
        let mut window = Window::open(&world, &ana, home.path());
        window.keeps(note(case, text)).await;
        window.until(|s| matches!(s.link, Link::Lost { .. })).await;
        window.dies().await;
    }
    let window = Window::open(&world, &ana, home.path());
    assert_eq!(window.outbox.all().len(), 3);
    window.dies().await;
    world.start().await;
    let mut window = Window::open(&world, &ana, home.path());
    window
        .until(|s| s.link == Link::Live && s.unsent.is_empty())
        .await;
    assert!(
        window.outbox.all().is_empty(),
        "sent, and gone from the disk"
    );
    assert_eq!(on_record(&mut ana, case).await, texts);
    window.dies().await;
    // It died before it could put away what was answered: the same again is the same.
    let kept = ana.case(case).entries.last().expect("a note").command_id;
    let store = DraftStore::open(home.path(), ana.me.as_str()).expect("a store");
    let again = Envelope {
        id: kept,
        made_at: Clock::Wall.now(),
        on_behalf: None,
        command: note(case, texts[2]),
    };
    let outbox = Outbox::on(Arc::new(store));
    outbox.keep(&again, Clock::Wall.now()).expect("on the disk");
    drop(outbox);
    let mut window = Window::open(&world, &ana, home.path());
    window
        .until(|s| s.link == Link::Live && s.unsent.is_empty())
        .await;
    assert_eq!(on_record(&mut ana, case).await, texts);
    assert!(window.outbox.all().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_keeps_its_words_until_they_are_read() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let ana = world.laptop("ana").await;
    let mut window = Window::open(&world, &ana, home.path());
    let nowhere: CaseId = "0190b1f0-0000-7000-8000-000000000001"
        .parse()
        .expect("an id");
    window
        .keeps(note(nowhere, "of a case that is not there"))
        .await;
    window.until(|s| s.refused.len() == 1).await;
    window.dies().await;
    let mut window = Window::open(&world, &ana, home.path());
    window
        .until(|s| s.refused.len() == 1 && s.unsent.is_empty())
        .await;
    let refused = window.status.as_ref().expect("a status").refused[0].clone();
    let texts = refused.envelope.command.texts();
    assert_eq!(texts[0].as_str(), "of a case that is not there");
    let dismiss = Order::Dismiss(refused.envelope.id);
    window.orders.send(dismiss).await.expect("it runs");
    while !window.outbox.all().is_empty() {
        tokio::task::yield_now().await;
    }
    window.dies().await;
    let mut window = Window::open(&world, &ana, home.path());
    window.until(|s| s.link == Link::Live).await;
    assert!(window.status.as_ref().expect("a status").refused.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_of_the_laptop_neither_reads_nor_sends_it() {
    let mut world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let case = ana.reports(fight()).await;
    world.stop().await;
    let window = Window::open(&world, &ana, home.path());
    window.keeps(note(case, "MARKER for nobody else")).await;
    window.dies().await;
    let window = Window::open(&world, &kofi, home.path());
    assert!(window.outbox.all().is_empty());
    window.dies().await;
    for file in walk(home.path()) {
        let bytes = std::fs::read(&file).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("MARKER"), "{}", file.display());
    }
    let window = Window::open(&world, &ana, home.path());
    assert_eq!(window.outbox.all().len(), 1, "it is hers still");
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => walk(&path),
            path => vec![path],
        })
        .collect()
}

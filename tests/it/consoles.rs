//! Two consoles, whole, in one process, on a real server: what one person does, the other reads.

use std::io;
use std::sync::{Arc, Mutex};

use crate::world::{Laptop, World};
use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};
use futures_util::stream;
use greenroom::clock::Clock;
use greenroom::config::Theme;
use greenroom::file;
use greenroom::sync::driver;
use greenroom::tui::state::screen::Settings;
use greenroom::tui::{self, Outcome, Startup};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// A screen that somebody else can look at while the console draws on it.
#[derive(Clone)]
struct Glass(Arc<Mutex<TestBackend>>);

impl Glass {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(TestBackend::new(80, 24))))
    }

    fn with<T>(&self, look: impl FnOnce(&mut TestBackend) -> T) -> T {
        look(&mut self.0.lock().expect("whole"))
    }

    fn text(&self) -> String {
        self.with(|screen| screen.to_string())
    }
}

impl Backend for Glass {
    type Error = std::convert::Infallible;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(
        &mut self,
        content: I,
    ) -> Result<(), Self::Error> {
        self.with(|screen| screen.draw(content))
    }

    fn hide_cursor(&mut self) -> Result<(), Self::Error> {
        self.with(TestBackend::hide_cursor)
    }

    fn show_cursor(&mut self) -> Result<(), Self::Error> {
        self.with(TestBackend::show_cursor)
    }

    fn get_cursor_position(&mut self) -> Result<Position, Self::Error> {
        self.with(TestBackend::get_cursor_position)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Self::Error> {
        self.with(|screen| screen.set_cursor_position(position))
    }

    fn clear(&mut self) -> Result<(), Self::Error> {
        self.with(TestBackend::clear)
    }

    fn clear_region(&mut self, kind: ClearType) -> Result<(), Self::Error> {
        self.with(|screen| screen.clear_region(kind))
    }

    fn size(&self) -> Result<Size, Self::Error> {
        self.with(|screen| screen.size())
    }

    fn window_size(&mut self) -> Result<WindowSize, Self::Error> {
        self.with(TestBackend::window_size)
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        self.with(TestBackend::flush)
    }
}

struct Console {
    glass: Glass,
    keys: mpsc::UnboundedSender<io::Result<Input>>,
    ended: JoinHandle<io::Result<Outcome>>,
}

impl Console {
    fn open(world: &World, laptop: &Laptop) -> Self {
        let (orders, taken) = mpsc::channel(64);
        let (tell, events) = mpsc::channel(64);
        let who = (laptop.me.clone(), world.slug.clone());
        tokio::spawn(driver::run(
            laptop.client.clone(),
            Clock::Wall,
            who,
            taken,
            tell,
            None,
        ));
        let policy = file::default_policy();
        let seat = Startup {
            me: laptop.me.clone(),
            conference: world.slug.clone(),
            policy,
            orders,
            events,
            keeper: None,
            outbox: None,
            editor: None,
        };
        let (keys, typed) = mpsc::unbounded_channel();
        let glass = Glass::new();
        let drawn = glass.clone();
        let ended = tokio::spawn(async move {
            let mut terminal = Terminal::new(drawn).expect("a screen");
            let input = Box::pin(stream::unfold(typed, |mut typed| async {
                typed.recv().await.map(|key| (key, typed))
            }));
            let settings = Settings {
                theme: Theme::Mono,
                ascii: false,
                bell: false,
                lock_after: None,
            };
            tui::run(&mut terminal, input, seat, settings, Clock::Wall, None).await
        });
        Self { glass, keys, ended }
    }

    fn press(&self, code: KeyCode) {
        let key = KeyEvent::new(code, KeyModifiers::NONE);
        self.keys
            .send(Ok(Input::Key(key)))
            .expect("the console lives");
    }

    fn types(&self, text: &str) {
        text.chars().for_each(|c| self.press(KeyCode::Char(c)));
    }

    async fn until(&self, what: &str) {
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while std::time::Instant::now() < patience {
            if self.glass.text().contains(what) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{what:?} never came:\n{}", self.glass.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_reports_rings_the_other_and_only_one_of_them_has_it() {
    let world = World::each_by_the_wall_clock().await.remove(0);
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let (hers, his) = (Console::open(&world, &ana), Console::open(&world, &kofi));
    hers.until("● live").await;
    his.until("● live").await;
    his.until("No cases.").await;

    // r, a few words, Enter, a place from a few letters, Enter, and that is enough.
    hers.press(KeyCode::Char('r'));
    hers.until("the queue is hidden").await;
    hers.types("photos on the stairs");
    hers.press(KeyCode::Enter);
    hers.types("stair");
    hers.press(KeyCode::F(5));
    hers.until("Is anybody in danger now?").await;
    hers.press(KeyCode::F(5));
    his.until("photos").await;
    hers.until("photos").await;

    his.press(KeyCode::Char('a'));
    his.until("Kofi").await;
    hers.until("Kofi").await;
    // She is too late, and reads who has it.
    hers.press(KeyCode::Char('a'));
    hers.until("Kofi took this").await;

    hers.press(KeyCode::Char('n'));
    hers.until("NOTE").await;
    hers.types("he said sorry");
    hers.press(KeyCode::Enter);
    his.press(KeyCode::Enter);
    his.until("he said sorry").await;

    for console in [hers, his] {
        console.press(KeyCode::Char('1'));
        console.press(KeyCode::Char('q'));
        assert_eq!(
            console.ended.await.expect("no panic").expect("no error"),
            Outcome::Quit
        );
    }
}

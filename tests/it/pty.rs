//! On a real terminal: it is given back however the console ends; a frame is one write; idle is silence.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::world::World;

/// A console in a pseudo-terminal, and every piece that it wrote.
pub struct Terminal {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    master: Box<dyn portable_pty::MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    written: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Terminal {
    async fn open(world: &World, home: &std::path::Path) -> Self {
        Self::open_with(world, home, &[]).await
    }

    /// A terminal of Ana's, newly signed in, with these arguments.
    pub async fn open_with(world: &World, home: &std::path::Path, args: &[&str]) -> Self {
        Self::sign_in(world, home).await;
        Self::again(home, args)
    }

    /// Another terminal of whoever is signed in at `home`.
    pub fn again(home: &std::path::Path, args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_greenroom"));
        command.args(args);
        command.env("GREENROOM_HOME", home);
        Self::run(command)
    }

    pub fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("it reads");
        self.keys.flush().expect("it reads");
    }

    /// Ends it as a crash does.
    pub fn kills(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it ends");
    }

    /// Sends it a signal, by its name.
    pub fn is_sent(&self, signal: &str) {
        let pid = self.child.process_id().expect("it runs").to_string();
        let killed = std::process::Command::new("kill")
            .args(["-s", signal, &pid])
            .status()
            .expect("kill runs");
        assert!(killed.success());
    }

    pub async fn sign_in(world: &World, home: &std::path::Path) {
        let code = world.invite("ana").await;
        let joined = std::process::Command::new(env!("CARGO_BIN_EXE_greenroom"))
            .args(["join", world.address(), &code])
            .env("GREENROOM_HOME", home)
            .output()
            .expect("it runs");
        assert!(joined.status.success());
    }

    fn run(mut command: CommandBuilder) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("it starts");
        drop(pair.slave);
        let written: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let (mut reader, kept) = (
            pair.master.try_clone_reader().expect("a reader"),
            Arc::clone(&written),
        );
        std::thread::spawn(move || {
            let mut bytes = vec![0; 1 << 20];
            while let Ok(n) = reader.read(&mut bytes) {
                if n == 0 {
                    return;
                }
                kept.lock().expect("whole").push(bytes[..n].to_vec());
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        Self {
            child,
            master: pair.master,
            keys,
            written,
        }
    }

    fn all(&self) -> Vec<u8> {
        self.written.lock().expect("whole").concat()
    }

    pub fn screen(&self) -> String {
        let mut parser = vt100::Parser::new(24, 80, 0);
        parser.process(&self.all());
        parser.screen().contents()
    }

    pub fn until(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let patience = Instant::now() + Duration::from_secs(20);
        while Instant::now() < patience {
            if holds(&self.screen()) {
                return;
            }
            std::thread::yield_now();
        }
        panic!("this never came: {what}\n{}", self.screen());
    }

    /// Waits for the end, and checks that the terminal is as it was: the usual screen, the cursor seen, no mode left on.
    pub fn gives_back(mut self) {
        self.child.wait().expect("it ends");
        let patience = Instant::now() + Duration::from_secs(5);
        let mut all = self.all();
        while Instant::now() < patience && !ends_restored(&all) {
            std::thread::yield_now();
            all = self.all();
        }
        assert!(
            ends_restored(&all),
            "{:?}",
            String::from_utf8_lossy(&all[all.len().saturating_sub(200)..])
        );
        drop(self.master);
    }
}

fn last(all: &[u8], on: &str, off: &str) -> bool {
    let text = String::from_utf8_lossy(all);
    text.rfind(off) >= text.rfind(on)
}

fn ends_restored(all: &[u8]) -> bool {
    last(all, "\x1b[?1049h", "\x1b[?1049l")
        && last(all, "\x1b[?25l", "\x1b[?25h")
        && last(all, "\x1b[?2004h", "\x1b[?2004l")
        && last(all, "\x1b[?1004h", "\x1b[?1004l")
        && last(all, "\x1b[?2026h", "\x1b[?2026l")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_gives_back_after_quit_and_after_being_asked_to_stop() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(&world, home.path()).await;
    terminal.until("live", |screen| {
        screen.contains("● live") && screen.contains("No cases")
    });
    terminal.keys.write_all(b"q").expect("typed");
    terminal.gives_back();

    for signal in ["TERM", "HUP", "INT"] {
        let terminal = Terminal::open(&world, home.path()).await;
        terminal.until("live", |screen| screen.contains("● live"));
        terminal.is_sent(signal);
        terminal.gives_back();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_is_one_write_and_an_idle_console_is_silent() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = Terminal::open(&world, home.path()).await;
    terminal.until("live", |screen| {
        screen.contains("● live") && screen.contains("No cases")
    });
    // What was begun in a piece ends in it: each frame arrives whole.
    let count = |all: &[u8], what: &str| String::from_utf8_lossy(all).matches(what).count();
    let (begun, ended) = {
        let all = terminal.all();
        (count(&all, "\x1b[?2026h"), count(&all, "\x1b[?2026l"))
    };
    assert!(begun >= 1 && begun == ended, "{begun} begun, {ended} ended");
    for piece in terminal
        .written
        .lock()
        .expect("whole")
        .iter()
        .filter(|p| count(p, "\x1b[?2026h") > 0)
    {
        assert_eq!(
            count(piece, "\x1b[?2026h"),
            count(piece, "\x1b[?2026l"),
            "a frame came in pieces"
        );
    }
    // A key that changes nothing draws nothing twice; then silence, but for the minute's turn.
    terminal.keys.write_all(b"3").expect("typed");
    terminal.until("on call", |screen| screen.contains("FIND THEM AT"));
    let before = terminal.written.lock().expect("whole").len();
    let quiet = Instant::now() + Duration::from_millis(1_500);
    while Instant::now() < quiet {
        std::thread::yield_now();
    }
    let after = terminal.written.lock().expect("whole").len();
    assert!(after - before <= 1, "{} writes while idle", after - before);
    terminal.keys.write_all(b"1q").expect("typed");
    terminal.gives_back();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_gives_back_after_a_panic() {
    let mut command = CommandBuilder::new(std::env::current_exe().expect("this program"));
    command.args([
        "--exact",
        "pty::a_console_that_panics",
        "--ignored",
        "--nocapture",
    ]);
    let terminal = Terminal::run(command);
    terminal.until("the panic", |screen| screen.contains("on purpose"));
    terminal.gives_back();
}

#[test]
#[ignore = "run by the test above, in a terminal of its own"]
fn a_console_that_panics() {
    let _guard = greenroom::tui::effects::terminal::Guard::take().expect("a terminal");
    panic!("on purpose");
}

/// The editor has the terminal, and gives it back with the text.
#[tokio::test(flavor = "multi_thread")]
async fn the_editor_writes_into_the_field_and_the_console_goes_on() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let editor = home.path().join("editor.sh");
    std::fs::write(&editor, "#!/bin/sh\nprintf 'two at the door' >> \"$1\"\n").expect("a script");
    let mut open = std::fs::metadata(&editor)
        .expect("it is there")
        .permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o755);
    std::fs::set_permissions(&editor, open).expect("it may run");
    Terminal::sign_in(&world, home.path()).await;
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_greenroom"));
    command.env("GREENROOM_HOME", home.path());
    command.env("VISUAL", &editor);
    command.env("EDITOR", &editor);
    let mut terminal = Terminal::run(command);
    terminal.until("the queue", |screen| screen.contains("No cases"));
    terminal.types("r");
    terminal.until("the form", |screen| screen.contains("that is enough"));
    terminal.types("seen: ");
    terminal.until("the words", |screen| screen.contains("seen:"));
    terminal.types("\x1bOS");
    terminal.until("the editor's words", |screen| {
        screen.contains("seen: two at the door") && screen.contains("that is enough")
    });
    // Where no shell waits for it, Ctrl-Z comes back at once, whole.
    terminal.types("\x1a");
    // It hears keys again.
    terminal.types("\x1b");
    terminal.until("the queue again", |screen| screen.contains("No cases"));
    terminal.types("q");
    terminal.gives_back();
}

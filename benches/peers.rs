//! The console beside other terminal programs, all in one run and in the same kind of terminal: `cargo bench --bench peers --
//! "btm" "csvlens FILE"`. Printed, never asserted. Linux only: it reads /proc.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const SIZE: PtySize = PtySize {
    rows: 50,
    cols: 200,
    pixel_width: 0,
    pixel_height: 0,
};
/// How long one looks at a program that nobody touches.
const IDLE: Duration = Duration::from_secs(30);
/// A frame is over when nothing was written for this long.
const QUIET: Duration = Duration::from_millis(8);

/// What came out of the terminal: how many bytes, and when the last and the first of them.
#[derive(Default)]
struct Out {
    bytes: usize,
    writes: usize,
    last: Option<Instant>,
}

struct Seen {
    name: String,
    first_frame: Duration,
    key_p50: Duration,
    key_p99: Duration,
    cpu_percent: f64,
    bytes_per_second: f64,
    resident_mib: f64,
}

fn main() {
    let others: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let greenroom = env!("CARGO_BIN_EXE_greenroom");
    let server = serve(greenroom, folder.path());
    let home = folder.path().join("laptop");
    let mut rows = vec![
        look("greenroom, quiet", &[greenroom.to_owned()], &home),
        look(
            "greenroom demo, counting",
            &[greenroom.to_owned(), "demo".to_owned()],
            &home,
        ),
    ];
    drop(server);
    for other in others.iter().filter(|o| !o.trim().is_empty()) {
        let words: Vec<String> = other.split_whitespace().map(str::to_owned).collect();
        let program = Path::new(&words[0]).file_name().unwrap_or_default();
        rows.push(look(&program.to_string_lossy(), &words, folder.path()));
    }
    println!(
        "| program, 200x50 | first frame | key to frame p50 | p99 | idle CPU | bytes/s idle | resident |"
    );
    println!("|---|---|---|---|---|---|---|");
    for row in rows {
        println!(
            "| {} | {:.1} ms | {:.1} ms | {:.1} ms | {:.2} % | {:.0} | {:.0} MiB |",
            row.name,
            row.first_frame.as_secs_f64() * 1e3,
            row.key_p50.as_secs_f64() * 1e3,
            row.key_p99.as_secs_f64() * 1e3,
            row.cpu_percent,
            row.bytes_per_second,
            row.resident_mib
        );
    }
}

/// A server that is ended when it is dropped.
struct Served(std::process::Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A case API with the sample conference and nothing in it, and a laptop that is signed in.
fn serve(greenroom: &str, folder: &Path) -> Served {
    let sample = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/assets/conferences/sample.toml"
    );
    let data = folder.join("data");
    let run = |args: &[&str]| {
        let output = Command::new(greenroom)
            .args(args)
            .env("GREENROOM_HOME", folder.join("laptop"))
            .current_dir(folder)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{args:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let data = data.to_string_lossy().into_owned();
    run(&["init", sample, "--data-dir", &data]);
    let address = "127.0.0.1:17474";
    let child = Command::new(greenroom)
        .args(["serve", "--data-dir", &data, "--listen", address])
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it serves");
    let served = Served(child);
    std::thread::sleep(Duration::from_secs(2));
    let invited = run(&["--json", "invite", "ana", "--data-dir", &data]);
    let invited: serde_json::Value = serde_json::from_str(&invited).expect("JSON");
    let code = invited["code"].as_str().expect("a code");
    run(&["join", &format!("http://{address}"), code]);
    served
}

/// Runs one program in a terminal of its own and looks at it.
fn look(name: &str, words: &[String], home: &Path) -> Seen {
    let pair = native_pty_system().openpty(SIZE).expect("a terminal");
    let mut command = CommandBuilder::new(&words[0]);
    command.args(&words[1..]);
    command.env("TERM", "xterm-256color");
    command.env("GREENROOM_HOME", home);
    let mut reader = pair.master.try_clone_reader().expect("its output");
    let writer = pair.master.take_writer().expect("its input");
    let writer = Arc::new(Mutex::new(writer));
    let out = Arc::new(Mutex::new(Out::default()));
    let began = Instant::now();
    let mut child = pair.slave.spawn_command(command).expect("it starts");
    drop(pair.slave);
    let (seen, asked) = (Arc::clone(&out), Arc::clone(&writer));
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65_536];
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            answer(&buffer[..n], &asked);
            let mut out = seen.lock().expect("nobody panics with it");
            out.bytes += n;
            out.writes += 1;
            out.last = Some(Instant::now());
        }
    });
    let total = || out.lock().expect("nobody panics with it").bytes;
    // The first frame is there when a screenful was written.
    while total() < 2_000 && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_micros(200));
    }
    let first_frame = began.elapsed();
    std::thread::sleep(Duration::from_secs(3));
    let mut keys: Vec<Duration> = (0..60)
        .filter_map(|n| key(&writer, &out, if n % 2 == 0 { b"j" } else { b"k" }))
        .collect();
    keys.sort();
    let at = |share: usize| {
        keys.get(keys.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    let (key_p50, key_p99) = (at(50), at(99));
    std::thread::sleep(Duration::from_secs(2));
    let pid = child.process_id().unwrap_or_default();
    let (bytes, ticks) = (total(), cpu_ticks(pid));
    std::thread::sleep(IDLE);
    let seconds = IDLE.as_secs_f64();
    let (bytes, ticks) = (total() - bytes, cpu_ticks(pid) - ticks);
    let resident_mib = resident(pid);
    drop(child.kill());
    drop(child.wait());
    Seen {
        name: name.to_owned(),
        first_frame,
        key_p50,
        key_p99,
        #[expect(clippy::cast_precision_loss, reason = "printed with two figures")]
        cpu_percent: ticks as f64 / seconds,
        #[expect(clippy::cast_precision_loss, reason = "printed without a fraction")]
        bytes_per_second: bytes as f64 / seconds,
        resident_mib,
    }
}

/// What a program asks its terminal when it starts, and what a terminal says: one that is left without an answer waits, and its
/// first frame would be late by a time-out that nobody sees in a real terminal.
const ASKED: [(&[u8], &[u8]); 4] = [
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b]10;?", b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\"),
    (b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
    (b"\x1b[c", b"\x1b[?62;22c"),
];

fn answer(written: &[u8], writer: &Mutex<impl Write>) {
    for (question, answer) in ASKED {
        if written.windows(question.len()).any(|w| w == question) {
            let mut writer = writer.lock().expect("nobody panics with it");
            writer.write_all(answer).expect("it listens");
            writer.flush().expect("it listens");
        }
    }
}

/// One key, and how long until the frame that shows it was written; nothing where it shows nothing.
fn key(writer: &Mutex<impl Write>, out: &Mutex<Out>, key: &[u8]) -> Option<Duration> {
    let before = out.lock().expect("nobody panics with it").bytes;
    let pressed = Instant::now();
    {
        let mut writer = writer.lock().expect("nobody panics with it");
        writer.write_all(key).expect("it listens");
        writer.flush().expect("it listens");
    }
    let found = loop {
        let out = out.lock().expect("nobody panics with it");
        match out.last {
            Some(last) if out.bytes > before && last.elapsed() >= QUIET => {
                break Some(last.duration_since(pressed));
            }
            _ if pressed.elapsed() > Duration::from_millis(500) => break None,
            _ => {}
        }
        drop(out);
        std::thread::sleep(Duration::from_micros(100));
    };
    std::thread::sleep(Duration::from_millis(60));
    found
}

/// User and system time of `pid`, in hundredths of a second.
fn cpu_ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after.split_whitespace().collect();
    let field = |n: usize| {
        fields
            .get(n)
            .and_then(|f| f.parse::<u64>().ok())
            .unwrap_or(0)
    };
    field(11) + field(12)
}

fn resident(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status
        .lines()
        .find(|l| l.starts_with("VmRSS:"))
        .unwrap_or_default();
    let kib: f64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(0.0);
    kib / 1024.0
}

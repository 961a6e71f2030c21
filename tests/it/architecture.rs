//! The map in `src/lib.rs` is true: who may use whom, read from the `use` lines; and no room is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use of this crate. Order is that of the map.
const ARROWS: [(&str, &[&str]); 22] = [
    ("domain", &[]),
    ("words", &["domain"]),
    ("acts", &["domain", "words"]),
    ("wire", &["domain"]),
    ("assets", &[]),
    ("file", &["domain", "assets"]),
    ("seal", &[]),
    ("store", &["domain", "seal"]),
    ("config", &["domain", "assets"]),
    ("clock", &["domain"]),
    ("client", &["domain", "wire"]),
    ("sync", &["domain", "wire", "client", "clock"]),
    (
        "server",
        &[
            "domain", "words", "wire", "seal", "store", "assets", "clock", "config",
        ],
    ),
    (
        "tui",
        &[
            "domain", "words", "acts", "wire", "sync", "config", "clock", "assets",
        ],
    ),
    ("cli", &["domain", "acts"]),
    (
        "headless",
        &[
            "domain", "words", "acts", "wire", "file", "sync", "client", "store", "config",
            "clock", "cli", "seal",
        ],
    ),
    (
        "plain",
        &[
            "domain", "words", "acts", "wire", "sync", "store", "clock", "cli", "headless",
        ],
    ),
    ("manual", &["tui", "config", "cli", "headless"]),
    ("doctor", &["*"]),
    ("admin", &["*"]),
    ("demo", &["*"]),
    ("main", &["*"]),
];

/// The storeys of `domain`: each may use itself and those named.
const STOREYS: [(&str, &[&str]); 5] = [
    ("vocabulary", &[]),
    ("log", &["vocabulary"]),
    ("state", &["vocabulary", "log"]),
    ("views", &["vocabulary", "log", "state"]),
    ("rules", &["vocabulary", "log", "state", "views"]),
];

/// What each part of the console may use of it.
const CONSOLE: [(&str, &[&str]); 12] = [
    ("paint", &[]),
    ("bindings", &[]),
    ("state", &["paint", "bindings"]),
    ("widgets", &["paint", "state"]),
    ("screens", &["paint", "bindings", "state", "widgets"]),
    ("deed", &["state"]),
    ("message", &["state", "deed"]),
    (
        "forms",
        &["paint", "bindings", "state", "widgets", "message"],
    ),
    ("console", &["state", "forms"]),
    (
        "frame",
        &["paint", "bindings", "state", "screens", "forms", "console"],
    ),
    (
        "update",
        &[
            "paint", "bindings", "state", "screens", "deed", "message", "forms", "console",
        ],
    ),
    ("effects", &["state", "deed", "message"]),
];

/// What may stand in `domain`, `words` and `acts`: pure leaf crates.
const PURE: [&str; 15] = [
    "std",
    "crate",
    "super",
    "serde",
    "serde_json",
    "chrono",
    "chrono_tz",
    "uuid",
    "thiserror",
    "strum",
    "utoipa",
    "toml",
    "unicode_normalization",
    "unicode_segmentation",
    "unicode_width",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix(src()).expect("inside src");
    let first = inside
        .components()
        .next()
        .expect("a name")
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// What the file says outside its own unit tests.
fn outside_tests(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    text.split("#[cfg(test)]\nmod tests")
        .next()
        .expect("something")
        .to_owned()
}

/// Every `crate::room` that a file names, and its line.
fn named(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1) {
            let room: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if room.is_empty() && part.starts_with('{') {
                let names = part
                    .trim_start_matches('{')
                    .split('}')
                    .next()
                    .unwrap_or_default();
                found.extend(names.split(',').map(|n| {
                    (
                        n.trim().split("::").next().unwrap_or_default().to_owned(),
                        line.to_owned(),
                    )
                }));
            } else {
                found.push((room, line.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_room_uses_only_what_the_map_allows() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    for path in sources(&src()) {
        let room = room_of(&path);
        if room == "lib" {
            continue;
        }
        let allowed = arrows
            .get(room.as_str())
            .unwrap_or_else(|| panic!("{room} is not on the map"));
        for (used, line) in named(&outside_tests(&path)) {
            // The line mode has the letters of the console, and nothing else of it.
            let reads_table = room == "plain" && line.contains("crate::tui::bindings::");
            // Of the console only `effects` reaches the disk, and of synchronisation only the outbox.
            let reaches = ["tui/effects.rs", "sync/outbox.rs"];
            let keeps = used == "store" && reaches.iter().any(|file| path.ends_with(file));
            let fine = keeps
                || reads_table
                || used == room
                || allowed.contains(&"*")
                || allowed.contains(&used.as_str());
            assert!(
                fine,
                "{} may not use {used}: {}",
                path.display(),
                line.trim()
            );
        }
    }
}

/// The files that each file uses, by their module paths.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let module = |path: &Path| {
        let inside = path.strip_prefix(src()).expect("inside src");
        let name = inside
            .with_extension("")
            .to_string_lossy()
            .replace('/', "::");
        (name != "lib" && name != "main").then_some(name)
    };
    let all: BTreeSet<String> = sources(&src()).iter().filter_map(|p| module(p)).collect();
    // The longest module that begins `path`: the rest names what is in it.
    let file_of = |path: &str| {
        let parts: Vec<&str> = path.split("::").collect();
        (1..=parts.len())
            .rev()
            .map(|n| parts[..n].join("::"))
            .find(|name| all.contains(name))
    };
    let mut found = BTreeMap::new();
    for path in sources(&src()) {
        let Some(own) = module(&path) else { continue };
        let text = outside_tests(&path);
        let code: Vec<&str> = text
            .lines()
            .filter(|l| !l.trim_start().starts_with("//"))
            .collect();
        let code = code.join(" ");
        let mut used = BTreeSet::new();
        for part in code.split("crate::").skip(1) {
            let end = part.find(|c: char| !(c.is_alphanumeric() || "_:".contains(c)));
            let base = part[..end.unwrap_or(part.len())].trim_end_matches(':');
            let names = part[base.len()..]
                .strip_prefix("::{")
                .and_then(|rest| rest.split('}').next())
                .unwrap_or_default();
            // A list of files in a folder uses those, not the file of the folder.
            let mut is_all_files = !names.is_empty();
            for name in names.split(',').map(str::trim).filter(|n| !n.is_empty()) {
                let path = format!("{base}::{name}");
                is_all_files &= file_of(&path) != file_of(base);
                used.extend(file_of(&path));
            }
            if !is_all_files {
                used.extend(file_of(base));
            }
        }
        used.remove(&own);
        found.insert(own, used);
    }
    found
}

/// Every file of `room` uses of the room only what its storey may.
fn looks_down_only(room: &str, storeys: &[(&str, &[&str])]) {
    let storeys: BTreeMap<&str, &[&str]> = storeys.iter().copied().collect();
    let inside = format!("{room}::");
    let storey = |name: &str| name.split("::").nth(1).map(str::to_owned);
    for (file, used) in uses().iter().filter(|(file, _)| file.starts_with(&inside)) {
        let own = storey(file).expect("a storey");
        let below = storeys
            .get(own.as_str())
            .unwrap_or_else(|| panic!("{own} is no storey of {room}"));
        for other in used.iter().filter(|other| other.starts_with(&inside)) {
            let other_storey = storey(other).expect("a storey");
            assert!(
                other_storey == own || below.contains(&other_storey.as_str()),
                "{file} may not use {other}"
            );
        }
    }
}

#[test]
fn the_storeys_of_the_domain_look_down_only() {
    looks_down_only("domain", &STOREYS);
}

#[test]
fn the_parts_of_the_console_look_down_only() {
    looks_down_only("tui", &CONSOLE);
}

/// The first circle of files within `room`, if there is one.
fn circle(uses: &BTreeMap<String, BTreeSet<String>>, room: &str) -> Option<Vec<String>> {
    fn walk(
        uses: &BTreeMap<String, BTreeSet<String>>,
        room: &str,
        way: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> bool {
        let here = way.last().expect("somewhere").clone();
        for next in uses
            .get(&here)
            .into_iter()
            .flatten()
            .filter(|n| n.starts_with(room))
        {
            if let Some(at) = way.iter().position(|w| w == next) {
                way.drain(..at);
                return true;
            }
            if !done.contains(next) {
                way.push(next.clone());
                if walk(uses, room, way, done) {
                    return true;
                }
                way.pop();
            }
        }
        done.insert(here);
        false
    }
    let mut done = BTreeSet::new();
    uses.keys()
        .filter(|file| file.starts_with(room))
        .find_map(|file| {
            let mut way = vec![file.clone()];
            (!done.contains(file) && walk(uses, room, &mut way, &mut done)).then_some(way)
        })
}

#[test]
fn no_files_go_round_in_a_circle() {
    let uses = uses();
    for room in [
        "domain", "words", "acts", "file", "config", "sync", "server", "tui", "cli", "headless",
        "plain",
    ] {
        assert_eq!(circle(&uses, room), None, "{room}");
    }
}

#[test]
fn the_pure_rooms_are_pure() {
    let is_pure = |path: &&PathBuf| ["domain", "words", "acts"].contains(&room_of(path).as_str());
    for path in sources(&src()).iter().filter(is_pure) {
        let text = outside_tests(path);
        for line in text.lines().filter(|l| l.starts_with("use ")) {
            let krate = line
                .trim_start_matches("use ")
                .split([':', ';', ' '])
                .next()
                .unwrap_or_default();
            assert!(PURE.contains(&krate), "{}: {line}", path.display());
        }
        for word in [
            "Utc::now",
            "Local::now",
            "new_v4",
            "async fn",
            "std::fs",
            "std::env",
            "println!",
            "SystemTime::now",
            "Instant::now",
        ] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
    for pure in ["sync/machine.rs", "sync/replica.rs"] {
        let text = outside_tests(&src().join(pure));
        assert!(
            !text.contains("tokio") && !text.contains("crate::client"),
            "{pure} is not pure"
        );
    }
}

#[test]
fn only_the_clock_knows_the_time_and_only_config_the_environment() {
    for path in sources(&src()) {
        let text = outside_tests(&path);
        let room = room_of(&path);
        if room != "clock" {
            assert!(
                !text.contains("Utc::now") && !text.contains("new_v4"),
                "{} asks the clock",
                path.display()
            );
        }
        if room != "config" {
            assert!(
                !text.contains("env::var"),
                "{} reads the environment",
                path.display()
            );
        }
    }
}

#[test]
fn no_module_is_forgotten() {
    let mut declared: BTreeSet<PathBuf> = ["lib.rs", "main.rs"].map(|f| src().join(f)).into();
    for path in sources(&src()) {
        let folder = match path.file_name().and_then(|f| f.to_str()) {
            Some("lib.rs" | "main.rs") => src(),
            _ => path.with_extension(""),
        };
        let text = fs::read_to_string(&path).expect("a file");
        for line in text.lines() {
            let name = line
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub ")
                .strip_prefix("mod ")
                .and_then(|rest| rest.strip_suffix(';'));
            if let Some(name) = name {
                declared.insert(folder.join(format!("{name}.rs")));
            }
        }
    }
    for path in sources(&src()) {
        assert!(
            declared.contains(&path),
            "{} is not declared by its parent",
            path.display()
        );
    }
    let map = fs::read_to_string(src().join("lib.rs")).expect("the map");
    for (room, _) in ARROWS.iter().filter(|(room, _)| *room != "main") {
        assert!(
            map.contains(&format!("[`{room}`]")),
            "{room} is not in the map of src/lib.rs"
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in sources(&src()) {
        let text = fs::read_to_string(&path).expect("a source file");
        assert!(
            text.starts_with("//!"),
            "{} opens without a word",
            path.display()
        );
        assert!(
            path.file_name().is_some_and(|f| f != "mod.rs"),
            "{}: foo.rs beside foo/",
            path.display()
        );
        assert!(
            !text.contains("pub use "),
            "{}: one path per thing",
            path.display()
        );
    }
}

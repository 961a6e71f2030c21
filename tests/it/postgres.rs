//! One private `PostgreSQL` for all tests of this process, and a fresh database of it for each that asks.
//!
//! It lives in a folder of its own under the temporary files. A small watcher outlives the tests, however they end, and
//! then stops the server and deletes the folder. Where there is no `PostgreSQL` the tests that want it say so and skip.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The address of a new, empty database; `None` where there is no `PostgreSQL` on this machine.
pub fn url() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let cluster = CLUSTER.get_or_init(Cluster::start).as_ref()?;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    cluster.create_database(&name);
    Some(format!(
        "postgres://postgres@127.0.0.1:{}/{name}",
        cluster.port
    ))
}

struct Cluster {
    bin: PathBuf,
    port: u16,
    /// Waits for the end of its input, which is the end of this process.
    _watcher: Child,
}

impl Cluster {
    fn start() -> Option<Self> {
        let Some(bin) = find_bin() else {
            let required = env::var("GREENROOM_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
            assert!(
                !required,
                "PostgreSQL was not found, and GREENROOM_REQUIRE_POSTGRES=1 wants it"
            );
            eprintln!("PostgreSQL was not found: its tests were skipped");
            return None;
        };
        let folder = tempfile::Builder::new()
            .prefix("greenroom-pg-")
            .tempdir()
            .expect("the temporary folder takes a folder")
            .keep();
        let owner = owner();
        if let Some(user) = &owner {
            run(Command::new("chown").arg(user).arg(&folder));
        }
        // Started first: whatever goes wrong below is cleared away too.
        let watcher = watch(&bin, &folder, owner.as_deref());
        let data = folder.join("data");
        let initdb = bin.join("initdb");
        run(as_user(owner.as_deref(), &initdb, &folder)
            .args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data));
        // Somebody else may take the free port before the server does: another is tried.
        let port = (0..5).find_map(|_| start_server(&bin, &folder, &data, owner.as_deref()));
        let port = port.unwrap_or_else(|| {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            panic!("PostgreSQL did not start:\n{log}");
        });
        Some(Self {
            bin,
            port,
            _watcher: watcher,
        })
    }

    fn create_database(&self, name: &str) {
        let create = format!("create database {name}");
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args([
            "--no-psqlrc",
            "--quiet",
            "--host=127.0.0.1",
            "--username=postgres",
            "--dbname=postgres",
        ]);
        run(psql
            .arg(format!("--port={}", self.port))
            .args(["--command", &create]));
    }
}

/// The newest under Debian's folder, else what the search path has.
fn find_bin() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .collect();
    versions.sort();
    let debian = versions.into_iter().rev().map(|(_, bin)| bin);
    let path = env::var_os("PATH").unwrap_or_default();
    let all = debian.chain(env::split_paths(&path).collect::<Vec<_>>());
    all.into_iter().find(|bin| {
        ["initdb", "pg_ctl", "psql"]
            .iter()
            .all(|tool| bin.join(tool).is_file())
    })
}

/// `PostgreSQL` refuses to run as root: then as whom. `None` where we are somebody else already.
fn owner() -> Option<String> {
    let id = Command::new("id")
        .arg("-u")
        .output()
        .expect("id says who we are");
    if id.stdout.trim_ascii() != b"0" {
        return None;
    }
    let known = |user: &&str| {
        let status = Command::new("id")
            .arg(user)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    };
    Some(
        ["postgres", "nobody"]
            .iter()
            .find(|user| known(user))
            .expect("there is a user other than root")
            .to_string(),
    )
}

fn as_user(owner: Option<&str>, program: &Path, folder: &Path) -> Command {
    let mut command = match owner {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
    };
    command.current_dir(folder).env("LC_ALL", "C");
    command
}

fn start_server(bin: &Path, folder: &Path, data: &Path, owner: Option<&str>) -> Option<u16> {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("there is a free port")
        .port();
    let options = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} -c max_connections=200 \
         -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB",
        folder.display()
    );
    let mut start = as_user(owner, &bin.join("pg_ctl"), folder);
    start
        .args(["start", "--wait", "--silent", "-D"])
        .arg(data)
        .arg("--log")
        .arg(folder.join("log"));
    let status = start
        .arg("--options")
        .arg(options)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success()).then_some(port)
}

/// Holds nothing of ours but the pipe: the shell reads to its end, which comes however this process ends.
fn watch(bin: &Path, folder: &Path, owner: Option<&str>) -> Child {
    let script = "trap '' INT TERM HUP; cat >/dev/null; \"$@\" stop --mode=immediate -D \"$FOLDER/data\"; rm -rf \"$FOLDER\"";
    let stop = as_user(owner, &bin.join("pg_ctl"), folder);
    let mut watcher = Command::new("sh");
    watcher
        .args(["-c", script, "watcher"])
        .arg(stop.get_program())
        .args(stop.get_args());
    watcher.current_dir("/").env("FOLDER", folder);
    watcher
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("there is a shell")
}

fn run(command: &mut Command) {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

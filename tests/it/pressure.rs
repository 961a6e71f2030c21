//! Those who say nothing, a log that nobody reads, a disk that is full: the server goes on for everybody else, and says what is so.

use std::io::Read;
use std::process::Stdio;
use std::sync::Arc;

use greenroom::client::Error;
use greenroom::domain::log::command::Command;
use greenroom::domain::vocabulary::ids::CaseId;
use greenroom::domain::vocabulary::text::Private;
use greenroom::server::{self, Options};
use greenroom::store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::crash::serve;
use crate::world::{Laptop, World, fight};

fn note(case: CaseId, text: &str) -> Command {
    Command::Note {
        case,
        text: Private::from(text),
        happened_at: None,
    }
}

/// What is answered to `GET path`; nothing where the connection is closed instead.
async fn get(mut stream: TcpStream, path: &str) -> String {
    let head = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    if stream.write_all(head.as_bytes()).await.is_ok() {
        let _ = stream.read_to_string(&mut answer).await;
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_kept_out_by_connections_that_say_nothing() {
    let mut world = World::new().await;
    world.stop().await;
    let options = Options {
        store: Store::open(&world.url).await.expect("the store"),
        master: Arc::clone(&world.master),
        clock: world.clock.clone(),
        policy: greenroom::file::default_policy(),
        listener: std::net::TcpListener::bind("127.0.0.1:0").expect("a port"),
        tls: None,
        limits: false,
        connections: 3,
        anchors: None,
    };
    let running = server::start(options, CancellationToken::new())
        .await
        .expect("a server");
    let mut silent = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(running.address).await.expect("a place");
        // Answered once, and silent from then on.
        let head = b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n";
        stream.write_all(head).await.expect("sent");
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.expect("an answer");
        silent.push(stream);
    }
    let one_more = TcpStream::connect(running.address).await.expect("reached");
    assert_eq!(get(one_more, "/healthz").await, "", "the fourth is refused");
    let elsewhere = TcpSocket::new_v4().expect("a socket");
    elsewhere
        .bind("127.0.0.2:0".parse().expect("an address"))
        .expect("another address");
    let elsewhere = elsewhere.connect(running.address).await.expect("reached");
    assert!(get(elsewhere, "/healthz").await.contains("200 OK"));
    silent.clear();
    loop {
        let again = TcpStream::connect(running.address).await.expect("reached");
        if get(again, "/healthz").await.contains("200 OK") {
            break;
        }
    }
    running.stop().await;
}

async fn in_a_file() -> World {
    let mut worlds = World::each_by_the_wall_clock().await;
    worlds.swap_remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_answered_although_nobody_reads_the_servers_log() {
    let mut world = in_a_file().await;
    let ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    world.stop().await;
    let (mut child, address) = serve(&world, "true", Stdio::piped());
    drop(child.stderr.take());
    let laptop: Laptop = ana.at(&address);
    for n in 0..3 {
        laptop.does(note(case, &format!("note {n}"))).await;
    }
    child.kill().expect("it is stopped");
    child.wait().expect("it has stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_once_and_what_is_kept_can_still_be_read() {
    let mut world = in_a_file().await;
    let ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    world.stop().await;
    // No file of its may grow beyond 2 MB.
    let (mut child, address) = serve(&world, "trap '' XFSZ; ulimit -f 4096", Stdio::piped());
    let laptop: Laptop = ana.at(&address);
    let words = "x".repeat(12_000);
    let mut kept = 0;
    let problem = loop {
        match laptop.ask(note(case, &words)).await {
            Ok(_) => kept += 1,
            Err(Error::Refused(problem)) => break problem,
            Err(other) => panic!("{other:?}"),
        }
        assert!(kept < 500, "the disk never fills");
    };
    assert_eq!(problem.status, 503);
    assert_eq!(problem.kind, "/problems/unavailable");
    for _ in 0..5 {
        laptop.ask(note(case, &words)).await.expect_err("full");
    }
    let host = address.trim_start_matches("http://");
    let ready = get(TcpStream::connect(host).await.expect("reached"), "/readyz").await;
    assert!(ready.contains("503"), "{ready}");
    assert!(ready.contains("disk"), "{ready}");
    assert!(
        !laptop
            .client
            .cases(true, None)
            .await
            .expect("read")
            .items
            .is_empty()
    );
    child.kill().expect("it is stopped");
    let mut log = String::new();
    let mut lines = child.stderr.take().expect("its log");
    lines.read_to_string(&mut log).expect("text");
    child.wait().expect("it has stopped");
    let said = log.lines().filter(|l| l.contains("committing fails"));
    assert_eq!(said.count(), 1, "{log}");
    assert!(log.contains("disk"), "{log}");
    // With room again, all that was said to be kept is there.
    world.start().await;
    let mut again = ana.at(world.address());
    again.pull().await;
    let notes = again.case(case).entries.iter();
    let written = notes.filter(|e| {
        matches!(&e.happening, greenroom::domain::log::happening::Happening::Noted { text, .. } if text.as_str() == words)
    });
    assert_eq!(written.count(), kept);
}

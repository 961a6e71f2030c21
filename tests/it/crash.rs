//! `kill -9` of the server in the middle of its work: what it acknowledged is there, once.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenroom::clock;
use greenroom::domain::log::command::Command;
use greenroom::domain::vocabulary::ids::CommandId;
use greenroom::domain::vocabulary::text::Private;
use greenroom::wire::Envelope;

use crate::world::{Laptop, World, fight};

/// How often the server is killed, and about how many commands it answers before each time.
const KILLS: [usize; 4] = [37, 61, 5, 44];

/// A server of its own process over the store of `world`, started by a shell that first does `before`.
pub fn serve(world: &World, before: &str, log: Stdio) -> (Child, String) {
    let mut child = Process::new("sh")
        .arg("-c")
        .arg(format!("{before}; exec \"$0\" \"$@\""))
        .arg(env!("CARGO_BIN_EXE_greenroom"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            &world.url,
            "--master-key-file",
        ])
        .arg(world.folder.path().join("master.key"))
        .env("GREENROOM_HOME", world.folder.path())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("it starts");
    let out = BufReader::new(child.stdout.take().expect("its output"));
    let line = out.lines().next().expect("a line").expect("text");
    let address = line.rsplit(' ').next().expect("an address").to_owned();
    (child, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9_and_is_there_once() {
    for mut world in World::each_by_the_wall_clock().await {
        let ana = world.laptop("ana").await;
        let case = ana.reports(fight()).await;
        world.stop().await;
        let mut acknowledged: Vec<CommandId> = Vec::new();
        for answers in KILLS {
            let (mut child, address) = serve(&world, "true", Stdio::null());
            let answered = Arc::new(AtomicUsize::new(0));
            let workers: Vec<_> = (0..6)
                .map(|_| {
                    let laptop: Laptop = ana.at(&address);
                    let answered = Arc::clone(&answered);
                    tokio::spawn(async move {
                        let mut kept = Vec::new();
                        loop {
                            let command = Command::Note {
                                case,
                                text: Private::from("a line"),
                                happened_at: None,
                            };
                            let envelope = Envelope {
                                id: clock::command_id(),
                                made_at: clock::Clock::Wall.now(),
                                on_behalf: None,
                                command,
                            };
                            match laptop.client.submit(&envelope).await {
                                Ok(_) => {
                                    kept.push(envelope.id);
                                    answered.fetch_add(1, Ordering::SeqCst);
                                }
                                Err(greenroom::client::Error::Refused(problem))
                                    if problem.status == 429 => {}
                                Err(greenroom::client::Error::Refused(problem)) => {
                                    panic!("{problem:?}")
                                }
                                Err(_) => return kept,
                            }
                        }
                    })
                })
                .collect();
            while answered.load(Ordering::SeqCst) < answers
                && workers.iter().any(|w| !w.is_finished())
            {
                tokio::task::yield_now().await;
            }
            child.kill().expect("killed");
            child.wait().expect("gone");
            for worker in workers {
                acknowledged.extend(worker.await.expect("it ends"));
            }
        }
        world.start().await;
        let timeline = ana
            .at(world.address())
            .client
            .timeline(case)
            .await
            .expect("the timeline");
        assert!(acknowledged.len() >= KILLS.iter().sum::<usize>());
        for id in acknowledged {
            assert_eq!(
                timeline.items.iter().filter(|e| e.command_id == id).count(),
                1,
                "{id}"
            );
        }
        let verdict = greenroom::admin::verify(
            &greenroom::admin::open(
                &greenroom::cli::StoreArgs {
                    data_dir: None,
                    database_url: Some(world.url.clone()),
                },
                Some(&world.folder.path().join("master.key")),
                &greenroom::config::Config::load().expect("a configuration"),
                false,
            )
            .await
            .expect("the store")
            .0,
            None,
        )
        .await
        .expect("it is read");
        assert!(verdict.ok, "{verdict:?}");
    }
}

//! Three servers over one PostgreSQL: the order of commits is the order of the log, and each automatic act happens once.

use std::net::TcpListener;

use crate::world::{World, fight};
use chrono::TimeDelta;
use futures_util::future::join_all;
use greenroom::domain::log::command::Command;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::vocabulary::text::Private;
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_keep_one_order_and_ring_once() {
    let Some(world) = World::on_postgres().await else {
        return;
    };
    let mut servers = Vec::new();
    let mut addresses = vec![world.address().to_owned()];
    for _ in 0..2 {
        let running = world
            .serve(
                TcpListener::bind("127.0.0.1:0").expect("a port"),
                CancellationToken::new(),
            )
            .await;
        addresses.push(format!("http://{}", running.address));
        servers.push(running);
    }
    let ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;

    // Notes through all three at once; each laptop sends one after the other.
    let writers: Vec<_> = (0..12).map(|n| ana.at(&addresses[n % 3])).collect();
    let sent = join_all(writers.iter().enumerate().map(|(n, laptop)| async move {
        let mut ids = Vec::new();
        for line in 0..10 {
            let text = Private::from(format!("{n}/{line}"));
            ids.push(
                laptop
                    .does(Command::Note {
                        case,
                        text,
                        happened_at: None,
                    })
                    .await
                    .id,
            );
        }
        ids
    }))
    .await;
    // The clocks of all three move on at once: the ladder walks, on three servers.
    for _ in 0..5 {
        world.advance(TimeDelta::minutes(1));
        let mut reader = ana.at(&addresses[1]);
        reader
            .until("nothing is due", |c| {
                c.case(case).is_some()
                    && greenroom::domain::rules::clockwork::due(c, world.clock.now()).is_empty()
            })
            .await;
    }

    let mut timelines = Vec::new();
    for address in &addresses {
        let mut reader = ana.at(address);
        let last = sent[0][9];
        reader
            .until("the last note", |c| {
                c.case(case)
                    .is_some_and(|c| c.entries.iter().any(|e| e.command_id == last))
            })
            .await;
        timelines.push(reader.case(case).entries.clone());
    }
    assert_eq!(timelines[0], timelines[1]);
    assert_eq!(timelines[0], timelines[2]);
    let timeline = &timelines[0];
    assert!(timeline.is_sorted_by(|a, b| a.at < b.at), "time goes back");
    for ids in &sent {
        let places: Vec<usize> = ids
            .iter()
            .map(|id| {
                timeline
                    .iter()
                    .position(|e| e.command_id == *id)
                    .expect("it is there")
            })
            .collect();
        assert!(places.is_sorted(), "one laptop's notes are out of order");
    }
    let mut acts: Vec<String> = timeline
        .iter()
        .filter_map(|e| match &e.happening {
            Happening::Paged { page } => Some(format!(
                "{} {:?} {}",
                page.occurrence, page.timer, page.step
            )),
            Happening::DeadEnd { occurrence } => Some(format!("{occurrence} dead end")),
            _ => None,
        })
        .collect();
    let all = acts.len();
    assert!(all >= 5, "{acts:?}");
    acts.sort();
    acts.dedup();
    assert_eq!(acts.len(), all, "something was rung twice");
    for server in servers {
        server.stop().await;
    }
}

//! Two people, or fifty, at once.

use futures_util::future::join_all;
use greenroom::client;
use greenroom::domain::log::command::Command;
use greenroom::domain::vocabulary::text::Private;

use crate::world::{Laptop, World, fight};

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_acknowledge_at_once_one_has_it_and_the_others_learn_who() {
    for world in World::each().await {
        let case = world.laptop("tomas").await.reports(fight()).await;
        let team = [
            "ana", "kofi", "mei", "jo", "sam", "lena", "ravi", "noor", "yusuf", "pia",
        ];
        let mut laptops = Vec::new();
        for name in team {
            let laptop = world.laptop(name).await;
            laptops.extend((0..5).map(|_| laptop.at(world.address())));
        }
        let answers = join_all(
            laptops
                .iter()
                .map(|laptop| laptop.ask(Command::Acknowledge { case })),
        )
        .await;
        let won: Vec<usize> = answers
            .iter()
            .enumerate()
            .filter(|(_, a)| a.is_ok())
            .map(|(n, _)| n)
            .collect();
        assert_eq!(won.len(), 1);
        let winner = &laptops[won[0]].me;
        let short = {
            let mut reader = world.laptop("ana").await;
            reader.pull().await;
            reader.conference().short(winner).to_owned()
        };
        for (laptop, answer) in laptops.iter().zip(answers) {
            match answer {
                Ok(_) => {}
                Err(client::Error::Refused(problem)) if laptop.me == *winner => {
                    assert!(problem.title.starts_with("You already have"));
                }
                Err(client::Error::Refused(problem)) => assert!(
                    problem.title.starts_with(&format!("{short} took this")),
                    "{}",
                    problem.title
                ),
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_sent_a_hundred_times_at_once_happens_once() {
    for world in World::each().await {
        let ana = world.laptop("ana").await;
        let case = ana.reports(fight()).await;
        let envelope = ana.envelope(Command::Note {
            case,
            text: Private::from("said once"),
            happened_at: None,
        });
        let copies: Vec<Laptop> = (0..100).map(|_| ana.at(world.address())).collect();
        let receipts = join_all(copies.iter().map(|copy| copy.client.submit(&envelope))).await;
        let first = receipts[0].as_ref().expect("a receipt");
        for receipt in &receipts {
            let receipt = receipt.as_ref().expect("a receipt");
            assert_eq!(
                (&receipt.made, &receipt.entries),
                (&first.made, &first.entries)
            );
        }
        let timeline = ana.client.timeline(case).await.expect("the timeline");
        assert_eq!(
            timeline
                .items
                .iter()
                .filter(|e| e.command_id == envelope.id)
                .count(),
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_command_id_tells_nothing() {
    let world = World::new().await;
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let case = ana.reports(fight()).await;
    let hers = ana.envelope(Command::Note {
        case,
        text: Private::from("hers"),
        happened_at: None,
    });
    ana.client.submit(&hers).await.expect("kept");
    // The same id with another text, from him: a note of his own, as if the id had never been used.
    let his = greenroom::wire::Envelope {
        command: Command::Note {
            case,
            text: Private::from("his"),
            happened_at: None,
        },
        ..hers.clone()
    };
    let receipt = kofi.client.submit(&his).await.expect("kept");
    assert_eq!(receipt.entries.len(), 1);
    // From her, the same id with another text is a mistake.
    let reused = greenroom::wire::Envelope {
        command: Command::Note {
            case,
            text: Private::from("other"),
            happened_at: None,
        },
        ..hers
    };
    match ana.client.submit(&reused).await {
        Err(client::Error::Refused(problem)) => assert_eq!(
            (problem.status, problem.kind.as_str()),
            (422, "/problems/id_reused")
        ),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_raises_the_severity_from_an_old_screen_is_shown_the_new_one() {
    use greenroom::domain::vocabulary::severity::Severity;
    let world = World::new().await;
    let (ana, kofi) = (world.laptop("ana").await, world.laptop("kofi").await);
    let case = ana.reports(fight()).await;
    ana.does(Command::SetSeverity {
        case,
        from: Severity::Critical,
        to: Severity::High,
    })
    .await;
    let refused = kofi
        .is_refused(Command::SetSeverity {
            case,
            from: Severity::Critical,
            to: Severity::Low,
        })
        .await;
    assert_eq!(refused.title, "Somebody set it to HIGH meanwhile.");
}

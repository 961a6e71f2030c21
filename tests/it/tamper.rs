//! A log that somebody changed is found out, and a stolen store tells nothing.

use crate::world::{World, fight};
use greenroom::admin;
use greenroom::cli::StoreArgs;
use greenroom::client::{self, Client};
use greenroom::config::Config;
use greenroom::domain::log::actor::Actor;
use greenroom::domain::log::command::{Command, NewReport};
use greenroom::domain::log::entry::Entry;
use greenroom::domain::log::happening::Happening;
use greenroom::domain::vocabulary::text::Private;
use greenroom::server::vault::{RowFault, Vault};
use greenroom::server::verify::Verdict;
use greenroom::store::Store;
use greenroom::store::journal::Head;
use greenroom::wire::Join;
use sqlx::Connection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn verify(world: &World) -> Verdict {
    let args = StoreArgs {
        data_dir: None,
        database_url: Some(world.url.clone()),
    };
    let config = Config::load().expect("a configuration");
    let key = world.folder.path().join("master.key");
    let (opened, _) = admin::open(&args, Some(&key), &config, false)
        .await
        .expect("the store");
    admin::verify(&opened, None).await.expect("it is read")
}

async fn change(world: &World, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&world.url)
        .await
        .expect("the database");
    let done = sqlx::raw_sql(sql)
        .execute(&mut connection)
        .await
        .expect("it is changed");
    assert!(done.rows_affected() > 0, "{sql}");
    connection.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_change_to_the_log_is_named_at_its_first_entry() {
    // SQLite: what the file's owner could do with a text editor for databases.
    let changes: [(&str, i64); 5] = [
        (
            "update entry set body = substr(body, 1, 40) || x'00' || substr(body, 42) where seq = 20",
            20,
        ),
        ("delete from entry where seq = 12", 12),
        (
            "update entry set seq = -1 where seq = 7; update entry set seq = 7 where seq = 8; update entry set seq = 8 where seq = -1",
            7,
        ),
        (
            "update entry set case_id = null where case_id is not null and seq = (select min(seq) from entry where case_id is not null)",
            0,
        ),
        (
            "delete from entry where seq = (select max(seq) from entry)",
            0,
        ),
    ];
    for (sql, first_bad) in changes {
        let mut world = World::new().await;
        world.laptop("ana").await.reports(fight()).await;
        // Nothing rings any more from here on: the log is as long as it will be.
        world.stop().await;
        let whole = verify(&world).await;
        assert!(
            whole.ok && whole.first_bad.is_none() && whole.entries > 40,
            "{whole:?}"
        );
        change(&world, sql).await;
        let found = verify(&world).await;
        assert!(!found.ok, "{sql}");
        let expected = if first_bad > 0 {
            Some(first_bad)
        } else {
            found.first_bad
        };
        assert_eq!(found.first_bad, expected, "{sql}");
        assert!(
            found.first_bad.is_some_and(|seq| seq <= whole.entries),
            "{sql}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_a_change_is_found_as_well() {
    let Some(mut world) = World::on_postgres().await else {
        return;
    };
    world.laptop("ana").await.reports(fight()).await;
    world.stop().await;
    change(
        &world,
        "update entry set body = set_byte(body, 30, (get_byte(body, 30) + 1) % 256) where seq = 9",
    )
    .await;
    assert_eq!(verify(&world).await.first_bad, Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_store_tells_nothing_of_what_people_wrote() {
    const MARKER: &str = "zanzibar-quokka-marker";
    let mut world = World::new().await;
    let ana = world.laptop("ana").await;
    let report = NewReport {
        what: Private::from(MARKER),
        spot: Private::from(MARKER),
        from: Some(Private::from(MARKER)),
        ..fight()
    };
    let case = ana.reports(report).await;
    ana.does(Command::Note {
        case,
        text: Private::from(MARKER),
        happened_at: None,
    })
    .await;
    // A refusal is kept, too; its command's words must not be in it.
    ana.is_refused(Command::Reopen {
        case,
        why: Private::from(MARKER),
    })
    .await;
    world.stop().await;
    let mut bytes = 0;
    for entry in std::fs::read_dir(world.folder.path())
        .expect("the folder")
        .flatten()
    {
        let content = std::fs::read(entry.path()).unwrap_or_default();
        bytes += content.len();
        let name = entry.file_name();
        for word in [MARKER, "Ana Brook", "two people"] {
            assert!(
                !content.windows(word.len()).any(|w| w == word.as_bytes()),
                "{word} is in {}",
                name.display()
            );
        }
    }
    assert!(bytes > 10_000, "the store was looked at");
}

/// Appends an entry of a kind that this greenroom does not know.
async fn append_of_tomorrow(world: &World) {
    let store = Store::open(&world.url).await.expect("the store");
    let row = store.conferences().await.expect("rows").remove(0);
    let keys = store.case_keys(&row.slug).await.expect("keys");
    let vault = Vault::open(std::sync::Arc::clone(&world.master), &row, keys).expect("the keys");
    let mut append = store.append(&row.slug).await.expect("the head");
    let (seq, at) = (append.head.seq + 1, append.head.at_micros + 1);
    let entry = Entry {
        id: greenroom::domain::vocabulary::ids::EntryId(uuid::Uuid::from_u128(1)),
        at: chrono::DateTime::from_timestamp_micros(at).expect("an instant"),
        made_at: world.clock.now(),
        actor: Actor::System,
        on_behalf: None,
        case: None,
        command_id: greenroom::domain::vocabulary::ids::CommandId(uuid::Uuid::from_u128(2)),
        happening: Happening::Unknown,
    };
    let sealed = vault.seal(&entry, seq, &append.head.link);
    let head = Head {
        seq,
        at_micros: at,
        link: sealed.link.clone(),
    };
    append.addition.push(&[sealed]);
    append.commit(&head).await.expect("committed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_of_a_newer_greenroom_accuses_nobody_and_everything_goes_on() {
    let mut world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    world.stop().await;
    append_of_tomorrow(&world).await;
    let verdict = verify(&world).await;
    assert!(verdict.ok && verdict.newer == 1, "{verdict:?}");
    world.start().await;
    ana.pull().await;
    assert!(ana.conference().hall().newer);
    ana.does(Command::Acknowledge { case }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_not_called_changed() {
    let mut world = World::new().await;
    let ana = world.laptop("ana").await;
    ana.reports(fight()).await;
    world.stop().await;
    change(&world, "delete from case_key").await;
    let verdict = verify(&world).await;
    assert!(
        !verdict.ok && verdict.fault == Some(RowFault::Unreadable),
        "{verdict:?}"
    );
    // A change further on weighs more.
    change(
        &world,
        "delete from entry where seq = (select max(seq) from entry)",
    )
    .await;
    let verdict = verify(&world).await;
    assert_eq!(verdict.fault, Some(RowFault::Changed), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_cut_off_the_end_are_missed_by_the_anchor_beside_the_key() {
    let mut world = World::new().await;
    world.laptop("ana").await.reports(fight()).await;
    world.stop().await;
    let whole = verify(&world).await;
    assert!(whole.ok && whole.missing == 0, "{whole:?}");
    // The end is cut off, and the head and its link are moved back: the chain alone is whole.
    let seq = whole.entries - 3;
    let sql = format!(
        "delete from entry where seq > {seq}; update head set seq = {seq}, \
         link = (select link from entry where seq = {seq}); delete from receipt"
    );
    change(&world, Box::leak(sql.into_boxed_str())).await;
    let cut = verify(&world).await;
    assert!(!cut.ok && cut.missing == 3, "{cut:?}");
    // A server that is started on it, and written to, does not hide it.
    world.start().await;
    world.laptop("kofi").await.reports(fight()).await;
    world.stop().await;
    let later = verify(&world).await;
    assert!(!later.ok, "{later:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_key_costs_its_case_and_no_other() {
    let mut world = World::new().await;
    let ana = world.laptop("ana").await;
    let whole = ana.reports(fight()).await;
    let lost = ana.reports(fight()).await;
    world.stop().await;
    let sql = format!("update case_key set wrapped_key = x'00' where case_id = '{lost}'");
    change(&world, Box::leak(sql.into_boxed_str())).await;
    world.start().await;
    let mut ana = ana.at(world.address());
    ana.pull().await;
    assert!(ana.conference().case(whole).is_some());
    assert!(ana.conference().case(lost).is_none());
    assert!(!ana.conference().hall().newer, "nothing newer wrote it");
    // What is written from now on stands at its place, and is read again after the next start.
    ana.does(Command::Acknowledge { case: whole }).await;
    let later = ana.reports(fight()).await;
    world.stop().await;
    world.start().await;
    let mut again = ana.at(world.address());
    again.pull().await;
    assert!(again.case(whole).first.is_some() && again.conference().case(later).is_some());
    assert!(!verify(&world).await.ok, "it is still said");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_into_the_store_signs_nobody_in_as_somebody_else() {
    let mut world = World::new().await;
    let security = world.laptop("tomas").await;
    assert!(security.client.me().await.is_ok());
    world.stop().await;
    change(&world, "update token set person = 'mei'").await;
    world.start().await;
    match security.at(world.address()).client.me().await {
        Err(client::Error::Refused(problem)) => assert_eq!(problem.status, 401),
        other => panic!("{other:?}"),
    }
    // The same of a code: it lets in whom it was made for.
    let code = world.invite("tomas").await;
    change(
        &world,
        "update join_code set person = 'mei' where used_micros is null",
    )
    .await;
    let joined = Client::new(world.address(), None, None)
        .expect("an address")
        .join(&Join {
            code,
            device: "a laptop".to_owned(),
        })
        .await;
    assert!(joined.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_changed_is_not_served_and_laptops_hear_why() {
    let mut world = World::new().await;
    let mut ana = world.laptop("ana").await;
    let case = ana.reports(fight()).await;
    // Until the system has done its part: it writes, too.
    ana.until("somebody is rung", |c| {
        c.case(case).is_some_and(|c| !c.pages.is_empty())
    })
    .await;
    // Under a running server, too: whoever writes next finds it out.
    change(&world, "update head set seq = seq + 1").await;
    let problem = ana
        .is_refused(Command::Report {
            report: Box::new(fight()),
        })
        .await;
    assert_eq!(problem.kind, "/problems/log_changed_by_hand");
    assert!(problem.is_broken_log() && problem.status == 503);
    world.stop().await;
    let why = world.cannot_start().await.to_string();
    assert!(why.contains("changed, moved, or is missing"), "{why}");
}

/// What the client makes of `answer`, which has our header.
async fn answered(answer: &'static str) -> client::Error {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut laptop, _) = listener.accept().await.expect("a laptop");
        let mut request = [0; 4096];
        let _ = laptop.read(&mut request).await;
        let head = format!(
            "HTTP/1.1 200 OK\r\nx-greenroom: log\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            answer.len()
        );
        let _ = laptop.write_all(format!("{head}{answer}").as_bytes()).await;
    });
    let client =
        Client::new(&format!("http://{address}"), Some("token"), None).expect("an address");
    client
        .feed("0", 0)
        .await
        .expect_err("it is no portion of the feed")
}

#[tokio::test]
async fn a_newer_answer_and_a_damaged_one_are_two_things() {
    assert!(matches!(
        answered(r#"{"log":"a","words":[]}"#).await,
        client::Error::Newer
    ));
    assert!(matches!(
        answered(r#"{"log":"a","entr"#).await,
        client::Error::Unreadable
    ));
    assert!(matches!(
        answered("<html>").await,
        client::Error::Unreadable
    ));
}

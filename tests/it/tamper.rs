//! A log that somebody changed is found out, and a stolen store tells nothing.

use greenroom::admin;
use greenroom::cli::StoreArgs;
use greenroom::config::Config;
use greenroom::domain::command::{Command, NewReport};
use greenroom::domain::text::Private;
use greenroom::server::verify::Verdict;
use sqlx::Connection;

use crate::world::{World, fight};

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

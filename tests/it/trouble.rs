//! The store fails in the middle of a commit: nothing is half done, and what is said to be kept can be read for ever.

use greenroom::admin;
use greenroom::cli::StoreArgs;
use greenroom::client;
use greenroom::config::Config;
use greenroom::domain::log::command::Command;
use sqlx::Connection;

use crate::world::{World, fight};

async fn run(world: &World, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&world.url)
        .await
        .expect("the database");
    sqlx::raw_sql(sql)
        .execute(&mut connection)
        .await
        .expect("it is done");
    connection.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_commit_that_failed_the_same_command_is_kept_and_can_be_read_again() {
    for mut world in World::each().await {
        let ana = world.laptop("ana").await;
        ana.reports(fight()).await;
        let envelope = ana.envelope(Command::Report {
            report: Box::new(fight()),
        });
        // The case's key is made, then its entries cannot be written.
        run(&world, "alter table entry rename to entry_away").await;
        match ana.client.submit(&envelope).await {
            Err(client::Error::Refused(problem)) => assert_eq!(problem.status, 503),
            other => panic!("{other:?}"),
        }
        run(&world, "alter table entry_away rename to entry").await;
        let receipt = ana.client.submit(&envelope).await.expect("now it is kept");
        let case = receipt.case.expect("a case");
        // Read by a server that has never seen it.
        world.stop().await;
        world.start().await;
        let mut again = ana.at(world.address());
        again.pull().await;
        assert_eq!(again.case(case).report.what, fight().what);
        let args = StoreArgs {
            data_dir: None,
            database_url: Some(world.url.clone()),
        };
        let config = Config::load().expect("a configuration");
        let key = world.folder.path().join("master.key");
        let (opened, _) = admin::open(&args, Some(&key), &config, false)
            .await
            .expect("the store");
        assert!(admin::verify(&opened, None).await.expect("it is read").ok);
    }
}

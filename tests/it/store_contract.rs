//! What the store promises, asked of `SQLite` and of `PostgreSQL` alike.

use std::fs;

use greenroom::store::accounts::{CodeRow, FIRST_DEVICE, Redeemed, TokenRow};
use greenroom::store::journal::{Addition, ConferenceRow, EntryRow, Head};
use greenroom::store::receipts::ReceiptRow;
use greenroom::store::{Error, Store};

use crate::postgres;

/// An empty store and where it is; of `SQLite` also the folder, which goes when this is dropped.
struct Place {
    url: String,
    store: Store,
    folder: Option<tempfile::TempDir>,
}

async fn open(url: &str) -> Store {
    Store::open(url).await.expect("the store opens")
}

async fn sqlite() -> Place {
    let folder = tempfile::tempdir().expect("the temporary folder takes a folder");
    let url = format!("sqlite:{}", folder.path().join("greenroom.db").display());
    Place {
        store: open(&url).await,
        url,
        folder: Some(folder),
    }
}

/// One of each engine. Without `PostgreSQL`, only `SQLite`.
async fn stores() -> Vec<Place> {
    let mut places = vec![sqlite().await];
    if let Some(url) = postgres::url() {
        places.push(Place {
            store: open(&url).await,
            url,
            folder: None,
        });
    }
    places
}

/// The same with a conference "kube" at head 0.
async fn stores_with_a_conference() -> Vec<Place> {
    let places = stores().await;
    for place in &places {
        place
            .store
            .create_conference(&conference("kube"), &head(0))
            .await
            .expect("a new store takes a conference");
    }
    places
}

fn conference(slug: &str) -> ConferenceRow {
    ConferenceRow {
        slug: slug.to_owned(),
        log: format!("log of {slug}"),
        wrapped_key: vec![0, 1, 255],
    }
}

fn head(seq: i64) -> Head {
    Head {
        seq,
        at_micros: 1_700_000_000_000_000 + seq,
        link: vec![u8::try_from(seq % 256).expect("a remainder of 256 is a byte"); 32],
    }
}

fn entry(seq: i64, case_id: Option<&str>) -> EntryRow {
    let body = format!("body {seq}").into_bytes();
    EntryRow {
        seq,
        case_id: case_id.map(str::to_owned),
        body,
        link: vec![7; 32],
    }
}

fn receipt(command_id: &str, seq: i64) -> ReceiptRow {
    ReceiptRow {
        actor: "ana".to_owned(),
        command_id: command_id.to_owned(),
        hash: vec![9; 32],
        first_seq: seq,
        last_seq: seq,
        case_id: None,
        rejection: None,
    }
}

fn token(hash: &str) -> TokenRow {
    TokenRow {
        hash: hash.to_owned(),
        conference: "kube".to_owned(),
        person: "ana".to_owned(),
        device: "laptop".to_owned(),
        issued_micros: 1,
        expires_micros: 2,
        seal: Some(vec![3]),
    }
}

fn code(lookup: &str) -> CodeRow {
    CodeRow {
        lookup: lookup.to_owned(),
        hash: "right".to_owned(),
        conference: "kube".to_owned(),
        person: "ana".to_owned(),
        expires_micros: 1_000,
    }
}

async fn add_one(store: &Store) -> i64 {
    let mut append = store.append("kube").await.expect("the log can be held");
    let seq = append.head.seq + 1;
    append.addition.push(&[entry(seq, None)]);
    append
        .commit(&head(seq))
        .await
        .expect("it can be committed");
    seq
}

#[tokio::test]
async fn what_is_added_without_looking_is_kept_whole_or_not_at_all() {
    for Place { store, .. } in stores_with_a_conference().await {
        let add = |seq: i64, command: &str| {
            let mut addition = Addition::to("kube");
            addition.push(&[entry(seq, None)]);
            addition.put_receipt(&receipt(command, seq));
            addition
        };
        store.add(add(1, "one"), &head(0), &head(1)).await.unwrap();
        // Another writer was first; the command was kept before; the head was moved by hand, and nothing stands there.
        for (after, seq, command) in [(0, 1, "two"), (1, 2, "one"), (2, 3, "two")] {
            let late = store.add(add(seq, command), &head(after), &head(seq)).await;
            assert!(matches!(late, Err(Error::Conflict)), "{seq} {command}");
        }
        // The same number, of another log.
        let elsewhere = Head {
            link: b"another".to_vec(),
            ..head(1)
        };
        let strange = store.add(add(2, "two"), &elsewhere, &head(2)).await;
        assert!(matches!(strange, Err(Error::Conflict)));
        assert_eq!(store.head("kube").await.unwrap(), Some(head(1)));
        assert_eq!(store.entries("kube", 0, 10).await.unwrap().len(), 1);
        let kept = |command| store.receipt("kube", "ana", command);
        assert!(kept("two").await.unwrap().is_none());
        assert_eq!(add_one(&store).await, 2);
    }
}

#[tokio::test]
async fn a_new_store_is_empty_and_ready() {
    for Place { store, url, .. } in stores().await {
        store.clock().await.unwrap();
        assert_eq!(store.is_shared(), url.starts_with("postgres"));
        assert_eq!(store.conferences().await.unwrap(), []);
        assert_eq!(store.head("kube").await.unwrap(), None);
        assert_eq!(store.entries("kube", 0, 10).await.unwrap(), []);
        assert!(matches!(store.append("kube").await, Err(Error::Corrupt(_))));
    }
}

#[tokio::test]
async fn a_conference_cannot_be_created_twice() {
    for Place { store, .. } in stores().await {
        store
            .create_conference(&conference("kube"), &head(0))
            .await
            .unwrap();
        let again = ConferenceRow {
            log: "another".to_owned(),
            ..conference("kube")
        };
        assert!(matches!(
            store.create_conference(&again, &head(5)).await,
            Err(Error::Conflict)
        ));
        assert_eq!(store.head("kube").await.unwrap(), Some(head(0)));
        store
            .create_conference(&conference("again"), &head(3))
            .await
            .unwrap();
        assert_eq!(
            store.conferences().await.unwrap(),
            [conference("again"), conference("kube")]
        );
    }
}

#[tokio::test]
async fn entries_come_back_in_order_and_as_they_were() {
    for Place { store, .. } in stores_with_a_conference().await {
        let mut append = store.append("kube").await.unwrap();
        assert_eq!(append.head, head(0));
        let rows: Vec<EntryRow> = (1..=300)
            .map(|seq| entry(seq, (seq % 3 == 0).then_some("case 3")))
            .collect();
        append.addition.push(&rows);
        append.addition.push(&[]);
        append.commit(&head(300)).await.unwrap();

        assert_eq!(store.head("kube").await.unwrap(), Some(head(300)));
        assert_eq!(store.entries("kube", 0, 1_000).await.unwrap(), rows);
        assert_eq!(store.entries("kube", 297, 2).await.unwrap(), rows[297..299]);
        assert_eq!(store.entries("other", 0, 10).await.unwrap(), []);
    }
}

#[tokio::test]
async fn any_bytes_and_any_text_are_kept_as_they_are() {
    for Place { store, .. } in stores_with_a_conference().await {
        let mut append = store.append("kube").await.unwrap();
        let odd = EntryRow {
            seq: 1,
            case_id: Some("a'b\"; drop table entry; -- ▶ ünï".to_owned()),
            body: (0..=255).collect(),
            link: Vec::new(),
        };
        let large = EntryRow {
            seq: 2,
            case_id: None,
            body: vec![0; 1_000_000],
            link: vec![0],
        };
        append.addition.push(&[odd.clone(), large.clone()]);
        append
            .commit(&Head {
                seq: 2,
                at_micros: i64::MAX,
                link: vec![],
            })
            .await
            .unwrap();
        assert_eq!(store.entries("kube", 0, 10).await.unwrap(), [odd, large]);
        assert_eq!(
            store.head("kube").await.unwrap().unwrap().at_micros,
            i64::MAX
        );
    }
}

#[tokio::test]
async fn what_is_not_committed_was_never_there() {
    for Place { store, .. } in stores_with_a_conference().await {
        let mut append = store.append("kube").await.unwrap();
        append.addition.push(&[entry(1, Some("case 1"))]);
        append.addition.put_case_key("case 1", b"key");
        append.addition.put_receipt(&receipt("one", 1));
        drop(append);

        assert_eq!(add_one(&store).await, 1);
        assert_eq!(
            store.entries("kube", 0, 10).await.unwrap(),
            [entry(1, None)]
        );
        assert_eq!(store.case_keys("kube").await.unwrap(), []);
        assert_eq!(store.receipt("kube", "ana", "one").await.unwrap(), None);
    }
}

#[tokio::test]
async fn nobody_reads_what_is_not_committed() {
    for Place { store, .. } in stores_with_a_conference().await {
        let mut append = store.append("kube").await.unwrap();
        append.addition.push(&[entry(1, None)]);
        assert_eq!(store.entries("kube", 0, 10).await.unwrap(), []);
        assert_eq!(store.head("kube").await.unwrap(), Some(head(0)));
        append.commit(&head(1)).await.unwrap();
        assert_eq!(
            store.entries("kube", 0, 10).await.unwrap(),
            [entry(1, None)]
        );
    }
}

#[tokio::test]
async fn a_number_is_never_given_twice() {
    for Place { store, .. } in stores_with_a_conference().await {
        add_one(&store).await;
        let mut append = store.append("kube").await.unwrap();
        append.addition.push(&[entry(1, None)]);
        assert!(matches!(
            append.commit(&head(1)).await,
            Err(Error::Conflict)
        ));
        assert_eq!(add_one(&store).await, 2);
    }
}

#[tokio::test]
async fn many_writers_make_one_row_of_numbers_without_gaps() {
    for Place { store, url, .. } in stores_with_a_conference().await {
        // The second handle stands for another server, or for the command line beside the server.
        let other = Store::open(&url).await.unwrap();
        let writers: Vec<_> = (0..10)
            .map(|writer| {
                let store = if writer % 2 == 0 {
                    store.clone()
                } else {
                    other.clone()
                };
                tokio::spawn(async move {
                    for _ in 0..5 {
                        add_one(&store).await;
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let numbers: Vec<i64> = store
            .entries("kube", 0, 100)
            .await
            .unwrap()
            .iter()
            .map(|row| row.seq)
            .collect();
        assert_eq!(numbers, (1..=50).collect::<Vec<i64>>());
        assert_eq!(other.head("kube").await.unwrap(), Some(head(50)));
    }
}

#[tokio::test]
async fn a_writer_sees_what_others_committed_before_it_decides() {
    for Place { store, url, .. } in stores_with_a_conference().await {
        let other = Store::open(&url).await.unwrap();
        add_one(&store).await;
        add_one(&other).await;
        let mut append = store.append("kube").await.unwrap();
        assert_eq!(append.head, head(2));
        assert_eq!(append.entries_after(1).await.unwrap(), [entry(2, None)]);
    }
}

#[tokio::test]
async fn logs_of_two_conferences_do_not_mix() {
    for Place { store, .. } in stores_with_a_conference().await {
        store
            .create_conference(&conference("other"), &head(0))
            .await
            .unwrap();
        add_one(&store).await;
        let mut append = store.append("other").await.unwrap();
        assert_eq!(append.head, head(0));
        append.addition.push(&[entry(1, Some("case 1"))]);
        append.addition.put_case_key("case 1", b"key");
        append.addition.put_receipt(&receipt("one", 1));
        append.commit(&head(1)).await.unwrap();
        assert_eq!(
            store.entries("kube", 0, 10).await.unwrap(),
            [entry(1, None)]
        );
        assert_eq!(
            store.entries("other", 0, 10).await.unwrap(),
            [entry(1, Some("case 1"))]
        );
        assert_eq!(store.case_key("kube", "case 1").await.unwrap(), None);
        assert_eq!(store.receipt("kube", "ana", "one").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_receipt_is_found_again_and_never_replaced() {
    for Place { store, .. } in stores_with_a_conference().await {
        let refused = ReceiptRow {
            rejection: Some(vec![1, 2, 3]),
            ..receipt("refused", 0)
        };
        let made = ReceiptRow {
            case_id: Some("case 1".to_owned()),
            last_seq: 4,
            ..receipt("made", 1)
        };
        let mut append = store.append("kube").await.unwrap();
        assert_eq!(append.receipt("ana", "made").await.unwrap(), None);
        append
            .addition
            .put_receipts(&[made.clone(), refused.clone()]);
        append.commit(&head(4)).await.unwrap();

        assert_eq!(
            store.receipt("kube", "ana", "made").await.unwrap(),
            Some(made.clone())
        );
        assert_eq!(
            store.receipt("kube", "ana", "refused").await.unwrap(),
            Some(refused)
        );
        assert_eq!(store.receipt("kube", "kofi", "made").await.unwrap(), None);
        let mut append = store.append("kube").await.unwrap();
        append.addition.put_receipt(&made);
        assert!(matches!(
            append.commit(&head(4)).await,
            Err(Error::Conflict)
        ));
        let mut append = store.append("kube").await.unwrap();
        append.addition.put_receipt(&ReceiptRow {
            actor: "system".to_owned(),
            ..made
        });
        append.commit(&head(4)).await.unwrap();
    }
}

#[tokio::test]
async fn the_receipts_of_a_whole_group_are_found_at_once() {
    for Place { store, .. } in stores_with_a_conference().await {
        let rows: Vec<ReceiptRow> = (1..=200)
            .map(|n| receipt(&format!("command {n}"), n))
            .collect();
        let mut append = store.append("kube").await.unwrap();
        append.addition.put_receipts(&rows);
        append.commit(&head(200)).await.unwrap();

        let mut append = store.append("kube").await.unwrap();
        let asked = (100..=299).map(|n| ("ana".to_owned(), format!("command {n}")));
        let mut found = append.receipts(&asked.collect::<Vec<_>>()).await.unwrap();
        found.sort_by_key(|row| row.first_seq);
        assert_eq!(found, rows[99..]);
        assert_eq!(append.receipts(&[]).await.unwrap(), []);
        let crossed = [("command 1".to_owned(), "ana".to_owned())];
        assert_eq!(append.receipts(&crossed).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_case_has_one_key_for_ever() {
    for Place { store, .. } in stores_with_a_conference().await {
        let mut append = store.append("kube").await.unwrap();
        append.addition.put_case_key("case 2", &[2, 0]);
        append.addition.put_case_key("case 1", &[1, 0]);
        append.commit(&head(0)).await.unwrap();
        let mut append = store.append("kube").await.unwrap();
        assert_eq!(append.case_key("case 1").await.unwrap(), Some(vec![1, 0]));
        assert_eq!(append.case_key("case 3").await.unwrap(), None);
        drop(append);

        let both = [
            ("case 1".to_owned(), vec![1, 0]),
            ("case 2".to_owned(), vec![2, 0]),
        ];
        assert_eq!(store.case_keys("kube").await.unwrap(), both);
        assert_eq!(
            store.case_key("kube", "case 2").await.unwrap(),
            Some(vec![2, 0])
        );
        assert_eq!(store.case_key("kube", "case 3").await.unwrap(), None);
        let mut append = store.append("kube").await.unwrap();
        append.addition.put_case_key("case 1", &[9]);
        assert!(matches!(
            append.commit(&head(0)).await,
            Err(Error::Conflict)
        ));
    }
}

#[tokio::test]
async fn a_token_is_known_until_it_is_revoked() {
    for Place { store, .. } in stores_with_a_conference().await {
        store.put_token(&token("one")).await.unwrap();
        store.put_token(&token("two")).await.unwrap();
        assert!(matches!(
            store.put_token(&token("one")).await,
            Err(Error::Conflict)
        ));
        let stray = TokenRow {
            conference: "nowhere".to_owned(),
            ..token("three")
        };
        assert!(matches!(
            store.put_token(&stray).await,
            Err(Error::Conflict)
        ));

        assert_eq!(store.token("one").await.unwrap(), Some(token("one")));
        assert_eq!(store.token("three").await.unwrap(), None);
        store.revoke_token("one").await.unwrap();
        store.revoke_token("one").await.unwrap();
        assert_eq!(store.token("one").await.unwrap(), None);
        store.revoke_token("two").await.unwrap();
        // What was made on the server's machine signs one device in, in its time; a device's own token none.
        let first = TokenRow {
            device: FIRST_DEVICE.to_owned(),
            ..token("first")
        };
        store.put_token(&first).await.unwrap();
        store.put_token(&token("own")).await.unwrap();
        assert_eq!(store.redeem_token("own", 1).await.unwrap(), None);
        assert_eq!(store.redeem_token("first", 2).await.unwrap(), None);
        assert_eq!(store.redeem_token("first", 1).await.unwrap(), Some(first));
        assert_eq!(store.redeem_token("first", 1).await.unwrap(), None);
        assert_eq!(store.token("first").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_join_code_works_once() {
    for Place { store, .. } in stores_with_a_conference().await {
        store.put_code(&code("ABCD")).await.unwrap();
        assert!(matches!(
            store.put_code(&code("ABCD")).await,
            Err(Error::Conflict)
        ));
        assert_eq!(
            store
                .redeem_code("WXYZ", |_| "right".to_owned(), 5)
                .await
                .unwrap(),
            Redeemed::Wrong
        );
        let ana = Redeemed::Person {
            conference: "kube".to_owned(),
            person: "ana".to_owned(),
        };
        assert_eq!(
            store
                .redeem_code("ABCD", |_| "right".to_owned(), 5)
                .await
                .unwrap(),
            ana
        );
        assert_eq!(
            store
                .redeem_code("ABCD", |_| "right".to_owned(), 6)
                .await
                .unwrap(),
            Redeemed::Used
        );
        assert_eq!(
            store
                .redeem_code("ABCD", |_| "wrong".to_owned(), 7)
                .await
                .unwrap(),
            Redeemed::Wrong
        );
    }
}

#[tokio::test]
async fn of_many_who_use_a_join_code_at_once_one_gets_in() {
    for Place { store, .. } in stores_with_a_conference().await {
        store.put_code(&code("ABCD")).await.unwrap();
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    store
                        .redeem_code("ABCD", |_| "right".to_owned(), 5)
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut used = 0;
        for one in tries {
            used += i32::from(one.await.unwrap() == Redeemed::Used);
        }
        assert_eq!(used, 7);
    }
}

#[tokio::test]
async fn a_join_code_expires() {
    for Place { store, .. } in stores_with_a_conference().await {
        store.put_code(&code("ABCD")).await.unwrap();
        assert_eq!(
            store
                .redeem_code("ABCD", |_| "right".to_owned(), 1_000)
                .await
                .unwrap(),
            Redeemed::Expired
        );
        assert_eq!(
            store
                .redeem_code("ABCD", |_| "wrong".to_owned(), 1_000)
                .await
                .unwrap(),
            Redeemed::Wrong
        );
    }
}

#[tokio::test]
async fn five_wrong_tries_lock_a_join_code() {
    for Place { store, .. } in stores_with_a_conference().await {
        store.put_code(&code("ABCD")).await.unwrap();
        for _ in 0..4 {
            assert_eq!(
                store
                    .redeem_code("ABCD", |_| "wrong".to_owned(), 5)
                    .await
                    .unwrap(),
                Redeemed::Wrong
            );
        }
        assert_eq!(
            store
                .redeem_code("ABCD", |_| "wrong".to_owned(), 5)
                .await
                .unwrap(),
            Redeemed::Locked
        );
        assert_eq!(
            store
                .redeem_code("ABCD", |_| "right".to_owned(), 5)
                .await
                .unwrap(),
            Redeemed::Locked
        );
    }
}

#[tokio::test]
async fn a_store_opened_again_has_everything() {
    for Place { store, url, folder } in stores_with_a_conference().await {
        add_one(&store).await;
        drop(store);
        let again = Store::open(&url).await.unwrap();
        assert_eq!(again.conferences().await.unwrap(), [conference("kube")]);
        assert_eq!(
            again.entries("kube", 0, 10).await.unwrap(),
            [entry(1, None)]
        );
        drop(folder);
    }
}

#[tokio::test]
async fn many_may_open_a_new_store_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("new.db").display());
    for url in [Some(sqlite), postgres::url()].into_iter().flatten() {
        let opened: Vec<_> = (0..6)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Store::open(&url).await.map(|_| ()) })
            })
            .collect();
        for one in opened {
            one.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    for Place { store, url, folder } in stores_with_a_conference().await {
        drop(store);
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        sqlx::query("update schema_version set version = 99")
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
        let file = folder
            .as_ref()
            .map(|folder| folder.path().join("greenroom.db"));
        let before = file.as_ref().map(|file| fs::read(file).unwrap());

        let Err(Error::Unavailable(words)) = Store::open(&url).await else {
            panic!("it was opened")
        };
        assert!(words.contains("newer greenroom"), "{words}");
        assert_eq!(before, file.map(|file| fs::read(file).unwrap()));
    }
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    fs::write(&path, "these are my notes, ".repeat(500)).unwrap();
    let opened = Store::open(&format!("sqlite:{}", path.display())).await;
    assert!(matches!(opened, Err(Error::Corrupt(_))));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "these are my notes, ".repeat(500)
    );
}

#[tokio::test]
async fn a_damaged_page_is_reported_and_not_read_as_empty() {
    let Place { store, url, folder } = sqlite().await;
    store
        .create_conference(&conference("kube"), &head(0))
        .await
        .unwrap();
    let mut append = store.append("kube").await.unwrap();
    append
        .addition
        .push(&(1..=200).map(|seq| entry(seq, None)).collect::<Vec<_>>());
    append.commit(&head(200)).await.unwrap();
    drop(store);
    let path = folder.as_ref().unwrap().path().join("greenroom.db");
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    sqlx::query("pragma wal_checkpoint(truncate)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let mut bytes = fs::read(&path).unwrap();
    let after_the_first_page = bytes.len().min(4096);
    bytes[after_the_first_page..].fill(0xAB);
    fs::write(&path, bytes).unwrap();

    let read = match Store::open(&url).await {
        Ok(store) => store.entries("kube", 0, 1_000).await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert!(matches!(read, Err(Error::Corrupt(_))), "{read:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let Place { store, folder, .. } = sqlite().await;
    store
        .create_conference(&conference("kube"), &head(0))
        .await
        .unwrap();
    for file in fs::read_dir(folder.as_ref().unwrap().path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            file.file_name()
        );
    }
}

#[tokio::test]
async fn odd_characters_in_a_path_are_only_characters() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my 100% #1 stör&e.db");
    let opened = Store::open(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    opened.clock().await.unwrap();
    assert_eq!(
        fs::read_dir(folder.path())
            .unwrap()
            .filter(|f| f.as_ref().unwrap().path() == path)
            .count(),
        1
    );
}

#[tokio::test]
async fn an_address_that_cannot_work_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!(
        "sqlite:{}",
        folder.path().join("no/such/folder.db").display()
    );
    for url in [
        &missing,
        "sqlite:",
        "sqlite::memory:",
        "mysql://host/name",
        "greenroom.db",
    ] {
        assert!(
            matches!(Store::open(url).await, Err(Error::Unavailable(_))),
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable_at_once_and_its_password_is_not_told() {
    // Bound and dropped: a port where nobody listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let Err(error) = Store::open(&format!(
        "postgres://ana:hunter2@127.0.0.1:{port}/greenroom"
    ))
    .await
    else {
        panic!("nobody listens there")
    };
    assert!(matches!(error, Error::Unavailable(_)));
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_unavailable() {
    let Some(url) = postgres::url() else { return };
    let opened = Store::open(&format!("{url}_nowhere")).await;
    assert!(matches!(opened, Err(Error::Unavailable(words)) if words.contains("make it first")));
}

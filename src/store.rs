//! Where everything accepted is kept: in one file, or in a database server, through the same queries. It keeps bytes;
//! callers encode and seal.
//!
//! Only this file knows how the engines differ. Errors say what to do next and never carry what a row holds.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions as _, Connection as _, Transaction};

pub mod accounts;
mod batch;
pub mod drafts;
pub mod journal;
pub(crate) mod keys;
pub mod receipts;

/// In order, never changed once released: the version of a store is how many of these it has.
const MIGRATIONS: [&str; 2] = [
    include_str!("../assets/migrations/0001_log.sql"),
    include_str!("../assets/migrations/0002_door.sql"),
];

/// How long anybody waits for a connection before the store counts as unavailable.
const ACQUIRE: Duration = Duration::from_secs(4);

const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 12;

/// What the caller does next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Read again and decide again: somebody else was first.
    #[error("the store already has something else in this place: read it again")]
    Conflict,
    /// Try again later, the same thing; nothing of it was kept, unless it was lost at the very moment of commit.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// Stop and tell a person.
    #[error("the store cannot be trusted: {0}")]
    Corrupt(String),
}

/// The store of one server. Clones share their connections.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    writer: AnyPool,
    reader: AnyPool,
}

impl Store {
    /// Opens `sqlite:PATH` (made where there is none) or `postgres://…`, and brings its tables up to this version.
    /// A store of a newer version is refused and left as it is.
    pub async fn open(url: &str) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let (engine, options) = Engine::of(url)?;
        // A pool hides why it cannot connect behind a time-out: the first connection is made by hand.
        let mut first =
            match tokio::time::timeout(ACQUIRE, AnyConnection::connect_with(&options)).await {
                Ok(connected) => connected?,
                Err(_) => {
                    return Err(unavailable(
                        "it does not answer; see that it runs and can be reached from here",
                    ));
                }
            };
        // While another opens a new file for the first time, SQLite refuses this one at once, whatever its patience is.
        let since = tokio::time::Instant::now();
        while let Err(error) = sqlx::raw_sql(engine.settings()).execute(&mut first).await {
            if !is_busy(&error) || since.elapsed() > ACQUIRE {
                return Err(error.into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        migrate(engine, &mut first).await?;
        first.close().await?;

        let reader = engine
            .pool(engine.readers(), engine.reader_settings())
            .connect_lazy_with(options.clone());
        let writer = match engine {
            Engine::Sqlite => engine.pool(1, engine.settings()).connect_lazy_with(options),
            Engine::Postgres => reader.clone(),
        };
        Ok(Self {
            engine,
            writer,
            reader,
        })
    }

    /// Whether other servers may write to it too.
    pub fn is_shared(&self) -> bool {
        self.engine == Engine::Postgres
    }

    /// Its own clock, in microseconds, if it has one apart from this machine's. Fails where it does not answer right now.
    pub async fn clock(&self) -> Result<Option<i64>, Error> {
        let (micros,): (i64,) = sqlx::query_as(self.engine.clock())
            .fetch_one(&self.reader)
            .await?;
        Ok(self.is_shared().then_some(micros))
    }

    /// Writes something that changes nothing, for good: what a full disk or a read-only file says is said here.
    pub async fn probe(&self) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query("update schema_version set version = version")
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends every connection. A file is whole by itself afterwards: nothing of it lies in a log beside it.
    pub async fn close(&self) {
        self.reader.close().await;
        if self.engine == Engine::Sqlite {
            let checkpoint = sqlx::raw_sql("pragma wal_checkpoint(truncate)");
            if let Err(error) = checkpoint.execute(&self.writer).await {
                let error = Error::from(error);
                tracing::warn!(%error, "the write-ahead log stays beside the store: copy both");
            }
        }
        self.writer.close().await;
    }

    /// A transaction that may write from its first statement.
    async fn begin(&self) -> Result<Transaction<'static, Any>, Error> {
        Ok(self.writer.begin_with(self.engine.begin()).await?)
    }
}

/// What differs between the two, all of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    fn of(url: &str) -> Result<(Self, AnyConnectOptions), Error> {
        let (engine, url) = if let Some(path) = url.strip_prefix("sqlite:") {
            (
                Self::Sqlite,
                sqlite_url(path.strip_prefix("//").unwrap_or(path))?,
            )
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            (Self::Postgres, url.to_owned())
        } else {
            return Err(unavailable(
                "name it as sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME",
            ));
        };
        let options: AnyConnectOptions = url.parse()?;
        Ok((engine, options.disable_statement_logging()))
    }

    fn clock(self) -> &'static str {
        match self {
            Self::Sqlite => "select 0",
            Self::Postgres => {
                "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)"
            }
        }
    }

    /// In a file, a transaction that reads before it writes is refused at once when another writes: the lock comes first.
    fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin isolation level read committed",
        }
    }

    /// Said to every connection that writes.
    fn settings(self) -> &'static str {
        match self {
            // FULL: with NORMAL the last commits of a write-ahead log are lost when the power goes.
            // secure_delete: what is purged is overwritten, not only forgotten.
            // Its log is brought into the file every 16 MB: a page that many commits touch is written there once. After a long reader
            // it is cut back to that.
            Self::Sqlite => {
                "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
                 pragma foreign_keys = on; pragma secure_delete = on; pragma wal_autocheckpoint = 4000; \
                 pragma journal_size_limit = 16777216"
            }
            // A server that stops in the middle of a transaction must not hold the others' log for ever. Every query goes
            // by its key: from what it knew of a young table, the planner would go on reading all of it as it grows.
            Self::Postgres => {
                "set lock_timeout = '4s'; set idle_in_transaction_session_timeout = '15s'; \
                 set enable_seqscan = off; set enable_bitmapscan = off; set jit = off"
            }
        }
    }

    /// Said to every connection that reads.
    fn reader_settings(self) -> &'static str {
        match self {
            Self::Sqlite => "pragma busy_timeout = 5000; pragma query_only = on",
            Self::Postgres => self.settings(),
        }
    }

    fn readers(self) -> u32 {
        match self {
            Self::Sqlite => READERS,
            Self::Postgres => POSTGRES_CONNECTIONS,
        }
    }

    fn pool(self, connections: u32, settings: &'static str) -> AnyPoolOptions {
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE);
        let pool = pool.after_connect(move |connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(settings)
                    .execute(connection)
                    .await
                    .map(|_| ())
            })
        });
        match self {
            // A full disk makes SQLite end a transaction by itself; sqlx then believes for ever that it is still in one.
            // The ping lets a rollback that is under way end first. Otherwise a connection to a file never breaks.
            Self::Sqlite => pool
                .after_release(|connection, _| {
                    Box::pin(async move {
                        if connection.is_in_transaction() {
                            connection.ping().await?;
                        }
                        Ok(!connection.is_in_transaction())
                    })
                })
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None),
            Self::Postgres => pool,
        }
    }

    /// Whether there are tables of ours, without touching anything.
    fn has_schema(self) -> &'static str {
        match self {
            Self::Sqlite => "select count(*) from sqlite_master where name = 'schema_version'",
            Self::Postgres => {
                "select count(*) from information_schema.tables \
                 where table_schema = current_schema() and table_name = 'schema_version'"
            }
        }
    }

    /// Makes the migration wait for another's. `begin immediate` already did.
    fn migrate_alone(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => {
                Some("select count(pg_advisory_xact_lock(7473110)) from (select 1) as once")
            }
        }
    }
}

/// Brings the tables up to this version in one transaction.
async fn migrate(engine: Engine, connection: &mut AnyConnection) -> Result<(), Error> {
    let mut tx = connection.begin_with(engine.begin()).await?;
    if let Some(lock) = engine.migrate_alone() {
        sqlx::query(lock).execute(&mut *tx).await?;
    }
    let has_schema: i64 = sqlx::query_scalar(engine.has_schema())
        .fetch_one(&mut *tx)
        .await?;
    let version: i64 = if has_schema == 0 {
        sqlx::raw_sql("create table schema_version (version bigint not null); insert into schema_version values (0)")
            .execute(&mut *tx)
            .await?;
        0
    } else {
        sqlx::query_scalar("select version from schema_version")
            .fetch_one(&mut *tx)
            .await?
    };
    let known = usize::try_from(version)
        .ok()
        .filter(|version| *version <= MIGRATIONS.len());
    let Some(known) = known else {
        return Err(unavailable(
            "a newer greenroom made it; run that version, this one leaves it as it is",
        ));
    };
    if known == MIGRATIONS.len() {
        return Ok(());
    }
    for migration in &MIGRATIONS[known..] {
        sqlx::raw_sql(*migration).execute(&mut *tx).await?;
        sqlx::query("update schema_version set version = version + 1")
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The file's address as sqlx wants it; makes the file first, readable by this user only.
fn sqlite_url(path: &str) -> Result<String, Error> {
    if path.is_empty() || path.contains(":memory:") || path.contains('?') {
        return Err(unavailable(
            "a SQLite store is a file: sqlite:PATH, with nothing after the path",
        ));
    }
    let path = std::path::absolute(path).map_err(|error| no_file(Path::new(path), &error))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(no_file(&path, &error)),
    }
    let mut url = "sqlite://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => {
                url.push(char::from(byte));
            }
            _ => write!(url, "%{byte:02X}").expect("a String takes every write"),
        }
    }
    Ok(url)
}

fn no_file(path: &Path, error: &io::Error) -> Error {
    let path: PathBuf = path.to_owned();
    Error::Unavailable(match error.kind() {
        io::ErrorKind::NotFound => format!(
            "the folder of {} is not there; make it first",
            path.display()
        ),
        io::ErrorKind::PermissionDenied => format!("this user may not write {}", path.display()),
        io::ErrorKind::ReadOnlyFilesystem => format!("{} is on a read-only disk", path.display()),
        kind => format!("{} cannot be made ({kind})", path.display()),
    })
}

fn unavailable(words: &str) -> Error {
    Error::Unavailable(words.to_owned())
}

fn corrupt(words: &str) -> Error {
    Error::Corrupt(words.to_owned())
}

/// Never with a library's own words: those quote values, and addresses with passwords.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error)
                if error.is_unique_violation() || error.is_foreign_key_violation() =>
            {
                Self::Conflict
            }
            sqlx::Error::Database(error) => match error
                .code()
                .as_deref()
                .map(|code| (code, code.parse::<u32>()))
            {
                // SQLite counts below 10,000, PostgreSQL has five characters.
                Some((code, Ok(number))) if code.len() < 5 => of_sqlite(number),
                Some((code, _)) => of_postgres(code),
                None => corrupt("it failed without saying why"),
            },
            sqlx::Error::Io(error) => {
                Self::Unavailable(format!("the connection failed ({})", error.kind()))
            }
            sqlx::Error::PoolTimedOut => unavailable("it is too busy, or does not answer"),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => unavailable("it was shut down"),
            sqlx::Error::Tls(_) => {
                unavailable("no trusted connection could be made; check its certificate")
            }
            sqlx::Error::Protocol(_) => {
                unavailable("what answers there does not speak as PostgreSQL does")
            }
            sqlx::Error::Configuration(_) => {
                unavailable("its address cannot be read; see config.example.toml")
            }
            _ => corrupt("a row does not have the form that this version writes"),
        }
    }
}

/// That another has a SQLite file just now.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    let number = code.and_then(|code| code.parse::<u32>().ok());
    number.is_some_and(|n| matches!(n & 0xff, 5 | 6))
}

/// <https://www.sqlite.org/rescode.html>; the upper bits only refine.
fn of_sqlite(code: u32) -> Error {
    match code & 0xff {
        5 | 6 => unavailable("another program is writing to it; try again"),
        3 | 23 => unavailable("this user may not write to its file"),
        8 => unavailable("its file or disk is read-only; nothing was changed"),
        10 => unavailable("the disk reports an error; nothing was changed"),
        13 => unavailable("the disk is full; free some space, nothing was lost"),
        14 => unavailable("its file cannot be opened"),
        11 | 26 => corrupt("its file is damaged, or is no greenroom store; restore a backup"),
        code => Error::Corrupt(format!("SQLite refused a statement (code {code})")),
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>; the first two characters are the class.
fn of_postgres(code: &str) -> Error {
    match (code.get(..2).unwrap_or_default(), code) {
        (_, "40001" | "40P01") => Error::Conflict,
        (_, "53100") => {
            unavailable("the disk of PostgreSQL is full; free some space, nothing was lost")
        }
        (_, "25006") => unavailable("PostgreSQL is read-only here; is this a standby?"),
        (_, "3D000") => unavailable("PostgreSQL has no database of that name; make it first"),
        (_, "42501") => {
            unavailable("PostgreSQL does not let this user do that; grant it the database")
        }
        ("28", _) => unavailable("PostgreSQL refused the user or the password"),
        ("08" | "25" | "53" | "55" | "57" | "58", _) => {
            Error::Unavailable(format!("PostgreSQL cannot do it now (code {code})"))
        }
        _ => Error::Corrupt(format!("PostgreSQL refused a statement (code {code})")),
    }
}

#[cfg(test)]
mod tests {
    use super::journal::{ConferenceRow, Head};

    use super::*;

    async fn store() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!(
            "sqlite:{}",
            folder.path().join("greenroom.db").display()
        ))
        .await
        .unwrap();
        (store, folder)
    }

    async fn fill(store: &Store) -> Result<(), Error> {
        let row = ConferenceRow {
            slug: "kube".to_owned(),
            log: "one".to_owned(),
            wrapped_key: vec![0; 100_000],
        };
        store
            .create_conference(
                &row,
                &Head {
                    seq: 0,
                    at_micros: 0,
                    link: Vec::new(),
                },
            )
            .await
    }

    #[tokio::test]
    async fn sqlite_writes_for_good_and_forgets_for_good() {
        let (store, _folder) = store().await;
        for (pragma, expected) in [
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("secure_delete", 1),
            ("busy_timeout", 5000),
        ] {
            let sql = sqlx::AssertSqlSafe(format!("pragma {pragma}"));
            let value: i64 = sqlx::query_scalar(sql)
                .fetch_one(&store.writer)
                .await
                .unwrap();
            assert_eq!(value, expected, "{pragma}");
        }
        let mode: String = sqlx::query_scalar("pragma journal_mode")
            .fetch_one(&store.reader)
            .await
            .unwrap();
        assert_eq!(mode, "wal");
        assert!(
            sqlx::query("delete from entry")
                .execute(&store.reader)
                .await
                .is_err()
        );
    }

    #[tokio::test]
    async fn a_full_disk_is_said_and_nothing_is_half_written() {
        let (store, _folder) = store().await;
        sqlx::query("pragma max_page_count = 1")
            .execute(&store.writer)
            .await
            .unwrap();
        let Err(Error::Unavailable(words)) = fill(&store).await else {
            panic!("it fitted")
        };
        assert!(words.contains("disk is full"), "{words}");
        assert_eq!(store.conferences().await.unwrap(), []);
        sqlx::query("pragma max_page_count = 100000")
            .execute(&store.writer)
            .await
            .unwrap();
        fill(&store).await.unwrap();
    }

    #[tokio::test]
    async fn a_read_only_disk_is_said() {
        let (store, _folder) = store().await;
        sqlx::query("pragma query_only = on")
            .execute(&store.writer)
            .await
            .unwrap();
        let Err(Error::Unavailable(words)) = fill(&store).await else {
            panic!("it was written")
        };
        assert!(words.contains("read-only"), "{words}");
    }
}

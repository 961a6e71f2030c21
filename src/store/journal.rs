//! The log: conferences, their heads, and the entries that are only ever added.

use sqlx::{Any, FromRow, Transaction};

use crate::store::batch::{Batch, Value, pieces, with_rows};
use crate::store::{Engine, Error, Store, corrupt};

/// A conference and the key of what belongs to no case, wrapped.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct ConferenceRow {
    pub slug: String,
    /// Minted with the log and anew by every restore.
    pub log: String,
    pub wrapped_key: Vec<u8>,
}

/// One entry, its body sealed.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct EntryRow {
    pub seq: i64,
    pub case_id: Option<String>,
    pub body: Vec<u8>,
    pub link: Vec<u8>,
}

/// The end of a log: its last number, when that was, and its link of the chain.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Head {
    pub seq: i64,
    pub at_micros: i64,
    pub link: Vec<u8>,
}

impl Store {
    /// Starts a log. `Conflict` where there is a conference of that slug.
    pub async fn create_conference(&self, row: &ConferenceRow, head: &Head) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query("insert into conference (slug, log, wrapped_key) values ($1, $2, $3)")
            .bind(&row.slug)
            .bind(&row.log)
            .bind(&row.wrapped_key)
            .execute(&mut *tx)
            .await?;
        sqlx::query("insert into head (conference, seq, at_micros, link) values ($1, $2, $3, $4)")
            .bind(&row.slug)
            .bind(head.seq)
            .bind(head.at_micros)
            .bind(&head.link)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// All of them, by slug.
    pub async fn conferences(&self) -> Result<Vec<ConferenceRow>, Error> {
        let sql = "select slug, log, wrapped_key from conference order by slug";
        Ok(sqlx::query_as(sql).fetch_all(&self.reader).await?)
    }

    pub async fn head(&self, slug: &str) -> Result<Option<Head>, Error> {
        let sql = "select seq, at_micros, link from head where conference = $1";
        Ok(sqlx::query_as(sql)
            .bind(slug)
            .fetch_optional(&self.reader)
            .await?)
    }

    /// At most `limit` entries above `after`, in order.
    pub async fn entries(
        &self,
        slug: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<EntryRow>, Error> {
        let sql = "select seq, case_id, body, link from entry \
                   where conference = $1 and seq > $2 order by seq limit $3";
        Ok(sqlx::query_as(sql)
            .bind(slug)
            .bind(after)
            .bind(limit)
            .fetch_all(&self.reader)
            .await?)
    }

    /// Begins to add to a log. Until this is committed or dropped nobody else can, so the order of commits is the order of numbers.
    pub async fn append(&self, slug: &str) -> Result<Append, Error> {
        let mut tx = self.begin().await?;
        let sql = "update head set seq = seq where conference = $1 returning seq, at_micros, link";
        let head = sqlx::query_as(sql)
            .bind(slug)
            .fetch_optional(&mut *tx)
            .await?;
        let head = head.ok_or_else(|| corrupt("it has no log of that conference"))?;
        Ok(Append {
            head,
            addition: Addition::to(slug),
            engine: self.engine,
            tx,
        })
    }

    /// Adds to a log that ends at `after` and moves its end to `head`, without looking first. `Conflict`, and nothing is kept, where it
    /// ends elsewhere by now, or one of the receipts or keys is there already.
    pub async fn add(&self, addition: Addition, after: &Head, head: &Head) -> Result<(), Error> {
        let tx = self.begin().await?;
        addition.commit(self.engine, tx, after, head).await
    }
}

/// A log held for adding. Dropped without `commit`, nothing of it is kept.
pub struct Append {
    /// The log's end as it is now, what other writers committed included.
    pub head: Head,
    /// What is written when it is committed.
    pub addition: Addition,
    engine: Engine,
    pub(super) tx: Transaction<'static, Any>,
}

impl Append {
    /// Every entry above `after`: what other writers committed since.
    pub async fn entries_after(&mut self, after: i64) -> Result<Vec<EntryRow>, Error> {
        let sql = "select seq, case_id, body, link from entry where conference = $1 and seq > $2 order by seq";
        Ok(sqlx::query_as(sql)
            .bind(&self.addition.slug)
            .bind(after)
            .fetch_all(&mut *self.tx)
            .await?)
    }

    /// Moves the log's end and makes all of it durable at once.
    pub async fn commit(self, head: &Head) -> Result<(), Error> {
        self.addition
            .commit(self.engine, self.tx, &self.head, head)
            .await
    }
}

/// What is written to one log together: entries, receipts, keys of cases.
pub struct Addition {
    pub(super) slug: String,
    pub(super) batch: Batch,
}

impl Addition {
    /// Nothing yet, for the log of the conference `slug`.
    pub fn to(slug: &str) -> Self {
        Self {
            slug: slug.to_owned(),
            batch: Batch::default(),
        }
    }

    /// Adds entries when it is committed, which is a `Conflict` where a number is taken.
    pub fn push(&mut self, rows: &[EntryRow]) {
        for rows in pieces(rows) {
            let text = with_rows(
                "insert into entry (conference, seq, case_id, body, link) values",
                rows.len(),
                5,
            );
            let row = |row: &EntryRow| {
                [
                    Value::Text(Some(self.slug.clone())),
                    Value::Number(row.seq),
                    Value::Text(row.case_id.clone()),
                    Value::Bytes(Some(row.body.clone())),
                    Value::Bytes(Some(row.link.clone())),
                ]
            };
            self.batch
                .add(text, rows.iter().flat_map(row).collect(), rows.len());
        }
    }

    /// The head goes first: whoever has it has the log, whichever way they came. `Conflict` where it is not at `after` any more.
    async fn commit(
        self,
        engine: Engine,
        mut tx: Transaction<'static, Any>,
        after: &Head,
        head: &Head,
    ) -> Result<(), Error> {
        let mut batch = Batch::default();
        batch.add(
            "update head set seq = ?, at_micros = ?, link = ? where conference = ? and seq = ? and link = ?"
                .to_owned(),
            vec![
                Value::Number(head.seq),
                Value::Number(head.at_micros),
                Value::Bytes(Some(head.link.clone())),
                Value::Text(Some(self.slug)),
                Value::Number(after.seq),
                Value::Bytes(Some(after.link.clone())),
            ],
            1,
        );
        batch.append(self.batch);
        batch.execute(engine, &mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

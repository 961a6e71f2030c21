//! The log: conferences, their heads, and the entries that are only ever added.

use sqlx::{Any, AssertSqlSafe, FromRow, Transaction};

use crate::store::{Error, Store, corrupt, pieces, with_rows};

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
            slug: slug.to_owned(),
            tx,
        })
    }
}

/// A log held for adding. Dropped without `commit`, nothing of it is kept.
pub struct Append {
    /// The log's end as it is now, what other writers committed included.
    pub head: Head,
    pub(super) slug: String,
    pub(super) tx: Transaction<'static, Any>,
}

impl Append {
    /// Every entry above `after`: what other writers committed since.
    pub async fn entries_after(&mut self, after: i64) -> Result<Vec<EntryRow>, Error> {
        let sql = "select seq, case_id, body, link from entry where conference = $1 and seq > $2 order by seq";
        Ok(sqlx::query_as(sql)
            .bind(&self.slug)
            .bind(after)
            .fetch_all(&mut *self.tx)
            .await?)
    }

    /// Adds entries. `Conflict` where a number is taken.
    pub async fn push(&mut self, rows: &[EntryRow]) -> Result<(), Error> {
        for rows in pieces(rows) {
            let sql = with_rows(
                "insert into entry (conference, seq, case_id, body, link) values",
                rows.len(),
                5,
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql));
            for row in rows {
                insert = insert
                    .bind(&self.slug)
                    .bind(row.seq)
                    .bind(&row.case_id)
                    .bind(&row.body)
                    .bind(&row.link);
            }
            insert.execute(&mut *self.tx).await?;
        }
        Ok(())
    }

    /// Moves the log's end and makes all of it durable at once.
    pub async fn commit(mut self, head: &Head) -> Result<(), Error> {
        sqlx::query("update head set seq = $2, at_micros = $3, link = $4 where conference = $1")
            .bind(&self.slug)
            .bind(head.seq)
            .bind(head.at_micros)
            .bind(&head.link)
            .execute(&mut *self.tx)
            .await?;
        self.tx.commit().await?;
        Ok(())
    }
}

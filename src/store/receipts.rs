//! What became of each command, so that a repeat is answered and never done again. Never a command's body.

use sqlx::{AssertSqlSafe, FromRow};

use crate::store::batch::{Value, pieces, with_rows};
use crate::store::journal::{Addition, Append};
use crate::store::{Error, Store};

/// The entries a command made, or the sealed rejection it met.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct ReceiptRow {
    pub actor: String,
    pub command_id: String,
    /// Keyed hash of the envelope: the same id with another body is noticed.
    pub hash: Vec<u8>,
    pub first_seq: i64,
    pub last_seq: i64,
    pub case_id: Option<String>,
    pub rejection: Option<Vec<u8>>,
}

impl Store {
    pub async fn receipt(
        &self,
        slug: &str,
        actor: &str,
        command_id: &str,
    ) -> Result<Option<ReceiptRow>, Error> {
        let sql = "select actor, command_id, hash, first_seq, last_seq, case_id, rejection from receipt \
                   where conference = $1 and actor = $2 and command_id = $3";
        Ok(sqlx::query_as(sql)
            .bind(slug)
            .bind(actor)
            .bind(command_id)
            .fetch_optional(&self.reader)
            .await?)
    }
}

impl Append {
    pub async fn receipt(
        &mut self,
        actor: &str,
        command_id: &str,
    ) -> Result<Option<ReceiptRow>, Error> {
        let found = self
            .receipts(&[(actor.to_owned(), command_id.to_owned())])
            .await?;
        Ok(found.into_iter().next())
    }

    /// Those of `keys` (actor, command id) that there are, in no order that means anything.
    pub async fn receipts(&mut self, keys: &[(String, String)]) -> Result<Vec<ReceiptRow>, Error> {
        let mut found = Vec::new();
        for keys in pieces(keys) {
            // One look-up by the whole key each: with `in (values …)` both engines read every receipt of the conference.
            let one = |key: usize| {
                format!(
                    "select actor, command_id, hash, first_seq, last_seq, case_id, rejection from receipt \
                     where conference = $1 and actor = ${} and command_id = ${}",
                    2 * key + 2,
                    2 * key + 3
                )
            };
            let sql = (0..keys.len())
                .map(one)
                .collect::<Vec<_>>()
                .join(" union all ");
            let mut select = sqlx::query_as(AssertSqlSafe(sql)).bind(&self.addition.slug);
            for (actor, command_id) in keys {
                select = select.bind(actor).bind(command_id);
            }
            found.extend(select.fetch_all(&mut *self.tx).await?);
        }
        Ok(found)
    }
}

impl Addition {
    pub fn put_receipt(&mut self, row: &ReceiptRow) {
        self.put_receipts(std::slice::from_ref(row));
    }

    /// Keeps receipts when it is committed, which is a `Conflict` where a command already has one.
    pub fn put_receipts(&mut self, rows: &[ReceiptRow]) {
        for rows in pieces(rows) {
            let text = with_rows(
                "insert into receipt \
                 (conference, actor, command_id, hash, first_seq, last_seq, case_id, rejection) values",
                rows.len(),
                8,
            );
            let row = |row: &ReceiptRow| {
                [
                    Value::Text(Some(self.slug.clone())),
                    Value::Text(Some(row.actor.clone())),
                    Value::Text(Some(row.command_id.clone())),
                    Value::Bytes(Some(row.hash.clone())),
                    Value::Number(row.first_seq),
                    Value::Number(row.last_seq),
                    Value::Text(row.case_id.clone()),
                    Value::Bytes(row.rejection.clone()),
                ]
            };
            self.batch
                .add(text, rows.iter().flat_map(row).collect(), rows.len());
        }
    }
}

//! The wrapped keys of cases: without its key a case's bodies are noise.

use crate::store::batch::Value;
use crate::store::journal::{Addition, Append};
use crate::store::{Error, Store};

impl Store {
    /// Case id and wrapped key of every case, by id.
    pub async fn case_keys(&self, slug: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let sql =
            "select case_id, wrapped_key from case_key where conference = $1 order by case_id";
        Ok(sqlx::query_as(sql)
            .bind(slug)
            .fetch_all(&self.reader)
            .await?)
    }

    pub async fn case_key(&self, slug: &str, case_id: &str) -> Result<Option<Vec<u8>>, Error> {
        let key = sqlx::query_scalar(SELECT).bind(slug).bind(case_id);
        Ok(key.fetch_optional(&self.reader).await?)
    }
}

impl Append {
    pub async fn case_key(&mut self, case_id: &str) -> Result<Option<Vec<u8>>, Error> {
        let key = sqlx::query_scalar(SELECT)
            .bind(&self.addition.slug)
            .bind(case_id);
        Ok(key.fetch_optional(&mut *self.tx).await?)
    }
}

impl Addition {
    /// Keeps the key of a new case when it is committed, which is a `Conflict` where the case has one.
    pub fn put_case_key(&mut self, case_id: &str, wrapped: &[u8]) {
        self.batch.add(
            "insert into case_key (conference, case_id, wrapped_key) values (?, ?, ?)".to_owned(),
            vec![
                Value::Text(Some(self.slug.clone())),
                Value::Text(Some(case_id.to_owned())),
                Value::Bytes(Some(wrapped.to_owned())),
            ],
            1,
        );
    }
}

const SELECT: &str = "select wrapped_key from case_key where conference = $1 and case_id = $2";

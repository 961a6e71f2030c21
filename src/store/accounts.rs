//! Who may knock: tokens of devices and join codes, both only as digests.

use sqlx::FromRow;
use subtle::ConstantTimeEq;

use crate::store::{Error, Store};

/// Wrong tries after which a join code is of no more use.
const TRIES: i64 = 5;
/// What the device of a token is called that was made on the server's machine.
pub const FIRST_DEVICE: &str = "made on the server's machine";

/// A signed-in device.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct TokenRow {
    pub hash: String,
    pub conference: String,
    pub person: String,
    pub device: String,
    pub issued_micros: i64,
    pub expires_micros: i64,
    /// Over all of the above.
    pub seal: Option<Vec<u8>>,
}

/// A join code that waits to be used.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct CodeRow {
    /// The digest of its public half.
    pub lookup: String,
    /// The digest of the whole code and of what this row says.
    pub hash: String,
    pub conference: String,
    pub person: String,
    pub expires_micros: i64,
}

/// What a join code was good for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Redeemed {
    Person { conference: String, person: String },
    Wrong,
    Locked,
    Expired,
    Used,
}

impl Store {
    /// Keeps a token. `Conflict` where it is there, or the conference is not.
    pub async fn put_token(&self, row: &TokenRow) -> Result<(), Error> {
        let sql = "insert into token (hash, conference, person, device, issued_micros, expires_micros, seal) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        sqlx::query(sql)
            .bind(&row.hash)
            .bind(&row.conference)
            .bind(&row.person)
            .bind(&row.device)
            .bind(row.issued_micros)
            .bind(row.expires_micros)
            .bind(&row.seal)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The token of that hash, unless it was revoked. Whether it has expired is the caller's to judge.
    pub async fn token(&self, hash: &str) -> Result<Option<TokenRow>, Error> {
        let sql = "select hash, conference, person, device, issued_micros, expires_micros, seal from token where hash = $1";
        Ok(sqlx::query_as(sql)
            .bind(hash)
            .fetch_optional(&self.reader)
            .await?)
    }

    /// Ends a token at once. One that is not there is no error.
    pub async fn revoke_token(&self, hash: &str) -> Result<(), Error> {
        sqlx::query("delete from token where hash = $1")
            .bind(hash)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Uses a token up that was made on the server's machine to sign a first device in: it is good once, and no other token is
    /// good for it, so that a token that leaks does not multiply. Nothing where it is none, or has expired.
    pub async fn redeem_token(
        &self,
        hash: &str,
        now_micros: i64,
    ) -> Result<Option<TokenRow>, Error> {
        let sql = "delete from token where hash = $1 and device = $2 and expires_micros > $3 \
                   returning hash, conference, person, device, issued_micros, expires_micros, seal";
        Ok(sqlx::query_as(sql)
            .bind(hash)
            .bind(FIRST_DEVICE)
            .bind(now_micros)
            .fetch_optional(&self.writer)
            .await?)
    }

    /// Keeps a join code. `Conflict` where its public half is taken: draw another.
    pub async fn put_code(&self, row: &CodeRow) -> Result<(), Error> {
        let sql = "insert into join_code (lookup, hash, conference, person, expires_micros, wrong_tries) \
                   values ($1, $2, $3, $4, $5, 0)";
        sqlx::query(sql)
            .bind(&row.lookup)
            .bind(&row.hash)
            .bind(&row.conference)
            .bind(&row.person)
            .bind(row.expires_micros)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Uses a join code up; `digest` gives what its row must hold. A wrong one counts as a try, on a used or expired code too, and only who has the right one
    /// learns that it is used or expired. The fifth wrong try locks it.
    pub async fn redeem_code(
        &self,
        lookup: &str,
        digest: impl FnOnce(&CodeRow) -> String,
        now_micros: i64,
    ) -> Result<Redeemed, Error> {
        // What is no code at all does not keep others waiting who write.
        let sql = "select lookup from join_code where lookup = $1";
        let known: Option<String> = sqlx::query_scalar(sql)
            .bind(lookup)
            .fetch_optional(&self.reader)
            .await?;
        if known.is_none() {
            return Ok(Redeemed::Wrong);
        }
        let mut tx = self.begin().await?;
        // Takes the row, so that of two who use it at once one finds it used.
        let sql = "update join_code set wrong_tries = wrong_tries where lookup = $1 \
                   returning lookup, hash, conference, person, expires_micros, wrong_tries, used_micros";
        let Some(stored) = sqlx::query_as::<_, StoredCode>(sql)
            .bind(lookup)
            .fetch_optional(&mut *tx)
            .await?
        else {
            return Ok(Redeemed::Wrong);
        };
        if stored.wrong_tries >= TRIES {
            return Ok(Redeemed::Locked);
        }
        let StoredCode {
            code,
            wrong_tries,
            used_micros,
        } = stored;
        if !bool::from(code.hash.as_bytes().ct_eq(digest(&code).as_bytes())) {
            let sql = "update join_code set wrong_tries = wrong_tries + 1 where lookup = $1";
            sqlx::query(sql).bind(lookup).execute(&mut *tx).await?;
            tx.commit().await?;
            return Ok(if wrong_tries + 1 == TRIES {
                Redeemed::Locked
            } else {
                Redeemed::Wrong
            });
        }
        if used_micros.is_some() {
            return Ok(Redeemed::Used);
        }
        if code.expires_micros <= now_micros {
            return Ok(Redeemed::Expired);
        }
        let sql = "update join_code set used_micros = $2 where lookup = $1";
        sqlx::query(sql)
            .bind(lookup)
            .bind(now_micros)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Redeemed::Person {
            conference: code.conference,
            person: code.person,
        })
    }
}

#[derive(FromRow)]
struct StoredCode {
    #[sqlx(flatten)]
    code: CodeRow,
    wrong_tries: i64,
    used_micros: Option<i64>,
}

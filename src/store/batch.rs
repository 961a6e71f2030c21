//! Statements that go to the store together.

use std::fmt::Write as _;

use sqlx::{Any, AssertSqlSafe, Transaction};

use crate::store::{Engine, Error};

/// `rows` in pieces of few different lengths, so that few texts of a statement need preparing. A handful is one piece: each costs
/// a way to the store and back.
pub(super) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = match rows.len() {
            0 => return None,
            few @ 1..=16 => few,
            17..=31 => 16,
            32..=63 => 32,
            _ => 64,
        };
        let (piece, rest) = rows.split_at(length);
        rows = rest;
        Some(piece)
    })
}

/// `before` and the places of `rows` rows of `columns` values: `… (?, ?), (?, ?)`. `before` is a text of ours.
pub(super) fn with_rows(before: &'static str, rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    format!("{before} {}", vec![row; rows].join(", "))
}

/// What a row holds.
pub(super) enum Value {
    Text(Option<String>),
    Number(i64),
    Bytes(Option<Vec<u8>>),
}

/// Statements that are carried out together. A way to the store and back costs more than what is done there: in a file they go as
/// one; a database server takes one at a time.
#[derive(Default)]
pub(super) struct Batch {
    /// Each with a `?` for every value.
    texts: Vec<String>,
    values: Vec<Vec<Value>>,
    /// How many rows all of it writes.
    rows: u64,
}

/// SQLite takes 32,766 values at once.
const MOST_VALUES: usize = 16_000;

impl Batch {
    pub fn add(&mut self, text: String, values: Vec<Value>, rows: usize) {
        self.texts.push(text);
        self.values.push(values);
        self.rows += rows as u64;
    }

    pub fn append(&mut self, mut other: Self) {
        self.texts.append(&mut other.texts);
        self.values.append(&mut other.values);
        self.rows += other.rows;
    }

    /// `Conflict` where it does not write all of its rows.
    pub async fn execute(
        self,
        engine: Engine,
        tx: &mut Transaction<'static, Any>,
    ) -> Result<(), Error> {
        let (mut sql, mut together, mut statements) = (String::new(), Vec::new(), 0);
        let mut written = 0;
        for (text, values) in self.texts.into_iter().zip(self.values) {
            let is_full = match engine {
                Engine::Sqlite => together.len() + values.len() > MOST_VALUES,
                Engine::Postgres => true,
            };
            if statements > 0 && is_full {
                written += run(std::mem::take(&mut sql), std::mem::take(&mut together), tx).await?;
            }
            let mut parts = text.split('?');
            sql.push_str(parts.next().unwrap_or_default());
            for (n, part) in (together.len() + 1..).zip(parts) {
                let _ = write!(sql, "${n}{part}");
            }
            sql.push(';');
            together.extend(values);
            statements += 1;
        }
        if statements > 0 {
            written += run(sql, together, tx).await?;
        }
        if written == self.rows {
            Ok(())
        } else {
            Err(Error::Conflict)
        }
    }
}

/// How many rows were written.
async fn run(
    sql: String,
    values: Vec<Value>,
    tx: &mut Transaction<'static, Any>,
) -> Result<u64, Error> {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in values {
        query = match value {
            Value::Text(text) => query.bind(text),
            Value::Number(number) => query.bind(number),
            Value::Bytes(bytes) => query.bind(bytes),
        };
    }
    Ok(query.execute(&mut **tx).await?.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_into_few_lengths_and_none_is_lost() {
        let rows: Vec<usize> = (0..155).collect();
        assert_eq!(
            pieces(&rows).map(<[_]>::len).collect::<Vec<_>>(),
            [64, 64, 16, 11]
        );
        assert_eq!(pieces(&rows).flatten().copied().collect::<Vec<_>>(), rows);
        assert_eq!(pieces::<usize>(&[]).count(), 0);
        assert_eq!(with_rows("values", 2, 3), "values (?, ?, ?), (?, ?, ?)");
    }
}

//! A question with its numbered rows, and how an answer to it is read.

/// A question, and what may be answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Question {
    pub words: String,
    pub rows: Vec<Row>,
    /// What Enter alone means.
    pub usual: Option<String>,
    /// Words that are no row are an answer, too.
    pub is_free: bool,
    /// Several rows may be given.
    pub is_many: bool,
    /// Enter alone leaves it out.
    pub is_optional: bool,
    pub listed: Listed,
}

/// When the rows of a question are said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Listed {
    /// On `?`.
    #[default]
    OnAsking,
    First,
    /// The words of the question say them.
    InWords,
}

/// A row of a numbered list: what it stands for, and how it reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub value: String,
    pub label: String,
}

impl Row {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

impl Question {
    pub fn text(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            is_free: true,
            ..Self::default()
        }
    }

    pub fn choice(words: &str, rows: Vec<Row>) -> Self {
        Self {
            words: words.to_owned(),
            rows,
            listed: Listed::First,
            ..Self::default()
        }
    }

    #[must_use]
    pub fn in_words(mut self) -> Self {
        self.listed = Listed::InWords;
        self
    }

    /// With something that Enter alone means; the rows are said on `?`.
    #[must_use]
    pub fn with_usual(mut self, words: String, usual: String) -> Self {
        self.words = words;
        self.usual = Some(usual);
        self.listed = Listed::OnAsking;
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// What `line` answers; nothing where it is empty and an answer is needed. A number means a row only if the rows were said.
    pub fn read(&self, line: &str, were_said: bool) -> Result<Option<Vec<String>>, String> {
        let line = line.trim();
        if line.is_empty() {
            let usual = self.usual.clone().map(|usual| vec![usual]);
            return Ok(usual.or_else(|| self.is_optional.then(Vec::new)));
        }
        let parts: Vec<&str> = if self.is_many {
            line.split([' ', ',']).filter(|p| !p.is_empty()).collect()
        } else {
            vec![line]
        };
        parts
            .into_iter()
            .map(|part| self.row(part, were_said))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// What `line` was taken for, where that are not its own words: a letter that means a row by chance is seen before it goes out.
    pub fn understood(&self, line: &str, answer: &[String]) -> Option<String> {
        let typed = line.trim().to_lowercase();
        let labels = answer.iter().filter_map(|value| {
            let row = self.rows.iter().find(|row| row.value == *value)?;
            let is_said = row.label.to_lowercase() == typed || row.value.to_lowercase() == typed;
            (!is_said && !typed.is_empty()).then(|| row.label.clone())
        });
        let labels: Vec<String> = labels.collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    }

    fn row(&self, said: &str, were_said: bool) -> Result<String, String> {
        let lower = said.to_lowercase();
        let is =
            |row: &&Row| row.value.to_lowercase() == lower || row.label.to_lowercase() == lower;
        if let Some(row) = self.rows.iter().find(is) {
            return Ok(row.value.clone());
        }
        // One letter means a row only among a few, which the question itself names.
        let is_enough = lower.chars().count() > 1 || self.listed == Listed::InWords;
        let begins = |row: &&Row| is_enough && row.label.to_lowercase().starts_with(&lower);
        let mut meant: Vec<&str> = self
            .rows
            .iter()
            .filter(begins)
            .map(|r| r.value.as_str())
            .collect();
        meant.dedup();
        if let (false, [one]) = (self.is_free, &meant[..]) {
            return Ok((*one).to_owned());
        }
        let number = said.parse::<usize>().ok().filter(|_| !self.rows.is_empty());
        match number {
            Some(n) if were_said => match n.checked_sub(1).and_then(|n| self.rows.get(n)) {
                Some(row) => Ok(row.value.clone()),
                None => Err(format!(
                    "{n} is no row here. There are 1 to {}.",
                    self.rows.len()
                )),
            },
            Some(_) if !self.is_free => Err("No list was said yet. ? says it.".to_owned()),
            _ if self.is_free => Ok(said.to_owned()),
            _ if self
                .rows
                .iter()
                .any(|r| r.label.to_lowercase().starts_with(&lower)) =>
            {
                Err(format!(
                    "{said:?} is not enough. Write more of it; ? says them."
                ))
            }
            _ => Err(format!("{said:?} is none of these. ? says them again.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_means_nothing_among_many_and_what_was_understood_is_said_back() {
        let rows = vec![Row::new("access", "access"), Row::new("medical", "medical")];
        let kinds = Question::choice("Kind?", rows).with_usual("Kind?".to_owned(), String::new());
        assert!(kinds.read("a", false).is_err());
        let answer = kinds.read("acc", false).expect("enough").expect("one");
        assert_eq!(answer, ["access"]);
        assert_eq!(kinds.understood("acc", &answer).as_deref(), Some("access"));
        assert_eq!(kinds.understood("access", &answer), None);
        assert_eq!(kinds.understood("", &answer), None);
    }
}

//! What a free text most likely means: its kind, how bad it sounds, and whether somebody's life may be at risk.
//!
//! Words only raise. Whatever is heard, a person decides; what is not understood is moderate, never low; no word answers danger with
//! *no*. The lists lie in `assets/hearing`, a file for each language. A line of a list is a few words: `a|b` is one of several,
//! `a*` any ending, `_` up to three words between. Harmless phrases are taken out first; a negation up to three words before, in
//! the same clause, cancels what it stands before, unless the sign begins with its own (`not breathing`). Of several kinds
//! the worst counts, of equals the first in the file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::severity::Severity;

/// The languages there are lists for, as a conference file names them.
pub const LANGUAGES: [&str; 5] = ["en", "nl", "de", "fr", "es"];

/// What was heard in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heard {
    pub category: Category,
    /// At least this bad.
    pub severity: Severity,
    /// The words, as they were written, that say that a life may be at risk.
    pub sign: Option<String>,
    /// Something in it was understood.
    pub is_understood: bool,
    /// It says that it is over, or was none.
    pub is_over: bool,
}

/// A word of a text: folded, and where it stands.
struct Word {
    folded: String,
    from: usize,
    to: usize,
    clause: usize,
}

/// One word of a pattern.
enum Part {
    /// Any of these, with any ending where it is `true`.
    Any(Vec<(String, bool)>),
    /// Up to three words.
    Gap,
}

type Pattern = Vec<Part>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mask: Vec<String>,
    over: Vec<String>,
    sign: Vec<Entry>,
    #[serde(default)]
    kind: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: Category,
    severity: Option<Severity>,
    words: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

struct Group {
    kind: Category,
    severity: Severity,
    is_sign: bool,
    words: Vec<Pattern>,
    unless: Vec<Pattern>,
}

struct Language {
    mask: Vec<Pattern>,
    over: Vec<Pattern>,
    groups: Vec<Group>,
}

static ALL: LazyLock<BTreeMap<&'static str, Language>> = LazyLock::new(|| {
    let files = [
        ("en", include_str!("../../../assets/hearing/en.toml")),
        ("nl", include_str!("../../../assets/hearing/nl.toml")),
        ("de", include_str!("../../../assets/hearing/de.toml")),
        ("fr", include_str!("../../../assets/hearing/fr.toml")),
        ("es", include_str!("../../../assets/hearing/es.toml")),
    ];
    files
        .into_iter()
        .map(|(name, text)| (name, language(text)))
        .collect()
});

/// Reads a list.
///
/// # Panics
/// Never with the lists of the program: a test reads each.
fn language(text: &str) -> Language {
    let file: File = toml::from_str(text).expect("a list of the program");
    let patterns = |words: &[String]| words.iter().map(|w| pattern(w)).collect();
    let group = |is_sign| {
        move |entry: &Entry| Group {
            kind: entry.kind,
            severity: match entry.severity {
                _ if is_sign => Severity::Critical,
                severity => severity.unwrap_or(Severity::Moderate),
            },
            is_sign,
            words: patterns(&entry.words),
            unless: patterns(&entry.unless),
        }
    };
    Language {
        mask: patterns(&file.mask),
        over: patterns(&file.over),
        groups: file
            .sign
            .iter()
            .map(group(true))
            .chain(file.kind.iter().map(group(false)))
            .collect(),
    }
}

fn pattern(words: &str) -> Pattern {
    words
        .split(' ')
        .map(|word| match word {
            "_" => Part::Gap,
            word => Part::Any(
                word.split('|')
                    .map(|one| match one.strip_suffix('*') {
                        Some(stem) => (stem.to_owned(), true),
                        None => (one.to_owned(), false),
                    })
                    .collect(),
            ),
        })
        .collect()
}

/// `text` in small letters, without marks, in one width: `Café Zürich` and `CAFE ZURICH` are one.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ł' | 'Ł' => folded.push('l'),
            'ø' | 'Ø' => folded.push('o'),
            'đ' | 'Đ' => folded.push('d'),
            'ı' => folded.push('i'),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Verbs that are written in one with their *not*.
const WITH_NOT: [(&str, &str); 18] = [
    ("do", "dont"),
    ("does", "doesnt"),
    ("did", "didnt"),
    ("is", "isnt"),
    ("are", "isnt"),
    ("was", "isnt"),
    ("were", "isnt"),
    ("will", "wont"),
    ("would", "wont"),
    ("has", "hasnt"),
    ("have", "havent"),
    ("had", "hasnt"),
    ("can", "cannot"),
    ("could", "cannot"),
    ("cant", "cannot"),
    ("couldnt", "cannot"),
    ("arent", "isnt"),
    ("wasnt", "isnt"),
];

/// Words that cancel what follows them.
const NEGATIONS: [&str; 23] = [
    "no", "not", "never", "nobody", "noone", "none", "without", "nothing", "neither", "nor",
    "cannot", "dont", "doesnt", "didnt", "isnt", "wont", "hasnt", "havent", "hardly", "geen",
    "kein", "keine", "sans",
];

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut clause = 0;
    let mut start = None;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut put = |from: usize, to: usize, clause: usize| {
        let folded: String = fold(&text[from..to])
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        if folded.is_empty() {
            return;
        }
        // "did not" and "didn't" are one word.
        if folded == "not"
            && let Some(last) = words.last_mut().filter(|w| w.clause == clause)
            && let Some((_, one)) = WITH_NOT.iter().find(|(verb, _)| *verb == last.folded)
        {
            (*one).clone_into(&mut last.folded);
            last.to = to;
            return;
        }
        let joined = WITH_NOT
            .iter()
            .find(|(verb, one)| *verb == folded && verb.ends_with("nt") && *one != "dont");
        let folded = joined.map_or(folded, |(_, one)| (*one).to_owned());
        words.push(Word {
            folded,
            from,
            to,
            clause,
        });
    };
    for (n, (at, c)) in chars.iter().enumerate() {
        let is_inner =
            c.is_alphanumeric() || is_combining_mark(*c) || matches!(c, '\'' | '’' | '`');
        if is_inner {
            start.get_or_insert(*at);
            continue;
        }
        if let Some(from) = start.take() {
            put(from, *at, clause);
        }
        let ends = chars
            .get(n + 1)
            .is_none_or(|(_, next)| next.is_whitespace());
        if matches!(c, ',' | ';' | '!' | '?' | '\n' | '(' | ')')
            || (matches!(c, '.' | ':' | '-' | '–') && ends)
        {
            clause += 1;
        }
    }
    if let Some(from) = start {
        put(from, text.len(), clause);
    }
    words
}

fn fits(part: &[(String, bool)], word: &Word) -> bool {
    part.iter().any(|(stem, any)| {
        if *any {
            word.folded.starts_with(stem.as_str())
        } else {
            word.folded == *stem
        }
    })
}

/// How many of `words` `pattern` takes from their beginning on.
fn length(pattern: &[Part], words: &[Word]) -> Option<usize> {
    match pattern {
        [] => Some(0),
        [Part::Gap, rest @ ..] => {
            (0..=3.min(words.len())).find_map(|gap| Some(gap + length(rest, &words[gap..])?))
        }
        [Part::Any(any), rest @ ..] => {
            let (first, others) = words.split_first()?;
            // A taken-out word is none.
            (!first.folded.is_empty() && fits(any, first)).then_some(())?;
            Some(1 + length(rest, others)?)
        }
    }
}

/// Where the first of `patterns` stands that is not cancelled: the numbers of its words.
fn find(patterns: &[Pattern], words: &[Word]) -> Option<(usize, usize)> {
    (0..words.len()).find_map(|at| {
        let long = patterns.iter().find_map(|p| length(p, &words[at..]))?;
        (!is_cancelled(words, at)).then_some((at, long))
    })
}

fn is_cancelled(words: &[Word], at: usize) -> bool {
    let own = &words[at];
    if NEGATIONS.contains(&own.folded.as_str()) {
        return false;
    }
    words[at.saturating_sub(3)..at]
        .iter()
        .any(|w| w.clause == own.clause && NEGATIONS.contains(&w.folded.as_str()))
}

/// Takes harmless phrases out of `words`.
fn mask(patterns: &[Pattern], words: &mut [Word]) {
    let mut out = vec![false; words.len()];
    for at in 0..words.len() {
        for pattern in patterns {
            if let Some(long) = length(pattern, &words[at..]) {
                out[at..at + long].fill(true);
            }
        }
    }
    for (word, _) in words.iter_mut().zip(out).filter(|(_, out)| *out) {
        word.folded.clear();
    }
}

/// What `text` says, heard in `languages`; English is always heard. A long text is heard to its end.
pub fn hear(languages: &[String], text: &str) -> Heard {
    let mut heard = Heard {
        category: Category::Other,
        severity: Severity::Moderate,
        sign: None,
        is_understood: false,
        is_over: false,
    };
    let spoken = ["en"]
        .into_iter()
        .chain(languages.iter().map(String::as_str).filter(|l| *l != "en"));
    let mut worst: Option<Severity> = None;
    for language in spoken.filter_map(|name| ALL.get(name)) {
        let mut words = words(text);
        mask(&language.mask, &mut words);
        let is_over = find(&language.over, &words).is_some();
        heard.is_over |= is_over;
        for group in &language.groups {
            let Some((at, long)) = find(&group.words, &words) else {
                continue;
            };
            if find(&group.unless, &words).is_some() {
                continue;
            }
            if worst.is_none_or(|worst| group.severity > worst) {
                worst = Some(group.severity);
                heard.category = group.kind;
            }
            if group.is_sign && heard.sign.is_none() {
                let end = words[at + long - 1].to;
                heard.sign = Some(text[words[at].from..end].to_owned());
            }
            heard.is_understood = true;
        }
    }
    heard.severity = worst.unwrap_or(Severity::Moderate);
    if heard.is_over && heard.is_understood && may_be_over(heard.category) {
        heard.severity = Severity::Low;
        heard.sign = None;
        if heard.category == Category::FoundChild {
            heard.category = Category::Child;
        }
    } else {
        heard.is_over = false;
    }
    heard
}

/// Whether "found" or "came back" ends a case of this kind. Who is hurt or threatened is not well again by a word.
fn may_be_over(category: Category) -> bool {
    match category {
        Category::Child
        | Category::FoundChild
        | Category::MissingAdult
        | Category::SuspiciousItem
        | Category::Theft
        | Category::Access
        | Category::Evacuation
        | Category::Other => true,
        Category::Harassment
        | Category::Assault
        | Category::SexualHarm
        | Category::Threat
        | Category::Stalking
        | Category::Intoxication
        | Category::Medical
        | Category::MentalHealth
        | Category::Photography
        | Category::Speaker
        | Category::Online
        | Category::Fire
        | Category::Crowd => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_list() {
        assert!(LANGUAGES.iter().all(|name| ALL.contains_key(name)));
        assert_eq!(ALL.len(), LANGUAGES.len());
    }

    #[test]
    fn case_width_and_marks_are_folded() {
        assert_eq!(
            fold("CAFÉ Zürich, Straße, Łódź"),
            "cafe zurich, strasse, lodz"
        );
        assert_eq!(fold("ｆｉｒｅ"), "fire");
    }
}

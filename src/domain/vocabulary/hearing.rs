//! What a free text most likely means: its kind, how bad it sounds, and whether somebody's life may be at risk.
//!
//! Words only raise. Whatever is heard, a person decides; what is not understood is moderate, never low; no word answers danger with
//! *no*. The lists lie in `assets/hearing`, a file for each language. A line of a list is a few words: `a|b` is one of several,
//! `a*` any ending, `_` up to three words between, `$` the end of a clause. Harmless phrases are taken out first, those of machines
//! only where a clause names no person (`the server does not respond`). A negation a few words before cancels what it
//! stands before, if nothing but small words is between: nobody *stopped* the gunman, and he is there. A sign may begin with its own
//! (`not breathing`). Of several kinds the worst counts, of equals the first in the file.
//!
//! Over is only what is said to be over after it was said, with nothing bad behind it; and "found" ends a search and nothing else.

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
    /// No word more in this clause.
    End,
}

type Pattern = Vec<Part>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mask: Vec<String>,
    /// Taken out only where a clause names none of `people`.
    #[serde(default)]
    mask_of_things: Vec<String>,
    #[serde(default)]
    people: Vec<String>,
    /// It is over, or was none.
    over: Vec<String>,
    /// Who or what was looked for is there again: ends a search.
    found: Vec<String>,
    /// And yet not over.
    #[serde(default)]
    not_over: Vec<String>,
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
    mask_of_things: Vec<Pattern>,
    people: Vec<Pattern>,
    over: Vec<Pattern>,
    found: Vec<Pattern>,
    not_over: Vec<Pattern>,
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
        mask_of_things: patterns(&file.mask_of_things),
        people: patterns(&file.people),
        over: patterns(&file.over),
        found: patterns(&file.found),
        not_over: patterns(&file.not_over),
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
            "$" => Part::End,
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

/// Words that may stand between a negation and what it cancels: "there is no sign of a fire". Any other word carries the negation.
const SMALL: [&str; 44] = [
    "a", "an", "the", "any", "some", "real", "really", "actual", "actually", "is", "are", "was",
    "were", "be", "been", "being", "there", "has", "have", "had", "having", "see", "saw", "seen",
    "sign", "signs", "of", "at", "on", "in", "to", "his", "her", "their", "my", "it", "he", "she",
    "they", "i", "we", "get", "got", "getting",
];

/// What is written in one with the next word by an apostrophe, in French and Italian: `l'arme`, `s'étouffe`.
fn is_elided(before: &str) -> bool {
    matches!(
        fold(before).as_str(),
        "l" | "s" | "d" | "n" | "j" | "m" | "t" | "c" | "qu"
    )
}

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
        let elides = matches!(c, '\'' | '’' | '`')
            && start.is_some_and(|from: usize| is_elided(&text[from..*at]));
        if is_inner && !elides {
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

/// How many of `words` `pattern` takes from their beginning on. `clause` is that of the word before.
fn length(pattern: &[Part], words: &[Word], clause: Option<usize>) -> Option<usize> {
    match pattern {
        [] => Some(0),
        [Part::Gap, rest @ ..] => (0..=3.min(words.len())).find_map(|gap| {
            let clause = gap
                .checked_sub(1)
                .map_or(clause, |at| Some(words[at].clause));
            Some(gap + length(rest, &words[gap..], clause)?)
        }),
        [Part::End, ..] => {
            let goes_on = words.first().is_some_and(|w| Some(w.clause) == clause);
            (!goes_on).then_some(0)
        }
        [Part::Any(any), rest @ ..] => {
            let (first, others) = words.split_first()?;
            // A taken-out word is none.
            (!first.folded.is_empty() && fits(any, first)).then_some(())?;
            Some(1 + length(rest, others, Some(first.clause))?)
        }
    }
}

/// Where `patterns` stand that are not cancelled: the numbers of their first words, and how many each takes.
fn all<'a>(
    patterns: &'a [Pattern],
    words: &'a [Word],
) -> impl DoubleEndedIterator<Item = (usize, usize)> + 'a {
    (0..words.len()).filter_map(|at| {
        let long = patterns
            .iter()
            .find_map(|p| length(p, &words[at..], None))?;
        (!is_cancelled(words, at)).then_some((at, long))
    })
}

fn find(patterns: &[Pattern], words: &[Word]) -> Option<(usize, usize)> {
    all(patterns, words).next()
}

fn is_cancelled(words: &[Word], at: usize) -> bool {
    let own = &words[at];
    if NEGATIONS.contains(&own.folded.as_str()) {
        return false;
    }
    let before = words[at.saturating_sub(5)..at].iter().rev();
    let mut small = before
        .take_while(|w| w.clause == own.clause)
        .skip_while(|w| SMALL.contains(&w.folded.as_str()));
    small
        .next()
        .is_some_and(|w| NEGATIONS.contains(&w.folded.as_str()))
}

/// Takes harmless phrases out of `words`.
fn mask(language: &Language, words: &mut [Word]) {
    let mut people = vec![false; words.last().map_or(0, |w| w.clause + 1)];
    for (at, _) in all(&language.people, words) {
        people[words[at].clause] = true;
    }
    let mut out = vec![false; words.len()];
    for at in 0..words.len() {
        let of_things = language
            .mask_of_things
            .iter()
            .filter(|_| !people[words[at].clause]);
        for pattern in language.mask.iter().chain(of_things) {
            if let Some(long) = length(pattern, &words[at..], None) {
                out[at..at + long].fill(true);
            }
        }
    }
    for (word, _) in words.iter_mut().zip(out).filter(|(_, out)| *out) {
        word.folded.clear();
    }
}

/// How something is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Was,
    Found,
}

/// Whether what is said in `words` is said to be over: after it, and with nothing bad behind.
fn over(language: &Language, words: &[Word]) -> Option<Over> {
    if find(&language.not_over, words).is_some() {
        return None;
    }
    let was = all(&language.over, words)
        .next_back()
        .map(|hit| (hit, Over::Was));
    let found = all(&language.found, words).next_back();
    let found = found.map(|hit| (hit, Over::Found));
    let ((at, long), how) = was
        .into_iter()
        .chain(found)
        .max_by_key(|((at, _), _)| *at)?;
    let behind = &words[at + long..];
    let is_bad = |group: &Group| {
        (group.is_sign || group.severity >= Severity::High)
            && find(&group.words, behind).is_some()
            && find(&group.unless, words).is_none()
    };
    (!language.groups.iter().any(is_bad)).then_some(how)
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
    let languages: Vec<&Language> = spoken.filter_map(|name| ALL.get(name)).collect();
    let mut words = words(text);
    for language in &languages {
        mask(language, &mut words);
    }
    let mut worst: Option<Severity> = None;
    let mut ends: Option<Over> = None;
    for language in languages {
        ends = ends.or(over(language, &words));
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
    heard.is_over = heard.is_understood && ends.is_some_and(|how| may_be_over(heard.category, how));
    if heard.is_over {
        heard.severity = Severity::Low;
        heard.sign = None;
        if heard.category == Category::FoundChild {
            heard.category = Category::Child;
        }
    }
    heard
}

/// Whether a case of this kind is over by a word. Who is hurt or threatened is not well again by one; and a thing that was found
/// is there.
fn may_be_over(category: Category, how: Over) -> bool {
    match category {
        Category::Child | Category::FoundChild | Category::MissingAdult | Category::Theft => true,
        Category::SuspiciousItem | Category::Access | Category::Evacuation | Category::Other => {
            how == Over::Was
        }
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

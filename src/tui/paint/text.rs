//! Words on a grid: where lines are broken, times and lengths of time as the screens write them.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use crate::words::fit::width;

/// `text` in lines of at most `columns` columns, broken where a line may break, or inside a word that is too long.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let rows = rows(text, columns).into_iter();
    rows.map(|row| text[row].trim_end().to_owned()).collect()
}

/// The bytes of `text` that stand on each line of at most `columns` columns. Spaces at the end of a line do not count.
pub fn rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(2);
    let mut rows = Vec::new();
    let (mut begin, mut at) = (0, 0);
    for (end, kind) in linebreaks(text) {
        if width(text[begin..end].trim_end()) > columns && at > begin {
            rows.push(begin..at);
            begin = at;
        }
        for (n, grapheme) in text[at..end].grapheme_indices(true) {
            // Spaces at the end do not count, however many.
            if grapheme.trim().is_empty() {
                continue;
            }
            let after = at + n + grapheme.len();
            if width(text[begin..after].trim_end()) > columns && at + n > begin {
                rows.push(begin..at + n);
                begin = at + n;
            }
        }
        at = end;
        let is_over = kind == BreakOpportunity::Mandatory && text[..end].ends_with('\n');
        if is_over {
            rows.push(begin..end);
            begin = end;
        }
    }
    rows.push(begin..text.len());
    rows
}

/// Whole seconds from `now` until `due`; a begun second counts as one.
pub fn seconds_until(due: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    -((-(due - now).num_milliseconds()).div_euclid(1000))
}

/// The time left until `due`: `0:52` below ten minutes, `38m` above, `3h` above two hours, `-2:19` late.
pub fn countdown(due: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = seconds_until(due, now);
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{}", length(seconds.abs()))
}

/// A length of time in seconds, as the screens write it.
pub fn length(seconds: i64) -> String {
    match seconds {
        s if s < 600 => format!("{}:{:02}", s / 60, s % 60),
        s if s < 2 * 3600 => format!("{}m", s / 60),
        s if s < 48 * 3600 => format!("{}h", s / 3600),
        s => format!("{}d", s / 86_400),
    }
}

/// How long something has lasted: `4s`, `3m`, `2h`.
pub fn age(span: TimeDelta) -> String {
    match span.num_seconds().max(0) {
        s if s < 60 => format!("{s}s"),
        s if s < 2 * 3600 => format!("{}m", s / 60),
        s => format!("{}h", s / 3600),
    }
}

/// `14:02:13`, in the conference's zone.
pub fn hour_minute_second(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_three_ways() {
        let now = DateTime::UNIX_EPOCH;
        let at = |s| countdown(now + TimeDelta::seconds(s), now);
        assert_eq!(
            [at(13), at(38 * 60 + 5), at(3 * 3600), at(-139), at(-3000)],
            ["0:13", "38m", "3h", "-2:19", "-50m"]
        );
    }

    #[test]
    fn long_words_are_broken_and_short_ones_kept_whole() {
        assert_eq!(wrap("two people fighting", 10), ["two people", "fighting"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(
            wrap("is it safe to go in? (you)", 22),
            ["is it safe to go in?", "(you)"]
        );
        assert_eq!(
            wrap("by Hall B. Type: none", 10),
            ["by Hall B.", "Type: none"]
        );
        assert_eq!(wrap("one\n\ntwo\n", 10), ["one", "", "two", ""]);
        assert_eq!(wrap("", 10), [""]);
    }
}

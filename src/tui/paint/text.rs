//! Words on a grid: where lines are broken.

use std::ops::Range;

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

#[cfg(test)]
mod tests {
    use super::*;

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

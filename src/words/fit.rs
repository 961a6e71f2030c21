//! Words in columns: width by grapheme, cuts that say so.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many columns `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` on one line and in at most `columns` columns; `..` where something was cut.
pub fn fit(text: &str, columns: usize) -> String {
    let line = text.replace('\n', " ");
    if width(&line) <= columns {
        return line;
    }
    let mut cut = String::new();
    let mut used = 0;
    let room = columns.saturating_sub(2);
    for grapheme in line.graphemes(true) {
        let wide = width(grapheme);
        if used + wide > room {
            break;
        }
        cut.push_str(grapheme);
        used += wide;
    }
    let kept = cut.trim_end().len();
    cut.truncate(kept);
    cut.push_str(&".."[..columns.min(2)]);
    cut
}

/// The first of `choices` that fits; else the last one, cut.
pub fn first_fit(choices: &[&str], columns: usize) -> String {
    let found = choices.iter().find(|c| width(c) <= columns);
    fit(found.or(choices.last()).copied().unwrap_or(""), columns)
}

/// As many of `parts` as fit whole, the first ones; half a telephone number calls nobody.
pub fn whole(parts: &[String], between: &str, columns: usize) -> String {
    let counts = (1..=parts.len()).rev();
    let heads: Vec<String> = counts.map(|n| parts[..n].join(between)).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    first_fit(&heads, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_says_so_and_never_splits_a_letter() {
        assert_eq!(fit("Registration", 9), "Registr..");
        assert_eq!(fit("日本語の部屋", 7), "日本..");
        assert_eq!(fit("abc", 1), ".");
        assert_eq!(fit("abc", 0), "");
    }

    #[test]
    fn of_several_ways_only_whole_ones_are_there() {
        let ways = ["radio 4", "+31 20 000 0001"].map(str::to_owned);
        assert_eq!(whole(&ways, " · ", 40), "radio 4 · +31 20 000 0001");
        assert_eq!(whole(&ways, " · ", 20), "radio 4");
        assert_eq!(whole(&[], " · ", 20), "");
    }
}

//! The rule for calling somebody, in words.

use crate::domain::views::consent::Rule;

/// The rule as it stands on the line of a contact, at most 20 columns.
pub fn word(rule: Rule) -> &'static str {
    match rule {
        Rule::Given => "yes",
        Rule::Refused => "NO",
        Rule::AskFirst => "ask first",
        Rule::Danger => "not needed: danger",
        Rule::Free => "not asked",
    }
}

/// The rule in words, for whoever is about to call.
pub fn sentence(rule: Rule) -> &'static str {
    match rule {
        Rule::Given => "They said yes.",
        Rule::Refused => {
            "They said NO. Only danger, or a duty by law, goes against it: say which, and why."
        }
        Rule::AskFirst => {
            "Ask them first. Without a yes only danger, or a duty by law, with a reason."
        }
        Rule::Danger => "Someone is in danger: no yes is needed.",
        Rule::Free => "Help at the venue needs no yes; tell them that you call.",
    }
}

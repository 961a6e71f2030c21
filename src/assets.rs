//! The files that are part of the program.

/// The policy where a conference file says nothing else.
pub const DEFAULT_POLICY: &str = include_str!("../assets/policy/default.toml");
/// The sample conference, with a comment on every key.
pub const SAMPLE_CONFERENCE: &str = include_str!("../assets/conferences/sample.toml");
/// The word list of code names.
pub const WORDS: &str = include_str!("../assets/words.txt");

/// The checklists, by file name.
pub const CHECKLISTS: [(&str, &str); 4] = [
    (
        "assets/checklists/harassment.toml",
        include_str!("../assets/checklists/harassment.toml"),
    ),
    (
        "assets/checklists/medical.toml",
        include_str!("../assets/checklists/medical.toml"),
    ),
    (
        "assets/checklists/assault.toml",
        include_str!("../assets/checklists/assault.toml"),
    ),
    (
        "assets/checklists/missing-child.toml",
        include_str!("../assets/checklists/missing-child.toml"),
    ),
];

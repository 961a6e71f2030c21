//! The files that are part of the program.

/// The policy where a conference file says nothing else.
pub const DEFAULT_POLICY: &str = include_str!("../assets/policy/default.toml");
/// The sample conference, with a comment on every key.
pub const SAMPLE_CONFERENCE: &str = include_str!("../assets/conferences/sample.toml");
/// The word list of code names.
pub const WORDS: &str = include_str!("../assets/words.txt");

/// Where rules, figures and steps come from, by key.
pub const SOURCES: &str = include_str!("../assets/sources.toml");

/// The checklists, one for each kind of case.
pub const CHECKLISTS: [&str; 21] = [
    include_str!("../assets/checklists/harassment.toml"),
    include_str!("../assets/checklists/speaker.toml"),
    include_str!("../assets/checklists/assault.toml"),
    include_str!("../assets/checklists/sexual-harm.toml"),
    include_str!("../assets/checklists/medical.toml"),
    include_str!("../assets/checklists/threat.toml"),
    include_str!("../assets/checklists/stalking.toml"),
    include_str!("../assets/checklists/intoxication.toml"),
    include_str!("../assets/checklists/missing-child.toml"),
    include_str!("../assets/checklists/found-child.toml"),
    include_str!("../assets/checklists/fire.toml"),
    include_str!("../assets/checklists/crowd.toml"),
    include_str!("../assets/checklists/evacuation.toml"),
    include_str!("../assets/checklists/online.toml"),
    include_str!("../assets/checklists/photography.toml"),
    include_str!("../assets/checklists/mental-health.toml"),
    include_str!("../assets/checklists/suspicious-item.toml"),
    include_str!("../assets/checklists/bomb-threat.toml"),
    include_str!("../assets/checklists/theft.toml"),
    include_str!("../assets/checklists/missing-adult.toml"),
    include_str!("../assets/checklists/access.toml"),
];

//! What wins over what, and what is said of a bad value.

use super::*;
use crate::config::environment::VARIABLES;

fn load_with(home: &Path, flags: &Flags, pairs: &[(&str, &str)]) -> Result<Config, Error> {
    let pairs: Vec<(String, String)> = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .chain([(HOME.to_owned(), home.display().to_string())])
        .collect();
    let variable = |name: &str| {
        let found = pairs.iter().find(|(k, _)| k == name);
        found.map(|(_, v)| v.clone())
    };
    let (file, text) = user_file(&home.join(FILE))?;
    Config::decide(flags, &Environment(&variable), file, &text)
}

fn load(home: &Path, pairs: &[(&str, &str)]) -> Result<Config, Error> {
    load_with(home, &Flags::default(), pairs)
}

fn origin(config: &Config, name: &str) -> Origin {
    let found = config.settings().iter().find(|s| s.name == name);
    found.expect("it is a setting").origin
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(
        dir.path().join("config.toml"),
        "theme = \"light\"\nbell = false\n",
    )
    .expect("written");
    let config = load(dir.path(), &[(THEME, "mono")]).expect("it is fine");
    assert_eq!(
        (config.theme, config.bell, config.ascii),
        (Theme::Mono, false, false)
    );
}

#[test]
fn every_value_says_which_of_the_four_won() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(
        dir.path().join(FILE),
        "# mine\nserver = \"https://a.example\"\n\nconference = \"kc\"\nbell = false\n",
    )
    .expect("written");
    let flags = Flags {
        conference: Some("practice".to_owned()),
        ..Flags::default()
    };
    let pairs = [
        (CONFERENCE, "other"),
        (BELL, ""),
        (NO_COLOR, "1"),
        (TERM, "dumb"),
        (MASTER_KEY, "hush"),
    ];
    let config = load_with(dir.path(), &flags, &pairs).expect("it is fine");
    for (name, won) in [
        ("home", Origin::Environment(HOME)),
        ("server", Origin::File(2)),
        ("conference", Origin::Flag("--conference")),
        ("theme", Origin::Environment(NO_COLOR)),
        ("ascii", Origin::Default),
        ("bell", Origin::File(5)),
        ("plain", Origin::Environment(TERM)),
        ("master_key", Origin::Environment(MASTER_KEY)),
    ] {
        assert_eq!(origin(&config, name), won, "{name}");
    }
    assert_eq!(
        config.conference.map(|c| c.to_string()).as_deref(),
        Some("practice")
    );
    assert!(config.plain && !config.bell);
}

#[test]
fn a_secret_is_in_nothing_that_is_shown() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = load(dir.path(), &[(MASTER_KEY, "hush")]).expect("it is fine");
    assert_eq!(config.master_key.as_ref().map(Secret::reveal), Some("hush"));
    assert!(!format!("{config:?}").contains("hush"), "{config:?}");
}

#[test]
fn an_argument_or_variable_that_cannot_be_meant_is_repeated() {
    let dir = tempfile::tempdir().expect("a folder");
    let said = load(dir.path(), &[(BELL, "loud")]).expect_err("no switch");
    assert!(
        said.to_string().starts_with("GREENROOM_BELL=\"loud\""),
        "{said}"
    );
    let flags = Flags {
        conference: Some("A B".to_owned()),
        ..Flags::default()
    };
    let said = load_with(dir.path(), &flags, &[]).expect_err("no slug");
    assert!(
        said.to_string().starts_with("--conference \"A B\""),
        "{said}"
    );
}

#[test]
fn every_variable_that_is_read_is_in_the_table() {
    let text = include_str!("environment.rs");
    for part in text.split("\"GREENROOM_").skip(1) {
        let name: String = part
            .chars()
            .take_while(|c| c.is_ascii_uppercase() || *c == '_')
            .collect();
        let name = format!("GREENROOM_{name}");
        assert!(VARIABLES.iter().any(|v| v.name == name), "{name}");
    }
}

#[test]
fn a_bad_file_is_named_with_its_line() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("config.toml"), "bell = true\ncolour = 1\n").expect("written");
    let error = load(dir.path(), &[])
        .expect_err("an unknown key")
        .to_string();
    assert!(
        error.contains("line 2") && error.contains("colour"),
        "{error}"
    );
}

#[test]
fn the_sign_in_is_readable_by_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let config = load(dir.path(), &[]).expect("it is fine");
    let session = SignedIn {
        server: "http://127.0.0.1:1".to_owned(),
        token: "t".to_owned(),
        person: "ana".parse().expect("a slug"),
        conference: "kc".parse().expect("a slug"),
    };
    config.sessions().keep(&session).expect("kept");
    assert_eq!(config.signed_in().expect("read"), Some(session.clone()));
    let mode = fs::metadata(dir.path().join("session.toml"))
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    config.sessions().forget(&session).expect("erased");
    assert_eq!(config.signed_in().expect("read"), None);
}

#[test]
fn joining_a_second_conference_keeps_the_first() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = load(dir.path(), &[]).expect("it is fine");
    let at = |conference: &str| SignedIn {
        server: "http://127.0.0.1:1".to_owned(),
        token: format!("of {conference}"),
        person: "ana".parse().expect("a slug"),
        conference: conference.parse().expect("a slug"),
    };
    let asked = |conference: &str| {
        let config = load(dir.path(), &[(CONFERENCE, conference)]).expect("it is fine");
        config.signed_in().expect("read")
    };
    let (kube, other) = (at("kube"), at("other"));
    config.sessions().keep(&kube).expect("kept");
    config.sessions().keep(&other).expect("kept");
    assert_eq!(config.signed_in().expect("read"), Some(other.clone()));
    assert_eq!((asked("kube"), asked("none")), (Some(kube.clone()), None));
    // Joined again, it is there once; signed out of, the other takes its place.
    config.sessions().keep(&kube).expect("kept");
    config.sessions().forget(&kube).expect("erased");
    assert_eq!(config.signed_in().expect("read"), Some(other));
    assert_eq!(asked("kube"), None);
}

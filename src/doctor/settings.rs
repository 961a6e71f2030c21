//! `config path`, `show` and `check`: what is set on this laptop, and where.

use std::fs;

use serde_json::{Map, Value, json};

use crate::cli::{ConfigArg, Global};
use crate::client::Client;
use crate::config::setting::{Origin, Setting};
use crate::config::{self, Config, Flags};
use crate::headless::{Exit, Failure, printing};

/// Does one of the three.
pub fn run(what: ConfigArg, global: &Global) -> Result<(), Failure> {
    match what {
        ConfigArg::Path => path(global.json),
        ConfigArg::Show { origin } => {
            show(
                &Config::load_with(&Flags::from(global))?,
                origin,
                global.json,
            );
            Ok(())
        }
        ConfigArg::Check => check(global.json),
    }
}

/// Prints where the file belongs, whether or not there is one.
fn path(as_json: bool) -> Result<(), Failure> {
    let path = config::path()?;
    if as_json {
        printing::json(&json!({ "path": path }));
    } else {
        printing::line(&path.display().to_string());
    }
    Ok(())
}

/// Which of the four it was, as a person reads it.
pub fn origin_words(origin: Origin) -> String {
    match origin {
        Origin::Flag(flag) => format!("flag {flag}"),
        Origin::Environment(variable) => format!("environment {variable}"),
        Origin::File(line) => format!("user file, line {line}"),
        Origin::Default => "default".to_owned(),
    }
}

fn origin_json(setting: &Setting) -> Value {
    let (origin, from) = match setting.origin {
        Origin::Flag(flag) => ("flag", flag.into()),
        Origin::Environment(variable) => ("environment", variable.into()),
        Origin::File(line) => ("file", line.into()),
        Origin::Default => ("default", Value::Null),
    };
    json!({ "value": setting.value, "origin": origin, "from": from })
}

/// Prints the values in force.
fn show(config: &Config, with_origin: bool, as_json: bool) {
    if as_json {
        let all: Map<String, Value> = config
            .settings()
            .iter()
            .map(|setting| {
                let value = if with_origin {
                    origin_json(setting)
                } else {
                    setting.value.clone()
                };
                (setting.name.to_owned(), value)
            })
            .collect();
        return printing::json(&all);
    }
    for setting in config.settings() {
        let value = match &setting.value {
            Value::Null => "(not set)".to_owned(),
            value => value.to_string(),
        };
        let origin = if with_origin {
            format!("  # {}", origin_words(setting.origin))
        } else {
            String::new()
        };
        printing::line(&format!("{} = {value}{origin}", setting.name));
    }
}

/// Reads the file by itself; whatever is wrong is named with its line.
fn check(as_json: bool) -> Result<(), Failure> {
    let path = config::path()?;
    let config = Config::of_file()?;
    let mut fine = Vec::new();
    for setting in config.settings() {
        let Origin::File(line) = setting.origin else {
            continue;
        };
        if let Some((why, next)) = fault(setting.name, &config) {
            return Err(Failure::new(
                Exit::Usage,
                format!("{}: line {line}: {why}", path.display()),
                next,
            ));
        }
        fine.push((line, setting.name));
    }
    fine.sort_unstable();
    if as_json {
        let settings: Vec<Value> = fine
            .iter()
            .map(|(line, name)| json!({ "name": name, "line": line }))
            .collect();
        printing::json(&json!({ "path": path, "exists": path.exists(), "settings": settings }));
        return Ok(());
    }
    for (line, name) in &fine {
        printing::line(&format!("line {line}: {name} is fine"));
    }
    printing::line(&if path.exists() {
        format!("{} is fine", path.display())
    } else {
        format!("There is no {}: the defaults hold.", path.display())
    });
    Ok(())
}

/// What is wrong with a value that reads well, and what to do.
fn fault(name: &str, config: &Config) -> Option<(String, &'static str)> {
    match name {
        "server" => {
            let server = config.server.as_deref()?;
            let bad = Client::new(server, None, None).err()?;
            Some((
                format!("{bad}."),
                "Give the address of the case API, with http:// or https://.",
            ))
        }
        "ca" => {
            let path = config.ca.as_deref()?;
            let error = fs::read(path).err()?;
            Some((
                format!("{} cannot be read: {}.", path.display(), error.kind()),
                "Ask the organiser for tls-cert.pem, and say here where you put it.",
            ))
        }
        _ => None,
    }
}

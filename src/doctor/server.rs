//! What the server keeps: its folder, its master key, its store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::admin;
use crate::cli::StoreArgs;
use crate::config::Config;
use crate::doctor::Check;
use crate::doctor::laptop::{is_open, mode};
use crate::server::vault::Vault;

/// Looks at the store that `args` name and at the key that is to open it.
pub async fn checks(args: &StoreArgs, key_file: Option<&Path>, config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    let folder = args.data_dir.iter().map(|path| folder(path));
    for looked_at in folder.chain([key(args, key_file, config)]) {
        match looked_at {
            Ok(check) => checks.push(check),
            Err(check) => {
                checks.push(check);
                checks.push(Check::look(
                    "store",
                    "The store was not opened.",
                    "First mend what is bad above.",
                ));
                return checks;
            }
        }
    }
    let opened = match admin::open(args, key_file, config, false).await {
        Ok((opened, _)) => opened,
        Err(error) => {
            checks.push(unopened(&format!("{error:#}")));
            return checks;
        }
    };
    match opened.store.conferences().await {
        Err(error) => checks.push(unopened(&error.to_string())),
        Ok(rows) if rows.is_empty() => checks.push(Check::look(
            "store",
            "The store opens, and there is no conference in it.",
            "Make one with: greenroom init FILE.toml.",
        )),
        Ok(rows) => {
            checks.push(Check::ok("store", "The store opens."));
            let fits = rows
                .iter()
                .all(|row| Vault::open(Arc::clone(&opened.master), row, Vec::new()).is_ok());
            checks.push(if fits {
                Check::ok("master_key_fits", "The master key fits.")
            } else {
                Check::bad(
                    "master_key_fits",
                    "The master key does not open this store.",
                    "Give the one made by init: --master-key-file FILE.",
                )
            });
        }
    }
    checks
}

fn unopened(why: &str) -> Check {
    Check::bad(
        "store",
        format!("The store does not open: {}.", why.trim_end_matches('.')),
        "See that it is there, and that this user may write to it.",
    )
}

/// The folder of the store; an error where there is nothing to open in it.
fn folder(folder: &Path) -> Result<Check, Check> {
    let shown = folder.display();
    match mode(folder) {
        Err(error) => Err(Check::bad(
            "data_dir",
            format!("{shown} cannot be read: {}.", error.kind()),
            "Name the folder that init made: --data-dir DIR.",
        )),
        Ok(mode) if is_open(mode) => Ok(Check::look(
            "data_dir",
            format!("{shown} is open to others (mode {mode:o})."),
            format!("chmod 700 {shown}"),
        )),
        Ok(_) => Ok(Check::ok(
            "data_dir",
            format!("{shown} is this user's alone."),
        )),
    }
}

/// The master key; an error where nothing can be opened with it.
fn key(args: &StoreArgs, key_file: Option<&Path>, config: &Config) -> Result<Check, Check> {
    let in_folder = match config.master_key {
        Some(_) => None,
        None => args.data_dir.as_ref().map(|f| f.join("master.key")),
    };
    let path: Option<PathBuf> = key_file.map(Path::to_owned).or(in_folder);
    let Some(path) = path else {
        return match config.master_key {
            Some(_) => Ok(Check::ok(
                "master_key",
                "GREENROOM_MASTER_KEY has the master key.",
            )),
            None => Err(Check::bad(
                "master_key",
                "No master key is given.",
                "With a database give --master-key-file FILE, or GREENROOM_MASTER_KEY.",
            )),
        };
    };
    let shown = path.display();
    match mode(&path) {
        Err(error) => Err(Check::bad(
            "master_key",
            format!("The master key {shown} cannot be read: {}.", error.kind()),
            "Give the one made by init: --master-key-file FILE. Without it nothing can be read.",
        )),
        Ok(mode) if is_open(mode) => Ok(Check::bad(
            "master_key",
            format!("The master key {shown} is open to others (mode {mode:o})."),
            format!("chmod 600 {shown}"),
        )),
        Ok(_) => Ok(Check::ok(
            "master_key",
            format!("The master key {shown} is this user's alone."),
        )),
    }
}

//! `$EDITOR` on a text of a form. The file lies in a folder that only this user can enter, and is gone afterwards.

use std::io::{self, Write};

/// Runs `editor` (as a shell reads it; `vi` where none is set) on `text` and returns what it left.
pub async fn edit(editor: Option<String>, text: String) -> io::Result<String> {
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("words.txt");
    let mut file = tempfile::Builder::new()
        .permissions(private())
        .tempfile_in(folder.path())?;
    file.write_all(text.as_bytes())?;
    file.persist(&path).map_err(|e| e.error)?;
    let status = tokio::process::Command::new("sh")
        .args(["-c", &format!("{editor} \"$1\""), "sh"])
        .arg(&path)
        .status()
        .await?;
    if !status.success() {
        return Err(io::Error::other("it ended with a failure"));
    }
    let edited = std::fs::read(&path)?;
    // Overwritten before it is removed: nothing readable is left for whoever finds the laptop.
    std::fs::write(&path, vec![0; edited.len().max(text.len())])?;
    folder.close()?;
    String::from_utf8(edited).map_err(|_| io::Error::other("it left something that is no text"))
}

#[cfg(unix)]
fn private() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::Permissions::from_mode(0o600)
}

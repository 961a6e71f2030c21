//! The certificate that a server makes for itself: the names it has, and whether an address is one of them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::headless::printing;
use crate::server::Tls;

/// What laptops may call this machine: its host name and every address that is not its own alone, those that were asked for first.
fn own_names(listening: SocketAddr, asked: &[String]) -> Vec<String> {
    let mut names = asked.to_vec();
    if !listening.ip().is_unspecified() {
        names.push(listening.ip().to_string());
    }
    names.push("localhost".to_owned());
    if let Ok(host) = nix::unistd::gethostname()
        && let Some(host) = host.to_str()
    {
        names.push(host.to_owned());
        if !host.contains('.') {
            names.push(format!("{host}.local"));
        }
    }
    for interface in nix::ifaddrs::getifaddrs().into_iter().flatten() {
        let address = interface.address;
        if let Some(v4) = address.as_ref().and_then(|a| a.as_sockaddr_in()) {
            names.push(v4.ip().to_string());
        }
        if let Some(v6) = address.as_ref().and_then(|a| a.as_sockaddr_in6())
            && !v6.ip().is_unicast_link_local()
        {
            names.push(v6.ip().to_string());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

/// The names that the certificate of our own has, a line each.
fn names_file(folder: &Path) -> PathBuf {
    folder.join("tls-names.txt")
}

/// A certificate for this machine, kept in the data folder. One that lacks a name by which it is reached now is made anew with the same
/// key, so that laptops that trust the one of before go on trusting.
pub fn self_signed(
    folder: Option<&Path>,
    listening: SocketAddr,
    asked: &[String],
) -> anyhow::Result<Tls> {
    let folder = folder.context(
        "--tls-self-signed needs --data-dir; with a database give --tls-cert and --tls-key",
    )?;
    let (certificate, key) = (folder.join("tls-cert.pem"), folder.join("tls-key.pem"));
    let had = std::fs::read_to_string(names_file(folder)).unwrap_or_default();
    let mut names: Vec<String> = had.lines().map(str::to_owned).collect();
    let lacking: Vec<String> = own_names(listening, asked)
        .into_iter()
        .filter(|n| !names.contains(n))
        .collect();
    if !lacking.is_empty() || !certificate.exists() {
        names.extend(lacking.iter().cloned());
        let pair = if key.exists() {
            rcgen::KeyPair::from_pem(&std::fs::read_to_string(&key)?)
                .with_context(|| format!("{} is no key", key.display()))?
        } else {
            let made = rcgen::KeyPair::generate()?;
            write_private(&key, made.serialize_pem().as_bytes())?;
            made
        };
        let made = rcgen::CertificateParams::new(names.clone())
            .context("a name given with --tls-name is none")?
            .self_signed(&pair)?;
        std::fs::write(&certificate, made.pem())?;
        std::fs::write(names_file(folder), format!("{}\n", names.join("\n")))?;
        printing::line(&format!(
            "its certificate now also names: {}",
            lacking.join(", ")
        ));
    }
    printing::line(&format!(
        "laptops trust it with: ca = \"{}\" in their config, or GREENROOM_CA",
        certificate.display()
    ));
    Ok(Tls {
        certificate: std::fs::read(certificate)?,
        key: std::fs::read(key)?,
    })
}

/// What is wrong with `url` as the address of this server, as far as its folder knows: no address at all, or one that the
/// certificate of our own does not name.
pub fn wrong_address(folder: Option<&Path>, url: &str) -> Option<String> {
    let Ok(parsed) = reqwest::Url::parse(url) else {
        return Some(format!("{url:?} is no address like https://10.0.0.5:7474."));
    };
    let Some(host) = parsed
        .host_str()
        .filter(|_| matches!(parsed.scheme(), "http" | "https"))
    else {
        return Some(format!("{url:?} is no address like https://10.0.0.5:7474."));
    };
    let names = std::fs::read_to_string(names_file(folder?)).ok()?;
    let host = host.trim_matches(['[', ']']);
    let lacks = parsed.scheme() == "https" && !names.lines().any(|name| name == host);
    lacks.then(|| {
        format!(
            "The certificate does not name {host}: laptops cannot join by it. Start the server with --tls-name {host}, or invite by one of: {}.",
            names.lines().collect::<Vec<_>>().join(", ")
        )
    })
}

fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    Ok(())
}

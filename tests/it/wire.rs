//! What goes wrong between a laptop and its server: each fault has its own sentence, and nothing is said that is not so.

use std::path::Path;
use std::process::{Child, Command as Process, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::world::{World, fight};
use greenroom::client::{self, Client, TlsFault};
use greenroom::domain::log::happening::Happening;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const PASS: u8 = 0;
/// The command goes on, and its answer is gone.
const DROP: u8 = 1;
const PORTAL: u8 = 2;
const GATEWAY: u8 = 3;

/// Something between a laptop and `server`.
struct Between {
    address: String,
    how: Arc<AtomicU8>,
}

impl Between {
    async fn of(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let how = Arc::new(AtomicU8::new(PASS));
        let (server, is) = (
            server.trim_start_matches("http://").to_owned(),
            Arc::clone(&how),
        );
        tokio::spawn(async move {
            while let Ok((laptop, _)) = listener.accept().await {
                tokio::spawn(one(laptop, server.clone(), Arc::clone(&is)));
            }
        });
        Self { address, how }
    }

    fn does(&self, how: u8) {
        self.how.store(how, Ordering::SeqCst);
    }
}

async fn one(mut laptop: TcpStream, server: String, how: Arc<AtomicU8>) {
    let Ok(mut behind) = TcpStream::connect(server).await else {
        return;
    };
    let (mut up, mut down) = (vec![0; 65_536], vec![0; 65_536]);
    let mut drops = false;
    loop {
        tokio::select! {
            read = laptop.read(&mut up) => {
                let Ok(n @ 1..) = read else { return };
                let said = match how.load(Ordering::SeqCst) {
                    PORTAL => "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi",
                    GATEWAY => "HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno",
                    _ => "",
                };
                if !said.is_empty() {
                    let _ = laptop.write_all(said.as_bytes()).await;
                    return;
                }
                let head = String::from_utf8_lossy(&up[..n]);
                drops |= how.load(Ordering::SeqCst) == DROP && head.contains("/commands");
                if behind.write_all(&up[..n]).await.is_err() { return; }
            }
            read = behind.read(&mut down) => {
                let Ok(n @ 1..) = read else { return };
                if drops { return; }
                if laptop.write_all(&down[..n]).await.is_err() { return; }
            }
        }
    }
}

fn shell(home: &Path, args: &[&str]) -> Output {
    Process::new(env!("CARGO_BIN_EXE_greenroom"))
        .args(args)
        .env("GREENROOM_HOME", home)
        .current_dir(home)
        .stdin(Stdio::null())
        .output()
        .expect("it ends")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_answer_is_lost_is_not_known_and_the_same_again_is_done_once() {
    let world = World::new().await;
    let home = tempfile::tempdir().expect("a folder");
    let mut kofi = world.laptop("kofi").await;
    let case = kofi.reports(fight()).await;
    kofi.pull().await;
    let name = kofi.case(case).code_name().to_owned();
    let between = Between::of(world.address()).await;
    let code = world.invite("ana").await;
    let run = |args: Vec<String>| {
        let home = home.path().to_owned();
        tokio::task::spawn_blocking(move || {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            shell(&home, &args)
        })
    };
    let words = |args: &[&str]| args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>();
    let joined = run(words(&["join", &between.address, &code]))
        .await
        .expect("ran");
    assert!(joined.status.success());

    between.does(DROP);
    let lost = run(words(&["note", &name, "said once"]))
        .await
        .expect("ran");
    let said = String::from_utf8_lossy(&lost.stderr).into_owned();
    assert_eq!(lost.status.code(), Some(3), "{said}");
    assert!(
        said.contains("Not known whether it was kept") && !said.contains("NOT kept"),
        "{said}"
    );
    assert!(said.contains("said once"), "the words come back: {said}");
    let id = said
        .split("--id ")
        .nth(1)
        .expect("an id")
        .split(':')
        .next()
        .expect("an id")
        .to_owned();

    between.does(PASS);
    let again = run(words(&["--id", &id, "note", &name, "said once"]))
        .await
        .expect("ran");
    assert!(
        again.status.success(),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    kofi.pull().await;
    let noted = kofi.case(case).entries.iter().filter(
        |e| matches!(&e.happening, Happening::Noted { text, .. } if text.as_str() == "said once"),
    );
    assert_eq!(noted.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_a_proxy_and_nobody_are_three_answers() {
    let world = World::new().await;
    let between = Between::of(world.address()).await;
    let client = Client::new(&between.address, Some("gr_none"), None).expect("an address");
    between.does(PORTAL);
    assert!(matches!(client.me().await, Err(client::Error::Portal)));
    between.does(GATEWAY);
    let error = client.me().await.expect_err("no answer");
    assert!(matches!(error, client::Error::Gateway(502)));
    assert!(
        error
            .to_string()
            .contains("in front of the case API answers 502")
    );
    assert!(error.may_be_done());
    let nobody = Client::new("http://127.0.0.1:9", None, None).expect("an address");
    let error = nobody.alive().await.expect_err("nobody is there");
    assert!(matches!(error, client::Error::Unreachable) && !error.may_be_done());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_a_safe_connection_is_named_with_what_to_do() {
    let world = World::new().await;
    let pair = rcgen::KeyPair::generate().expect("a key");
    let made = rcgen::CertificateParams::new(vec!["greenroom.example".to_owned()])
        .expect("a name")
        .self_signed(&pair)
        .expect("a certificate");
    let options = greenroom::server::Options {
        store: greenroom::store::Store::open(&world.url)
            .await
            .expect("the store"),
        master: Arc::clone(&world.master),
        clock: world.clock.clone(),
        policy: greenroom::file::default_policy(),
        listener: std::net::TcpListener::bind("127.0.0.1:0").expect("a port"),
        tls: Some(greenroom::server::Tls {
            certificate: made.pem().into_bytes(),
            key: pair.serialize_pem().into_bytes(),
        }),
        limits: true,
        connections: 1_000,
        anchors: None,
    };
    let running = greenroom::server::start(options, tokio_util::sync::CancellationToken::new())
        .await
        .expect("a server");
    let at = running.address;
    let fault = async |address: String, root: Option<&str>| {
        let client = Client::new(&address, None, root.map(str::as_bytes)).expect("an address");
        match client.alive().await {
            Err(client::Error::Tls(fault)) => fault,
            other => panic!("{address}: {other:?}"),
        }
    };
    assert_eq!(
        fault(format!("https://{at}"), None).await,
        TlsFault::Unknown
    );
    let pem = made.pem();
    assert_eq!(
        fault(format!("https://{at}"), Some(&pem)).await,
        TlsFault::OtherName
    );
    let plain = world.address().replace("http://", "https://");
    assert_eq!(fault(plain, None).await, TlsFault::PlainHttp);
    assert_eq!(
        fault(format!("http://{at}"), None).await,
        TlsFault::SpeaksTls
    );
    assert!(TlsFault::Unknown.to_string().contains("set ca ="));
    running.stop().await;
}

/// A server of its own process, ended with it.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves the store of `home`, and says on which port.
fn serves(home: &Path, more: &[&str]) -> (Serving, String) {
    use std::io::{BufRead, BufReader};
    let mut child = Process::new(env!("CARGO_BIN_EXE_greenroom"))
        .args(["serve", "--listen", "0.0.0.0:0", "--tls-self-signed"])
        .args(more)
        .env("GREENROOM_HOME", home)
        .current_dir(home)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let out = BufReader::new(child.stdout.take().expect("its output"));
    let line = out
        .lines()
        .map_while(Result::ok)
        .find(|l| l.contains("greenroom serves"));
    let port = line
        .expect("it serves")
        .rsplit(':')
        .next()
        .expect("a port")
        .to_owned();
    (Serving(child), port)
}

#[test]
fn the_set_up_of_the_readme_is_joined_by_an_address_of_this_machine_and_trust_outlives_a_new_name()
{
    let home = tempfile::tempdir().expect("a folder");
    let laptop = tempfile::tempdir().expect("a folder");
    std::fs::write(
        home.path().join("event.toml"),
        greenroom::assets::SAMPLE_CONFERENCE,
    )
    .expect("written");
    assert!(shell(home.path(), &["init", "event.toml"]).status.success());
    let ca = laptop.path().join("ca.pem");
    let join = |port: &str| {
        let url = format!("https://127.0.0.1:{port}");
        let made = shell(home.path(), &["--json", "invite", "ana", "--url", &url]);
        assert!(!String::from_utf8_lossy(&made.stderr).contains("does not name"));
        let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
        let code = made["code"].as_str().expect("a code").to_owned();
        Process::new(env!("CARGO_BIN_EXE_greenroom"))
            .args(["join", &url, &code])
            .env("GREENROOM_HOME", laptop.path())
            .env("GREENROOM_CA", &ca)
            .stdin(Stdio::null())
            .output()
            .expect("it ends")
    };
    let (serving, port) = serves(home.path(), &[]);
    std::fs::copy(home.path().join("greenroom-data/tls-cert.pem"), &ca).expect("copied");
    let joined = join(&port);
    assert!(
        joined.status.success(),
        "{}",
        String::from_utf8_lossy(&joined.stderr)
    );
    let wrong = shell(
        home.path(),
        &["invite", "ana", "--url", "https://crew.example:7474"],
    );
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("does not name crew.example"));
    drop(serving);
    // With another name it is made anew, and who trusted the one of before still does.
    let before = std::fs::read(&ca).expect("read");
    let (_serving, port) = serves(home.path(), &["--tls-name", "crew.example"]);
    assert_ne!(
        std::fs::read(home.path().join("greenroom-data/tls-cert.pem")).expect("read"),
        before
    );
    let joined = join(&port);
    assert!(
        joined.status.success(),
        "{}",
        String::from_utf8_lossy(&joined.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_end_is_cut_off_and_said() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut laptop, _) = listener.accept().await.expect("a laptop");
        laptop.read_exact(&mut [0; 16]).await.expect("a request");
        let head = "HTTP/1.1 200 OK\r\nx-greenroom: log\r\ncontent-type: application/json\r\n\r\n[";
        let _ = laptop.write_all(head.as_bytes()).await;
        let zeros = vec![b'0'; 1024 * 1024];
        while laptop.write_all(&zeros).await.is_ok() {}
    });
    let client = Client::new(&address, None, None).expect("an address");
    let client = client.at("kubecon-eu-sample".parse().expect("a slug"));
    let client = client.within(std::time::Duration::from_mins(2));
    let error = client.cases(true, None).await.expect_err("no end");
    assert!(matches!(error, client::Error::TooLong), "{error:?}");
    assert!(error.may_be_done());
}

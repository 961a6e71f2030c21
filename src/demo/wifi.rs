//! The venue's Wi-Fi: a small proxy with a switch, between one laptop and the case API.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the Wi-Fi does just now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wifi {
    Fine,
    Cut,
    /// Somebody else answers everything with a page.
    Portal,
}

/// What somebody throws to cut the Wi-Fi or bring it back. Throwing it breaks what was open.
#[derive(Debug)]
pub struct Switch(watch::Sender<Wifi>);

impl Switch {
    /// From fine to cut, or back.
    pub fn throw(&self) {
        if self.state() == Wifi::Fine {
            self.cut();
        } else {
            self.mend();
        }
    }

    /// Nothing passes.
    pub fn cut(&self) {
        self.turn(Wifi::Cut);
    }

    /// Everything passes.
    pub fn mend(&self) {
        self.turn(Wifi::Fine);
    }

    /// Does what `wifi` says from now on.
    pub fn turn(&self, wifi: Wifi) {
        self.0.send_replace(wifi);
    }

    fn state(&self) -> Wifi {
        *self.0.borrow()
    }
}

/// Puts a Wi-Fi before `to`. It ends when the switch is dropped.
pub async fn before(to: SocketAddr) -> io::Result<(SocketAddr, Switch)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (switch, mut state) = watch::channel(Wifi::Fine);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    if let Ok((laptop, _)) = accepted {
                        tokio::spawn(carry(laptop, to, state.clone()));
                    }
                }
                changed = state.changed() => if changed.is_err() { return },
            }
        }
    });
    Ok((address, Switch(switch)))
}

async fn carry(mut laptop: TcpStream, to: SocketAddr, mut state: watch::Receiver<Wifi>) {
    let now = *state.borrow_and_update();
    match now {
        Wifi::Cut => {}
        Wifi::Portal => {
            let mut request = [0; 4096];
            let _ = laptop.read(&mut request).await;
            let page = "<html>Welcome to the venue. Please accept our terms.</html>";
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                page.len()
            );
            let _ = laptop.write_all(format!("{head}{page}").as_bytes()).await;
        }
        Wifi::Fine => {
            let Ok(mut server) = TcpStream::connect(to).await else {
                return;
            };
            tokio::select! {
                _ = copy_bidirectional(&mut laptop, &mut server) => {}
                _ = state.changed() => {}
            }
        }
    }
}

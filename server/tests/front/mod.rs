//! The front under wrong hands: connections that say nothing, bodies that do not come, answers that nobody takes; and
//! slow people, who are served all the same.

mod answers;
mod bodies;
mod clients;
mod connections;
mod places;

use std::{net::SocketAddr, time::Duration};

use h2::client::SendRequest;
use lyceum::front::FrontLimits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::support::World;

/// Long enough for anything that should happen.
const TEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a file that fits into no buffer on the way.
const LARGE: usize = 8 * 1024 * 1024;

/// A school that is served on a real address.
struct Running {
    world: World,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<ground::Result<()>>,
}

impl Running {
    async fn with(limits: FrontLimits) -> Self {
        let world = World::limited(&[], limits).await;
        std::fs::write(world.folder.path().join("site/large.bin"), vec![7; LARGE]).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(lyceum::serve::serve_on(listener, None, world.web.clone(), async {
            let _ = stopped.await;
        }));
        Self { world, address, stop, server }
    }

    /// Connects and says this.
    async fn say(&self, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        stream
    }

    /// The status of a page that is asked for on a connection of its own.
    async fn status(&self, path: &str) -> u16 {
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n");
        status(&mut self.say(&head).await).await
    }

    /// A connection by HTTP/2, and its task.
    async fn http2(&self) -> (SendRequest<bytes::Bytes>, JoinHandle<Result<(), h2::Error>>) {
        self.http2_with(65_535).await
    }

    /// The same, with so many bytes for each stream that nobody reads.
    async fn http2_with(&self, window: u32) -> (SendRequest<bytes::Bytes>, JoinHandle<Result<(), h2::Error>>) {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let mut client = h2::client::Builder::new();
        client.initial_window_size(window);
        // A stream that stands still takes none of the others' window.
        let (send, connection) = client.initial_connection_window_size(1024 * 1024).handshake(stream).await.unwrap();
        (send.ready().await.unwrap(), tokio::spawn(connection))
    }

    /// Waits until this is so.
    async fn until(&self, what: &str, is_so: impl Fn(&lyceum::front::Front) -> bool) {
        let wait = async {
            while !is_so(&self.world.web.front) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(tokio::time::timeout(TEST_TIMEOUT, wait).await.is_ok(), "{what}");
    }

    async fn close(self) {
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }
}

/// Reads the status of an answer by HTTP/1; 0: the connection ended without one.
async fn status(stream: &mut TcpStream) -> u16 {
    let text = rest(stream).await;
    String::from_utf8_lossy(&text).get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// Returns the value of a counter in the text of the metrics; 0 where it is not shown.
fn counted(figures: &str, counter: &str) -> u64 {
    let value = figures.lines().find_map(|line| line.strip_prefix(counter));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
}

/// Reads until the server hangs up.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut text = Vec::new();
    // A connection that is cut off is an end as well.
    let end = tokio::time::timeout(TEST_TIMEOUT, stream.read_to_end(&mut text)).await;
    assert!(end.is_ok(), "the server does not hang up");
    text
}

/// The head of a form whose body does not come.
fn form_without_body(path: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\norigin: http://x\r\ncontent-length: 50\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n"
    )
}

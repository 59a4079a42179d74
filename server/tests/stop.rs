//! A real server on a real connection: slow heads, huge heads, and the end.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::support::World;

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<ground::Result<()>>,
}

async fn run(world: &World) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let web = world.web.clone();
    let server = tokio::spawn(lyceum::serve::serve_on(listener, None, web, async {
        let _ = stopped.await;
    }));
    Running { address, stop, server }
}

async fn talk(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(15), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn requests_in_flight_are_finished() {
    let world = World::new().await;
    let running = run(&world).await;
    let mut slow = TcpStream::connect(running.address).await.unwrap();
    let head = "POST /fn/account/sign_out HTTP/1.1\r\nhost: x\r\norigin: http://x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 3\r\n\r\na";
    slow.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(running.address).await.is_err(), "no new connections");
    slow.write_all(b"=b").await.unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).await.unwrap();
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    running.server.await.unwrap().unwrap();
    assert!(world.db().ping().await.is_err(), "the database is closed");
}

#[tokio::test]
async fn odd_talk_on_the_wire() {
    let world = World::new().await;
    let running = run(&world).await;
    let huge = format!("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx: {}\r\n\r\n", "y".repeat(30_000));
    assert!(talk(running.address, &huge).await.starts_with("HTTP/1.1 431"));
    let endless = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    assert!(talk(running.address, &endless).await.starts_with("HTTP/1.1 431"));
    assert!(talk(running.address, "nonsense\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    let hello = talk(running.address, "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(hello.starts_with("HTTP/1.1 200") && hello.to_lowercase().contains("x-request-id"), "{hello}");
    let star = talk(running.address, "OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(star.starts_with("HTTP/1.1 4"), "{star}");
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    silent.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
    let mut answer = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(14), silent.read_to_end(&mut answer)).await;
    assert!(end.is_ok(), "who does not finish the head of a request is hung up on");
    running.stop.send(()).unwrap();
    running.server.await.unwrap().unwrap();
}

#[tokio::test]
async fn last_visits_are_written_when_the_server_stops() {
    const DAY: i64 = 24 * 3600 * 1000;
    let clock = ground::Clock::fixed(model::Millis(1_795_000_000_000));
    let world = World::open(World::new().await.folder, clock.clone(), &[]).await;
    let token = world.person("amy", model::Role::Learner).await;
    clock.advance(10 * DAY);
    let running = run(&world).await;
    let request =
        format!("GET /me HTTP/1.1\r\nhost: x\r\naccept: text/html\r\ncookie: sid={token}\r\nconnection: close\r\n\r\n");
    assert!(talk(running.address, &request).await.starts_with("HTTP/1.1 200"));
    running.stop.send(()).unwrap();
    running.server.await.unwrap().unwrap();
    // Two weeks without a visit end a session.
    clock.advance(10 * DAY);
    let later = World::open(world.folder.clone(), clock.clone(), &[]).await;
    assert_eq!(later.get("/me").by(&token).send().await.status, 200);
    clock.advance(5 * DAY);
    assert_eq!(later.get("/me").by(&token).send().await.status, 303);
}

//! Pages that are open and wait for news: what thousands of idle streams cost in memory and processor time.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::server::Server;
use crate::shell::Result;

/// People who listen, each to their notices and to the lesson's talk.
pub const PEOPLE: usize = 2_500;
/// The front lets all of their streams in.
pub const LET_IN: [(&str, &str); 2] = [("LYCEUM_FRONT_CONNECTIONS", "16384"), ("LYCEUM_FRONT_ANSWERS", "16384")];
/// The file handles that the server needs for that: it has two of five for connections, and three quarters of those for
/// streams.
const LEAST_HANDLES: u64 = 17_500;
/// The most that the streams may take of memory, in megabytes.
const MEMORY_BAR: u64 = 200;
/// How long processor time is counted; within it the server says twice to each that it is still there.
const COUNTED: Duration = Duration::from_secs(30);
/// The longest until a stream is open.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Takes as many file handles as there are, for this process and those that it starts.
pub fn raise_handles() -> Result {
    let handles = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: handles, maximum: handles })?;
    match handles {
        Some(few) if few < LEAST_HANDLES => {
            Err(format!("{few} file handles (ulimit -Hn), {LEAST_HANDLES} needed").into())
        }
        _ => Ok(()),
    }
}

/// Opens two streams for each of these people, and leaves them alone. Returns the line that says what they cost, and
/// whether that holds.
pub fn idle_listeners(server: &Server, lesson: &str, cookies: &[String]) -> Result<(String, bool)> {
    let memory = server.idle_memory()?;
    let calm = processor_ms(server)?;
    let talk = format!("/events?talk={lesson}");
    let mut streams = Vec::new();
    // The bell's have half of the connections at most, counted with all others: so they come first.
    for path in ["/events?notices", talk.as_str()] {
        for cookie in cookies {
            streams.push(open(server.port(), path, cookie)?);
        }
    }
    let with_streams = server.idle_memory()?;
    let busy = processor_ms(server)?;
    let more = server.memory()?.max(with_streams).saturating_sub(memory);
    let gone = streams.iter_mut().map(has_ended).filter(|ended| *ended).count();
    let line = format!(
        "{} idle streams, {more} MB more than {memory} (at most {MEMORY_BAR}), {busy:.1} ms of processor time a second \
         ({calm:.1} without), {gone} ended by the server",
        streams.len()
    );
    Ok((line, more <= MEMORY_BAR && gone == 0))
}

/// The processor time that the server uses in a second, in milliseconds.
fn processor_ms(server: &Server) -> Result<f64> {
    let before = server.cpu_seconds()?;
    thread::sleep(COUNTED);
    Ok((server.cpu_seconds()? - before) / COUNTED.as_secs_f64() * 1_000.0)
}

/// Opens a stream, and waits for its first event.
fn open(port: u16, path: &str, cookie: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(MAX_WAIT))?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n{cookie}\r\n");
    stream.write_all(head.as_bytes())?;
    let (mut said, mut piece): (Vec<u8>, _) = (Vec::new(), [0; 4096]);
    // An event ends with an empty line; the lines of the head end otherwise.
    while !said.windows(2).any(|end| end == b"\n\n") {
        let read = stream.read(&mut piece)?;
        said.extend_from_slice(&piece[..read]);
        if read == 0 || (said.len() >= 12 && !said.starts_with(b"HTTP/1.1 200")) {
            let answer = String::from_utf8_lossy(&said);
            return Err(format!("{path}: {}", answer.lines().next().unwrap_or("no answer")).into());
        }
    }
    stream.set_nonblocking(true)?;
    Ok(stream)
}

/// Tells whether the server has ended a stream; reads what it has said meanwhile.
fn has_ended(stream: &mut TcpStream) -> bool {
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
}

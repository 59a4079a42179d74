//! What a teacher sends during a siege: a recording over a slow line that breaks again and again, and pictures that
//! unpack to far more than they are.

use std::fs;
use std::path::Path;
use std::process;
use std::thread;
use std::time::Duration;

use super::http::Connection;
use super::media;
use super::server::Server;
use super::upload::{arrived, begin, headers, sum};
use crate::place;
use crate::shell::{Result, now, seconds};

/// A line of 0.3 Mbit/s, in bytes a second. 400 MB would take three hours by it: what is sent is shorter, and so are the
/// server's times for bodies ([`TIMES`]).
const BYTES_PER_SECOND: usize = 37_500;
const UPLOAD_BYTES: usize = 800_000;
/// What is sent at once.
const PIECE_BYTES: usize = BYTES_PER_SECOND / 5;
/// Where the line breaks, in hundredths. The last piece takes longer than anything may that is timed by its length.
const CUTS: [usize; 10] = [5, 10, 15, 20, 25, 30, 35, 40, 45, 50];
/// The times for bodies and handlers, a twelfth and a sixth of the usual ones.
pub const TIMES: [(&str, &str); 3] = [
    ("LYCEUM_FRONT_BODY_RATE_SECONDS", "5"),
    ("LYCEUM_FRONT_BODY_RATE_BYTES", "683"),
    ("LYCEUM_FRONT_ANSWER_SECONDS", "5"),
];

/// Pictures at once, each of so many pixels a side: 200 MB when it is unpacked.
const PICTURES: usize = 12;
const SIDE: u32 = 5_000;
/// The most that they may take in memory, in megabytes.
const MEMORY_BAR_MB: u64 = 300;

/// Signs the school's teacher in, in production. Returns the header.
pub fn teacher(server: &Server) -> Result<String> {
    let answer = Connection::open(server.port())?.get("/__bench/teacher", "")?;
    if answer.status != 200 {
        return Err(format!("no teacher: {} (the server has to be built with --features bench)", answer.status).into());
    }
    Ok(format!("Cookie: __Host-sid={}\r\n", answer.text.trim()))
}

/// Uploads a recording over the slow line. Returns the line of the table, and whether it arrived as it was sent.
pub fn slow_upload(server: &Server, cookie: &str, data: &Path) -> Result<(String, bool)> {
    let recording = recording()?;
    let place = begin(server, cookie, "tour.mp4", UPLOAD_BYTES)?;
    let (start, mut from) = (now(), 0);
    for to in CUTS.iter().map(|cut| UPLOAD_BYTES / 100 * cut).chain([UPLOAD_BYTES]) {
        let mut connection = Connection::open(server.port())?;
        let offset = headers(cookie, &format!("Upload-Offset: {from}\r\n"));
        // A line that breaks has promised everything.
        connection.send("PATCH", &place, &offset, UPLOAD_BYTES - from, std::io::empty())?;
        for piece in recording[from..to].chunks(PIECE_BYTES) {
            connection.write(piece)?;
            #[expect(clippy::cast_precision_loss, reason = "less than a megabyte")]
            thread::sleep(Duration::from_secs_f64(piece.len() as f64 / BYTES_PER_SECOND as f64));
        }
        if to == UPLOAD_BYTES {
            let answer = connection.read(true)?;
            if answer.status != 204 {
                return Err(format!("the last piece: {} {}", answer.status, answer.text).into());
            }
        }
        drop(connection);
        from = arrived(server, cookie, &place, to)?;
    }
    let took = start.elapsed();
    let sent = place::bench().join("siege.mp4");
    fs::write(&sent, &recording)?;
    let sent = sum(&sent)?;
    let there = data.join("media").join(&sent[..2]).join(&sent);
    let is_same = there.is_file() && sum(&there)? == sent;
    let line = format!(
        "an upload of {} kB at 0.3 Mbit/s, cut {} times: {}, the same checksum: {is_same}",
        UPLOAD_BYTES / 1_000,
        CUTS.len(),
        seconds(took)
    );
    Ok((line, is_same))
}

/// A recording as nobody has sent it before: what lies in the school from another time does not count.
fn recording() -> Result<Vec<u8>> {
    let mut recording = media::padded(UPLOAD_BYTES)?;
    let since = std::time::UNIX_EPOCH.elapsed()?;
    recording.extend(format!("{} {since:?}", process::id()).as_bytes());
    recording.resize(UPLOAD_BYTES, 7);
    Ok(recording)
}

/// Uploads hostile pictures at once. Returns the line of the table, and whether they took no more memory than they may.
pub fn hostile_pictures(server: &Server, cookie: &str) -> Result<(String, bool)> {
    let picture = bomb()?;
    server.forget_peak()?;
    let (before, start) = (server.memory()?, now());
    let send = || -> Result<u16> {
        let place = begin(server, cookie, "cover.png", picture.len())?;
        let mut connection = Connection::open(server.port())?;
        let offset = headers(cookie, "Upload-Offset: 0\r\n");
        connection.send("PATCH", &place, &offset, picture.len(), picture.as_slice())?;
        Ok(connection.read(true)?.status)
    };
    let statuses = thread::scope(|scope| {
        let senders: Vec<_> = (0..PICTURES).map(|_| scope.spawn(send)).collect();
        let join = |sender: thread::ScopedJoinHandle<'_, _>| sender.join().map_err(|_| "a sender's thread panicked")?;
        senders.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let more = server.peak_memory()?.saturating_sub(before);
    let taken = statuses.iter().filter(|status| **status == 204).count();
    let line = format!(
        "{PICTURES} hostile pictures at once: {more} MB more memory (at most {MEMORY_BAR_MB}), {}, {taken} taken",
        seconds(start.elapsed())
    );
    Ok((line, more <= MEMORY_BAR_MB && taken == PICTURES))
}

/// A PNG of a few megabytes at most that takes 200 MB when it is decoded.
fn bomb() -> Result<Vec<u8>> {
    let mut made = Vec::new();
    let mut encoder = png::Encoder::new(&mut made, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header()?;
    let mut rows = writer.stream_writer()?;
    let row = vec![0; usize::try_from(SIDE)? * 8];
    for _ in 0..SIDE {
        std::io::Write::write_all(&mut rows, &row)?;
    }
    rows.finish()?;
    drop(writer);
    Ok(made)
}

//! A recording of 1 GB on its way to the school, whose connection breaks three times: memory stays flat, and the
//! file that arrives is the one that was sent.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::http::Connection;
use super::media;
use super::server::Server;
use crate::place;
use crate::shell::{Result, command, now, output, step};

const SIZE: usize = 1024 * 1024 * 1024;
/// Where the connection breaks, in hundredths.
const CUTS: [usize; 3] = [10, 50, 99];

/// Measures.
pub fn upload() -> Result {
    let binary = super::binary()?;
    let data = place::bench().join("upload");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    super::seeded(&binary, "upload", &["--courses", "0"], "a school")?;
    let recording = film()?;
    let server = Server::start_in(&binary, &data, "development")?;
    let token = Connection::open(server.port())?.get("/__bench/teacher", "")?.text;
    let cookie = format!("Cookie: sid={}\r\n", token.trim());
    let place = begin(&server, &cookie, "tour.mp4", SIZE)?;

    let (before, start) = (server.idle_memory()?, now());
    let mut file = File::open(&recording)?;
    let mut from = 0;
    for to in CUTS.iter().map(|cut| SIZE / 100 * cut).chain([SIZE]) {
        // A connection that breaks has promised everything.
        let mut connection = Connection::open(server.port())?;
        file.seek(SeekFrom::Start(u64::try_from(from)?))?;
        let piece = (&file).take(u64::try_from(to - from)?);
        let offset = headers(&cookie, &format!("Upload-Offset: {from}\r\n"));
        connection.send("PATCH", &place, &offset, SIZE - from, piece)?;
        if to == SIZE {
            let answer = connection.read(true)?;
            if answer.status != 204 {
                return Err(format!("the last piece: {} {}", answer.status, answer.text).into());
            }
        }
        drop(connection);
        from = arrived(&server, &cookie, &place, to)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let peak = server.peak_memory()?;
    let (sent, there) = (sum(&recording)?, sum(&find(&data.join("media"))?)?);
    println!("\n1 GB in {seconds:.1} s, cut at {CUTS:?} %, memory {before} MB before, {peak} MB at its peak");
    println!("the same SHA-256: {}, on {}", sent == there, super::machine());
    if sent == there { Ok(()) } else { Err(format!("{sent} was sent, {there} arrived").into()) }
}

/// The headers of a piece.
pub(super) fn headers(cookie: &str, more: &str) -> String {
    format!(
        "Sec-Fetch-Site: same-origin\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n\
         {more}{cookie}"
    )
}

/// A new course, and the address of an upload for it.
pub(super) fn begin(server: &Server, cookie: &str, name: &str, bytes: usize) -> Result<String> {
    let mut connection = Connection::open(server.port())?;
    let made = connection.form("/fn/studio/create_course", cookie, "title=Films&language=en&template=empty")?;
    let course = made.header("location").and_then(|to| to.rsplit('/').next()).ok_or("no course was made")?;
    let base64 = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    let metadata = format!("name {},course {}", base64(name), base64(course));
    let more = format!("Upload-Length: {bytes}\r\nUpload-Metadata: {metadata}\r\n");
    let begun = connection.ask("POST", "/upload", &headers(cookie, &more), "")?;
    Ok(begun.header("location").ok_or_else(|| format!("{} {}", begun.status, begun.text))?.to_owned())
}

/// Returns how much has arrived, once it is as much as was sent: what lay in sockets that broke takes a moment.
pub(super) fn arrived(server: &Server, cookie: &str, place: &str, sent: usize) -> Result<usize> {
    let mut arrived = 0;
    for _ in 0..100 {
        let looked = Connection::open(server.port())?.ask("HEAD", place, &headers(cookie, ""), "")?;
        arrived = looked.header("upload-offset").ok_or("no offset")?.parse()?;
        if arrived == sent {
            return Ok(arrived);
        }
        thread::sleep(Duration::from_millis(50));
    }
    println!("{arrived} of {sent} bytes had arrived when the connection broke");
    Ok(arrived)
}

/// A film of 1 GB that holds a different number in every eight bytes.
fn film() -> Result<PathBuf> {
    let path = place::bench().join("film.mp4");
    if fs::metadata(&path).is_ok_and(|file| file.len() == SIZE as u64) {
        return Ok(path);
    }
    step("bench film", || {
        let head = media::padded(SIZE)?;
        let mut film = BufWriter::new(File::create(&path)?);
        film.write_all(&head)?;
        let rest = SIZE - head.len();
        for number in 0..rest.div_ceil(8) {
            film.write_all(&number.to_le_bytes()[..8.min(rest - number * 8)])?;
        }
        film.flush()?;
        Ok("1 GB".into())
    })?;
    Ok(path)
}

/// The SHA-256 of a file.
pub(super) fn sum(path: &Path) -> Result<String> {
    let said = output(command("sha256sum").arg(path))?;
    Ok(said.split(' ').next().unwrap_or_default().to_owned())
}

/// The one file of this size below a folder.
fn find(folder: &Path) -> Result<PathBuf> {
    let size = format!("{SIZE}c");
    let said = output(command("find").arg(folder).args(["-type", "f", "-size", &size]))?;
    Ok(said.lines().next().ok_or("the film is not in the school")?.into())
}

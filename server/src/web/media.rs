//! Files of courses: public ones for everybody, all others with a signed address, in parts if asked.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::PathBuf,
};

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use content::file;
use futures::stream;
use ground::media::{Media, Ticket};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{
        ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
        CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
    },
    request::Parts,
};
use tokio::task::spawn_blocking;

use super::{Web, page, range, visitor::Visitor};

/// The policy of files: even opened on its own, a picture made of markup runs nothing and loads nothing.
const CAGE: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
/// The policy of documents: the browser's own viewer is an object in a page of the browser's and does not run in a
/// cage.
const DOCUMENT: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
);
/// The bytes that are read at first, and wait for their client. Four times as many each time that they are taken: whoever
/// takes nothing holds little,
const MIN_READ_BYTES: u64 = 16 * 1024;
/// and a film takes few turns.
const MAX_READ_BYTES: u64 = 256 * 1024;

/// Answers the request for a file.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(Ok(id)) = parts.uri.path().strip_prefix("/media/").map(str::parse) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let actor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor.request.ctx,
        Err(error) => return page::internal_error(&error),
    };
    match file::open(&web.db, &actor, id, &ticket(&parts)).await {
        Ok(media) => send(&media, &parts.headers).await,
        Err(ground::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(ground::Error::Forbidden | ground::Error::Unauthenticated) => StatusCode::FORBIDDEN.into_response(),
        Err(error) => {
            tracing::error!(%error, "a file cannot be sent: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn ticket(parts: &Parts) -> Ticket {
    let mut ticket = Ticket::default();
    for (name, value) in parts.uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('=')) {
        match name {
            "v" => ticket.viewer = value.into(),
            "e" => ticket.expiry = value.into(),
            "s" => ticket.signature = value.into(),
            _ => {}
        }
    }
    ticket
}

async fn send(media: &Media, asked: &HeaderMap) -> Response {
    let (tag, length) = (format!("\"{}\"", media.hash), media.bytes.unsigned_abs());
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let mut response =
        if text(IF_NONE_MATCH).is_some_and(|known| known == "*" || known.split(',').any(|known| known.trim() == tag)) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let fresh = text(IF_RANGE).is_none_or(|known| known == tag);
            let part = text(RANGE).filter(|_| fresh).map_or(range::Part::Whole, |asked| range::parse(asked, length));
            match part {
                range::Part::Nothing => unsatisfiable(length),
                range::Part::Whole => body(media, 0, length).await,
                range::Part::Bytes(first, last) => {
                    let mut response = body(media, first, last - first + 1).await;
                    if response.status().is_success() {
                        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                        set(response.headers_mut(), CONTENT_RANGE, &format!("bytes {first}-{last}/{length}"));
                    }
                    response
                }
            }
        };
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        describe(media, &tag, response.headers_mut());
    }
    response
}

fn unsatisfiable(length: u64) -> Response {
    let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    set(response.headers_mut(), CONTENT_RANGE, &format!("bytes */{length}"));
    response
}

fn describe(media: &Media, tag: &str, headers: &mut HeaderMap) {
    set(headers, ETAG, tag);
    // Texts of courses are UTF-8, or they would not have come in.
    let charset = if media.mime.starts_with("text/") { "; charset=utf-8" } else { "" };
    set(headers, CONTENT_TYPE, &format!("{}{charset}", media.mime));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_SECURITY_POLICY, if media.mime == "application/pdf" { DOCUMENT } else { CAGE });
    let shown = ["image/", "audio/", "video/"].iter().any(|kind| media.mime.starts_with(kind))
        || ["application/pdf", "text/vtt"].contains(&media.mime.as_str());
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(if shown { "inline" } else { "attachment" }));
    let cache = if media.public { "public, max-age=31536000, immutable" } else { "private, max-age=3600" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
}

fn set(headers: &mut HeaderMap, name: http::HeaderName, value: &str) {
    headers.extend(HeaderValue::from_str(value).map(|value| (name, value)));
}

/// Returns this many bytes of the file from here on, read as they are sent. A client that goes away takes the open
/// file with it.
async fn body(media: &Media, first: u64, count: u64) -> Response {
    let file = match open(media.path.clone(), first).await {
        Ok(file) => file,
        Err(error) => {
            tracing::error!(%error, path = %media.path.display(), "a file cannot be read: {error}");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let chunks = stream::try_unfold((file, count, MIN_READ_BYTES), |(file, left, size)| async move {
        if left == 0 {
            return Ok(None);
        }
        let (chunk, file) = read(file, left.min(size)).await?;
        let left = left - chunk.len() as u64;
        Ok::<_, io::Error>(Some((chunk, (file, left, MAX_READ_BYTES.min(size * 4)))))
    });
    let mut response = Body::from_stream(chunks).into_response();
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(count));
    response
}

async fn open(path: PathBuf, first: u64) -> io::Result<File> {
    let opened = spawn_blocking(move || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(first))?;
        Ok(file)
    });
    opened.await.map_err(io::Error::other)?
}

/// Reads the next `count` bytes; returns them and the file behind them.
async fn read(file: File, count: u64) -> io::Result<(Bytes, File)> {
    let read = spawn_blocking(move || {
        let mut chunk = Vec::with_capacity(usize::try_from(count).unwrap_or_default());
        (&file).take(count).read_to_end(&mut chunk)?;
        if (chunk.len() as u64) < count {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok((Bytes::from(chunk), file))
    });
    read.await.map_err(io::Error::other)?
}

//! Files of courses: public ones for everybody, all others with a signed address, in parts if asked.

use std::io::SeekFrom;

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::media::{self, Media, Ticket};
use futures::stream;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{
        ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
        CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
    },
    request::Parts,
};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};

use super::{Web, page, range, visit::Visit};

/// Even opened on its own, a picture made of markup runs nothing and loads nothing.
const CAGE: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
const CHUNK: usize = 64 * 1024;

/// Answers the request for a file.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(Ok(id)) = parts.uri.path().strip_prefix("/media/").map(str::parse) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let actor = match Visit::of(&web, &parts).await {
        Ok(visit) => visit.request.actor,
        Err(error) => return page::broken(&error),
    };
    match media::open(&web.db, &actor, id, &ticket(&parts)).await {
        Ok(file) => send(&file, &parts.headers).await,
        Err(domain::Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(domain::Error::Forbidden | domain::Error::SignIn) => StatusCode::FORBIDDEN.into_response(),
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
    set(headers, CONTENT_TYPE, &media.mime);
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_SECURITY_POLICY, CAGE);
    let shown = ["image/", "audio/", "video/"].iter().any(|kind| media.mime.starts_with(kind))
        || media.mime == "application/pdf";
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(if shown { "inline" } else { "attachment" }));
    let cache = if media.public { "public, max-age=31536000, immutable" } else { "private, max-age=3600" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
}

fn set(headers: &mut HeaderMap, name: http::HeaderName, value: &str) {
    headers.extend(HeaderValue::from_str(value).map(|value| (name, value)));
}

/// This many bytes of the file from here on, read as they are sent.
async fn body(media: &Media, first: u64, count: u64) -> Response {
    let open = async {
        let mut file = File::open(&media.path).await?;
        file.seek(SeekFrom::Start(first)).await?;
        Ok::<_, std::io::Error>(file)
    };
    let file = match open.await {
        Ok(file) => file,
        Err(error) => {
            tracing::error!(%error, path = %media.path.display(), "a file cannot be read: {error}");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let chunks = stream::try_unfold((file, count), |(mut file, left)| async move {
        let want = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        if want == 0 {
            return Ok(None);
        }
        let mut chunk = vec![0; want];
        let read = file.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        chunk.truncate(read);
        Ok(Some((Bytes::from(chunk), (file, left - read as u64))))
    });
    let mut response = Body::from_stream(chunks).into_response();
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(count));
    response
}

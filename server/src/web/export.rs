//! The download of a course as an archive, for its editors.
//!
//! An archive is made while it is sent and lies nowhere. Each person gets one at a time, and there are a few in all; one
//! whose reader takes nothing any more is given up, and one whose reader is slow when somebody else wants the place.

use std::{
    io::{self, Write},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use content::export::Export;
use futures::stream;
use ground::Error;
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER},
};
use model::{Id, course::Course};
use tokio::{runtime::Handle, select, sync::mpsc, time::timeout};

use super::{
    Web,
    access::{self, Refused},
    archives::Place,
    page,
    visitor::Visitor,
};

/// The bytes that are sent at once, and how many such pieces wait for the reader.
const PIECE_BYTES: usize = 128 * 1024;
const PIECES_WAITING: usize = 2;
/// The time after which a reader who has taken no piece is taken for gone. A line of 2 kB a second takes one in it.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);
/// When somebody may ask again who has an archive on its way, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("10");

/// Answers `/studio/export/{course}`.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let path = parts.uri.path();
    match model::find(path).map(|row| access::check(row, &visitor.request.ctx)) {
        Some(Ok(())) => {}
        Some(Err(Refused::SignIn)) => return page::to_login(model::url::STUDIO),
        Some(Err(Refused::Forbidden)) => return StatusCode::FORBIDDEN.into_response(),
        None => return StatusCode::NOT_FOUND.into_response(),
    }
    let course = path.rsplit('/').next().and_then(|id| id.parse::<Id<Course>>().ok());
    let Some(course) = course else { return StatusCode::NOT_FOUND.into_response() };
    let export = match content::export::course(&web.db, &visitor.request.ctx, course).await {
        Ok(export) => export,
        Err(Error::NotFound) => return StatusCode::NOT_FOUND.into_response(),
        Err(Error::Forbidden) => return StatusCode::FORBIDDEN.into_response(),
        Err(error) => return page::internal_error(&error),
    };
    let Ok(person) = visitor.request.ctx.person() else { return StatusCode::FORBIDDEN.into_response() };
    let Some(place) = web.archives.begin(person) else {
        return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, RETRY_AFTER_SECONDS)]).into_response();
    };
    send(export, place)
}

fn send(export: Export, place: Place) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}.zip\"", export.slug)),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    let (pieces, taken) = mpsc::channel(PIECES_WAITING);
    let mut writer =
        PieceWriter { pieces, place, runtime: Handle::current(), patience: IDLE_TIMEOUT, piece: Vec::new() };
    tokio::task::spawn_blocking(move || {
        let sent = export.pack(&mut writer).and_then(|()| writer.end().map_err(Error::file(&export.slug)));
        if let Err(error) = sent {
            tracing::warn!(%error, "an archive was not sent to its end: {error}");
        }
    });
    (headers, body(taken)).into_response()
}

/// Returns the pieces as a body, which breaks off when the last one does not come: half an archive must not look whole.
fn body(pieces: mpsc::Receiver<Bytes>) -> Body {
    let pieces = stream::try_unfold(pieces, |mut pieces| async move {
        match pieces.recv().await {
            Some(piece) if piece.is_empty() => Ok(None),
            Some(piece) => Ok(Some((piece, pieces))),
            None => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
        }
    });
    Body::from_stream(pieces)
}

/// Hands on what is written, in pieces, as fast as they are taken.
struct PieceWriter {
    pieces: mpsc::Sender<Bytes>,
    place: Place,
    runtime: Handle,
    /// How long a piece may wait.
    patience: Duration,
    piece: Vec<u8>,
}

impl PieceWriter {
    fn hand_on(&self, piece: Vec<u8>) -> io::Result<()> {
        let bytes = piece.len();
        self.runtime.block_on(async {
            select! {
                biased;
                () = self.place.given_up() => Err(io::ErrorKind::ConnectionAborted),
                sent = timeout(self.patience, self.pieces.send(piece.into())) => match sent {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe),
                    Err(_) => Err(io::ErrorKind::TimedOut),
                },
            }
        })?;
        self.place.took(bytes);
        Ok(())
    }

    /// Hands on the rest, and says that it was the last.
    fn end(&mut self) -> io::Result<()> {
        self.flush()?;
        self.hand_on(Vec::new())
    }
}

impl Write for PieceWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.piece);
        if piece.is_empty() { Ok(()) } else { self.hand_on(piece) }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;
    use crate::web::archives::Archives;

    fn writer(patience: Duration) -> (PieceWriter, mpsc::Receiver<Bytes>) {
        let (pieces, taken) = mpsc::channel(PIECES_WAITING);
        let place = Archives::default().begin(Id::from_raw(1)).unwrap();
        (PieceWriter { pieces, place, runtime: Handle::current(), patience, piece: Vec::new() }, taken)
    }

    #[tokio::test]
    async fn a_reader_who_stands_still_or_leaves_ends_the_archive() {
        let (mut stalled, taken) = writer(Duration::from_millis(20));
        let ended = tokio::task::spawn_blocking(move || {
            std::iter::repeat_with(|| stalled.write(&vec![0; PIECE_BYTES]))
                .take(PIECES_WAITING + 9)
                .find_map(Result::err)
        });
        assert_eq!(ended.await.unwrap().unwrap().kind(), io::ErrorKind::TimedOut);
        assert!(body(taken).collect().await.is_err(), "half an archive does not look whole");

        let (mut left, taken) = writer(IDLE_TIMEOUT);
        drop(taken);
        let ended = tokio::task::spawn_blocking(move || left.write(&vec![0; PIECE_BYTES]));
        assert_eq!(ended.await.unwrap().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }

    #[tokio::test]
    async fn an_archive_ends_when_its_place_is_given_up() {
        let (mut slow, taken) = writer(IDLE_TIMEOUT);
        slow.place.give_up();
        let ended = tokio::task::spawn_blocking(move || slow.write(&vec![0; PIECE_BYTES]).and_then(|_| slow.end()));
        assert_eq!(ended.await.unwrap().unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
        assert!(body(taken).collect().await.is_err(), "half an archive does not look whole");
    }

    #[tokio::test]
    async fn what_was_written_arrives() {
        let (mut writer, taken) = writer(IDLE_TIMEOUT);
        let wrote = tokio::task::spawn_blocking(move || {
            for part in 0..100_u8 {
                writer.write_all(&[part; 7_000])?;
            }
            writer.end()
        });
        let arrived = body(taken).collect().await.unwrap().to_bytes();
        wrote.await.unwrap().unwrap();
        assert_eq!((arrived.len(), arrived[699_999]), (700_000, 99));
    }
}

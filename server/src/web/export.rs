//! The download of a course as an archive, for its editors.

use std::{fs::File, io::Seek};

use axum::{
    body::{Body, Bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use content::export::Export;
use futures::stream;
use ground::Error;
use http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
};
use model::{Id, course::Course};
use tokio::io::AsyncReadExt;

use super::{
    Web,
    access::{self, Refused},
    page,
    visitor::Visitor,
};

/// The bytes that are sent at once.
const SEND_BUFFER_BYTES: usize = 256 * 1024;

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
    let exported = match content::export::course(&web.db, &visitor.request.ctx, course).await {
        Ok(export) => pack(&web, export).await,
        Err(error) => Err(error),
    };
    match exported {
        Ok((slug, file, bytes)) => archive(&slug, file, bytes),
        Err(Error::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(Error::Forbidden) => StatusCode::FORBIDDEN.into_response(),
        Err(Error::StorageFull) => StatusCode::INSUFFICIENT_STORAGE.into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Packs an archive into a file without a name: it is gone when it was sent.
async fn pack(web: &Web, export: Export) -> ground::Result<(String, File, u64)> {
    let folder = web.db.env.data.clone();
    let packed = tokio::task::spawn_blocking(move || {
        let mut file = tempfile::tempfile_in(&folder).map_err(Error::file(&folder))?;
        export.pack(file.try_clone().map_err(Error::file(&folder))?)?;
        let bytes = file.metadata().map_err(Error::file(&folder))?.len();
        file.rewind().map_err(Error::file(&folder))?;
        Ok((export.slug, file, bytes))
    });
    packed.await.map_err(|error| Error::Internal(format!("packing: {error}")))?
}

fn archive(slug: &str, file: File, bytes: u64) -> Response {
    let pieces = stream::try_unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut piece = vec![0; SEND_BUFFER_BYTES];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    });
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_LENGTH, bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{slug}.zip\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

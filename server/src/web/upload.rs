//! Files from a teacher's computer, in pieces: tus 1.0 (<https://tus.io/protocols/resumable-upload>), core with the
//! extensions creation, checksum and termination. What is wrong is said in a sentence in the sender's language.

use std::pin::pin;

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use content::upload::{self, Checksum, MAX_UPLOAD_BYTES, Received, Writer};
use data_encoding::BASE64;
use ground::{Db, Error, RequestContext};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION},
    request::Parts,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kit::AppError;
use leptos::prelude::{Owner, provide_context};
use model::{
    Id, Lang,
    course::Course,
    rule::Rule,
    studio::{MAX_CONTENTS_BYTES, Upload, Uploaded},
};
use tracing::Instrument;

use super::{
    Web,
    access::{self, Refused},
    visitor::Visitor,
};
use crate::front::{body::is_silence, timed_out};

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
/// The header that names the file which a whole upload became.
const FILE: HeaderName = HeaderName::from_static("lyceum-file");
const KIND: HeaderName = HeaderName::from_static("lyceum-kind");

/// The protocol's version.
const TUS: HeaderValue = HeaderValue::from_static("1.0.0");
/// The type of the bytes of a piece.
const PIECE: &str = "application/offset+octet-stream";
/// The status "Checksum mismatch" of tus.
const CHECKSUM_MISMATCH_STATUS: u16 = 460;

/// Answers everything below `/upload`.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return super::page::internal_error(&error),
    };
    let lang = visitor.request.viewer.lang;
    let mut response = match answer(&web, &visitor, &parts, body).await {
        Ok(response) => response,
        Err(UploadError::Status(status)) => status.into_response(),
        Err(UploadError::Domain(error)) => error_response(error.into(), lang),
    };
    response.headers_mut().insert(RESUMABLE, TUS);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

enum UploadError {
    Status(StatusCode),
    Domain(Error),
}

impl From<Error> for UploadError {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

impl From<StatusCode> for UploadError {
    fn from(status: StatusCode) -> Self {
        Self::Status(status)
    }
}

async fn answer(web: &Web, visitor: &Visitor, parts: &Parts, body: Body) -> Result<Response, UploadError> {
    let path = parts.uri.path();
    let row = model::find(path).ok_or(StatusCode::NOT_FOUND)?;
    match access::check(row, &visitor.request.ctx) {
        Ok(()) => {}
        Err(Refused::SignIn) => return Err(Error::Unauthenticated.into()),
        Err(Refused::Forbidden) => return Err(Error::Forbidden.into()),
    }
    if parts.method == Method::OPTIONS {
        return Ok(abilities());
    }
    if parts.headers.get(RESUMABLE).is_none_or(|version| version != TUS) {
        return Ok((StatusCode::PRECONDITION_FAILED, [(VERSION, TUS)]).into_response());
    }
    let upload = path.strip_prefix("/upload/").map(|id| id.parse::<Id<Upload>>().map_err(|_| StatusCode::NOT_FOUND));
    match (&parts.method, upload.transpose()?) {
        (&Method::POST, None) => begin(web, visitor, parts).await,
        (&Method::POST, Some(upload)) => check_contents(web, visitor, body, upload).await,
        (&Method::HEAD, Some(upload)) => look(web, visitor, upload).await,
        (&Method::PATCH, Some(upload)) => append(web, visitor, parts, body, upload).await,
        (&Method::DELETE, Some(upload)) => {
            upload::remove(&web.db, &visitor.request.ctx, upload).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(StatusCode::METHOD_NOT_ALLOWED.into()),
    }
}

fn abilities() -> Response {
    let headers = [
        (VERSION, TUS),
        (EXTENSION, HeaderValue::from_static("creation,checksum,termination")),
        (ALGORITHM, HeaderValue::from_static("sha1,sha256")),
        (MAX_SIZE, HeaderValue::from(MAX_UPLOAD_BYTES)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn begin(web: &Web, visitor: &Visitor, parts: &Parts) -> Result<Response, UploadError> {
    let bytes = number(&parts.headers, &LENGTH).ok_or(StatusCode::BAD_REQUEST)?;
    let metadata = |key: &str| metadata(&parts.headers, key);
    let course: Id<Course> = metadata("course").and_then(|id| id.parse().ok()).ok_or(StatusCode::BAD_REQUEST)?;
    let name = metadata("name").unwrap_or_default();
    let (db, ctx, fingerprint) = (&web.db, &visitor.request.ctx, metadata("fingerprint"));
    let upload = upload::begin(db, ctx, course, &name, bytes, fingerprint.as_deref()).await?;
    // One that was begun before goes on where it stopped.
    let Received { offset, .. } = upload::received(db, ctx, upload).await?;
    let place = HeaderValue::from_str(&format!("/upload/{upload}")).map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok((StatusCode::CREATED, [(LOCATION, place), (OFFSET, HeaderValue::from(offset))]).into_response())
}

/// Takes the table of contents of a film, our own addition to tus: one that will not be accepted is refused before all of
/// it is sent, wherever in the file its camera wrote the table.
async fn check_contents(web: &Web, visitor: &Visitor, body: Body, upload: Id<Upload>) -> Result<Response, UploadError> {
    let contents = Limited::new(body, MAX_CONTENTS_BYTES as usize).collect().await;
    let contents = contents.map_err(|error| {
        if error.is::<LengthLimitError>() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }
    })?;
    upload::check_contents(&web.db, &visitor.request.ctx, upload, contents.to_bytes().to_vec()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn look(web: &Web, visitor: &Visitor, upload: Id<Upload>) -> Result<Response, UploadError> {
    let (db, ctx) = (&web.db, &visitor.request.ctx);
    let Received { offset, bytes } = upload::received(db, ctx, upload).await?;
    let headers = [(OFFSET, HeaderValue::from(offset)), (LENGTH, HeaderValue::from(bytes))];
    let mut response = headers.into_response();
    match upload::uploaded(db, ctx, upload).await {
        Ok(uploaded) => note(&mut response, &uploaded),
        Err(Error::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(response)
}

async fn append(
    web: &Web,
    visitor: &Visitor,
    parts: &Parts,
    body: Body,
    upload: Id<Upload>,
) -> Result<Response, UploadError> {
    if parts.headers.get(CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into());
    }
    let offset = number(&parts.headers, &OFFSET).ok_or(StatusCode::BAD_REQUEST)?;
    let checksum = checksum(&parts.headers).map_err(|()| StatusCode::BAD_REQUEST)?;
    let (db, ctx) = (web.db.clone(), visitor.request.ctx.clone());
    // What a client sent counts even when it goes away and nobody waits for the answer.
    let written =
        tokio::spawn(async move { receive(&db, &ctx, upload, offset, checksum, body).await }.in_current_span());
    let written = written.await.map_err(|error| Error::Internal(format!("receiving a piece: {error}")))??;
    let Written { offset, uploaded, end } = written;
    let offset = HeaderValue::from(offset);
    match end {
        End::Whole => {}
        End::Silent => {
            timed_out("body");
            return Ok((StatusCode::REQUEST_TIMEOUT, [(OFFSET, offset)]).into_response());
        }
        End::TakenOver => return Ok((StatusCode::CONFLICT, [(OFFSET, offset)]).into_response()),
    }
    let mut response = (StatusCode::NO_CONTENT, [(OFFSET, offset)]).into_response();
    if let Some(uploaded) = uploaded {
        note(&mut response, &uploaded);
    }
    Ok(response)
}

/// What was written of a piece.
struct Written {
    offset: i64,
    uploaded: Option<Uploaded>,
    end: End,
}

/// How a piece ended.
enum End {
    /// As its sender meant it, or with the connection.
    Whole,
    /// Nothing more of it came.
    Silent,
    /// Another request goes on with the upload.
    TakenOver,
}

/// Writes the bytes of a piece as they come; those that came count, however it ends.
async fn receive(
    db: &Db,
    ctx: &RequestContext,
    upload: Id<Upload>,
    offset: i64,
    checksum: Option<Checksum>,
    mut body: Body,
) -> Result<Written, Error> {
    let mut writer = Writer::open(db, ctx, upload, offset, checksum).await?;
    let mut taken_over = pin!(writer.taken_over());
    let mut failed = None;
    let end = loop {
        let frame = tokio::select! {
            () = &mut taken_over => break End::TakenOver,
            frame = body.frame() => frame,
        };
        match frame {
            None => break End::Whole,
            Some(Err(error)) => break if is_silence(&error) { End::Silent } else { End::Whole },
            Some(Ok(frame)) => {
                let Some(bytes) = frame.data_ref() else { continue };
                if let Err(error) = writer.write(bytes).await {
                    failed = Some(error);
                    break End::Whole;
                }
            }
        }
    };
    let closed = writer.close().await;
    match failed {
        Some(error) => Err(error),
        None => closed.map(|(offset, uploaded)| Written { offset, uploaded, end }),
    }
}

/// Names the file that an upload has become.
fn note(response: &mut Response, uploaded: &Uploaded) {
    for (name, value) in [(FILE, uploaded.file.to_string()), (KIND, uploaded.kind.to_string())] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<i64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// Returns a value of `Upload-Metadata`: pairs of a key and Base64, separated by commas.
fn metadata(headers: &HeaderMap, key: &str) -> Option<String> {
    let pairs = headers.get(METADATA)?.to_str().ok()?.split(',');
    let mut values = pairs.filter_map(|pair| pair.trim().split_once(' '));
    let (_, value) = values.find(|(name, _)| *name == key)?;
    String::from_utf8(BASE64.decode(value.trim().as_bytes()).ok()?).ok()
}

/// Reads `Upload-Checksum`: an algorithm and Base64.
fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, ()> {
    let Some(value) = headers.get(CHECKSUM) else { return Ok(None) };
    let (algorithm, sum) = value.to_str().map_err(drop)?.split_once(' ').ok_or(())?;
    let sum = BASE64.decode(sum.as_bytes()).map_err(drop)?;
    match algorithm {
        "sha1" => Ok(Some(Checksum::Sha1(sum))),
        "sha256" => Ok(Some(Checksum::Sha256(sum))),
        _ => Err(()),
    }
}

/// Answers with a failure in a sentence.
fn error_response(error: AppError, lang: Lang) -> Response {
    let rule = match &error {
        AppError::Invalid(faults) => faults.first().map(|fault| fault.rule.clone()),
        _ => None,
    };
    let status = match &rule {
        Some(Rule::FileSize(_) | Rule::FileEmpty | Rule::Quota(_)) => StatusCode::PAYLOAD_TOO_LARGE.as_u16(),
        Some(
            Rule::FileType
            | Rule::FileDamaged
            | Rule::FilmUnreadable
            | Rule::FileLocked
            | Rule::FileFormat { .. }
            | Rule::PicturePixels { .. }
            | Rule::Drawing { .. }
            | Rule::Captions { .. },
        ) => StatusCode::UNSUPPORTED_MEDIA_TYPE.as_u16(),
        Some(Rule::Code) => CHECKSUM_MISMATCH_STATUS,
        _ => error.status(),
    };
    let words = Owner::new().with(|| {
        provide_context(lang);
        rule.map_or_else(|| error.text(), |rule| kit::rule_text(&rule)).into_owned()
    });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

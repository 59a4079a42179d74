//! The files of statements that administrators upload: a form of parts, since it has to go without scripts as well.

use axum::{
    extract::{FromRequest, Multipart, Request},
    response::{IntoResponse, Redirect, Response},
};
use ground::Error;
use http::{Method, StatusCode, header::SET_COOKIE};
use kit::AppError;
use model::{reconciliation::MAX_STATEMENT_FILE_BYTES, rule::Rule, url};

use super::{
    Web,
    access::{self, Refused},
    form, page,
    visitor::Visitor,
};

/// The longest name of a provider, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// What the form holds.
#[derive(Default)]
struct Upload {
    provider: String,
    /// What was chosen, which may be empty; `None` when nothing was.
    file: Option<Vec<u8>>,
}

/// Takes a file in. Whatever is wrong with it stands at its field on the page that it came from.
pub async fn upload(web: Web, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    let back = form::back(&parts.uri, &parts.headers);
    let Some(row) = model::find(parts.uri.path()) else { return StatusCode::NOT_FOUND.into_response() };
    match access::check(row, &visitor.request.ctx) {
        Ok(()) => {}
        Err(Refused::SignIn) => return page::to_login(&back),
        Err(Refused::Forbidden) => return StatusCode::FORBIDDEN.into_response(),
    }
    if parts.method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let request = Request::from_parts(parts.clone(), body);
    let Ok(multipart) = Multipart::from_request(request, &()).await else {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    };
    let Some(Upload { provider, file }) = read(multipart).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (db, ctx) = (&visitor.request.db, &visitor.request.ctx);
    let taken = match file {
        Some(file) => commerce::reconciliation::upload(db, ctx, &provider, file).await,
        None => Err(Error::invalid("file", Rule::Required)),
    };
    let mut response = match taken {
        Ok(taken) => Redirect::to(&url::admin_day_received(taken.day, taken.new_lines)).into_response(),
        Err(Error::ReauthRequired) => return page::to_confirm(&back),
        Err(Error::Unauthenticated) => return page::to_login(&back),
        Err(error) => {
            let values = vec![("provider".into(), provider)];
            let refused = form::Refused { form: row.path, back: &back, values, error: AppError::from(error) };
            let mut response = Redirect::to(&back).into_response();
            let kept = form::keep(&web, form::Keeper::of(&web, &visitor, &parts), refused).await;
            response.headers_mut().extend(kept.map(|cookie| (SET_COOKIE, cookie)));
            response
        }
    };
    Visitor::set_cookies(visitor.cookies, response.headers_mut());
    response
}

/// Reads the parts of the form; `None` when they break off, or are none of this form. Of a file that is too large so
/// much is kept that it is told as such, and the rest is passed over: a browser reads no answer before it has sent all.
async fn read(mut multipart: Multipart) -> Option<Upload> {
    let mut upload = Upload::default();
    while let Some(mut field) = multipart.next_field().await.ok()? {
        let (is_file, most) = match field.name()? {
            "provider" => (false, MAX_NAME_BYTES),
            "file" => (true, MAX_STATEMENT_FILE_BYTES),
            _ => return None,
        };
        // A browser sends a file without a name where nobody has chosen one.
        let is_chosen = field.file_name().is_some_and(|name| !name.is_empty());
        let mut value = Vec::new();
        while let Some(chunk) = field.chunk().await.ok()? {
            let left = (most + 1).saturating_sub(value.len()).min(chunk.len());
            value.extend_from_slice(chunk.get(..left)?);
        }
        if is_file {
            upload.file = is_chosen.then_some(value);
        } else {
            upload.provider = String::from_utf8(value).ok().filter(|name| name.len() <= most)?;
        }
    }
    Some(upload)
}

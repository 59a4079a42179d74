//! Forms of parts with a file in them, which have to go without scripts as well. Whatever is wrong with one stands at its
//! field on the page that it came from.

use axum::{
    extract::{FromRequest, Multipart, Request},
    response::{IntoResponse, Redirect, Response},
};
use ground::Error;
use http::{Method, StatusCode, header::SET_COOKIE, request::Parts};
use kit::AppError;

use super::{
    Web,
    access::{self, Refused},
    form, page,
    visitor::Visitor,
};

/// A form with a file that somebody has sent who may.
pub struct FileForm {
    /// Who has sent it.
    pub visitor: Visitor,
    /// What was chosen, which may be empty; `None` when nothing was.
    pub file: Option<Vec<u8>>,
    values: Vec<(String, String)>,
    parts: Parts,
    back: String,
    path: &'static str,
}

impl FileForm {
    /// Receives the form of this request: values of at most so many bytes by their names, and a part `file`. Of a file of
    /// more than `most` bytes one byte more is kept, so that it is told as such.
    ///
    /// # Errors
    /// The answer to somebody who may not send it, or to what is no such form.
    pub async fn receive(
        web: &Web,
        request: Request,
        fields: &[(&str, usize)],
        most: usize,
    ) -> Result<Self, Box<Response>> {
        let (parts, body) = request.into_parts();
        let visitor = Visitor::of(web, &parts).await.map_err(|error| Box::new(page::internal_error(&error)))?;
        let back = form::back(&parts.uri, &parts.headers);
        let refused = |status: StatusCode| Box::new(status.into_response());
        let row = model::find(parts.uri.path()).ok_or_else(|| refused(StatusCode::NOT_FOUND))?;
        match access::check(row, &visitor.request.ctx) {
            Ok(()) => {}
            Err(Refused::SignIn) => return Err(Box::new(page::to_login(&back))),
            Err(Refused::Forbidden) => return Err(refused(StatusCode::FORBIDDEN)),
        }
        if parts.method != Method::POST {
            return Err(refused(StatusCode::METHOD_NOT_ALLOWED));
        }
        let request = Request::from_parts(parts.clone(), body);
        let Ok(multipart) = Multipart::from_request(request, &()).await else {
            return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        };
        let (values, file) = read(multipart, fields, most).await.ok_or_else(|| refused(StatusCode::BAD_REQUEST))?;
        Ok(Self { visitor, file, values, parts, back, path: row.path })
    }

    /// Returns the value with this name; empty where the form has none.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Answers: leads on to an address, or back to the form with what was typed and what is wrong with it.
    pub async fn answer(self, web: &Web, taken: Result<String, Error>) -> Response {
        let Self { visitor, values, parts, back, path, .. } = self;
        let mut response = match taken {
            Ok(address) => Redirect::to(&address).into_response(),
            Err(Error::ReauthRequired) => return page::to_confirm(&back),
            Err(Error::Unauthenticated) => return page::to_login(&back),
            Err(error) => {
                let refused = form::Refused { form: path, back: &back, values, error: AppError::from(error) };
                let mut response = Redirect::to(&back).into_response();
                let kept = form::keep(web, form::Keeper::of(web, &visitor, &parts), refused).await;
                response.headers_mut().extend(kept.map(|cookie| (SET_COOKIE, cookie)));
                response
            }
        };
        Visitor::set_cookies(visitor.cookies, response.headers_mut());
        response
    }
}

/// The values of a form by their names, and its file.
type Read = (Vec<(String, String)>, Option<Vec<u8>>);

/// Reads the parts of the form; `None` when they break off, or are none of this form. What is too long is passed over: a
/// browser reads no answer before it has sent all.
async fn read(mut multipart: Multipart, fields: &[(&str, usize)], most: usize) -> Option<Read> {
    let (mut values, mut file) = (Vec::new(), None);
    while let Some(mut field) = multipart.next_field().await.ok()? {
        let name = field.name()?.to_owned();
        let is_file = name == "file";
        let most = if is_file { most } else { fields.iter().find(|(field, _)| *field == name)?.1 };
        // A browser sends a file without a name where nobody has chosen one.
        let is_chosen = field.file_name().is_some_and(|name| !name.is_empty());
        let mut value = Vec::new();
        while let Some(chunk) = field.chunk().await.ok()? {
            let left = (most + 1).saturating_sub(value.len()).min(chunk.len());
            value.extend_from_slice(chunk.get(..left)?);
        }
        if is_file {
            file = is_chosen.then_some(value);
        } else {
            values.push((name, String::from_utf8(value).ok().filter(|value| value.len() <= most)?));
        }
    }
    Some((values, file))
}

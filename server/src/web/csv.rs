//! A teacher's tables as files for spreadsheets.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
};
use model::figures::Report;

use super::{
    Web,
    access::{self, Refused},
    page,
    visitor::Visitor,
};

/// Answers with one of the visitor's own tables.
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
    let report = path.rsplit('/').next().and_then(Report::parse);
    let Some(report) = report else { return StatusCode::NOT_FOUND.into_response() };
    match insight::stats::csv(&web.db, &visitor.request.ctx, report).await {
        Ok(text) => file(&web, report.as_str(), text),
        Err(ground::Error::Forbidden) => StatusCode::FORBIDDEN.into_response(),
        Err(error) => page::internal_error(&error),
    }
}

/// Returns a table that a browser saves, with the day in its name.
pub fn file(web: &Web, name: &str, text: String) -> Response {
    let date = web.db.env.zone().date(web.db.env.now());
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"lyceum-{name}-{date}.csv\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, text).into_response()
}

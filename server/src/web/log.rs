//! A log as a file for spreadsheets.

use std::collections::HashMap;

use axum::{
    body::Body,
    extract::{Query, Request},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use model::audit_log::{AuditLogFilter, AuditLogKind};

use super::{Web, access, csv, page, visitor::Visitor};

/// Answers with the rows that the address asks for.
pub async fn serve(web: Web, request: Request) -> Response {
    let (parts, _): (_, Body) = request.into_parts();
    let visitor = match Visitor::of(&web, &parts).await {
        Ok(visitor) => visitor,
        Err(error) => return page::internal_error(&error),
    };
    match model::find(parts.uri.path()).map(|row| access::check(row, &visitor.request.ctx)) {
        Some(Ok(())) => {}
        Some(Err(access::Refused::SignIn)) => return page::to_login(model::url::ADMIN_LOGS),
        Some(Err(access::Refused::Forbidden)) => return StatusCode::FORBIDDEN.into_response(),
        None => return StatusCode::NOT_FOUND.into_response(),
    }
    let Ok(Query(asked)) = Query::<HashMap<String, String>>::try_from_uri(&parts.uri) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let filter = AuditLogFilter::of(|name| asked.get(name).cloned().unwrap_or_default());
    let name = filter.kind.unwrap_or(AuditLogKind::Operation);
    match school::admin::csv(&visitor.request.db, &visitor.request.ctx, &filter).await {
        Ok(text) => csv::file(&web, &format!("log-{name}"), text),
        Err(error) => page::internal_error(&error),
    }
}

//! The merchant's account: whose it is, what moved money on it, and what its payers saved.

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header::CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::{
    Provider,
    method::{self, SavedMethod},
    statement,
};

/// A day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Says whose account the secret opens.
pub(super) async fn show(State(provider): State<Provider>) -> Json<Value> {
    Json(json!({ "merchant": provider.0.merchant, "sandbox": true }))
}

/// The query of a statement.
#[derive(Deserialize)]
pub(super) struct Wanted {
    format: Option<Format>,
}

#[derive(Clone, Copy, Deserialize)]
enum Format {
    #[serde(rename = "csv")]
    Csv,
    #[serde(rename = "jsonl")]
    JsonLines,
}

/// Answers with the statement of a day of UTC, such as `2026-11-30`.
pub(super) async fn statement(
    State(provider): State<Provider>,
    Path(day): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let mut tx = provider.begin().await?;
    let from = statement::beginning(&mut tx, &day).await?.ok_or(Refusal::Invalid("day"))?;
    if provider.now() < from + DAY_MS {
        return Err(Refusal::NotReady);
    }
    let lines = statement::lines(&mut tx, from, from + DAY_MS).await?;
    tx.commit().await?;
    let (kind, body) = match wanted.format.unwrap_or(Format::Csv) {
        Format::Csv => ("text/csv; charset=utf-8", statement::csv(&provider.0.merchant, from, &lines)?),
        Format::JsonLines => ("application/jsonl", statement::json_lines(&lines)?),
    };
    Ok(([(CONTENT_TYPE, kind)], body).into_response())
}

/// Returns a saved method.
pub(super) async fn saved(
    State(provider): State<Provider>,
    Path(token): Path<String>,
) -> Result<Json<SavedMethod>, Refusal> {
    let mut tx = provider.begin().await?;
    let method = method::by_token(&mut tx, &token).await?;
    tx.commit().await?;
    method.map(Json).ok_or(Refusal::NotFound)
}

/// Forgets a saved method.
pub(super) async fn forget(State(provider): State<Provider>, Path(token): Path<String>) -> Result<StatusCode, Refusal> {
    let mut tx = provider.begin().await?;
    let gone = method::forget(&mut tx, &token).await?;
    tx.commit().await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::NotFound) }
}

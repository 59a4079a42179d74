//! Browsers' reports of pages that broke their own policy: a line in our log each, and never more than a few a minute.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};
use std::time::{Duration, Instant};

use axum::{body::Body, extract::Request};
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use http_body_util::{BodyExt, Limited};
use serde_json::Value;

/// The largest report that is read, in bytes.
const MAX_BODY_BYTES: usize = 16 * 1024;
/// The number of reports that are logged within [`REPORT_SPAN`]; the others are counted.
const MAX_REPORTS_PER_SPAN: u64 = 20;
const REPORT_SPAN: Duration = Duration::from_mins(1);
/// The longest time that a report may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

/// The number of reports that came lately.
#[derive(Debug, Default)]
pub struct Reports {
    since: Mutex<Option<Instant>>,
    count: AtomicU64,
}

impl Reports {
    /// Tells whether one more is worth a line.
    fn is_welcome(&self) -> bool {
        #[expect(clippy::disallowed_methods, reason = "a measurement of time that passed, not the time")]
        let now = Instant::now();
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.is_none_or(|since| now.duration_since(since) >= REPORT_SPAN) {
            *since = Some(now);
            let missed = self.count.swap(0, Ordering::Relaxed).saturating_sub(MAX_REPORTS_PER_SPAN);
            if missed > 0 {
                tracing::warn!(missed, "{missed} more reports of pages that broke their policy");
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed) < MAX_REPORTS_PER_SPAN
    }
}

/// Takes a report; whoever sends it learns nothing.
pub async fn take(reports: &Reports, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    if !is_report(&parts.headers) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    if !reports.is_welcome() {
        return StatusCode::NO_CONTENT;
    }
    match read(body).await {
        Some(told) => {
            tracing::warn!(directive = %told.directive, blocked = %told.blocked, page = %told.page, "a page broke its policy");
            StatusCode::NO_CONTENT
        }
        None => StatusCode::BAD_REQUEST,
    }
}

fn is_report(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/csp-report", "application/reports+json"].iter().any(|known| kind.eq_ignore_ascii_case(known))
}

/// The parts of a report that are worth a line.
#[derive(Debug, PartialEq, Eq)]
struct ViolationReport {
    directive: String,
    blocked: String,
    page: String,
}

async fn read(body: Body) -> Option<ViolationReport> {
    let body = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect()).await.ok()?.ok()?;
    parse_report(&serde_json::from_slice(&body.to_bytes()).ok()?)
}

/// Reads a report. The old shape has `csp-report` with hyphens, the new one is a list with `body` in camel case.
fn parse_report(report: &Value) -> Option<ViolationReport> {
    let body = report.get("csp-report").or_else(|| report.get(0)?.get("body"))?;
    let text = |names: [&str; 2]| {
        let text = names.iter().find_map(|name| body.get(*name)?.as_str()).unwrap_or_default();
        // Somebody else's words: one short line, and no query, in which secrets may stand.
        let text = text.split(['?', '#']).next().unwrap_or_default();
        text.chars().filter(|c| !model::rule::is_invisible(*c)).take(200).collect::<String>()
    };
    let told = ViolationReport {
        directive: text(["effective-directive", "effectiveDirective"]),
        blocked: text(["blocked-uri", "blockedURL"]),
        page: text(["document-uri", "documentURL"]),
    };
    (!told.directive.is_empty() || !told.blocked.is_empty()).then_some(told)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_shapes_are_read_and_nothing_of_them_reaches_another_line() {
        let long = "x".repeat(1_000);
        let old = json!({ "csp-report": { "effective-directive": "script-src\nfake line", "blocked-uri": long, "document-uri": "https://a.example/x?token=1" } });
        let read = parse_report(&old).unwrap();
        assert_eq!(
            (read.directive.as_str(), read.blocked.len(), read.page.as_str()),
            ("script-srcfake line", 200, "https://a.example/x")
        );
        let new = json!([{ "body": { "effectiveDirective": "img-src", "blockedURL": "inline", "documentURL": "https://a.example/" } }]);
        assert_eq!(parse_report(&new).unwrap().directive, "img-src");
        for junk in [json!({}), json!([]), json!(null), json!([{ "body": 7 }]), json!({ "csp-report": { "x": 1 } })] {
            assert_eq!(parse_report(&junk), None);
        }
    }

    #[test]
    fn a_flood_of_reports_is_counted_and_not_written() {
        let reports = Reports::default();
        assert_eq!((0..1_000).filter(|_| reports.is_welcome()).count(), 20);
    }
}

//! The address at which something is reported.

use crate::{Id, content_report::ReportSubject};

/// Returns the address of the page on which something is reported: its kind, and its id, also as the number in the
/// database.
#[must_use]
pub fn report_content(subject: ReportSubject, id: impl Into<i64>) -> String {
    format!("/report/{subject}/{}", Id::<()>::from_raw(id.into()))
}

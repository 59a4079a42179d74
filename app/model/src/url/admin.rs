//! The addresses of the administration that name something.

use std::fmt::Display;

use super::{ADMIN_MAIL_TEMPLATES, ADMIN_PEOPLE, ADMIN_RECONCILIATION, with_query};
use crate::{Lang, audit_log::AuditLogFilter, notice::MailTemplateKind};

/// Returns the address of the list of people that says what was done to how many of them. `query` is that of the list
/// as it was, encoded already, such as `q=amy&`.
#[must_use]
pub fn admin_people_done(query: &str, action: impl Display, count: usize) -> String {
    let list = match query.trim_end_matches('&') {
        "" => ADMIN_PEOPLE.to_owned(),
        query => format!("{ADMIN_PEOPLE}?{query}"),
    };
    with_query(&list, [("done", &*action.to_string()), ("count", &*count.to_string())])
}

/// Returns the address of an audit log as CSV, with the rows that match a filter.
#[must_use]
pub fn admin_logs_csv(filter: &AuditLogFilter) -> String {
    format!("/admin/logs.csv?{}", filter.to_query())
}

/// Returns the address of the page of a mail template.
#[must_use]
pub fn admin_mail_template(kind: MailTemplateKind, lang: Lang) -> String {
    format!("{ADMIN_MAIL_TEMPLATES}/{kind}/{}", lang.tag())
}

/// Returns the address of an order in the administration.
#[must_use]
pub fn admin_order(order: impl Display) -> String {
    format!("/admin/orders/{order}")
}

/// The path that takes the files of statements.
pub const STATEMENT_UPLOAD: &str = "/admin/reconciliation/upload";

/// The path that takes files of words for the filter.
pub const WORDS_UPLOAD: &str = "/admin/word-filter/upload";

/// Returns the address of a day of a payment provider in the administration.
#[must_use]
pub fn admin_day(day: impl Display) -> String {
    format!("{ADMIN_RECONCILIATION}/{day}")
}

/// Returns the address of a day whose statement was just taken in, with the number of its new lines where its day was
/// read before.
#[must_use]
pub fn admin_day_received(day: impl Display, new_lines: Option<usize>) -> String {
    let query = new_lines.map_or(("saved", "1".to_owned()), |count| ("new", count.to_string()));
    with_query(&admin_day(day), [(query.0, query.1.as_str())])
}

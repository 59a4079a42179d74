//! Lists of many pages.

use model::admin::PER_PAGE;

/// Which page of how many: one that is no number is the first; one behind the end is the last.
pub fn paged(total: i64, page: &str) -> (i64, i64) {
    let pages = ((total + PER_PAGE - 1) / PER_PAGE).max(1);
    (page.parse().unwrap_or(1).clamp(1, pages), pages)
}

//! What a page needs of the browser beside what every page may do.

use commerce::payment::{self, PageNeeds};
use model::url;

use super::{Web, visitor::Visitor};

/// Returns what the page at this path needs: only those on which somebody pays need anything.
pub async fn of(web: &Web, visitor: &Visitor, path: &str) -> ground::Result<PageNeeds> {
    if !url::is_whole_document(path) {
        return Ok(PageNeeds::default());
    }
    let order = match path.strip_prefix("/checkout/").map(str::parse) {
        Some(Ok(order)) => Some(order),
        // No order has this number.
        Some(Err(_)) => return Ok(PageNeeds::default()),
        None => None,
    };
    payment::page_needs(&web.db, &visitor.request.ctx, order).await
}

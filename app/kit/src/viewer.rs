//! Who looks at the page.

use leptos::prelude::*;
use model::account::Viewer;

use crate::{Flash, form};

/// Hands the viewer and what the last form left behind to the whole page: on the server from the request,
/// in the browser from what the server sent along. Both change only when a page is loaded anew.
pub fn provide_viewer() {
    let viewer = SharedValue::new(|| use_context::<Viewer>().unwrap_or_default()).into_inner();
    let flash = SharedValue::new(use_context::<Flash>).into_inner();
    provide_context(viewer.lang);
    provide_context(viewer);
    form::provide(flash);
}

/// Who looks at the page, and how.
#[must_use]
pub fn viewer() -> Viewer {
    use_context().unwrap_or_default()
}

//! The viewer of the page.

use leptos::prelude::*;
use model::account::Viewer;

use crate::{Flash, form};

/// Provides the viewer and the last form's flash to the whole page: on the server from the request, in the browser from
/// what the server sent along. Both change only when a page is loaded anew.
pub fn provide_viewer() {
    let viewer = SharedValue::new(|| use_context::<Viewer>().unwrap_or_default()).into_inner();
    let flash = SharedValue::new(use_context::<Flash>).into_inner();
    provide_context(viewer.lang);
    provide_context(viewer);
    form::provide(flash);
}

/// Returns the viewer of the page, with language and theme.
#[must_use]
pub fn viewer() -> Viewer {
    use_context().unwrap_or_default()
}

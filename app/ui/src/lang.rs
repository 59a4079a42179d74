//! The language of the interface.

use leptos::prelude::use_context;
use model::Lang;

/// Returns the interface's language: on the server from the request's context, in the browser from
/// `<html lang>`, read once. Changing it loads the page anew, so this is no signal.
pub fn lang() -> Lang {
    use_context::<Lang>().unwrap_or_else(crate::browser::document_lang)
}

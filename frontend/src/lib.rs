//! The browser's entry point: makes the page that the server sent interactive.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}

//! Countries.

use crate::{browser, lang};
use leptos::prelude::*;

/// A country. The server writes its two letters; once the page is interactive, its name stands there.
#[component]
pub fn Country(
    /// In two letters (ISO 3166-1).
    code: String,
) -> impl IntoView {
    let lang = lang();
    let name = RwSignal::new(code.clone());
    Effect::new(move |_| {
        if let Some(found) = browser::country_name(&code, lang) {
            name.set(found);
        }
    });
    view! { <bdi>{move || name.get()}</bdi> }
}

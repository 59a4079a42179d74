//! PDFs inside the page. The pages are drawn by a script of the package that only such pages load; until then,
//! without scripts and when it fails there is a link to the file.

use leptos::prelude::*;

use crate::{Glyph, Icon, Text, browser, t};

/// The script that draws into `<pdf-pages>`.
const SCRIPT: &str = "pdf.js";
/// The placeholder of the number in the name of a page.
const NUMBER: &str = "#";

/// The document.
#[component]
pub fn PdfPages(
    /// The id; unique on the page.
    id: &'static str,
    /// The address of the file.
    #[prop(into)]
    src: String,
    /// The words of the link to the file.
    #[prop(into)]
    link: Text,
    /// A signal that becomes true when the pages stand there.
    ready: RwSignal<bool>,
) -> impl IntoView {
    let failed = RwSignal::new(false);
    Effect::new(move |_| browser::load_script(SCRIPT));
    view! {
        <p class="pdf-link">
            <a class="button" href=src.clone() target="_blank" rel="external">
                <Icon glyph=Glyph::File/>
                <span>{link}</span>
            </a>
        </p>
        <p class="pdf-failed" role="status">{move || failed.get().then(t::pdf_failed)}</p>
        <pdf-pages
            id=id
            class="pdf"
            src=src
            page-name=t::page(NUMBER)
            on:pdfready=move |_: web_sys::Event| ready.set(true)
            on:pdffailed=move |_: web_sys::Event| failed.set(true)
        ></pdf-pages>
    }
}

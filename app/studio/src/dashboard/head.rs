//! The head of a part of the dashboard.

use leptos::prelude::*;
use model::{figures::Report, url};
use ui::Text;

use crate::t;

/// The head of a part, with its table as a file.
#[component]
pub(super) fn Head(#[prop(into)] title: Text, report: Report) -> impl IntoView {
    // The router would look for a page there.
    view! {
        <div class="section-head">
            <h2>{title.clone()}</h2>
            <a href=url::studio_csv(report) rel="external" download="" aria-label=t::figures_csv_of(title)>
                {t::figures_csv()}
            </a>
        </div>
    }
}

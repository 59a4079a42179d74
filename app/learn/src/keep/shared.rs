//! The viewer's own short addresses, and how many people came by each.

use kit::Load;
use leptos::prelude::*;
use model::{share::SharedLink, url};
use ui::{Empty, Glyph, Precision, Title, When};

use super::{Kept, OwnLists};
use crate::{api::load_shared, t};

/// The page `/me/shared`.
#[component]
pub fn Shared() -> impl IntoView {
    let links = Resource::new(|| (), |()| load_shared());
    view! {
        <Title text=t::shared()/>
        <div class="page">
            <header class="page-head"><h1>{t::shared()}</h1></header>
            <OwnLists here=url::SHARED/>
            <Load of=links view=|links| {
                if links.is_empty() {
                    return view! { <Empty title=t::shared_none() hint=t::shared_none_hint() glyph=Glyph::Link/> }.into_any();
                }
                let rows: Vec<_> = links.into_iter().map(row).collect();
                view! {
                    <p class="small muted">{t::share_visits_hint()}</p>
                    <ul class="list history">{rows}</ul>
                }
                .into_any()
            }/>
        </div>
    }
}

fn row(link: SharedLink) -> impl IntoView + use<> {
    let SharedLink { code, title, language, href, visits, made_at, .. } = link;
    // What is gone has neither title nor address.
    let is_gone = href.is_empty();
    let title = if is_gone { url::short(&code) } else { title };
    view! {
        <li>
            <div class="history-what">
                <Kept title language href=url::share(&code) is_gone/>
                <p class="small muted"><When at=made_at precision=Precision::Day/></p>
            </div>
            <p class="small numbers">{t::share_visits(visits.unwrap_or_default())}</p>
        </li>
    }
}

//! All topics, the larger the more courses they have.

use kit::Load;
use leptos::prelude::*;
use model::course::percent_encode;
use ui::{Empty, Title};

use crate::{api::load_facets, t};

/// `/tags`
#[component]
pub fn Tags() -> impl IntoView {
    let facets = Resource::new(|| (), |()| load_facets());
    view! {
        <Title text=t::topics()/>
        <div class="page">
            <header class="page-head">
                <h1>{t::topics()}</h1>
                <p>{t::topics_lede()}</p>
            </header>
            <Load of=facets view=|facets| {
                if facets.tags.is_empty() {
                    return view! { <Empty title=t::nothing_at_all()/> }.into_any();
                }
                let most = facets.tags.iter().map(|tag| tag.courses).max().unwrap_or(1).max(1);
                let mut tags = facets.tags;
                tags.sort_by(|a, b| a.tag.cmp(&b.tag));
                let tags: Vec<_> = tags
                    .into_iter()
                    .map(|tag| {
                        let heat = 1 + tag.courses * 4 / (most + 1);
                        let href = format!("/courses?tag={}", percent_encode(&tag.tag));
                        view! {
                            <li>
                                <a class=format!("chip heat-{heat}") href=href>
                                    <bdi>{tag.tag}</bdi>
                                    <small>{tag.courses}</small>
                                </a>
                            </li>
                        }
                    })
                    .collect();
                view! { <ul class="row tag-cloud">{tags}</ul> }.into_any()
            }/>
        </div>
    }
}

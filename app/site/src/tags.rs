//! All topics, the larger the more courses they have.

use kit::Load;
use leptos::prelude::*;
use model::url;
use ui::{Empty, Title};

use crate::{api::load_tags, t};

/// The page `/tags`.
#[component]
pub fn Tags() -> impl IntoView {
    let tags = Resource::new(|| (), |()| load_tags());
    view! {
        <Title text=t::topics()/>
        <div class="page">
            <header class="page-head">
                <h1>{t::topics()}</h1>
                <p>{t::topics_lede()}</p>
            </header>
            <Load of=tags view=|mut tags| {
                if tags.is_empty() {
                    return view! { <Empty title=t::nothing_at_all()/> }.into_any();
                }
                let most = tags.iter().map(|tag| tag.courses).max().unwrap_or(1).max(1);
                tags.sort_by(|a, b| a.tag.cmp(&b.tag));
                let tags: Vec<_> = tags
                    .into_iter()
                    .map(|tag| {
                        let heat = 1 + tag.courses * 4 / (most + 1);
                        let href = url::with_query(url::COURSES, [("tag", &*tag.tag)]);
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

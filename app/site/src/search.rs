//! Search over courses and the lessons that everybody may read.

use kit::Load;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    course::{Found, Hit, MAX_SEARCH_HITS, Piece},
    url,
};
use ui::{ButtonLink, Empty, Glyph, SearchBox, Title};

use crate::{api, cards, t};

/// The page `/search?q=`.
#[component]
pub fn Search() -> impl IntoView {
    let map = use_query_map();
    let q = Memo::new(move |_| map.read().get("q").unwrap_or_default().trim().chars().take(200).collect::<String>());
    let hits = Resource::new(
        move || q.get(),
        |q| async move { if q.is_empty() { Ok(Vec::new()) } else { api::search(q).await } },
    );
    view! {
        <Title text=t::search()/>
        <div class="page page-narrow">
            <header class="search-head">
                <h1>{t::search()}</h1>
                <SearchBox query=q.get_untracked()/>
            </header>
            <Load of=hits view=move |hits| view! { <Results hits q=q.get_untracked()/> }.into_any()/>
        </div>
    }
}

#[component]
fn Results(hits: Vec<Hit>, q: String) -> impl IntoView {
    if q.is_empty() {
        return view! { <Empty title=t::search_start() hint=t::search_start_hint() glyph=Glyph::Search/> }.into_any();
    }
    if hits.is_empty() {
        return view! {
            <Empty title=t::search_nothing() hint=t::search_nothing_hint() glyph=Glyph::Search>
                <ButtonLink href=url::COURSES>{t::all_courses()}</ButtonLink>
                <ButtonLink href=url::TAGS>{t::topics()}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let count = hits.len();
    let is_cut = i64::try_from(count).is_ok_and(|count| count >= MAX_SEARCH_HITS);
    let found = if is_cut { t::search_first(count) } else { t::search_found(count) };
    let hits: Vec<_> = hits.into_iter().map(result).collect();
    view! {
        <p class="muted" role="status">{found}</p>
        <ol class="hits">{hits}</ol>
    }
    .into_any()
}

fn result(hit: Hit) -> impl IntoView {
    let kind = match hit.found {
        Found::Lesson(course) => view! { <span>{t::search_lesson()}</span> " · " <bdi>{course}</bdi> }.into_any(),
        Found::Course => view! { <span>{t::search_course()}</span> }.into_any(),
        Found::Teacher => view! { <span>{t::search_teacher()}</span> }.into_any(),
    };
    view! {
        <li class="hit">
            <p class="small muted">{kind}</p>
            <h2 lang=hit.language.clone()><a href=hit.href>{pieces(hit.title)}</a></h2>
            {hit.rating.map(cards::rating)}
            <p lang=hit.language>{pieces(hit.snippet)}</p>
        </li>
    }
}

fn pieces(pieces: Vec<Piece>) -> Vec<AnyView> {
    pieces
        .into_iter()
        .map(|piece| {
            if piece.hit {
                view! { <mark>{piece.text}</mark> }.into_any()
            } else {
                view! { <span>{piece.text}</span> }.into_any()
            }
        })
        .collect()
}

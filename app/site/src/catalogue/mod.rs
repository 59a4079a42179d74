//! The catalogue: filters, sorting and paging, all in the address.

mod filters;

use kit::Load;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{
    course::{Catalogue as Listing, CatalogueFilter, Chip, ChipValue, PriceFilter, Query},
    follow::FollowKind,
    url,
};
use ui::{ButtonLink, Drawer, Empty, FilterChip, Glyph, Pagination, Text, Title};

use crate::{
    api::{load_catalogue, load_facets},
    cards::{self, Cards},
    t,
    ties::{self, Keep},
};
use filters::{Filters, SortMenu};

/// The page `/courses`.
#[component]
pub fn Catalogue() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| Query::from_values(|name| map.read().get(name)));
    let listing = Resource::new(move || query.get(), load_catalogue);
    let facets = Resource::new(|| (), |()| load_facets());
    let ties =
        ties::load(move || Some(query.get().tag).filter(|tag| !tag.is_empty()).map(|tag| (FollowKind::Tag, tag)));
    view! {
        <Title text=t::courses()/>
        <div class="page">
            <h1 class="page-head">{t::courses()}</h1>
            <div class="split">
                <Drawer id="filters" label=t::filters()>
                    <Load of=facets view=move |facets| view! { <Filters facets query/> }.into_any()/>
                </Drawer>
                <section aria-label=t::courses()>
                    <Load of=listing view=move |listing| {
                        let (query, tag) = (query.get_untracked(), query.get_untracked().tag);
                        let here = url::with_query(url::COURSES, [("tag", &*tag)]);
                        view! {
                            <Keep of=ties kind=FollowKind::Tag name=tag here/>
                            <Results listing query/>
                        }
                        .into_any()
                    }/>
                </section>
            </div>
        </div>
    }
}

#[component]
fn Results(listing: Listing, query: Query) -> impl IntoView {
    let Listing { cards, total, page, pages, chips } = listing;
    let body = if cards.is_empty() {
        let hint = if chips.is_empty() { t::nothing_at_all() } else { t::nothing_hint() };
        view! {
            <Empty title=t::nothing() hint glyph=Glyph::Search>
                <ButtonLink href=url::COURSES>{t::all_courses()}</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Cards cards/> }.into_any()
    };
    let (page, pages) = (u32::try_from(page).unwrap_or(1), u32::try_from(pages).unwrap_or(u32::MAX));
    let turn = query.clone();
    view! {
        <div class="catalogue-head">
            <p class="muted" role="status">{t::found(total)}</p>
            <SortMenu query=query.clone()/>
        </div>
        <Chips chips query/>
        {body}
        <Pagination page pages href=move |page| turn.to_page(page).href(url::COURSES)/>
    }
}

#[component]
fn Chips(chips: Vec<Chip>, query: Query) -> impl IntoView {
    let chips: Vec<_> = chips
        .into_iter()
        .map(|chip| {
            let href = query.with(chip.filter.as_str(), "").href(url::COURSES);
            let (text, content) = chip_text(&chip);
            view! { <li><FilterChip href text content/></li> }
        })
        .collect();
    (!chips.is_empty()).then(|| view! { <ul class="row chips" aria-label=t::filters_set()>{chips}</ul> })
}

/// Returns the words of a chip, and whether they are somebody's own.
fn chip_text(chip: &Chip) -> (Text, bool) {
    match &chip.value {
        ChipValue::Level(level) => (cards::level(*level), false),
        ChipValue::Price(PriceFilter::Free) => (t::price_free(), false),
        ChipValue::Price(PriceFilter::Paid) => (t::price_paid(), false),
        ChipValue::Text(tag) if chip.filter == CatalogueFilter::Language => (cards::language(tag), true),
        ChipValue::Text(text) => (text.clone().into(), true),
        ChipValue::Unknown(value) => (t::unknown_filter(value), true),
    }
}

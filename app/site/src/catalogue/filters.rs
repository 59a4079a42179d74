//! What the catalogue can be narrowed by: links, so that they work without JavaScript.

use leptos::prelude::*;
use model::course::{Facets, Level, PriceFilter, Query, Sort};
use ui::{Menu, MenuLink, Text};

use crate::{cards, t};

/// One thing to choose in a group of filters.
struct Choice {
    value: String,
    text: Text,
    content: bool,
    count: Option<i64>,
    depth: usize,
}

/// All filters.
#[component]
pub fn Filters(facets: Facets, query: Memo<Query>) -> impl IntoView {
    let categories = facets
        .categories
        .into_iter()
        .map(|c| Choice { value: c.path, text: c.name.into(), content: true, count: Some(c.courses), depth: c.depth })
        .collect();
    let tags = facets
        .tags
        .into_iter()
        .take(12)
        .map(|tag| Choice {
            value: tag.tag.clone(),
            text: tag.tag.into(),
            content: true,
            count: Some(tag.courses),
            depth: 0,
        })
        .collect();
    let teachers = facets
        .teachers
        .into_iter()
        .map(|teacher| Choice {
            value: teacher.teacher.handle,
            text: teacher.teacher.name.into(),
            content: true,
            count: Some(teacher.courses),
            depth: 0,
        })
        .collect();
    let levels = Level::ALL.iter().map(|level| plain(level.as_str(), cards::level(*level))).collect();
    let prices = PriceFilter::ALL
        .iter()
        .map(|price| plain(price.as_str(), if *price == PriceFilter::Free { t::price_free() } else { t::price_paid() }))
        .collect();
    let languages = facets
        .languages
        .into_iter()
        .map(|tag| Choice { text: cards::language(&tag), value: tag, content: true, count: None, depth: 0 })
        .collect();
    view! {
        <nav class="filters" aria-label=t::filters()>
            <Group name="category" title=t::category() options=categories query/>
            <Group name="level" title=t::level() options=levels query/>
            <Group name="price" title=t::price() options=prices query/>
            <Group name="language" title=t::language() options=languages query/>
            <Group name="teacher" title=t::teacher() options=teachers query/>
            <Group name="tag" title=t::topic() options=tags query/>
        </nav>
    }
}

fn plain(value: &str, text: Text) -> Choice {
    Choice { value: value.into(), text, content: false, count: None, depth: 0 }
}

#[component]
fn Group(name: &'static str, title: Text, options: Vec<Choice>, query: Memo<Query>) -> impl IntoView {
    let links: Vec<_> = options
        .into_iter()
        .map(|option| {
            let value = option.value.clone();
            let on = Signal::derive(move || query.read().value(name) == value);
            let href = move || query.read().with(name, if on.get() { "" } else { &option.value }).href("/courses");
            let words = if option.content {
                view! { <bdi>{option.text}</bdi> }.into_any()
            } else {
                view! { <span>{option.text}</span> }.into_any()
            };
            view! {
                <li class=format!("depth-{}", option.depth.min(3))>
                    <a href=href aria-current=move || on.get().then_some("true")>
                        {words}
                        {option.count.map(|count| view! { <small class="muted">{count}</small> })}
                    </a>
                </li>
            }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! {
            <section>
                <h2>{title}</h2>
                <ul>{links}</ul>
            </section>
        }
    })
}

/// The order of the catalogue.
#[component]
pub fn SortMenu(query: Query) -> impl IntoView {
    let now = Sort::parse(&query.sort).unwrap_or(Sort::Best);
    let links: Vec<_> = Sort::ALL
        .iter()
        .filter(|sort| **sort != Sort::Best || !query.q.is_empty())
        .map(|sort| {
            let href = query.with("sort", sort.as_str()).href("/courses");
            let current = *sort == now || (*sort == Sort::Newest && now == Sort::Best && query.q.is_empty());
            view! { <MenuLink href current>{name(*sort)}</MenuLink> }
        })
        .collect();
    let shown = if now == Sort::Best && query.q.is_empty() { Sort::Newest } else { now };
    view! { <Menu label=t::sorted(name(shown))>{links}</Menu> }
}

fn name(sort: Sort) -> Text {
    match sort {
        Sort::Best => t::sort_best(),
        Sort::Newest => t::sort_newest(),
        Sort::Learners => t::sort_learners(),
        Sort::Title => t::sort_title(),
        Sort::PriceUp => t::sort_price_up(),
        Sort::PriceDown => t::sort_price_down(),
    }
}

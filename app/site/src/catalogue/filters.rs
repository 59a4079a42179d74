//! The filters of the catalogue: links, so that they work without JavaScript.

use leptos::{either::Either, prelude::*};
use model::{
    course::{Facets, Level, PriceFilter, Query, Sort},
    url,
};
use ui::{Menu, MenuLink, Text};

use crate::{cards, t};

/// The classes of links, by depth in the tree.
const DEPTHS: [&str; 4] = ["depth-0", "depth-1", "depth-2", "depth-3"];

/// An option in a group of filters.
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
    (!options.is_empty()).then(|| {
        // One closure for all links: each of its own would cost more than the rest of the page.
        let links =
            move || query.with(|query| options.iter().map(|option| link(name, option, query)).collect::<Vec<_>>());
        view! {
            <section>
                <h2>{title}</h2>
                <ul>{links}</ul>
            </section>
        }
    })
}

fn link(name: &str, option: &Choice, query: &Query) -> impl IntoView + use<> {
    let on = query.value(name) == option.value;
    let href = query.with(name, if on { "" } else { &option.value }).href(url::COURSES);
    let words = if option.content {
        Either::Left(view! { <bdi>{option.text.clone()}</bdi> })
    } else {
        Either::Right(option.text.clone())
    };
    view! {
        <li class=DEPTHS[option.depth.min(3)]>
            <a href=href aria-current=on.then_some("true")>
                <span>{words}</span>
                {option.count.map(|count| view! { <small class="muted">{count}</small> })}
            </a>
        </li>
    }
}

/// The links for the order of the catalogue.
#[component]
pub fn SortMenu(query: Query) -> impl IntoView {
    let now = Sort::parse(&query.sort).unwrap_or(Sort::Best);
    let links: Vec<_> = Sort::ALL
        .iter()
        .filter(|sort| **sort != Sort::Best || !query.q.is_empty())
        .map(|sort| {
            let href = query.with("sort", sort.as_str()).href(url::COURSES);
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
        Sort::Rating => t::sort_rating(),
        Sort::Title => t::sort_title(),
        Sort::PriceUp => t::sort_price_up(),
        Sort::PriceDown => t::sort_price_down(),
    }
}

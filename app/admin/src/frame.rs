//! Parts of every page of this area: its place, links to the others, a search, the errors of a form.

use std::str::FromStr;

use kit::{FormState, viewer};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use model::{
    admin::{ADMIN_PAGES, Rows, first_admin_page},
    url,
};
use palette::Palette;
use ui::{
    Badge, Breadcrumb, Button, Callout, Choice, Crumb, ErrorPanel, Field, Input, Pagination, Select, Text, Title, Tone,
};

use crate::t;

/// A page of this area.
#[component]
pub fn Frame(
    /// The title.
    #[prop(into)]
    title: Text,
    children: Children,
) -> impl IntoView {
    let path = use_location().pathname;
    let may = viewer().who.map(|who| who.may).unwrap_or_default();
    let links = ADMIN_PAGES.iter().filter(|(_, permission)| may.can(*permission)).map(|(href, _)| {
        let within = format!("{href}/");
        let is_here = move |path: &str| path == *href || (*href != url::ADMIN && path.starts_with(&within));
        let current = move || path.with(|path| is_here(path)).then_some("page");
        view! { <li><a href=*href aria-current=current>{name(href)}</a></li> }
    });
    let saved = use_query_map().read_untracked().get("saved").is_some() && !FormState::any_refused();
    Effect::new(|_| ui::show_current("admin-ways"));
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <Breadcrumb crumbs=vec![Crumb::new(t::title(), first_admin_page(may).unwrap_or(url::ADMIN))]/>
            <header class="page-head admin-head">
                <h1>{title}</h1>
                <Palette/>
            </header>
            <nav class="admin-ways" aria-label=t::title()><ul id="admin-ways">{links.collect_view()}</ul></nav>
            {saved.then(|| view! { <div class="told" role="status"><Callout tone=Tone::Success title=t::saved()/></div> })}
            {children()}
        </div>
    }
}

/// Returns the title of a page of this area.
fn name(path: &str) -> Text {
    match path {
        url::ADMIN_PEOPLE => t::people(),
        url::ADMIN_ROLES => t::roles(),
        url::ADMIN_APPLICATIONS => t::applications(),
        url::ADMIN_REPORTS => t::reports(),
        url::ADMIN_WORD_FILTER => t::word_filter(),
        url::ADMIN_COURSES => t::courses(),
        url::ADMIN_ORDERS => t::orders(),
        url::ADMIN_REFUNDS => t::refunds(),
        url::ADMIN_DISPUTES => t::disputes(),
        url::ADMIN_PAYMENTS => t::payments(),
        url::ADMIN_RECONCILIATION => t::reconciliation(),
        url::ADMIN_CATEGORIES => t::categories(),
        url::ADMIN_MAIL_TEMPLATES => t::mail_templates(),
        url::ADMIN_LOGS => t::logs(),
        url::ADMIN_JOBS => t::jobs(),
        _ => t::overview(),
    }
}

/// Returns a parameter of this page's address; tracked.
pub fn asked(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get(name).unwrap_or_default())
}

/// Returns a parameter of this page's address as a `T`; tracked. Empty or wrong, it is `None`: addresses are forgiving.
pub fn asked_as<T: FromStr + PartialEq + Send + Sync + 'static>(name: &'static str) -> Memo<Option<T>> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get(name).and_then(|text| text.parse().ok()))
}

/// A search by words, and by parameters with a few values each.
#[component]
pub fn Search(
    /// The path of the page.
    action: &'static str,
    /// The label of the search by words; `None` when there is none.
    #[prop(default = None)]
    words: Option<Text>,
    /// The name, the label and the values of each parameter.
    #[prop(optional)]
    choices: Vec<(&'static str, Text, Vec<Choice>)>,
) -> impl IntoView {
    let query = use_query_map().read_untracked().clone();
    let value = |name: &str| query.get(name).unwrap_or_default();
    let by_words = words.map(|label| view! { <Field name="q" label input=Input::Search value=value("q")/> });
    let by_choice = choices.into_iter().map(|(name, label, choices)| {
        let all = std::iter::once(Choice::new("", t::all()));
        view! { <Select name label choices=all.chain(choices).collect() selected=value(name)/> }
    });
    view! {
        <form class="admin-search" method="get" action=action>
            {by_words}
            {by_choice.collect_view()}
            <Button submit=true>{t::search()}</Button>
        </form>
    }
}

/// The errors of the page's forms.
#[component]
pub fn Refused(
    /// The paths of their server functions.
    forms: &'static [&'static str],
    /// The fields whose errors are shown here.
    fields: &'static [&'static str],
) -> impl IntoView {
    let text = forms.iter().find_map(|form| {
        let state = FormState::of(form);
        let fault = fields.iter().find_map(|field| state.field_error(field));
        fault.or_else(|| state.problem().map(|error| error.text()))
    });
    text.map(|text| view! { <ErrorPanel text/> })
}

/// Returns a badge with the label and the colour of a state.
pub fn badge((text, tone): (Text, Tone)) -> impl IntoView {
    view! { <Badge tone text/> }
}

/// The number of rows, and links to the other pages of a list.
#[component]
pub fn Pages<T>(
    /// The list.
    rows: Rows<T>,
    /// The page's path, and the rest of its query.
    #[prop(into)]
    path: Text,
    /// The other parameters of the address.
    keep: Vec<(&'static str, String)>,
) -> impl IntoView {
    let address = move |page: u32| {
        let page = page.to_string();
        let kept = keep.iter().map(|(name, value)| (*name, value.as_str()));
        url::with_query(&path, std::iter::once(("page", page.as_str())).chain(kept))
    };
    let (page, pages) = (u32::try_from(rows.page).unwrap_or(1), u32::try_from(rows.pages).unwrap_or(u32::MAX));
    view! {
        <p class="small muted">{t::in_all(rows.total)}</p>
        <Pagination page pages href=address/>
    }
}

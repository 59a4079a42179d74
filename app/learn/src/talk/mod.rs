//! The talk under a lesson: comments, questions and what was said to them.

mod actions;
pub mod api;
mod ask;
mod form;
mod place;
mod row;
mod state;
mod thread;

use kit::{AppError, FormState, Load};
use leptos::{ev, prelude::*, server_fn::ServerFn};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::comment::{TalkFilter, TalkOrder};
use ui::{Callout, Chip, Empty, Glyph, Pagination, Text, ToastRegion, Tone};

use self::{
    api::{EditComment, Reply},
    ask::Ask,
    state::Talk,
    thread::ThreadView,
};
use crate::t;
pub(crate) use state::{Asked, Shown, load};

/// The section below a lesson.
#[component]
pub(crate) fn TalkSection(
    /// The course's slug.
    slug: String,
    /// What the address asks for.
    asked: Memo<Asked>,
    /// What was loaded of it.
    loaded: Resource<Result<Shown, AppError>>,
    /// Whether the lesson has a recording, at whose moments people ask.
    has_recording: bool,
    /// The moments at which somebody asked, in milliseconds; set here.
    marks: RwSignal<Vec<i64>>,
) -> impl IntoView {
    let section = move |shown: Shown| view! { <Section slug=slug.clone() asked shown has_recording marks/> }.into_any();
    view! { <Load of=loaded view=section/> }
}

#[component]
fn Section(
    slug: String,
    asked: Memo<Asked>,
    shown: Shown,
    has_recording: bool,
    marks: RwSignal<Vec<i64>>,
) -> impl IntoView {
    let talk = Talk::new(slug, asked, shown);
    if kit::viewer().who.is_some() {
        talk.listen();
    }
    place::mark_all(talk, marks);
    let navigate = use_navigate();
    let send = move |event: ev::SubmitEvent| {
        let navigate = navigate.clone();
        talk.submit(event, move |to: &str| navigate(to, NavigateOptions::default()));
    };
    view! {
        <section id="talk" class="talk stack" aria-labelledby="talk-title" on:submit=send>
            <Head talk/>
            <Lost talk/>
            <Ask talk has_recording/>
            <Choices talk/>
            <News talk/>
            <Threads talk/>
            <Pages talk/>
            <ToastRegion toasts=talk.toasts()/>
        </section>
    }
}

/// The heading, with the numbers; above a single thread a link to all of them.
#[component]
fn Head(talk: Talk) -> impl IntoView {
    let list = Memo::new(move |_| talk.shown.with(|shown| shown.list));
    let below = move || match list.get() {
        None => {
            let href = talk.list_url(None, None, 1);
            view! { <p><a href=href>{t::talk_all_threads()}</a></p> }.into_any()
        }
        Some(list) if list.counts.threads > 0 => {
            let (all, open) = (t::talk_count(list.counts.comments), t::talk_open_count(list.counts.open));
            let open = (list.counts.open > 0).then(|| view! { " · " {open} });
            view! { <p class="small muted">{all} {open}</p> }.into_any()
        }
        Some(_) => ().into_any(),
    };
    view! {
        <div class="section-head"><h2 id="talk-title" tabindex="-1">{t::talk_title()}</h2></div>
        {below}
    }
}

/// The text that was refused and whose form is not on this page any more.
#[component]
fn Lost(talk: Talk) -> impl IntoView {
    let lost = [Reply::PATH, EditComment::PATH].into_iter().find_map(|form| {
        let state = FormState::of(form);
        let sent = state.typed("comment")?;
        let is_gone = talk.shown.with_untracked(|shown| shown.ids().all(|id| id.to_string() != sent));
        let why: Text = state.field_error("text").or_else(|| state.problem().map(|error| error.text()))?;
        let typed = state.typed("text").filter(|text| is_gone && !text.is_empty())?;
        Some((why, typed))
    });
    lost.map(|(why, typed)| {
        view! {
            <div role="alert">
                <Callout tone=Tone::Warning title=why><p class="comment-text"><bdi>{typed}</bdi></p></Callout>
            </div>
        }
    })
}

/// The links for the order and the part that is shown.
#[component]
fn Choices(talk: Talk) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        let of_many = |list: state::ListHead| list.counts.threads > 1 || list.filter.is_some();
        talk.shown.with(|shown| shown.list.filter(|list| of_many(*list)).map(|list| (list.order, list.filter)))
    });
    move || {
        let (order, filter) = chosen.get()?;
        let filters = std::iter::once(None).chain(TalkFilter::ALL.iter().copied().map(Some));
        let own = kit::viewer().who.is_some();
        let filters: Vec<_> = filters
            .filter(|one| own || *one != Some(TalkFilter::Own))
            .map(|one| {
                let (href, current) = (talk.list_url(Some(order), one, 1), one == filter);
                view! { <li><Chip href text=filter_name(one) current/></li> }
            })
            .collect();
        let orders: Vec<_> = TalkOrder::ALL
            .iter()
            .map(|one| {
                let (href, current) = (talk.list_url(Some(*one), filter, 1), *one == order);
                view! { <li><Chip href text=order_name(*one) current/></li> }
            })
            .collect();
        Some(view! {
            <div class="talk-choices">
                <ul class="row" aria-label=t::talk_filter()>{filters}</ul>
                <ul class="row" aria-label=t::talk_order()>{orders}</ul>
            </div>
        })
    }
}

fn filter_name(filter: Option<TalkFilter>) -> Text {
    match filter {
        None => t::talk_all(),
        Some(TalkFilter::Questions) => t::talk_questions(),
        Some(TalkFilter::Open) => t::talk_open(),
        Some(TalkFilter::Own) => t::talk_own(),
    }
}

fn order_name(order: TalkOrder) -> Text {
    match order {
        TalkOrder::Newest => t::talk_newest(),
        TalkOrder::Place => t::talk_by_place(),
        TalkOrder::Votes => t::talk_by_votes(),
    }
}

/// A bar that tells of what others have written meanwhile, and shows it when it is pressed.
#[component]
fn News(talk: Talk) -> impl IntoView {
    let news = Memo::new(move |_| talk.news());
    let bar = move || {
        news.get().map(|count| {
            view! {
                <button class="button talk-news" type="button" on:click=move |_| talk.show_news()>
                    {t::talk_news(count)}
                </button>
            }
        })
    };
    view! { <div aria-live="polite">{bar}</div> }
}

#[component]
fn Threads(talk: Talk) -> impl IntoView {
    let heads = move || talk.shown.with(|shown| shown.threads.iter().map(|thread| thread.head.id).collect::<Vec<_>>());
    let is_empty = Memo::new(move |_| talk.shown.with(|shown| shown.threads.is_empty()));
    let filter = move || talk.shown.with(|shown| shown.list.and_then(|list| list.filter));
    let empty = move || {
        is_empty.get().then(|| match filter() {
            None => view! { <Empty title=t::talk_none() hint=t::talk_none_hint() glyph=Glyph::Comment/> },
            Some(_) => view! { <Empty title=t::talk_none_here() hint=t::talk_none_here_hint() glyph=Glyph::Comment/> },
        })
    };
    view! {
        {empty}
        <ol class="talk-threads">
            <For each=heads key=|id| id.raw() let:id>
                <li><ThreadView talk id/></li>
            </For>
        </ol>
    }
}

#[component]
fn Pages(talk: Talk) -> impl IntoView {
    let pages = Memo::new(move |_| talk.shown.with(|shown| (shown.page, shown.pages)));
    move || {
        let (page, pages) = pages.get();
        let (page, pages) = (u32::try_from(page).unwrap_or(1), u32::try_from(pages).unwrap_or(u32::MAX));
        let (list, head) =
            talk.shown.with_untracked(|shown| (shown.list, shown.threads.first().map(|one| one.head.id)));
        let href = move |page| match (list, head) {
            (None, Some(head)) => talk.thread_url(head, Some(page)),
            (list, _) => talk.list_url(list.map(|list| list.order), list.and_then(|list| list.filter), page),
        };
        view! { <Pagination page pages href/> }
    }
}

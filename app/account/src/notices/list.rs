//! The centre of notices: what is new, and what was.

use kit::{FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use model::{
    notice::{NoticeList, NoticeRow},
    url,
};
use ui::{Button, ButtonLink, Callout, Empty, Glyph, Icon, IconButton, Pagination, Title, Tone, When};

use super::{
    Head,
    api::{MarkNoticeRead, MarkNoticesRead, OpenNotice, load_notices},
    words,
};
use crate::t;

/// The page `/me/notifications?page=`.
#[component]
pub fn Notices() -> impl IntoView {
    let query = use_query_map();
    let page = Memo::new(move |_| query.read().get("page").and_then(|page| page.parse().ok()));
    let notices = Resource::new(move || page.get(), load_notices);
    view! {
        <Title text=t::notices_title()/>
        <div class="page page-narrow">
            <Head/>
            <Load of=notices view=|notices| view! { <List notices/> }.into_any()/>
        </div>
    }
}

#[component]
fn List(notices: NoticeList) -> impl IntoView {
    let NoticeList { rows, unread, page, pages } = notices;
    let refused = refused().map(|text| view! { <div role="alert"><Callout tone=Tone::Warning title=text/></div> });
    if rows.is_empty() {
        return view! {
            {refused}
            <Empty title=t::notices_none() hint=t::notices_none_hint() glyph=Glyph::Bell>
                <ButtonLink href=url::NOTICE_SETTINGS>{t::notices_choose()}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let rows: Vec<_> = rows.into_iter().map(line).collect();
    let (page, pages) = (u32::try_from(page).unwrap_or(1), u32::try_from(pages).unwrap_or(u32::MAX));
    view! {
        {refused}
        <div class="row row-between notices-head">
            <p class="muted">{t::notices_unread(unread)}</p>
            {(unread > 0).then(|| view! {
                <form method="post" action=MarkNoticesRead::PATH>
                    <Button submit=true icon=Glyph::Check>{t::notices_mark_all()}</Button>
                </form>
            })}
        </div>
        <ol class="card notices">{rows}</ol>
        <Pagination page pages href=|page| url::with_query(url::NOTICES, [("page", &*page.to_string())])/>
    }
    .into_any()
}

/// Returns why one of the small forms did not work.
fn refused() -> Option<ui::Text> {
    let forms = [OpenNotice::PATH, MarkNoticeRead::PATH, MarkNoticesRead::PATH];
    forms.iter().find_map(|form| FormState::of(form).problem()).map(|error| error.text())
}

fn line(row: NoticeRow) -> impl IntoView {
    let sentence = words::sentence(&row);
    let NoticeRow { id, kind, count, excerpt, href, at, is_read, .. } = row;
    let (id, is_new) = (id.to_string(), !is_read);
    let more = (count > 1).then(|| view! { " · " <span>{t::notices_in_line(count)}</span> });
    let excerpt =
        (!excerpt.is_empty()).then(|| view! { <p class="notice-excerpt clamp-2" lang=""><bdi>{excerpt}</bdi></p> });
    let way = if is_new {
        view! { <Open id=id.clone() sentence/> }.into_any()
    } else {
        view! { <a class="notice-open" href=href><bdi>{sentence}</bdi></a> }.into_any()
    };
    view! {
        <li class="notice" class:notice-new=is_new>
            <Icon glyph=words::glyph(kind)/>
            <div class="notice-body">
                {way}
                {excerpt}
                <p class="small muted"><When at/> {more}</p>
            </div>
            {is_new.then(|| view! {
                <form method="post" action=MarkNoticeRead::PATH>
                    <input type="hidden" name="notice" value=id/>
                    <IconButton glyph=Glyph::Check label=t::notices_mark_one() submit=true/>
                </form>
            })}
        </li>
    }
}

/// What is unread is opened by a form: that it was read is written down on the way.
#[component]
fn Open(id: String, sentence: ui::Text) -> impl IntoView {
    view! {
        <form method="post" action=OpenNotice::PATH>
            <input type="hidden" name="notice" value=id/>
            <button class="notice-open">
                <span class="visually-hidden">{t::notices_new()} " "</span>
                <bdi>{sentence}</bdi>
            </button>
        </form>
    }
}

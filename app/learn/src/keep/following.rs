//! The teachers, courses and tags that the viewer follows.

use kit::Load;
use leptos::prelude::*;
use model::{
    follow::{FollowKind, FollowedTag, FollowedTeacher, Following as Listed, KeptCourse},
    url,
};
use ui::{ButtonLink, Empty, Glyph, Look, Title};

use super::{Kept, OwnLists, Remove};
use crate::{api::load_following, t};

/// The page `/me/following`.
#[component]
pub fn Following() -> impl IntoView {
    let following = Resource::new(|| (), |()| load_following());
    view! {
        <Title text=t::following()/>
        <div class="page">
            <header class="page-head"><h1>{t::following()}</h1></header>
            <OwnLists here=url::FOLLOWING/>
            <Load of=following view=|following| view! { <Body following/> }.into_any()/>
        </div>
    }
}

#[component]
fn Body(following: Listed) -> impl IntoView {
    let Listed { teachers, courses, tags } = following;
    if teachers.is_empty() && courses.is_empty() && tags.is_empty() {
        return view! {
            <Empty title=t::following_none() hint=t::following_none_hint() glyph=Glyph::Bell>
                <ButtonLink href=url::COURSES look=Look::Primary>{t::all_courses()}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let teachers: Vec<_> = teachers.into_iter().map(|kept| teacher(kept).into_any()).collect();
    let courses: Vec<_> = courses.into_iter().map(|kept| course(kept).into_any()).collect();
    let tags: Vec<_> = tags.into_iter().map(|kept| tag(kept).into_any()).collect();
    view! {
        <Section title=t::teachers() rows=teachers/>
        <Section title=t::courses() rows=courses/>
        <Section title=t::topics() rows=tags/>
    }
    .into_any()
}

/// The things of one kind; nothing when there are none.
#[component]
fn Section(#[prop(into)] title: ui::Text, rows: Vec<AnyView>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2 class="learning-title">{title}</h2>
                <ul class="list history">{rows}</ul>
            </section>
        }
    })
}

fn teacher(kept: FollowedTeacher) -> impl IntoView + use<> {
    let FollowedTeacher { teacher, is_gone, .. } = kept;
    let href = url::teacher(&teacher.handle);
    view! {
        <li>
            <div class="history-what"><Kept title=teacher.name language=String::new() href is_gone/></div>
            <Leave kind=FollowKind::Teacher name=teacher.handle/>
        </li>
    }
}

fn course(kept: KeptCourse) -> impl IntoView + use<> {
    let KeptCourse { slug, title, language, teacher, is_gone, .. } = kept;
    view! {
        <li>
            <div class="history-what">
                <Kept title language href=url::course(&slug) is_gone/>
                <p class="small muted"><bdi>{teacher.name}</bdi></p>
            </div>
            <Leave kind=FollowKind::Course name=slug/>
        </li>
    }
}

fn tag(kept: FollowedTag) -> impl IntoView + use<> {
    let href = url::with_query(url::COURSES, [("tag", &*kept.tag)]);
    view! {
        <li>
            <div class="history-what"><Kept title=kept.tag.clone() language=String::new() href is_gone=false/></div>
            <Leave kind=FollowKind::Tag name=kept.tag/>
        </li>
    }
}

#[component]
fn Leave(kind: FollowKind, name: String) -> impl IntoView {
    let fields = vec![("kind", kind.as_str().to_owned()), ("name", name), ("follows", "false".into())];
    view! { <Remove action=url::SET_FOLLOW fields here=url::FOLLOWING words=t::unfollow()/> }
}

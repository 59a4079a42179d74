//! What a visitor may keep of a course, a teacher or a tag: following it, sharing it, and for courses a place among the
//! favourites.
//!
//! Plain links and forms: the pages are still ones.

use kit::{AppError, FormState, Load};
use leptos::prelude::*;
use model::{
    follow::{FollowKind, Ties},
    share::ShareKind,
    url,
};
use ui::{Button, ButtonLink, Callout, Glyph, Look, Tone};

use crate::{api::load_ties, t};

/// The ties of the thing that a page is about, or `None` where there are none.
pub type Loaded = Resource<Result<Option<Ties>, AppError>>;

/// Loads the ties of a thing, by its kind and name. A page may be of what nobody can follow: a draft, an unused tag.
pub fn load(of: impl Fn() -> Option<(FollowKind, String)> + Send + Sync + 'static) -> Loaded {
    Resource::new(of, |of| async move {
        let Some((kind, name)) = of else { return Ok(None) };
        match load_ties(kind, name).await {
            Ok(ties) => Ok(Some(ties)),
            Err(AppError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    })
}

/// The buttons that keep the thing of a page, and how many people follow it.
#[component]
pub fn Keep(
    /// The ties that were loaded.
    of: Loaded,
    /// The kind of the thing.
    kind: FollowKind,
    /// The name of the thing: a handle, a slug, a tag.
    #[prop(into)]
    name: String,
    /// The address of the page.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    view! {
        <Load of view=move |ties| {
            ties.map(|ties| view! { <Buttons ties kind name=name.clone() here=here.clone()/> }).into_any()
        }/>
    }
}

#[component]
fn Buttons(ties: Ties, kind: FollowKind, name: String, here: String) -> impl IntoView {
    let Ties { followers, is_followed, is_favourite, is_own } = ties;
    let shared = name.clone();
    let is_guest = kit::viewer().who.is_none();
    let refused =
        [url::SET_FOLLOW, url::SET_FAVOURITE, url::SHARE].into_iter().find_map(|form| FormState::of(form).problem());
    let follow = match (is_own, is_guest) {
        (true, _) => ().into_any(),
        (false, true) => {
            view! { <ButtonLink href=url::login(&here) icon=Glyph::Bell>{t::follow()}</ButtonLink> }.into_any()
        }
        (false, false) => view! { <Follow kind name=name.clone() here=here.clone() is_followed/> }.into_any(),
    };
    let favourite = match (kind, is_guest) {
        (FollowKind::Teacher | FollowKind::Tag, _) => ().into_any(),
        (FollowKind::Course, true) => view! {
            <ButtonLink href=url::login(&here) look=Look::Quiet icon=Glyph::Heart>{t::favourite_add()}</ButtonLink>
        }
        .into_any(),
        (FollowKind::Course, false) => view! { <Favourite slug=name here is_favourite/> }.into_any(),
    };
    view! {
        {refused.map(|error| view! { <div role="alert"><Callout tone=Tone::Warning title=error.text()/></div> })}
        <div class="row">
            {follow}
            {favourite}
            <Share kind name=shared/>
            {(followers > 0).then(|| view! { <span class="small muted">{t::followers(followers)}</span> })}
        </div>
    }
}

#[component]
fn Follow(kind: FollowKind, name: String, here: String, is_followed: bool) -> impl IntoView {
    let (wanted, words) = if is_followed { ("false", t::unfollow()) } else { ("true", t::follow()) };
    let icon = if is_followed { Glyph::Check } else { Glyph::Bell };
    view! {
        <form method="post" action=url::SET_FOLLOW>
            <input type="hidden" name="kind" value=kind.as_str()/>
            <input type="hidden" name="name" value=name/>
            <input type="hidden" name="follows" value=wanted/>
            <input type="hidden" name="back" value=here/>
            <Button submit=true icon>{words}</Button>
        </form>
    }
}

#[component]
fn Favourite(slug: String, here: String, is_favourite: bool) -> impl IntoView {
    let (wanted, words) = if is_favourite { ("false", t::favourite_remove()) } else { ("true", t::favourite_add()) };
    let icon = if is_favourite { Glyph::Check } else { Glyph::Heart };
    view! {
        <form method="post" action=url::SET_FAVOURITE>
            <input type="hidden" name="slug" value=slug/>
            <input type="hidden" name="keeps" value=wanted/>
            <input type="hidden" name="back" value=here/>
            <Button look=Look::Quiet submit=true icon>{words}</Button>
        </form>
    }
}

/// The button that leads to the sheet with which the thing is shared.
#[component]
fn Share(kind: FollowKind, name: String) -> impl IntoView {
    let kind = match kind {
        FollowKind::Teacher => ShareKind::Teacher,
        FollowKind::Course => ShareKind::Course,
        FollowKind::Tag => ShareKind::Tag,
    };
    view! {
        <form method="post" action=url::SHARE>
            <input type="hidden" name="kind" value=kind.as_str()/>
            <input type="hidden" name="name" value=name/>
            <Button look=Look::Quiet submit=true icon=Glyph::Link>{t::share()}</Button>
        </form>
    }
}

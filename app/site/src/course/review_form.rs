//! The viewer's own review of a course: writing it, changing it, deleting it.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use model::review::{MAX_REVIEW_CHARS, MAX_STARS, OwnReview, ReviewObstacle};
use ui::{Button, Callout, Look, StarsInput, TextArea, Tone};

use crate::{
    api::{DeleteReview, SaveReview},
    t,
};

/// What the viewer can do about a review of their own, or why they can do nothing.
#[component]
pub fn Own(
    /// The course's slug.
    slug: String,
    /// The review that they have written.
    own: Option<OwnReview>,
    /// The reason why they may not write or change one.
    obstacle: Option<ReviewObstacle>,
) -> impl IntoView {
    let hidden = own.as_ref().and_then(|own| own.hidden.clone()).map(|reason| {
        view! {
            <Callout tone=Tone::Warning title=t::review_own_hidden()><p><bdi>{reason}</bdi></p></Callout>
        }
    });
    let held = own.as_ref().filter(|own| own.is_held && own.hidden.is_none()).map(|_| {
        view! { <Callout title=t::review_own_held()><p>{t::review_own_held_hint()}</p></Callout> }
    });
    let delete = own.as_ref().filter(|own| own.hidden.is_none()).map(|_| view! { <Delete slug=slug.clone()/> });
    // Whoever was just refused keeps what they typed, and reads the reason beside it.
    let is_refused = FormState::of(SaveReview::PATH).refused();
    let write = match obstacle.filter(|_| !is_refused) {
        None => view! { <Write slug own/> }.into_any(),
        Some(why) => view! { <p class="small muted">{kit::review_obstacle(why)}</p> }.into_any(),
    };
    view! {
        {hidden}
        {held}
        {write}
        {delete}
    }
}

#[component]
fn Write(slug: String, own: Option<OwnReview>) -> impl IntoView {
    let state = FormState::of(SaveReview::PATH);
    let is_open = state.refused();
    let (stars, text) = (Signal::stored(state.field_error("stars")), Signal::stored(state.field_error("text")));
    let words = if own.is_some() { t::review_change() } else { t::review_write() };
    let before = own.unwrap_or(OwnReview { stars: 0, body: String::new(), hidden: None, is_held: false });
    let labels: Vec<_> = (1..=MAX_STARS).map(t::stars).collect();
    let selected: usize = state.value("stars", &before.stars.to_string()).parse().unwrap_or(0);
    let body = state.value("text", &before.body);
    view! {
        <details class="confirm" open=is_open>
            <summary class="button">{words}</summary>
            <Form action=SaveReview::PATH state=state>
                <input type="hidden" name="slug" value=slug/>
                <StarsInput
                    name="stars"
                    legend=t::review_stars()
                    labels
                    selected
                    error=stars
                />
                <TextArea
                    name="text"
                    label=t::review_text()
                    rows=6
                    help=t::review_text_help(MAX_REVIEW_CHARS)
                    value=body
                    error=text
                />
                <div class="row"><Button look=Look::Primary submit=true>{t::review_save()}</Button></div>
            </Form>
        </details>
    }
}

#[component]
fn Delete(slug: String) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button button-quiet">{t::review_delete()}</summary>
            <form class="card card-body stack" method="post" action=DeleteReview::PATH>
                <p>{t::review_delete_hint()}</p>
                <input type="hidden" name="slug" value=slug/>
                <div class="row"><Button look=Look::Danger submit=true>{t::review_delete_now()}</Button></div>
            </form>
        </details>
    }
}

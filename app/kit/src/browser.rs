//! The browser's stand-in for the server's side of a page: there is no response to shape.

use std::future::Future;

use leptos::{
    prelude::*,
    task::{spawn_local, spawn_local_scoped_with_cancellation},
};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::alive;

/// Pages that were drawn in the browser have no status.
pub const fn set_status(_: u16) {}

/// Whether the page is the one that the server sent.
#[must_use]
pub fn is_first_page() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// A still page. What the server sent stays as it is until the reader goes on to another part of the same page,
/// such as the next page of a list; then it is drawn here. Its code is fetched when a link is pointed at.
pub async fn still<P, F>(
    fetch: impl Fn() -> P + Copy + Send + 'static,
    draw: impl Fn() -> F + Copy + 'static,
) -> AnyView
where
    P: Future<Output = ()> + 'static,
    F: Future<Output = AnyView> + 'static,
{
    if !is_first_page() {
        return alive(draw().await);
    }
    // Both are the page's own: they do not change when the reader leaves it.
    let (params, query) = (use_params_map(), use_query_map());
    let drawn = StoredValue::new_local(None::<AnyView>);
    let is_drawn = RwSignal::new(false);
    Effect::watch(
        move || (params.get(), query.get()),
        move |_, _, begun| {
            if begun.is_none() {
                spawn_local_scoped_with_cancellation(async move {
                    drawn.set_value(Some(draw().await));
                    is_drawn.set(true);
                });
            }
        },
        false,
    );
    Effect::new(|_| ui::tell_times(".still"));
    let about_to_step = move |event: &leptos::ev::Event| {
        if ui::is_on_link(event) {
            spawn_local(fetch());
        }
    };
    alive(
        (move || {
            let page = is_drawn.get().then(|| drawn.try_update_value(Option::take).flatten()).flatten();
            page.unwrap_or_else(|| {
                view! {
                    <div
                        class="still"
                        inner_html=""
                        on:pointerover=move |event| about_to_step(&event)
                        on:focusin=move |event| about_to_step(&event)
                    ></div>
                }
                .into_any()
            })
        })
        .into_any(),
    )
}

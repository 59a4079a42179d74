//! The browser's stand-in for the server's side of a page: there is no response to shape.

use leptos::{
    html::Div,
    prelude::*,
    task::{spawn_local, spawn_local_scoped_with_cancellation},
};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{Page, alive};

/// Pages that were drawn in the browser have no status.
pub const fn set_status(_: u16) {}

/// Whether the page is the one that the server sent.
pub(crate) fn is_first_page() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// A still page. What the server sent stays as it is until the reader goes on to another part of the same page,
/// such as the next page of a list; then it is drawn here. Its code is fetched when a link is pointed at.
pub(crate) async fn still(page: Page) -> AnyView {
    if !is_first_page() {
        return alive(page.draw().await);
    }
    // Both are the page's own: they do not change when the reader leaves it.
    let (params, query) = (use_params_map(), use_query_map());
    let (sent, drawn) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let whole = StoredValue::new_local(None::<AnyView>);
    let is_drawn = RwSignal::new(false);
    let missing = Missing(RwSignal::new(0));
    let is_whole = Memo::new(move |_| is_drawn.get() && missing.0.get() == 0);
    Effect::watch(
        move || (params.get(), query.get()),
        move |_, _, begun| {
            if begun.is_none() {
                spawn_local_scoped_with_cancellation(async move {
                    provide_context(missing);
                    whole.set_value(Some(page.draw().await));
                    is_drawn.set(true);
                });
            }
        },
        false,
    );
    let is_sent_gone = RwSignal::new(false);
    Effect::watch(
        move || is_whole.get(),
        move |_, _, _| {
            if let (Some(sent), Some(drawn)) = (sent.get_untracked(), drawn.get_untracked()) {
                ui::hand_over(&sent, &drawn);
            }
            is_sent_gone.set(true);
        },
        false,
    );
    Effect::new(|_| ui::tell_times(".still"));
    let about_to_step = move |event: &leptos::ev::Event| {
        if ui::is_on_link(event) {
            spawn_local(page.fetch());
        }
    };
    let sent = move || {
        (!is_sent_gone.get()).then(|| {
            view! {
                <div
                    class="still"
                    node_ref=sent
                    inner_html=""
                    on:pointerover=move |event| about_to_step(&event)
                    on:focusin=move |event| about_to_step(&event)
                ></div>
            }
        })
    };
    // Out of sight until all of its data is there.
    let drawn = move || {
        is_drawn.get().then(|| {
            let page = whole.try_update_value(Option::take).flatten();
            view! { <div class="still" node_ref=drawn hidden=true>{page}</div> }
        })
    };
    alive((sent, drawn).into_any())
}

/// How much of a still page's data is missing while it is drawn behind what the server sent.
#[derive(Clone, Copy, Debug)]
struct Missing(RwSignal<usize>);

/// Data that a page waits for; call the result when it is there.
pub(crate) fn wait() -> impl Fn() + Clone + Send + Sync + 'static {
    let missing = use_context::<Missing>();
    let is_here = StoredValue::new(missing.is_none());
    if let Some(Missing(count)) = missing {
        count.update(|count| *count += 1);
    }
    move || {
        if let Some(Missing(count)) = missing
            && is_here.try_update_value(|is_here| !std::mem::replace(is_here, true)).unwrap_or_default()
        {
            count.update(|count| *count -= 1);
        }
    }
}

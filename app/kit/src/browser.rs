//! The browser's stand-in for the server's side of a page: there is no response to shape.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use leptos::{
    prelude::*,
    task::{spawn_local, spawn_local_scoped, tick},
};
use leptos_router::hooks::use_url;

use crate::{Page, mark_interactive};

/// Does nothing: a page that is drawn in the browser has no status.
pub const fn set_status(_: u16) {}

/// Returns the address by which the browser reaches the school, such as `https://school.example`.
#[must_use]
pub fn site() -> String {
    ui::on_this_site("")
}

/// Returns whether the page is the one that the server sent.
pub(crate) fn is_first_page() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

/// Shows a still page. The server's HTML stays as it is until the reader goes on to another part of the same page, such
/// as the next page of a list; then it is drawn here. Its code is fetched when a link is pointed at.
///
/// This is part of what every visit loads: closures and the document itself make less code than signals.
pub(crate) async fn still(page: Page) -> AnyView {
    if !is_first_page() {
        return mark_interactive(page.render().await);
    }
    let drawn = StoredValue::new_local(None::<AnyView>);
    let is_drawn = RwSignal::new(false);
    let draw_it = move || {
        spawn_local_scoped(async move {
            let missing = Missing::default();
            provide_context(missing.clone());
            let arrived = missing.wait();
            if drawn.try_set_value(Some(page.render().await)).is_none() && is_drawn.try_set(true).is_none() {
                tick().await;
                arrived();
            }
        });
    };
    // The page's own address: it does not change when the reader leaves the page.
    let (url, owner) = (use_url(), Owner::current());
    Effect::new(move |before: Option<(String, bool)>| {
        let here = url.with(|url| [url.path(), url.search()].concat());
        let (before, mut is_begun) = before.unwrap_or_else(|| (here.clone(), false));
        if !is_begun && before != here {
            is_begun = true;
            // What is drawn outlives the next step.
            if let Some(owner) = &owner {
                owner.with(draw_it);
            }
        }
        (here, is_begun)
    });
    Effect::new(move |_| {
        ui::tell_times(".still");
        ui::on_pointing(".still a", move || spawn_local(page.load_code()));
    });
    let beside = move || {
        let page = is_drawn.get().then(|| drawn.try_update_value(Option::take).flatten()).flatten();
        // Out of sight until all of its data is there.
        page.map(|page| view! { <div class="still" hidden=true>{page}</div> }.into_any())
    };
    mark_interactive((view! { <div class="still" inner_html=""></div> }, beside).into_any())
}

/// The number of resources that a still page, drawn behind the server's HTML, still waits for; and whether it took the
/// place of that HTML, which it does once, whatever its parts load later.
#[derive(Clone, Debug, Default)]
struct Missing(Arc<(AtomicUsize, AtomicBool)>);

impl Missing {
    fn wait(&self) -> Arc<dyn Fn() + Send + Sync> {
        self.0.0.fetch_add(1, Ordering::Relaxed);
        let (missing, is_here) = (Arc::clone(&self.0), AtomicBool::new(false));
        Arc::new(move || {
            let is_last = !is_here.swap(true, Ordering::Relaxed) && missing.0.fetch_sub(1, Ordering::Relaxed) == 1;
            if is_last && !missing.1.swap(true, Ordering::Relaxed) {
                // When what arrived last stands there, and before it is painted.
                request_animation_frame(|| ui::hand_over(".still:not([hidden])", ".still[hidden]"));
            }
        })
    }
}

/// Registers a resource that a page waits for, and returns the function to call when it has arrived.
pub(crate) fn wait() -> Arc<dyn Fn() + Send + Sync> {
    use_context::<Missing>().map_or_else(|| Arc::new(|| ()) as Arc<_>, |missing| missing.wait())
}

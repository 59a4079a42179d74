//! The document's title.
//!
//! `leptos_meta` 0.8 writes the title unescaped on the server, which would be stored XSS from any
//! course name; in the browser it sets `document.title`, which takes plain text. So the server
//! escapes and the browser does not.

use crate::{Text, escape::escape};
use leptos::prelude::*;

/// Sets the title of the page; the school's name follows it. Use this and never
/// `leptos_meta::Title`.
#[component]
pub fn Title(
    /// The page's own name; empty on the first page.
    #[prop(into, optional)]
    text: Text,
) -> impl IntoView {
    let title =
        if text.is_empty() { crate::t::school().into_owned() } else { format!("{text} · {}", crate::t::school()) };
    let title = if cfg!(target_arch = "wasm32") { title } else { escape(&title) };
    view! { <leptos_meta::Title text=title/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
    use futures::FutureExt;
    use leptos_meta::ServerMetaContext;

    /// `leptos_meta` waits for one turn of the executor before it writes the head.
    struct AtOnce;

    impl CustomExecutor for AtOnce {
        fn spawn(&self, future: PinnedFuture<()>) {
            let _ = future.now_or_never();
        }
        fn spawn_local(&self, future: PinnedLocalFuture<()>) {
            let _ = future.now_or_never();
        }
        fn poll_local(&self) {}
    }

    #[test]
    fn a_title_cannot_leave_the_head() {
        let _ = Executor::init_custom_executor(AtOnce);
        let (context, output) = ServerMetaContext::new();
        Owner::new().with(|| {
            provide_context(context);
            view! { <Title text="</title><script>alert(1)</script>"/> }.to_html()
        });
        let page = futures::executor::block_on(async {
            let page = futures::stream::iter(["<head></head>".to_owned()]);
            let page = output.inject_meta_context(page).await;
            futures::StreamExt::collect::<String>(page).await
        });
        assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)"), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }
}

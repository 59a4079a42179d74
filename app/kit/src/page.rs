//! Pages that arrive when they are needed.

use leptos::prelude::{AnyView, Effect};

/// A page that says when it can be used: its code may arrive after that of the shell.
#[must_use]
pub fn alive(page: AnyView) -> AnyView {
    Effect::new(|_| ui::mark_hydrated());
    page
}

/// Makes `Page::Courses` of an area a lazy route: `lazy_page!(Courses = site)`.
/// All pages of an area share one chunk, loaded with the first of them; a module that has its own `page` is a
/// chunk of its own: `lazy_page!(Parts = site::parts)`.
#[macro_export]
macro_rules! lazy_page {
    ($name:ident = $($area:ident)::+) => {
        #[derive(Debug)]
        struct $name;

        impl ::leptos_router::LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> ::leptos::prelude::AnyView {
                $crate::alive($($area)::+::page($($area)::+::Page::$name).await)
            }

            async fn preload() {
                #[cfg(feature = "hydrate")]
                $($area)::+::__preload_page().await;
            }
        }
    };
}

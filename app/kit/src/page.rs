//! Pages that arrive when they are needed.

use leptos::prelude::{AnyView, Effect};

/// A page that says when it can be used: its code may arrive after that of the shell.
#[must_use]
pub fn alive(page: AnyView) -> AnyView {
    Effect::new(|_| ui::mark_hydrated());
    page
}

/// Makes `Page::Home` of an area a still page: one that only shows things, with links and forms that need no script.
/// The area has a function `show` beside its lazy `page`.
///
/// As the first page of a visit it stays what the server sent: its code and its data do not travel. They come when
/// the reader is about to take a step.
#[macro_export]
macro_rules! still_page {
    ($name:ident = $($area:ident)::+) => {
        #[derive(Debug)]
        struct $name;

        impl ::leptos_router::LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> ::leptos::prelude::AnyView {
                #[cfg(feature = "ssr")]
                return $crate::server::still(|| $($area)::+::show($($area)::+::Page::$name));
                #[cfg(not(feature = "ssr"))]
                $crate::server::still(<Self as ::leptos_router::LazyRoute>::preload, || {
                    $($area)::+::page($($area)::+::Page::$name)
                })
                .await
            }

            async fn preload() {
                #[cfg(feature = "hydrate")]
                if !$crate::server::is_first_page() {
                    $($area)::+::__preload_page().await;
                }
            }
        }
    };
}

/// Makes `Page::Login` of an area a lazy route: `lazy_page!(Login = account)`.
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

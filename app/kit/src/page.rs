//! Pages whose code arrives when it is needed.

use std::{future::Future, pin::Pin};

use leptos::prelude::{AnyView, Effect};

/// A future that the router can hold.
type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// The content of a `<Route>`: a page whose code is in the chunk of its area. One type for all of them, as the router
/// keeps a copy of its code for each type. Made by `lazy_page` and `still_page`.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    render: fn() -> BoxFuture<AnyView>,
    load_code: fn() -> BoxFuture<()>,
    pub(crate) is_still: bool,
}

impl Page {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(render: fn() -> BoxFuture<AnyView>, load_code: fn() -> BoxFuture<()>, is_still: bool) -> Self {
        Self { render, load_code, is_still }
    }

    /// Draws the page.
    pub(crate) fn render(self) -> BoxFuture<AnyView> {
        (self.render)()
    }

    /// Fetches the page's code.
    pub(crate) fn load_code(self) -> BoxFuture<()> {
        (self.load_code)()
    }
}

/// Returns the page, with an effect that marks it as interactive: its code may arrive after that of the shell.
#[must_use]
pub fn mark_interactive(page: AnyView) -> AnyView {
    Effect::new(|_| ui::mark_hydrated());
    page
}

/// Makes a page of an area: `lazy_page!(account, Login)` is `account::Page::Login`. All pages of an area share one
/// chunk, loaded with the first of them; a module that has its own `page` is a chunk of its own:
/// `lazy_page!(site::parts, Parts)`.
#[macro_export]
macro_rules! lazy_page {
    ($($area:ident)::+, $name:ident) => {
        $crate::Page::new(
            || ::std::boxed::Box::pin($($area)::+::page($($area)::+::Page::$name)),
            $crate::lazy_page!(@fetch $($area)::+),
            false,
        )
    };
    (@fetch $($area:ident)::+) => {
        || {
            #[cfg(feature = "hydrate")]
            return ::std::boxed::Box::pin($($area)::+::__preload_page());
            #[cfg(not(feature = "hydrate"))]
            ::std::boxed::Box::pin(::std::future::ready(()))
        }
    };
}

/// Makes a still page of an area, one that only shows things, with links and forms that need no script. The area has a
/// function `show` beside its lazy `page`.
///
/// As the first page of a visit it stays what the server sent: its code and its data do not travel. They come when the
/// reader is about to take a step.
#[macro_export]
macro_rules! still_page {
    ($($area:ident)::+, $name:ident) => {
        $crate::Page::new(
            || {
                // Not as the lazy function: what it is called for on the server is announced to the browser.
                #[cfg(not(feature = "hydrate"))]
                return ::std::boxed::Box::pin(::std::future::ready($($area)::+::show($($area)::+::Page::$name)));
                #[cfg(feature = "hydrate")]
                ::std::boxed::Box::pin($($area)::+::page($($area)::+::Page::$name))
            },
            $crate::lazy_page!(@fetch $($area)::+),
            true,
        )
    };
}

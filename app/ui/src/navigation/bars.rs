//! The frame of every page: the bar on top, the bar at the bottom of a phone, the footer.

use crate::{Glyph, Icon, Text, t};
use leptos::prelude::*;
use model::url;

/// A link of the top or bottom bar.
#[derive(Clone)]
pub struct NavLink {
    text: Text,
    href: &'static str,
    glyph: Glyph,
    current: Signal<bool>,
}

impl NavLink {
    /// Returns a link; it is `current` while the reader is in that part of the school.
    pub fn new(text: impl Into<Text>, href: &'static str, glyph: Glyph, current: impl Into<Signal<bool>>) -> Self {
        Self { text: text.into(), href, glyph, current: current.into() }
    }

    fn mark(&self) -> impl Fn() -> Option<&'static str> + use<> {
        let current = self.current;
        move || current.get().then_some("page")
    }
}

/// The skip link, first stop of the Tab key: past the bars, to `<main id="main" tabindex="-1">`.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! { <a class="skip" href="#main">{t::skip()}</a> }
}

/// The bar on top: the mark, the search, the links (not on phones), and at its end the children:
/// bell, avatar, sign-in.
#[component]
pub fn TopBar(
    /// The parts of the school.
    links: Vec<NavLink>,
    /// The words searched for, on a page of results.
    #[prop(into, optional)]
    query: Text,
    children: Children,
) -> impl IntoView {
    let links: Vec<_> = links
        .into_iter()
        .map(|link| {
            let mark = link.mark();
            view! { <li><a href=link.href aria-current=mark>{link.text}</a></li> }
        })
        .collect();
    view! {
        <header class="topbar">
            <div class="topbar-row">
                <a class="brand" href=url::HOME aria-label=t::home_of_school()>
                    <Icon glyph=Glyph::Mark/>
                    <span class="brand-name">{t::school()}</span>
                </a>
                <div class="topbar-search" role="search"><SearchBox query/></div>
                <nav class="topbar-links" aria-label=t::main_navigation()>
                    <ul>{links}</ul>
                </nav>
                <div class="topbar-end">{children()}</div>
            </div>
        </header>
    }
}

/// The search of the whole school; a plain form.
#[component]
pub fn SearchBox(
    /// The words searched for, on a page of results.
    #[prop(into, optional)]
    query: Text,
) -> impl IntoView {
    view! {
        <form class="searchbox" action=url::SEARCH method="get">
            <Icon glyph=Glyph::Search/>
            <input
                type="search"
                name="q"
                value=query
                maxlength="200"
                aria-label=t::search_label()
                placeholder=t::search_hint()
                autocomplete="off"
                enterkeyhint="search"
            />
        </form>
    }
}

/// The bar in reach of the thumb, on phones only: four or five links.
#[component]
pub fn BottomBar(
    /// The parts of the school.
    links: Vec<NavLink>,
) -> impl IntoView {
    let links: Vec<_> = links
        .into_iter()
        .map(|link| {
            let mark = link.mark();
            view! {
                <li>
                    <a href=link.href aria-current=mark>
                        <Icon glyph=link.glyph/>
                        <span>{link.text}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="bottombar" aria-label=t::phone_navigation()>
            <ul>{links}</ul>
        </nav>
    }
}

/// The footer of every page: the school's line, and the children at its end (language, theme).
#[component]
pub fn Footer(children: Children) -> impl IntoView {
    view! {
        <footer class="footer">
            <div class="footer-row">
                <p class="serif">{t::motto()}</p>
                <div class="row">{children()}</div>
            </div>
        </footer>
    }
}

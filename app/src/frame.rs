//! The frame around every page: the bars, the footer, and who is signed in.

use kit::{LanguageMenu, ThemeMenu, viewer};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use model::{Permission, account::Who, admin::first_admin_page, url};
use ui::{Avatar, BottomBar, Footer, Glyph, Icon, Menu, MenuLink, MenuRule, NavLink, Size, SkipLink, TopBar};

use crate::t;

/// The frame; its children are the page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let path = use_location().pathname;
    let within = move |start: &'static str| Signal::derive(move || path.read().starts_with(start));
    let exactly = move |place: &'static str| Signal::derive(move || path.read().as_str() == place);
    let learning = Signal::derive(move || {
        [url::LEARNING, url::LESSONS, url::FAVOURITES, url::FOLLOWING, url::SHARED]
            .iter()
            .any(|start| path.read().starts_with(start))
    });
    let account = Signal::derive(move || {
        [url::ME, url::LOGIN, url::REGISTER].iter().any(|start| path.read().starts_with(start)) && !learning.get()
    });
    let known = viewer().who.is_some();
    let mut top = vec![
        NavLink::new(t::courses(), url::COURSES, Glyph::Books, within(url::COURSES)),
        NavLink::new(t::topics(), url::TAGS, Glyph::Outline, within(url::TAGS)),
    ];
    if known {
        top.push(NavLink::new(t::my_learning(), url::LEARNING, Glyph::Reading, learning));
    }
    let third = if known {
        NavLink::new(t::learning(), url::LEARNING, Glyph::Reading, learning)
    } else {
        NavLink::new(t::search(), url::SEARCH, Glyph::Search, within(url::SEARCH))
    };
    let bottom = vec![
        NavLink::new(t::home(), url::HOME, Glyph::Home, exactly(url::HOME)),
        NavLink::new(t::courses(), url::COURSES, Glyph::Books, within(url::COURSES)),
        third,
        NavLink::new(t::me(), url::ME, Glyph::Person, account),
    ];
    // Other pages ask for something else with `q`.
    let searches = [url::SEARCH, url::COURSES].contains(&path.read_untracked().as_str());
    let query = use_query_map().read_untracked().get("q").filter(|_| searches).unwrap_or_default();
    view! {
        // The browser's own jump takes the focus along; the router's only scrolls.
        <SkipLink attr:rel="external"/>
        <TopBar links=top query>
            {match viewer().who {
                Some(who) => view! { <Bell/> <Member who/> }.into_any(),
                None => view! { <Guest/> }.into_any(),
            }}
        </TopBar>
        <main id="main" tabindex="-1">{children()}</main>
        <Footer>
            <LanguageMenu/>
            <ThemeMenu/>
            <span>{t::time_zone(viewer().time_zone)}</span>
        </Footer>
        <BottomBar links=bottom/>
    }
}

#[component]
fn Guest() -> impl IntoView {
    let here = use_location();
    // Back to where they were, unless that was on the way in, or its address holds a secret.
    let way = move |to: &'static str| {
        let path = url::with_search(&here.pathname.read(), &here.search.read());
        let stays = [url::LOGIN, url::REGISTER, url::FORGOT, url::UNDO].iter().any(|way| path.starts_with(way));
        if stays || path == url::HOME { to.to_owned() } else { url::with_query(to, [("next", &*path)]) }
    };
    let (login, register) = (move || way(url::LOGIN), move || way(url::REGISTER));
    view! {
        <a class="button button-quiet" href=login>{t::sign_in()}</a>
        <a class="button only-wide" href=register>{t::register()}</a>
    }
}

/// The bell, with the number of notices that are unread. `public/bell.js` keeps it right while the page is open, so that
/// it costs the code of every page nothing more than its link.
#[component]
fn Bell() -> impl IntoView {
    let unread = viewer().unread_notices;
    let (count, is_quiet) = (notice_count(unread), unread == 0);
    let label = if is_quiet { t::notices() } else { t::notices_unread(&count) };
    // Always the whole document: whoever presses it wants to see what is new.
    view! {
        <a class="icon-button bell" id="bell" href=url::NOTICES rel="external" aria-label=label data-unread=unread.to_string()>
            <Icon glyph=Glyph::Bell/>
            <span class="bell-count" hidden=is_quiet>{count}</span>
        </a>
    }
}

/// Returns the number as it fits beside the bell.
fn notice_count(unread: i64) -> String {
    if unread > 99 { "99+".into() } else { unread.to_string() }
}

#[component]
fn Member(who: Who) -> impl IntoView {
    let (teaches, runs) = (who.may.can(Permission::CourseViewOwn), first_admin_page(who.may));
    let face = view! { <Avatar seed=who.handle.clone() name=who.name.clone() size=Size::Small/> }.into_any();
    view! {
        <Menu label=t::account() face>
            <p class="menu-head"><bdi>{who.name}</bdi></p>
            <MenuLink href=url::LEARNING icon=Glyph::Reading>{t::my_learning()}</MenuLink>
            <MenuLink href=url::ORDERS icon=Glyph::Cart>{t::my_orders()}</MenuLink>
            <MenuLink href=url::ME icon=Glyph::Person>{t::account()}</MenuLink>
            {teaches.then(|| view! { <MenuLink href=url::STUDIO icon=Glyph::Edit>{t::studio()}</MenuLink> })}
            {runs.map(|href| view! { <MenuLink href icon=Glyph::Settings>{t::admin()}</MenuLink> })}
            <MenuRule/>
            <form method="post" action=url::SIGN_OUT>
                <button class="menu-item">
                    <Icon glyph=Glyph::Leave/>
                    <span>{t::sign_out()}</span>
                </button>
            </form>
        </Menu>
    }
}

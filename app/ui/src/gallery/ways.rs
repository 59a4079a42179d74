//! Bars, breadcrumbs, tabs, chips, pages.

use super::section::section;
use crate::{Breadcrumb, Chip, Crumb, FilterChip, Glyph, NavLink, Pagination, SearchBox, Tab, Tabs, t};
use leptos::prelude::*;

#[component]
pub(super) fn Ways() -> impl IntoView {
    let names = example_links().len();
    section(
        t::gallery_ways(),
        view! {
            <div class="stack stack-8">
                <SearchBox query=t::gallery_title_zh()/>
                <Breadcrumb crumbs=vec![
                    Crumb::new(t::gallery_home(), "/"),
                    Crumb::new(t::gallery_courses(), "/courses"),
                    Crumb::content(t::gallery_title_zh(), "/courses/poems"),
                ]/>
                <Tabs
                    label=t::gallery_ways()
                    tabs=vec![
                        Tab::new(t::gallery_about(), "?tab=about", true),
                        Tab::new(t::gallery_lessons(names), "?tab=lessons", false),
                        Tab::new(t::gallery_teacher(), "?tab=teacher", false),
                    ]
                />
                <div class="chips">
                    <Chip href="?tag=1" text=t::gallery_beginner() current=true/>
                    <Chip href="?tag=2" text=t::gallery_advanced()/>
                    <Chip href="?tag=3" text=t::gallery_title_zh() content=true/>
                    <FilterChip href="?" text=t::gallery_beginner()/>
                </div>
                <Pagination page=5 pages=12 href=|page| format!("?page={page}")/>
            </div>
        },
    )
}

/// Returns the links of both bars, with the second one current.
pub(super) fn example_links() -> Vec<NavLink> {
    [
        (t::gallery_home(), "/", Glyph::Home),
        (t::gallery_courses(), "/courses", Glyph::Books),
        (t::gallery_learning(), "/me/learning", Glyph::Reading),
        (t::gallery_me(), "/me", Glyph::Person),
    ]
    .into_iter()
    .map(|(text, href, glyph)| NavLink::new(text, href, glyph, href == "/courses"))
    .collect()
}

//! Pages of a long list, as links.

use crate::{Glyph, Icon, t};
use leptos::prelude::*;

/// Links to the pages of a list; nothing for a list of one page.
#[component]
pub fn Pagination<F>(
    /// The page that is shown, from 1.
    page: u32,
    /// The number of pages.
    pages: u32,
    /// The function that returns the address of a page.
    href: F,
) -> impl IntoView
where
    F: Fn(u32) -> String,
{
    (pages > 1).then(|| {
        let steps: Vec<_> = steps(page, pages)
            .into_iter()
            .map(|step| match step {
                Some(number) => number_link(number, page, href(number)).into_any(),
                None => view! { <li class="page-gap" aria-hidden="true">"…"</li> }.into_any(),
            })
            .collect();
        view! {
            <nav class="pagination" aria-label=t::pagination()>
                <ul>
                    {(page > 1).then(|| view! {
                        <li>
                            <a class="page-step" rel="prev" href=href(page - 1) aria-label=t::previous()>
                                <Icon glyph=Glyph::Left/>
                                <span>{t::previous()}</span>
                            </a>
                        </li>
                    })}
                    {steps}
                    {(page < pages).then(|| view! {
                        <li>
                            <a class="page-step" rel="next" href=href(page + 1) aria-label=t::next()>
                                <span>{t::next()}</span>
                                <Icon glyph=Glyph::Right/>
                            </a>
                        </li>
                    })}
                </ul>
            </nav>
        }
    })
}

fn number_link(number: u32, page: u32, href: String) -> impl IntoView {
    view! {
        <li class="page-number">
            <a
                href=href
                aria-label=t::page(number)
                aria-current=(number == page).then_some("page")
            >
                {number}
            </a>
        </li>
    }
}

/// Returns the first, the last, the current page and its neighbours; `None` where pages are left out.
fn steps(page: u32, pages: u32) -> Vec<Option<u32>> {
    let near = page.saturating_sub(1)..=page.saturating_add(1);
    let mut steps = Vec::new();
    let mut last = 0;
    for number in [1].into_iter().chain(near).chain([pages]) {
        if number <= last || number > pages {
            continue;
        }
        match number - last {
            1 => {}
            2 => steps.push(Some(last + 1)),
            _ => steps.push(None),
        }
        steps.push(Some(number));
        last = number;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_stands_for_two_pages_at_least() {
        let shown = |page, pages| {
            let text = |step: Option<u32>| step.map_or("…".to_owned(), |n| n.to_string());
            steps(page, pages).into_iter().map(text).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(1, 2), "1 2");
        assert_eq!(shown(1, 9), "1 2 … 9");
        assert_eq!(shown(4, 9), "1 2 3 4 5 … 9");
        assert_eq!(shown(5, 9), "1 … 4 5 6 … 9");
        assert_eq!(shown(9, 9), "1 … 8 9");
        assert_eq!(shown(99, 9), "1 … 9");
        assert_eq!(shown(u32::MAX, u32::MAX), "1 … 4294967294 4294967295");
    }

    #[test]
    fn one_page_needs_no_links() {
        let html = |pages| {
            Owner::new().with(|| view! { <Pagination page=1 pages href=|page| format!("?page={page}")/> }.to_html())
        };
        assert!(!html(1).contains("<nav"));
        assert!(html(3).contains("href=\"?page=2\""), "{}", html(3));
    }
}

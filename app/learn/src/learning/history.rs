//! The lessons that the viewer was in lately.

use leptos::prelude::*;
use model::progress::Visited;
use ui::When;

use crate::{progress::percent, t};

#[component]
pub(super) fn History(history: Vec<Visited>) -> impl IntoView {
    let rows: Vec<_> = history.into_iter().map(row).collect();
    view! {
        <section class="section">
            <h2 class="learning-title">{t::history()}</h2>
            <ul class="list history">{rows}</ul>
        </section>
    }
}

fn row(visited: Visited) -> impl IntoView + use<> {
    let share = if visited.permille >= 1_000 { t::done() } else { t::part_done(percent(visited.permille)) };
    view! {
        <li>
            <div class="history-what">
                <a class="strong" href=kit::lesson_url(&visited.slug, visited.lesson) lang=visited.language.clone()>{visited.title}</a>
                <p class="small muted" lang=visited.language>{visited.course}</p>
            </div>
            <p class="small numbers">{share}</p>
            <p class="small muted"><When at=visited.at/></p>
        </li>
    }
}

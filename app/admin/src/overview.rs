//! What there is, and what waits.

use kit::Load;
use leptos::prelude::*;
use model::admin::Overview as Counts;
use ui::{Badge, Text, Tone, count};

use crate::{api::load_overview, frame::Frame, t};

/// `/admin`
#[component]
pub fn Overview() -> impl IntoView {
    let counts = Resource::new(|| (), |()| load_overview());
    view! {
        <Frame title=t::title()>
            <Load of=counts view=|counts| view! { <Body counts/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Body(counts: Counts) -> impl IntoView {
    let Counts { people, courses, orders, awaiting, failed, alerts } = counts;
    view! {
        <ul class="admin-cards">
            {card("/admin/people", t::people(), people, None)}
            {card("/admin/courses", t::courses(), courses, None)}
            {card("/admin/orders", t::orders(), orders, (awaiting > 0).then(|| (t::awaiting(awaiting), Tone::Neutral)))}
            {card("/admin/jobs?state=failed", t::failed(), failed, (failed > 0).then(|| (t::look(), Tone::Danger)))}
            {card("/admin/orders", t::alerts(), alerts, (alerts > 0).then(|| (t::look(), Tone::Warning)))}
        </ul>
    }
}

fn card(href: &'static str, name: Text, number: i64, note: Option<(Text, Tone)>) -> impl IntoView {
    view! {
        <li class="card card-body">
            <a href=href>{name}</a>
            <p class="admin-number">{count(number)}</p>
            {note.map(|(text, tone)| view! { <Badge tone text/> })}
        </li>
    }
}

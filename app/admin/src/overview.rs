//! The overview: numbers of the school, and what waits.

use kit::{Load, viewer};
use leptos::prelude::*;
use model::{
    Permission,
    admin::{Overview as Counts, SmsCost},
    url,
};
use ui::{Badge, Callout, Column, Table, Text, Tone, count};

use crate::{
    api::{load_costs, load_overview},
    frame::Frame,
    labels, t,
};

/// The page `/admin`.
#[component]
pub fn Overview() -> impl IntoView {
    let counts = Resource::new(|| (), |()| load_overview());
    let costs = Resource::new(|| (), |()| load_costs());
    view! {
        <Frame title=t::title()>
            <Load of=counts view=|counts| view! { <Body counts/> }.into_any()/>
            <Load of=costs view=|costs| view! { <Costs costs/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Body(counts: Counts) -> impl IntoView {
    use Permission as P;
    let Counts { people, courses, orders, awaiting, failed, alerts, applications, refunds_left, .. } = counts;
    let Counts { refund_requests, disputes, days_unreconciled, sale_gap, .. } = counts;
    let may = viewer().who.map(|who| who.may).unwrap_or_default();
    let cards = [
        (P::PersonViewAny, url::ADMIN_PEOPLE, t::people(), people, None),
        (P::CourseManageAny, url::ADMIN_COURSES, t::courses(), courses, None),
        (
            P::OrderViewAny,
            url::ADMIN_ORDERS,
            t::orders(),
            orders,
            (awaiting > 0).then(|| (t::awaiting(awaiting), Tone::Neutral)),
        ),
        (
            P::ApplicationViewAny,
            url::ADMIN_APPLICATIONS_WAITING,
            t::applications_waiting(),
            applications,
            (applications > 0).then(|| (t::look(), Tone::Warning)),
        ),
        (P::JobViewAny, url::ADMIN_JOBS_FAILED, t::failed(), failed, (failed > 0).then(|| (t::look(), Tone::Danger))),
        (
            P::OrderRefundAny,
            url::ADMIN_REFUNDS_WAITING,
            t::refund_requests(),
            refund_requests,
            (refund_requests > 0).then(|| (t::look(), Tone::Warning)),
        ),
        (
            P::OrderViewAny,
            url::ADMIN_ORDERS_REFUNDS_LEFT,
            t::refunds_left(),
            refunds_left,
            (refunds_left > 0).then(|| (t::look(), Tone::Danger)),
        ),
        (
            P::PaymentViewAny,
            url::ADMIN_DISPUTES,
            t::disputes_waiting(),
            disputes,
            (disputes > 0).then(|| (t::look(), Tone::Danger)),
        ),
        (
            P::PaymentViewAny,
            url::ADMIN_PAYMENTS_UNCLEAR,
            t::alerts(),
            alerts,
            (alerts > 0).then(|| (t::look(), Tone::Warning)),
        ),
        (
            P::PaymentViewAny,
            url::ADMIN_RECONCILIATION,
            t::days_unreconciled(),
            days_unreconciled,
            (days_unreconciled > 0).then(|| (t::look(), Tone::Warning)),
        ),
    ];
    let shown = cards.into_iter().filter(|(permission, ..)| may.can(*permission));
    let gap = sale_gap.map(|gap| {
        let way =
            may.can(P::PaymentViewAny).then(|| view! { <p><a href=url::ADMIN_PAYMENTS>{t::sale_gap_way()}</a></p> });
        view! {
            <Callout tone=Tone::Danger title=t::sale_gap_title()>
                <p>{labels::sale_gap(gap)}</p>
                {way}
            </Callout>
        }
    });
    view! {
        {gap}
        <ul class="admin-cards">{shown.map(|(_, href, name, number, note)| card(href, name, number, note)).collect_view()}</ul>
    }
}

/// The cost of text messages, where the school sends some.
#[component]
fn Costs(costs: Vec<SmsCost>) -> impl IntoView {
    if !viewer().phones {
        return ().into_any();
    }
    let total = (costs.len() > 1).then(|| total(&costs));
    let columns = vec![
        Column::new(t::country(), |row: &SmsCost| view! { <bdi>{row.country.clone()}</bdi> }),
        Column::new(t::messages(), |row: &SmsCost| count(row.count)).numbers(),
        Column::new(t::cost(), |row: &SmsCost| price(row.cost, row.currency.clone())).numbers(),
    ];
    view! {
        <section class="admin-section">
            <h2>{t::text_messages()}</h2>
            <p class="muted">{t::text_messages_hint()}</p>
            <div class="card admin-table"><Table caption=t::text_messages() columns rows=costs>{total}</Table></div>
        </section>
    }
    .into_any()
}

/// Returns the total below the others; of several currencies only the messages are counted together.
fn total(costs: &[SmsCost]) -> impl IntoView + use<> {
    let messages: i64 = costs.iter().map(|cost| cost.count).sum();
    let currency = costs.first().map(|cost| cost.currency.clone()).unwrap_or_default();
    let is_one = costs.iter().all(|cost| cost.currency == currency);
    let sum = is_one.then(|| price(costs.iter().map(|cost| cost.cost).sum(), currency));
    view! {
        <tr>
            <th scope="row">{t::sum()}</th>
            <td class="number">{count(messages)}</td>
            <td class="number">{sum}</td>
        </tr>
    }
}

/// Returns the cost of messages, or a note that the settings do not name it.
fn price(cost: i64, currency: String) -> AnyView {
    if cost == 0 {
        return view! { <span class="muted">{t::no_price()}</span> }.into_any();
    }
    view! { {fine(cost)} " " <code>{currency}</code> }.into_any()
}

/// Returns an amount in ten-thousandths of a currency unit: a message costs less than the smallest coin.
fn fine(amount: i64) -> String {
    format!("{}.{:04}", amount / 10_000, amount % 10_000)
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

//! Payment providers: which are offered and in which order, their keys, how they answer; and what came from them in
//! vain.

use kit::{Form, FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Permission,
    admin::Rows,
    provider::{Direction, ProviderField, ProviderHealth, ProviderKeys, ProviderRow, Providers, UnclearWebhook},
    url,
};
use ui::{Badge, Button, Callout, Column, Empty, Glyph, Look, Table, Text, Tone, When, count};

use crate::{
    api::{CheckProvider, MarkWebhooksSeen, MoveProvider, SaveProvider, SwitchProvider, load_providers, load_unclear},
    frame::{Frame, Pages, Refused, asked, asked_as},
    labels,
    provider_health::Health,
    provider_keys::{Keys, key_label},
    t,
};

/// The page `/admin/payments?page=&checked=`.
#[component]
pub fn Payments() -> impl IntoView {
    let page = asked_as::<u32>("page");
    let providers = Resource::new(|| (), |()| load_providers());
    let unclear = Resource::new(move || page.get(), load_unclear);
    view! {
        <Frame title=t::payments()>
            <div class="stack">
                <p class="muted">{t::payments_hint()}</p>
                <Refused forms=&[SwitchProvider::PATH, MoveProvider::PATH, CheckProvider::PATH, MarkWebhooksSeen::PATH] fields=&["provider"]/>
                <Load of=providers view=|providers| view! { <List providers/> }.into_any()/>
            </div>
            <section class="admin-section stack" id="unclear">
                <h2>{t::alerts()}</h2>
                <p class="muted">{t::unclear_hint()}</p>
                <Load of=unclear view=|rows| view! { <Unclear rows/> }.into_any()/>
            </section>
        </Frame>
    }
}

#[component]
fn List(providers: Providers) -> impl IntoView {
    let Providers { rows, gap } = providers;
    let manages = viewer().who.is_some_and(|who| who.may.can(Permission::PaymentManageAny));
    let (count, checked) = (rows.len(), asked("checked"));
    let cards = rows.into_iter().enumerate().map(|(place, row)| {
        let was_checked = checked.read_untracked() == row.name;
        view! { <li><Provider row place count manages was_checked/></li> }
    });
    view! {
        {gap.map(|gap| view! {
            <Callout tone=Tone::Danger title=t::sale_gap_title()><p>{labels::sale_gap(gap)}</p></Callout>
        })}
        {(count == 0).then(|| view! { <Empty title=t::no_provider() hint=t::no_provider_hint() glyph=Glyph::Cart/> })}
        <ol class="admin-list">{cards.collect_view()}</ol>
    }
}

#[component]
fn Provider(
    row: ProviderRow,
    /// The place in the order, from 0.
    place: usize,
    /// The number of providers.
    count: usize,
    /// Whether the viewer may change it.
    manages: bool,
    /// Whether its connection was tested just now.
    was_checked: bool,
) -> impl IntoView {
    let ProviderRow { name, is_on, has_sandbox, is_sandbox, is_unproven, keys, fields, guide, health } = row;
    let (text, tone) = match (is_on, keys.are_usable()) {
        (true, true) => (t::provider_on(), Tone::Success),
        (true, false) => (t::provider_without_keys(), Tone::Danger),
        (false, _) => (t::provider_off(), Tone::Neutral),
    };
    let doubt = (is_on && health.is_in_doubt()).then(|| {
        view! { <Callout tone=Tone::Warning title=t::provider_in_doubt()><p>{t::provider_in_doubt_hint()}</p></Callout> }
    });
    let unproven = is_unproven.then(|| {
        view! { <Callout tone=Tone::Warning title=t::provider_unproven()><p>{t::provider_unproven_hint()}</p></Callout> }
    });
    let (id, labelled_by) = (format!("provider-{name}"), format!("provider-{name}"));
    // What was found with the keys of before says nothing of those that were just refused.
    let is_refused = FormState::of(SaveProvider::PATH).typed("provider").as_ref() == Some(&name);
    let health = if is_refused { ProviderHealth { check: None, ..health } } else { health };
    let unproved = unproved(&fields, &health);
    let title = labels::provider(&name);
    let actions = manages.then(|| view! { <Actions name=name.clone() title=title.clone() is_on keys place count/> });
    let form = (manages && !fields.is_empty())
        .then(|| view! { <Keys name=name.clone() title=title.clone() fields guide has_sandbox is_sandbox/> });
    view! {
        <article class="card card-body stack" aria-labelledby=labelled_by>
            <header class="row">
                <h2 id=id><bdi>{title}</bdi></h2>
                <Badge tone text/>
                {is_sandbox.then(|| view! { <Badge tone=Tone::Warning text=t::provider_sandbox()/> })}
                {health.is_failing.then(|| view! { <Badge tone=Tone::Danger text=t::provider_failing()/> })}
            </header>
            {unproven}
            {doubt}
            <p>{keys_text(keys)}</p>
            <Health health has_sandbox unproved was_checked/>
            {actions}
            {form}
        </article>
    }
}

/// Returns the labels of what was entered of the account and the last test has not proved.
fn unproved(fields: &[ProviderField], health: &ProviderHealth) -> Vec<Text> {
    let Some(Ok(account)) = health.check.as_ref().map(|check| &check.outcome) else { return Vec::new() };
    let is_open = |field: &&ProviderField| field.is_account && !field.value.is_empty() && field.value != *account;
    fields.iter().filter(is_open).map(|field| key_label(&field.name)).collect()
}

/// Returns the state of a provider's keys.
fn keys_text(keys: ProviderKeys) -> AnyView {
    match keys {
        ProviderKeys::Fixed => t::provider_keys_fixed().into_any(),
        ProviderKeys::Missing => t::provider_keys_missing().into_any(),
        ProviderKeys::Unusable => t::provider_keys_unusable().into_any(),
        ProviderKeys::Set(at) => view! { {t::provider_keys_set()} " " <When at/> }.into_any(),
    }
}

/// Switching, moving, testing.
#[component]
fn Actions(
    name: String,
    /// Its name for people.
    title: Text,
    is_on: bool,
    keys: ProviderKeys,
    place: usize,
    count: usize,
) -> impl IntoView {
    let hidden = move || view! { <input type="hidden" name="provider" value=name.clone()/> };
    let moved = |direction: Direction, name: String, words: Text, glyph: Glyph, is_end: bool| {
        (!is_end).then(|| {
            view! {
                <form method="post" action=MoveProvider::PATH>
                    {hidden()}
                    <input type="hidden" name="direction" value=direction.as_str()/>
                    <Button submit=true icon=glyph attr:aria-label=name>{words}</Button>
                </form>
            }
        })
    };
    let up = t::provider_up_of(&title).into_owned();
    let down = t::provider_down_of(&title).into_owned();
    let (switch, look) =
        if is_on { (t::provider_switch_off(), Look::Plain) } else { (t::provider_switch_on(), Look::Primary) };
    view! {
        <div class="row">
            <form method="post" action=SwitchProvider::PATH>
                {hidden()}
                <input type="hidden" name="is_on" value=(!is_on).to_string()/>
                <Button look submit=true>{switch}</Button>
            </form>
            {moved(Direction::Up, up, t::provider_up(), Glyph::Up, place == 0)}
            {moved(Direction::Down, down, t::provider_down(), Glyph::Down, place + 1 == count)}
            {keys.are_usable().then(|| view! {
                <form method="post" action=CheckProvider::PATH>
                    {hidden()}
                    <Button submit=true>{t::provider_check()}</Button>
                </form>
            })}
        </div>
    }
}

#[component]
fn Unclear(rows: Rows<UnclearWebhook>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_unclear() hint=t::no_unclear_hint() glyph=Glyph::Check/> }.into_any();
    }
    let columns = vec![
        Column::new(t::when(), |row: &UnclearWebhook| view! { <When at=row.received_at/> }),
        Column::new(t::provider_name(), |row: &UnclearWebhook| view! { <bdi>{labels::provider(&row.provider)}</bdi> }),
        Column::new(t::what(), |row: &UnclearWebhook| labels::webhook(row.outcome)),
        Column::new(t::order(), |row: &UnclearWebhook| {
            row.order.map(|order| view! { <a href=url::admin_order(order)><bdi>{order.to_string()}</bdi></a> })
        }),
        Column::new(t::deliveries(), |row: &UnclearWebhook| count(row.deliveries)).numbers(),
    ];
    let manages = viewer().who.is_some_and(|who| who.may.can(Permission::PaymentManageAny));
    let newest = rows.rows.first().filter(|_| manages).map(|row| row.id);
    let seen = newest.map(|newest| {
        view! {
            <Form action=MarkWebhooksSeen::PATH state=FormState::of(MarkWebhooksSeen::PATH)>
                <input type="hidden" name="newest" value=newest.to_string()/>
                <Button submit=true>{t::unclear_seen()}</Button>
            </Form>
        }
    });
    view! {
        <div class="card admin-table"><Table caption=t::alerts() columns rows=rows.rows.clone()/></div>
        {seen}
        <Pages rows path=url::ADMIN_PAYMENTS keep=vec![]/>
    }
    .into_any()
}

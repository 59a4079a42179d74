//! The forms of an order: paying it, cancelling it, ordering again, starting its course; and which of them each stage
//! shows.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id,
    order::{Order, OrderItem, OrderPage},
    url,
};
use ui::{Button, ButtonLink, Callout, Choice, ErrorPanel, Glyph, Look, RadioGroup, Text, Tone};

use crate::{
    api::{CancelOrder, Enrol, Pay, PlaceOrder},
    labels,
    stage::Stage,
    t,
};

/// The buttons of this stage.
#[component]
pub fn Actions(
    /// The stage.
    stage: Stage,
    /// The order.
    order: OrderPage,
) -> impl IntoView {
    let id = order.id;
    let first = order.items.into_iter().next();
    let owned = first.as_ref().is_some_and(OrderItem::is_open);
    let slug = first.map(|item| item.slug);
    let receipt = url::order(id);
    match stage {
        Stage::Waiting { returned: true } => view! {
            <div class="stack">
                <ButtonLink href=url::checkout_return(id) look=Look::Primary wide=true attr:rel="external">{t::look_again()}</ButtonLink>
                <PayForm order=id gateways=order.gateways words=t::to_provider() look=Look::Plain/>
                <CancelForm order=id/>
            </div>
        }
        .into_any(),
        Stage::Check | Stage::Waiting { .. } | Stage::Declined(_) => {
            let amount = order.total.text(ui::lang());
            let words = match stage {
                Stage::Waiting { .. } => t::to_provider(),
                Stage::Declined(_) => t::try_again(amount),
                _ => t::pay(amount),
            };
            view! {
                <div class="stack">
                    <PayForm order=id gateways=order.gateways words/>
                    <p class="small muted center">{t::terms()}</p>
                    <CancelForm order=id/>
                </div>
            }
            .into_any()
        }
        Stage::Paid => view! {
            <div class="stack">
                {slug.map(|slug| view! { <Start slug/> })}
                <kit::SetUp next=url::checkout(id)/>
                <ButtonLink href=receipt wide=true icon=Glyph::File>{t::see_receipt()}</ButtonLink>
                <p class="small muted center">{t::mail_hint()}</p>
            </div>
        }
        .into_any(),
        Stage::Closed { .. } => view! {
            <div class="stack">
                {slug.map(|slug| if owned { view! { <Start slug/> }.into_any() } else { view! { <Again slug/> }.into_any() })}
                <ButtonLink href=receipt wide=true>{t::see_history()}</ButtonLink>
            </div>
        }
        .into_any(),
        Stage::GoingBack | Stage::GoneBack => view! {
            <div class="stack">
                {slug.map(|slug| view! { <ButtonLink href=url::course(&slug) look=Look::Primary wide=true>{t::to_course()}</ButtonLink> })}
                <ButtonLink href=receipt wide=true>{t::see_history()}</ButtonLink>
            </div>
        }
        .into_any(),
    }
}

/// A form that leads to the provider's page.
#[component]
fn PayForm(
    order: Id<Order>,
    gateways: Vec<String>,
    words: Text,
    #[prop(default = Look::Primary)] look: Look,
) -> impl IntoView {
    let state = FormState::of(Pay::PATH);
    let ways = match gateways.as_slice() {
        [] => {
            return view! { <Callout tone=Tone::Warning title=t::no_gateway()><p>{t::no_gateway_hint()}</p></Callout> }
                .into_any();
        }
        [only] => {
            let error = state.field_error("gateway").map(|text| view! { <ErrorPanel text/> });
            view! { {error} <input type="hidden" name="gateway" value=only.clone()/> }.into_any()
        }
        [first, ..] => {
            let choices = gateways.iter().map(|name| Choice::new(name.clone(), labels::gateway(name))).collect();
            let selected = state.value("gateway", first);
            let error = Signal::stored(state.field_error("gateway"));
            view! { <RadioGroup name="gateway" legend=t::way_to_pay() choices selected error/> }.into_any()
        }
    };
    view! {
        <Form action=Pay::PATH state>
            <input type="hidden" name="order" value=order.to_string()/>
            {ways}
            <Button look submit=true wide=true>{words}</Button>
        </Form>
    }
    .into_any()
}

#[component]
fn CancelForm(order: Id<Order>) -> impl IntoView {
    view! {
        <Form action=CancelOrder::PATH state=FormState::of(CancelOrder::PATH)>
            <input type="hidden" name="order" value=order.to_string()/>
            <Button look=Look::Quiet submit=true wide=true>{t::give_up()}</Button>
        </Form>
    }
}

/// A link to the first lesson of a course that is open.
#[component]
pub fn Start(
    /// The course's slug.
    slug: String,
) -> impl IntoView {
    view! {
        <Form action=Enrol::PATH state=FormState::of(Enrol::PATH)>
            <input type="hidden" name="slug" value=slug/>
            <Button look=Look::Primary submit=true wide=true>{t::start()}</Button>
        </Form>
    }
}

/// A form that orders the same course again.
#[component]
pub fn Again(
    /// The course's slug.
    slug: String,
) -> impl IntoView {
    view! {
        <Form action=PlaceOrder::PATH state=FormState::of(PlaceOrder::PATH)>
            <input type="hidden" name="slug" value=slug/>
            <Button look=Look::Primary submit=true wide=true>{t::order_again()}</Button>
        </Form>
    }
}

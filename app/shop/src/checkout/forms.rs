//! The forms of an order: paying it, cancelling it, ordering again, starting its course; and which of them each stage
//! shows.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id,
    order::{Order, OrderItem, OrderPage, OrderPayment},
    payment::{PayerAction, PaymentWay},
    url,
};
use ui::{Button, ButtonLink, Callout, Choice, ErrorPanel, Glyph, Look, RadioGroup, Text, Tone};

use crate::{
    api::{CancelOrder, ChangeWay, Enrol, Pay, PlaceOrder},
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
        Stage::Waiting { returned } => {
            view! { <Underway order=id payment=order.payment offers=order.offers.len() returned/> }.into_any()
        }
        Stage::Check | Stage::Declined(_) => {
            let amount = order.total.text(ui::lang());
            let words = if stage == Stage::Check { t::pay(amount) } else { t::try_again(amount) };
            view! {
                <div class="stack">
                    <PayForm order=id ways=order.offers preferred=order.preferred words/>
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

/// What a buyer does while a payment is under way: what the provider wants of them, or look again; or pay in another
/// way.
#[component]
fn Underway(order: Id<Order>, payment: Option<OrderPayment>, offers: usize, returned: bool) -> impl IntoView {
    let Some(OrderPayment { way, action, .. }) = payment else { return ().into_any() };
    let is_on_its_page = matches!(&action, None | Some(PayerAction::Redirect(_)));
    let fields = match action {
        Some(PayerAction::Form { url, fields }) => Some(view! { <ProviderForm url fields/> }),
        _ => None,
    };
    let look = if returned || !is_on_its_page { Look::Plain } else { Look::Primary };
    let form = is_on_its_page.then(|| {
        view! { <PayForm order ways=vec![way] preferred=None words=t::to_provider() look/> }
    });
    let again = (returned || !is_on_its_page).then(|| {
        let address = url::checkout_return(order);
        view! { <ButtonLink href=address look=Look::Primary wide=true attr:rel="external">{t::look_again()}</ButtonLink> }
    });
    let other = (offers > 1 || !is_on_its_page).then(|| view! { <ChangeWayForm order/> });
    view! { <div class="stack">{fields} {again} {form} {other} <CancelForm order/></div> }.into_any()
}

/// A form that leads to a provider's page which takes no links.
#[component]
fn ProviderForm(url: String, fields: Vec<(String, String)>) -> impl IntoView {
    let field = |(name, value): (String, String)| view! { <input type="hidden" name=name value=value/> };
    view! {
        <form class="form" method="post" action=url>
            {fields.into_iter().map(field).collect_view()}
            <Button look=Look::Primary submit=true wide=true>{t::to_provider()}</Button>
        </form>
    }
}

/// A form that begins a payment, or goes on with it.
#[component]
fn PayForm(
    order: Id<Order>,
    ways: Vec<PaymentWay>,
    preferred: Option<PaymentWay>,
    words: Text,
    #[prop(default = Look::Primary)] look: Look,
) -> impl IntoView {
    let state = FormState::of(Pay::PATH);
    let ways = match ways.as_slice() {
        [] => {
            return view! { <Callout tone=Tone::Warning title=t::no_provider()><p>{t::no_provider_hint()}</p></Callout> }
                .into_any();
        }
        [only] => {
            let error = state.field_error("provider").map(|text| view! { <ErrorPanel text/> });
            view! { {error} <input type="hidden" name="provider" value=only.to_string()/> }.into_any()
        }
        [first, ..] => {
            let alone = |way: &PaymentWay| ways.iter().filter(|other| other.provider == way.provider).count() == 1;
            let choices = ways.iter().map(|way| Choice::new(way.to_string(), labels::way(way, alone(way)))).collect();
            let selected = state.value("provider", &preferred.as_ref().unwrap_or(first).to_string());
            let error = Signal::stored(state.field_error("provider"));
            view! { <RadioGroup name="provider" legend=t::way_to_pay() choices selected error/> }.into_any()
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
fn ChangeWayForm(order: Id<Order>) -> impl IntoView {
    view! {
        <Form action=ChangeWay::PATH state=FormState::of(ChangeWay::PATH)>
            <input type="hidden" name="order" value=order.to_string()/>
            <Button submit=true wide=true>{t::change_way()}</Button>
        </Form>
    }
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

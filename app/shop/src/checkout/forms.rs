//! The forms of an order: paying it, cancelling it, ordering again, starting its course; and which of them each stage
//! shows.

use kit::{Form, FormState};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    Id,
    order::{Order, OrderItem, OrderPage, OrderPayment},
    payment::{PayerAction, PaymentMethod, PaymentWay, SavedMethod},
    url,
};
use ui::{
    Button, ButtonLink, Callout, Checkbox, Choice, ErrorPanel, Glyph, Look, PaymentElement, Purpose, RadioGroup, Text,
    Tone, WeChatPayment,
};

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
    let (id, policy) = (order.id, order.refund_policy);
    let first = order.items.first().cloned();
    let owned = first.as_ref().is_some_and(OrderItem::is_open);
    let slug = first.map(|item| item.slug);
    let receipt = url::order(id);
    match stage {
        Stage::Waiting { .. } | Stage::Paying => {
            let returned = stage == Stage::Waiting { returned: true };
            let amount = order.total.text(ui::lang());
            let has_other = order.payment.as_ref().is_some_and(|open| order.offers.iter().any(|way| *way != open.way));
            view! { <Underway order=id payment=order.payment amount has_other returned/> }.into_any()
        }
        Stage::Check | Stage::Declined(_) => {
            let amount = order.total.text(ui::lang());
            let words = if stage == Stage::Check { t::pay(amount) } else { t::try_again(amount) };
            view! {
                <div class="stack">
                    <ChooseForm order words/>
                    <p class="small muted center">{t::terms()} " " {kit::refund_policy(policy)}</p>
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
fn Underway(
    order: Id<Order>,
    payment: Option<OrderPayment>,
    /// The amount, in the buyer's language.
    amount: String,
    /// Whether it can be paid in another way.
    has_other: bool,
    /// Whether the buyer came back from paying.
    returned: bool,
) -> impl IntoView {
    let Some(OrderPayment { way, action, script, .. }) = payment else { return ().into_any() };
    // It was begun inside WeChat, where this is not.
    let is_elsewhere = way.method == PaymentMethod::InWeChat && action.is_none();
    let is_on_its_page = !is_elsewhere && matches!(&action, None | Some(PayerAction::Redirect(_)));
    let back = url::checkout_return(order);
    let (here, is_here) = match (action, script) {
        (Some(PayerAction::Form { url, fields }), _) => (view! { <ProviderForm url fields/> }.into_any(), true),
        (Some(PayerAction::Embedded { client_secret, public_key }), Some(script)) => {
            let (words, return_url) = (t::pay(amount), back.clone());
            let form = view! {
                <PaymentElement script public_key client_secret purpose=Purpose::Pay words return_url returned/>
            };
            (form.into_any(), true)
        }
        (Some(PayerAction::WeChatBridge(request)), _) => {
            let (words, return_url) = (t::pay(amount), back.clone());
            (view! { <WeChatPayment request words return_url/> }.into_any(), true)
        }
        _ => (().into_any(), false),
    };
    let look = if returned || !is_on_its_page { Look::Plain } else { Look::Primary };
    let form = is_on_its_page.then(|| {
        let (value, text) = (way.to_string(), labels::way(&way, true));
        view! { <PayForm order choices=vec![Choice::new(value, text)] chosen=String::new() words=t::to_provider() look/> }
    });
    // Who has a form before them has not paid yet.
    let again = (returned || !(is_on_its_page || is_here)).then(|| {
        let look = if is_here || is_elsewhere { Look::Plain } else { Look::Primary };
        view! { <ButtonLink href=back look wide=true attr:rel="external">{t::look_again()}</ButtonLink> }
    });
    let other = (has_other || !(is_on_its_page || is_here)).then(|| {
        let look = if is_elsewhere { Look::Primary } else { Look::Plain };
        view! { <ChangeWayForm order look/> }
    });
    let (first, last) = if is_elsewhere { (other, None) } else { (None, other) };
    view! { <div class="stack">{first} {here} {again} {form} {last} <CancelForm order/></div> }.into_any()
}

/// A form that leads to a provider's page which takes no links.
#[component]
fn ProviderForm(url: String, fields: Vec<(String, String)>) -> impl IntoView {
    let field = |(name, value): (String, String)| view! { <input type="hidden" name=name value=value/> };
    view! {
        <form class="form" method="post" action=url>
            {fields.into_iter().map(field).collect_view()}
            <Button look=Look::Primary submit=true wide=true>{t::to_payment_page()}</Button>
        </form>
    }
}

/// A form that begins a payment in one of the ways that fit the buyer: what they saved first, unless it has just been
/// declined.
#[component]
fn ChooseForm(order: OrderPage, words: Text) -> impl IntoView {
    let OrderPage { id, offers, preferred, saved, savers, payment, pay_elsewhere, .. } = order;
    let was_declined = payment.is_some_and(|payment| payment.way.method == PaymentMethod::Saved);
    let first = saved.first().filter(|_| !was_declined).map(SavedMethod::choice);
    let mine = saved.iter().map(|method| Choice::new(method.choice(), labels::method(method)).content());
    let alone = |way: &PaymentWay| offers.iter().filter(|other| other.provider == way.provider).count() == 1;
    let others = offers.iter().map(|way| Choice::new(way.to_string(), labels::way(way, alone(way))));
    let choices: Vec<Choice> = mine.chain(others).collect();
    let chosen = first.or_else(|| preferred.as_ref().or(offers.first()).map(ToString::to_string));
    let elsewhere = kit::pay_elsewhere(&pay_elsewhere);
    let elsewhere = elsewhere.map(|words| view! { <Callout tone=Tone::Warning title=words/> });
    if choices.is_empty() && elsewhere.is_some() {
        return elsewhere.into_any();
    }
    view! { {elsewhere} <PayForm order=id choices chosen=chosen.unwrap_or_default() words savers/> }.into_any()
}

/// A form that begins a payment, or goes on with it.
#[component]
fn PayForm(
    order: Id<Order>,
    choices: Vec<Choice>,
    chosen: String,
    words: Text,
    /// The providers that can save the method for next time.
    #[prop(optional)]
    savers: Vec<String>,
    #[prop(default = Look::Primary)] look: Look,
) -> impl IntoView {
    let state = FormState::of(Pay::PATH);
    let save = (!savers.is_empty()).then(|| {
        let names: Vec<_> = savers.iter().map(|name| labels::provider(name).into_owned()).collect();
        let (checked, help) = (state.typed("save").is_some(), t::save_method_help(names.join(&*t::list_separator())));
        view! { <Checkbox name="save" checked help>{t::save_method()}</Checkbox> }
    });
    let ways = match choices.as_slice() {
        [] => {
            return view! { <Callout tone=Tone::Warning title=t::no_provider()><p>{t::no_provider_hint()}</p></Callout> }
                .into_any();
        }
        [only] => {
            let error = state.field_error("provider").map(|text| view! { <ErrorPanel text/> });
            view! { {error} <input type="hidden" name="provider" value=only.value.clone()/> }.into_any()
        }
        _ => {
            let selected = state.value("provider", &chosen);
            let error = Signal::stored(state.field_error("provider"));
            view! { <RadioGroup name="provider" legend=t::way_to_pay() choices selected error/> }.into_any()
        }
    };
    view! {
        <Form action=Pay::PATH state>
            <input type="hidden" name="order" value=order.to_string()/>
            {ways}
            {save}
            <Button look submit=true wide=true>{words}</Button>
        </Form>
    }
    .into_any()
}

#[component]
fn ChangeWayForm(order: Id<Order>, look: Look) -> impl IntoView {
    view! {
        <Form action=ChangeWay::PATH state=FormState::of(ChangeWay::PATH)>
            <input type="hidden" name="order" value=order.to_string()/>
            <Button look submit=true wide=true>{t::change_way()}</Button>
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

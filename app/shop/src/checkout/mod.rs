//! Paying an order: three steps, its items, and the one thing to do next.

mod forms;
mod scan;
mod steps;

use kit::{AppError, Load};
use leptos::{prelude::*, task::spawn_local};
use model::{
    Id,
    order::{DeclineReason, Order, OrderEventKind, OrderPage, OrderPayment, OrderRefund, OrderState, RefundState},
    payment::{PayerAction, PaymentMethod},
    url,
};
use ui::{Callout, Glyph, Icon, Precision, Text, Title, Tone, When};

use crate::{
    api::load_order,
    items::Items,
    labels,
    stage::{Stage, happened},
    t,
};
use forms::Actions;
pub use forms::{Again, Start};
use scan::Scan;
use steps::Steps;

/// The page `/checkout/{order}`.
#[component]
pub fn Checkout() -> impl IntoView {
    let id = kit::id_param::<Order>("order");
    let order = Resource::new(move || id.get(), load_order);
    let news = follow(id, order);
    view! {
        <div class="page page-narrow">
            <p class="visually-hidden" aria-live="polite">{move || news.get()}</p>
            <Load of=order view=|order| view! { <Body order/> }.into_any()/>
        </div>
    }
}

/// Loads the order anew on every event, for as long as one can come. Returns the news for people who do not see the
/// page.
fn follow(id: Memo<Id<Order>>, order: Resource<Result<OrderPage, AppError>>) -> RwSignal<Text> {
    let (open, news) = (RwSignal::new(false), RwSignal::new(Text::default()));
    // What an event looks at, which no event may read from the resource itself.
    let shown = RwSignal::new(None);
    Effect::new(move |before: Option<Option<Stage>>| {
        let loaded = order.get().and_then(Result::ok);
        shown.set(loaded.as_ref().and_then(paid_here));
        let (before, now) = (before.flatten(), loaded.as_ref().map(Stage::of));
        if let Some(now) = now {
            open.set(now.is_open());
            if before.is_some_and(|before| before != now) {
                if now == Stage::Paying {
                    // The payment was begun elsewhere: this document may not show what it needs.
                    ui::reload();
                }
                news.set(labels::stage(now));
            }
        }
        now.or(before)
    });
    let followed = Memo::new(move |_| open.get().then(|| id.get()));
    Effect::new(move |_| {
        if let Some(id) = followed.get() {
            ui::live(url::order_events(id), move |_| look_again(id, order, shown));
        }
    });
    news
}

/// Returns what an order is being paid with on this page.
fn paid_here(order: &OrderPage) -> Option<PayerAction> {
    let action = order.payment.as_ref().and_then(|payment| payment.action.clone());
    action.filter(|_| Stage::of(order) == Stage::Paying)
}

/// Loads the order anew. One that is being paid on this page is drawn anew only when it stands otherwise: whoever fills
/// in a form would have to begin again.
fn look_again(id: Id<Order>, order: Resource<Result<OrderPage, AppError>>, shown: RwSignal<Option<PayerAction>>) {
    let shown = shown.get_untracked();
    if shown.is_none() {
        return order.refetch();
    }
    spawn_local(async move {
        let now = load_order(id).await;
        if now.is_ok_and(|now| paid_here(&now) != shown) {
            order.refetch();
        }
    });
}

#[component]
fn Body(order: OrderPage) -> impl IntoView {
    let stage = Stage::of(&order);
    let (items, total) = (order.items.clone(), order.total);
    let open = order.payment.clone().filter(|_| matches!(stage, Stage::Waiting { .. }));
    let scan = open.map(|payment| view! { <Scan payment left_ms=order.left_ms/> });
    let until = stage.is_unpaid().then(|| {
        view! {
            <dt>{t::holds_until()}</dt>
            <dd><When at=order.closes_at precision=Precision::Clock/></dd>
        }
    });
    let rule = matches!(stage, Stage::Waiting { .. } | Stage::Paying)
        .then(|| view! { <p class="small muted">{kit::refund_policy(order.refund_policy)}</p> });
    view! {
        <Title text=labels::stage(stage)/>
        <div class="checkout">
            <Steps at=stage.step()/>
            <header class="checkout-head" class:checkout-done=stage == Stage::Paid>
                {(stage == Stage::Paid).then(|| view! { <Icon glyph=Glyph::Check/> })}
                <h1>{labels::stage(stage)}</h1>
            </header>
            <StageMessage stage order=order.clone()/>
            {scan}
            <section class="card card-body stack" aria-label=t::contents()>
                <Items items total>{until}</Items>
                {rule}
            </section>
            <Actions stage order/>
        </div>
    }
}

fn waiting_hint(order: &OrderPage, returned: bool) -> Text {
    let Some(OrderPayment { way, action, .. }) = order.payment.as_ref().filter(|_| !returned) else {
        return if returned { t::processing_hint() } else { t::waiting_hint() };
    };
    match action {
        Some(PayerAction::QrCode(_)) => t::scanning_hint(labels::provider(&way.provider)),
        Some(PayerAction::Nothing) => t::charging_hint(),
        None if way.method == PaymentMethod::InWeChat => t::elsewhere_hint(),
        _ => t::waiting_hint(),
    }
}

fn paying_hint(order: &OrderPage) -> Text {
    match order.payment.as_ref().and_then(|payment| payment.action.as_ref()) {
        Some(PayerAction::Embedded { .. }) => t::form_hint(),
        Some(PayerAction::WeChatBridge(_)) => t::wechat_hint(),
        _ => t::waiting_hint(),
    }
}

/// The message at this stage.
#[component]
fn StageMessage(stage: Stage, order: OrderPage) -> impl IntoView {
    match stage {
        Stage::Check => view! { <p class="muted">{t::check_hint()}</p> }.into_any(),
        Stage::Waiting { returned } => view! {
            <p class="muted">{waiting_hint(&order, returned)}</p>
            // A browser with scripts gets events; one without looks again. It reads this only there.
            <noscript inner_html="<meta http-equiv=\"refresh\" content=\"4\">"></noscript>
        }
        .into_any(),
        Stage::Paying => view! { <p class="muted">{paying_hint(&order)}</p> }.into_any(),
        Stage::Declined(DeclineReason::CancelledByPayer) => {
            view! { <p class="muted">{t::cancelled_hint()}</p> }.into_any()
        }
        Stage::Declined(why) => view! {
            <Callout tone=Tone::Danger title=labels::decline(why)><p>{t::declined_hint()}</p></Callout>
        }
        .into_any(),
        Stage::Paid => {
            let part = order.state == OrderState::PartRefunded;
            let refused = order.refunds.last().is_some_and(|refund| refund.state == RefundState::Refused);
            let is_second = |refund: &OrderRefund| refund.note.is_empty() && !refund.is_external;
            let twice = !part && !refused && order.refunds.iter().any(is_second);
            let said = if part { t::back_part(order.refunded.text(ui::lang())) } else { t::paid_hint() };
            view! {
                <p class="muted">{said}</p>
                {twice.then(|| view! { <Callout title=t::paid_twice()><p>{t::bank_hint()}</p></Callout> })}
                {refused.then(|| view! { <Callout tone=Tone::Warning title=t::event_refund_refused()><p>{t::refused_hint()}</p></Callout> })}
            }
            .into_any()
        }
        Stage::Closed { paying } => {
            let why = if happened(&order, OrderEventKind::CancelledByBuyer) {
                t::closed_given_up()
            } else {
                t::closed_late()
            };
            view! {
                <p class="muted">{why}</p>
                {paying.then(|| view! { <p class="muted">{t::closed_paying()}</p> })}
            }
            .into_any()
        }
        Stage::GoingBack | Stage::GoneBack => {
            // A course that was opened by this order was not open before.
            let (is_charged_back, is_over) = (order.is_charged_back(), stage == Stage::GoneBack);
            let why = match (happened(&order, OrderEventKind::Granted), is_over) {
                _ if is_charged_back => t::charged_back(),
                (true, false) => t::back_plain(),
                (true, true) => t::went_plain(),
                (false, false) => t::back_owned(),
                (false, true) => t::went_owned(),
            };
            let hint = (!is_charged_back).then(|| view! { <p class="muted">{t::bank_hint()}</p> });
            view! {
                <p class="muted">{why}</p>
                {hint}
            }
            .into_any()
        }
    }
}

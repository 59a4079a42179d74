//! Labels of stages, states, reasons of declined payments, and providers.

use model::{
    Money,
    order::{DeclineReason, OrderState},
    payment::{PaymentMethod, PaymentWay, SavedMethod},
    provider::ProviderName,
};
use ui::{Text, Tone, lang};

use crate::{stage::Stage, t};

/// Returns the heading of an order at this stage.
pub fn stage(stage: Stage) -> Text {
    match stage {
        Stage::Check => t::stage_check(),
        Stage::Waiting { returned: false } => t::stage_waiting(),
        Stage::Waiting { returned: true } => t::stage_processing(),
        Stage::Paying => t::stage_paying(),
        Stage::Declined(DeclineReason::CancelledByPayer) => t::stage_cancelled(),
        Stage::Declined(_) => t::stage_declined(),
        Stage::Paid => t::stage_paid(),
        Stage::Closed { .. } => t::stage_closed(),
        Stage::GoingBack => t::stage_going_back(),
        Stage::GoneBack => t::stage_gone_back(),
    }
}

/// Returns the label of an order's state for its buyer, and its colour. What went back of its money is said by its amount:
/// it may be all that was due, though not all that was paid; so is what the payer's bank took back.
pub fn state(state: OrderState, refunded: Money, charged_back: Money) -> (Text, Tone) {
    let (name, tone) = kit::order_state(state);
    let charged_back = (charged_back.minor > 0).then(|| t::state_charged_back(charged_back.text(lang())));
    let name = match (state, charged_back) {
        (OrderState::Awaiting, _) => t::state_awaiting(),
        (OrderState::Refunding, _) => t::state_refunding(),
        (OrderState::Paid, Some(charged_back)) => return (charged_back, Tone::Neutral),
        (OrderState::PartRefunded, Some(charged_back)) => {
            format!("{} · {charged_back}", t::went_back(refunded.text(lang()))).into()
        }
        (OrderState::PartRefunded, None) => t::went_back(refunded.text(lang())),
        (OrderState::Paid | OrderState::Closed | OrderState::Refunded, _) => name,
    };
    (name, tone)
}

/// Returns the label of the reason why a payment was declined.
pub fn decline(why: DeclineReason) -> Text {
    match why {
        DeclineReason::InsufficientFunds => t::decline_insufficient_funds(),
        DeclineReason::CardDeclined => t::decline_card_declined(),
        DeclineReason::ExpiredCard => t::decline_expired_card(),
        DeclineReason::LimitExceeded => t::decline_limit_exceeded(),
        DeclineReason::CancelledByPayer => t::decline_cancelled_by_payer(),
        DeclineReason::MethodUnavailable => t::decline_method_unavailable(),
        DeclineReason::Unknown => t::decline_unknown(),
    }
}

/// Returns the label of a way to pay; `alone` is whether its provider has no other one here.
pub fn way(way: &PaymentWay, alone: bool) -> Text {
    let name = provider(&way.provider);
    match way.method {
        PaymentMethod::Page | PaymentMethod::MobileWeb if !alone => t::way_page(name),
        PaymentMethod::QrCode => t::way_qr_code(name),
        PaymentMethod::Saved => t::way_saved(name),
        PaymentMethod::Page | PaymentMethod::MobileWeb | PaymentMethod::InWeChat => name,
    }
}

/// Returns the name of a saved method: the one that its owner gave it, with the provider's.
pub fn method(method: &SavedMethod) -> String {
    let label = if method.label.is_empty() { provider(&method.provider).into_owned() } else { method.label.clone() };
    if method.name.is_empty() { label } else { format!("{} · {label}", method.name) }
}

/// Returns the label of a payment provider.
pub fn provider(name: &str) -> Text {
    match ProviderName::parse(name) {
        Some(ProviderName::Test) => t::provider_test(),
        Some(ProviderName::Stripe) => t::provider_stripe(),
        Some(ProviderName::Alipay) => t::provider_alipay(),
        Some(ProviderName::WeChat) => t::provider_wechat(),
        Some(ProviderName::UnionPay) => t::provider_unionpay(),
        None => name.to_owned().into(),
    }
}

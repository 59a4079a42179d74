//! The stage of a purchase: the states of order and payment taken together.

use model::{
    order::{DeclineReason, OrderEventKind, OrderItem, OrderPage, OrderState, PaymentState},
    payment::PayerAction,
};

/// The stage of a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The order is looked over before it is paid.
    Check,
    /// The buyer was sent to the provider, which has not reported a result yet.
    Waiting {
        /// The buyer came back: as far as they know it is paid.
        returned: bool,
    },
    /// The buyer pays by what stands on this page: a form of the provider's, or of ours that leads to it, or WeChat.
    Paying,
    /// The provider declined the payment. The order waits on.
    Declined(DeclineReason),
    /// The order is paid.
    Paid,
    /// The order was not paid in time, or was cancelled.
    Closed {
        /// A payment may still arrive.
        paying: bool,
    },
    /// The money is on the way back.
    GoingBack,
    /// The money was refunded.
    GoneBack,
}

/// The three steps of buying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The items and the price.
    Check,
    /// The provider's page.
    Pay,
    /// The open course.
    Learn,
}

impl Stage {
    /// Returns the stage of an order.
    pub fn of(order: &OrderPage) -> Self {
        let payment = order.payment.as_ref().map(|payment| (payment.state, payment.decline));
        match (order.state, payment) {
            (OrderState::Awaiting, Some((PaymentState::Pending | PaymentState::Succeeded, _))) => {
                let last = order.events.iter().rev().find_map(|event| match event.kind {
                    OrderEventKind::ReturnedFromProvider => Some(true),
                    OrderEventKind::PaymentStarted => Some(false),
                    _ => None,
                });
                let returned = last == Some(true);
                if !returned && is_paid_here(order) { Self::Paying } else { Self::Waiting { returned } }
            }
            (OrderState::Awaiting, Some((PaymentState::Failed, why))) => {
                Self::Declined(why.unwrap_or(DeclineReason::Unknown))
            }
            // A payment that was only requested was never seen by the buyer; a cancelled one brought nothing.
            (OrderState::Awaiting, _) => Self::Check,
            // What a bank took back for good may leave nothing open, too.
            (OrderState::PartRefunded, _) if !is_open(order) => Self::GoneBack,
            (OrderState::Paid, _) if order.is_charged_back() && !is_open(order) => Self::GoneBack,
            (OrderState::Paid | OrderState::PartRefunded, _) => Self::Paid,
            (OrderState::Closed, payment) => {
                Self::Closed { paying: payment.is_some_and(|(state, _)| !state.is_final()) }
            }
            (OrderState::Refunding, _) => Self::GoingBack,
            (OrderState::Refunded, _) => Self::GoneBack,
        }
    }

    /// Returns the present step, or `None` when the order leads nowhere any more.
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Check => Some(Step::Check),
            Self::Waiting { .. } | Self::Paying | Self::Declined(_) => Some(Step::Pay),
            Self::Paid => Some(Step::Learn),
            Self::Closed { .. } | Self::GoingBack | Self::GoneBack => None,
        }
    }

    /// Returns whether something may happen to the order without its buyer.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Paid | Self::Closed { paying: false } | Self::GoneBack)
    }

    /// Returns whether the buyer still has to pay.
    pub const fn is_unpaid(self) -> bool {
        matches!(self, Self::Check | Self::Waiting { .. } | Self::Paying | Self::Declined(_))
    }
}

/// Returns whether the open payment is made by something on the order's own page, which no page but a document of its
/// own may show.
fn is_paid_here(order: &OrderPage) -> bool {
    let action = order.payment.as_ref().and_then(|payment| payment.action.as_ref());
    matches!(action, Some(PayerAction::Embedded { .. } | PayerAction::Form { .. } | PayerAction::WeChatBridge(_)))
}

fn is_open(order: &OrderPage) -> bool {
    order.items.iter().any(OrderItem::is_open)
}

/// Returns whether this event ever happened to the order.
pub fn happened(order: &OrderPage, what: OrderEventKind) -> bool {
    order.events.iter().any(|event| event.kind == what)
}

#[cfg(test)]
mod tests {
    use model::{
        Currency, Id, Millis, Money,
        order::{OrderEvent, OrderPayment},
        payment::{PaymentMethod, PaymentWay},
        refund_policy::RefundPolicy,
    };

    use super::*;

    fn order(state: OrderState, payment: Option<(PaymentState, Option<DeclineReason>)>) -> OrderPage {
        let nothing = Money { minor: 0, currency: Currency::Cny };
        let payment = payment.map(|(state, decline)| OrderPayment {
            state,
            way: PaymentWay { provider: "test".into(), method: PaymentMethod::Page },
            action: None,
            code: None,
            script: None,
            reference: None,
            decline,
            at: Millis(0),
        });
        OrderPage {
            id: Id::NONE,
            state,
            total: nothing,
            refunded: nothing,
            charged_back: nothing,
            refunds: Vec::new(),
            items: Vec::new(),
            placed_at: Millis(0),
            closes_at: Millis(0),
            paid_at: None,
            payment,
            events: Vec::new(),
            buyer: String::new(),
            left_ms: 0,
            offers: Vec::new(),
            preferred: None,
            refund_policy: RefundPolicy { days: 14, share_percent: 30 },
            saved: Vec::new(),
            pay_elsewhere: Vec::new(),
            savers: Vec::new(),
        }
    }

    #[test]
    fn an_order_is_checked_until_its_payment_page_was_seen() {
        let stage = |payment| Stage::of(&order(OrderState::Awaiting, payment));
        assert_eq!(stage(None), Stage::Check);
        assert_eq!(stage(Some((PaymentState::Created, None))), Stage::Check);
        assert_eq!(stage(Some((PaymentState::Cancelled, None))), Stage::Check);
        assert_eq!(stage(Some((PaymentState::Pending, None))), Stage::Waiting { returned: false });
        assert_eq!(
            stage(Some((PaymentState::Succeeded, None))),
            Stage::Waiting { returned: false },
            "the order follows at once"
        );
    }

    #[test]
    fn whoever_came_back_from_the_payment_page_is_not_asked_to_pay() {
        let mut order = order(OrderState::Awaiting, Some((PaymentState::Pending, None)));
        for (kind, returned) in [
            (OrderEventKind::PaymentStarted, false),
            (OrderEventKind::ReturnedFromProvider, true),
            (OrderEventKind::ProviderUnreachable, true),
            (OrderEventKind::PaymentStarted, false),
        ] {
            order.events.push(OrderEvent { kind, at: Millis(0), decline: None });
            assert_eq!(Stage::of(&order), Stage::Waiting { returned }, "{kind}");
        }
    }

    #[test]
    fn what_is_paid_on_the_page_itself_is_not_waited_for_until_the_buyer_comes_back() {
        let form = PayerAction::Embedded { client_secret: "pi_1_secret_2".into(), public_key: "pk_test_3".into() };
        let page = PayerAction::Form { url: "https://pay.example".into(), fields: Vec::new() };
        for (action, stage) in [
            (form, Stage::Paying),
            (page, Stage::Paying),
            (PayerAction::WeChatBridge("{}".into()), Stage::Paying),
            (PayerAction::QrCode("x".into()), Stage::Waiting { returned: false }),
            (PayerAction::Nothing, Stage::Waiting { returned: false }),
        ] {
            let mut order = order(OrderState::Awaiting, Some((PaymentState::Pending, None)));
            order.payment.as_mut().unwrap().action = Some(action);
            assert_eq!(Stage::of(&order), stage);
            order.events.push(OrderEvent { kind: OrderEventKind::ReturnedFromProvider, at: Millis(0), decline: None });
            assert_eq!(Stage::of(&order), Stage::Waiting { returned: true });
        }
    }

    #[test]
    fn a_declined_payment_keeps_its_reason_and_the_order_waits() {
        let stage = |why| Stage::of(&order(OrderState::Awaiting, Some((PaymentState::Failed, why))));
        assert_eq!(stage(Some(DeclineReason::ExpiredCard)), Stage::Declined(DeclineReason::ExpiredCard));
        assert_eq!(stage(None), Stage::Declined(DeclineReason::Unknown));
        assert_eq!(stage(None).step(), Some(Step::Pay));
    }

    #[test]
    fn a_closed_order_is_watched_while_money_may_still_come() {
        let stage = |state| Stage::of(&order(OrderState::Closed, Some((state, None))));
        assert!(stage(PaymentState::Pending).is_open());
        assert!(!stage(PaymentState::Cancelled).is_open());
        assert!(!Stage::of(&order(OrderState::Closed, None)).is_open());
    }

    #[test]
    fn what_a_bank_took_back_is_not_paid_any_more() {
        let mut order = order(OrderState::Paid, Some((PaymentState::Succeeded, None)));
        assert_eq!(Stage::of(&order), Stage::Paid);
        order.events.push(OrderEvent { kind: OrderEventKind::DisputeLost, at: Millis(0), decline: None });
        assert_eq!(Stage::of(&order), Stage::GoneBack);
    }

    #[test]
    fn every_state_of_an_order_has_a_stage_and_only_waiting_ones_are_unpaid() {
        for state in OrderState::ALL {
            let stage = Stage::of(&order(*state, None));
            assert_eq!(stage.is_unpaid(), *state == OrderState::Awaiting, "{state}");
        }
    }
}

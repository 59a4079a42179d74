//! Orders, payments and access as pages see them.

use serde::{Deserialize, Serialize};

use crate::{
    Device, Id, Millis, Money,
    payment::{PayerAction, PaymentWay, QrImage, SavedMethod},
    refund_policy::RefundPolicy,
    text_enum,
};

pub use crate::dispute::DisputeState;
pub use crate::refund::{RefundAccess, RefundErrorCode, RefundProblem, RefundReason, RefundRefusal, RefundState};

/// A marker for the ids of orders.
#[derive(Clone, Copy, Debug)]
pub enum Order {}
/// A marker for the ids of payments: attempts to pay an order.
#[derive(Clone, Copy, Debug)]
pub enum Payment {}

text_enum! {
    /// The state of an order.
    pub enum OrderState {
        /// Placed and not paid yet; open for half an hour.
        Awaiting = "awaiting",
        /// Paid; its courses are open.
        Paid = "paid",
        /// Not paid in time, or cancelled by the buyer.
        Closed = "closed",
        /// A refund is under way.
        Refunding = "refunding",
        /// Some of the money was refunded.
        PartRefunded = "part_refunded",
        /// All of the money was refunded.
        Refunded = "refunded",
    }
}

impl OrderState {
    /// Returns the states that may follow this one. A closed order can still be paid: late money is money.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Awaiting => &[Self::Paid, Self::Closed],
            Self::Closed => &[Self::Paid],
            Self::Paid => &[Self::Refunding],
            Self::PartRefunded => &[Self::Refunding, Self::Paid],
            // A provider may refuse a refund for good, even one that it had sent.
            Self::Refunding => &[Self::PartRefunded, Self::Refunded, Self::Paid],
            Self::Refunded => &[Self::Paid, Self::PartRefunded],
        }
    }
}

text_enum! {
    /// The state of an attempt to pay.
    pub enum PaymentState {
        /// Requested from the provider, whose response has not come yet.
        Created = "created",
        /// Open to the payer, or paid and not confirmed by the provider yet.
        Pending = "pending",
        /// Paid: the money is there.
        Succeeded = "succeeded",
        /// Declined by the provider.
        Failed = "failed",
        /// Cancelled before anything was paid.
        Cancelled = "cancelled",
    }
}

impl PaymentState {
    /// Whether nothing more is expected of it. A late success still overrules a failure.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

text_enum! {
    /// The reason of a declined payment, to which every provider's reasons are mapped.
    pub enum DeclineReason {
        /// Too little money on the account.
        InsufficientFunds = "insufficient_funds",
        /// A refusal by the payer's bank.
        CardDeclined = "card_declined",
        /// An expired card.
        ExpiredCard = "expired_card",
        /// More than the payer may spend.
        LimitExceeded = "limit_exceeded",
        /// A change of the payer's mind.
        CancelledByPayer = "cancelled_by_payer",
        /// A saved method that the provider does not charge any more.
        MethodUnavailable = "method_unavailable",
        /// A reason that we do not know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// The origin of a grant, which gives a person access to a course.
    pub enum GrantSource {
        /// A paid order.
        Purchase = "purchase",
        /// An enrolment in a course that cost nothing.
        Free = "free",
    }
}

text_enum! {
    /// The outcome of a provider's webhook.
    pub enum WebhookOutcome {
        /// A new status, which was applied.
        Applied = "applied",
        /// A status that was known already.
        Repeated = "repeated",
        /// A status that is older than the known one.
        Outdated = "outdated",
        /// A webhook about no payment of ours.
        Unknown = "unknown",
        /// A webhook about a payment of ours, but with another amount or another reference.
        Mismatch = "mismatch",
        /// A webhook about something that changes nothing on our side.
        Other = "other",
        /// A signature that is not the provider's.
        InvalidSignature = "invalid_signature",
        /// A signature that was made too long ago, or in the future.
        TimestampOutOfRange = "timestamp_out_of_range",
        /// A webhook that is meant for another merchant.
        WrongMerchant = "wrong_merchant",
        /// A webhook that cannot be parsed.
        Malformed = "malformed",
        /// An objection of a payer's to a payment of ours.
        Disputed = "disputed",
    }
}

impl WebhookOutcome {
    /// Whether somebody has to look at the webhook.
    #[must_use]
    pub const fn is_alert(self) -> bool {
        !matches!(self, Self::Applied | Self::Repeated | Self::Outdated | Self::Other)
    }
}

text_enum! {
    /// The kind of an order's event.
    pub enum OrderEventKind {
        /// The order was placed.
        Placed = "placed",
        /// The buyer went to the payment page.
        PaymentStarted = "payment_started",
        /// The buyer came back from the payment page before the provider confirmed or declined the payment.
        ReturnedFromProvider = "returned_from_provider",
        /// The payment page could not be opened.
        ProviderUnreachable = "provider_unreachable",
        /// A payment was declined.
        Declined = "declined",
        /// The money arrived.
        Paid = "paid",
        /// The money arrived after the order had been closed.
        PaidLate = "paid_late",
        /// The courses were opened.
        Granted = "granted",
        /// Nobody paid in time.
        Closed = "closed",
        /// The buyer cancelled the order.
        CancelledByBuyer = "cancelled_by_buyer",
        /// A refund began: of a second payment, of a course that the buyer owned already, or issued by the school.
        RefundStarted = "refund_started",
        /// The courses of the order were closed.
        AccessEnded = "access_ended",
        /// The money was refunded.
        Refunded = "refunded",
        /// The provider refused a refund for good.
        RefundRefused = "refund_refused",
        /// The buyer asked for a refund.
        RefundAsked = "refund_asked",
        /// The request for a refund was accepted.
        RefundAccepted = "refund_accepted",
        /// The request for a refund was declined.
        RefundDeclined = "refund_declined",
        /// The buyer took the request for a refund back.
        RefundWithdrawn = "refund_withdrawn",
        /// The payer's bank inquired about the payment.
        DisputeWarned = "dispute_warned",
        /// The payer objected to the payment at their bank.
        DisputeOpened = "dispute_opened",
        /// The objection is over, and the payment stands.
        DisputeWon = "dispute_won",
        /// The objection is over, and the payer has their money back.
        DisputeLost = "dispute_lost",
        /// The courses of the order were closed until the bank decides.
        AccessFrozen = "access_frozen",
        /// The courses of the order were opened again.
        AccessThawed = "access_thawed",
    }
}

/// An item of an order, for its buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The course's name in addresses.
    pub slug: String,
    /// The course's title when it was ordered.
    pub title: String,
    /// The language of the title, as a BCP 47 tag.
    pub language: String,
    /// The name of the course's teacher.
    pub teacher: String,
    /// The price when it was ordered.
    pub price: Money,
    /// The address of the course's cover; `None` when one is drawn.
    pub cover: Option<String>,
    /// The seed of a drawn cover: the course's id.
    pub seed: String,
    /// The grants by which the buyer can open the course now; none when they cannot.
    pub grants: Vec<Grant>,
}

impl OrderItem {
    /// Whether the buyer can open the course now.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.grants.is_empty()
    }
}

/// An event of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEvent {
    /// The kind of the event.
    pub kind: OrderEventKind,
    /// The instant of the event.
    pub at: Millis,
    /// The reason, for a declined payment.
    pub decline: Option<DeclineReason>,
}

/// An order with everything that happened to it, for its buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPage {
    /// The order.
    pub id: Id<Order>,
    /// The state of the order.
    pub state: OrderState,
    /// The amount to be paid.
    pub total: Money,
    /// The amount that was refunded so far.
    pub refunded: Money,
    /// The amount that the payer's bank took back for good.
    pub charged_back: Money,
    /// The refunds, sent or not, oldest first.
    pub refunds: Vec<OrderRefund>,
    /// The items of the order.
    pub items: Vec<OrderItem>,
    /// The instant at which it was placed.
    pub placed_at: Millis,
    /// The instant at which it closes if nobody pays.
    pub closes_at: Millis,
    /// The instant at which the money arrived; `None` when it has not.
    pub paid_at: Option<Millis>,
    /// The payment that succeeded, or else the newest one.
    pub payment: Option<OrderPayment>,
    /// The events of the order, oldest first.
    pub events: Vec<OrderEvent>,
    /// The buyer's name, for the receipt.
    pub buyer: String,
    /// The time that is left to pay, in milliseconds.
    pub left_ms: i64,
    /// The ways to pay that fit the buyer and their device now, the best one first; none where nobody asked for them.
    pub offers: Vec<PaymentWay>,
    /// The way among them by which the buyer paid last.
    pub preferred: Option<PaymentWay>,
    /// The promise about refunds that the buyer asks for.
    pub refund_policy: RefundPolicy,
    /// The methods that the buyer saved and that can pay the order now, the default first.
    pub saved: Vec<SavedMethod>,
    /// The devices on which it can be paid, where the buyer's is none of them.
    pub pay_elsewhere: Vec<Device>,
    /// The names of the providers among the offers that save a method for later.
    pub savers: Vec<String>,
}

/// A refund of an order, for its buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRefund {
    /// The amount of the refund.
    pub amount: Money,
    /// The reason, in the words of the person who issued it; empty when the payment could not be applied.
    pub note: String,
    /// The state of the refund.
    pub state: RefundState,
    /// Whether the school made it at the payment provider itself.
    pub is_external: bool,
}

/// A payment of an order, for its buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPayment {
    /// The state of the payment.
    pub state: PaymentState,
    /// The provider and the method.
    pub way: PaymentWay,
    /// The step that the payer takes next, while the payment is open and where somebody asked for it.
    pub action: Option<PayerAction>,
    /// The code of [`PayerAction::QrCode`], drawn.
    pub code: Option<QrImage>,
    /// The address of the script that draws the form of [`PayerAction::Embedded`].
    pub script: Option<String>,
    /// The provider's reference, once there is one.
    pub reference: Option<String>,
    /// The reason why it was declined, if it was.
    pub decline: Option<DeclineReason>,
    /// The instant at which it was created.
    pub at: Millis,
}

/// A row in the list of a buyer's orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    /// The order.
    pub id: Id<Order>,
    /// The state of the order.
    pub state: OrderState,
    /// The amount to be paid.
    pub total: Money,
    /// The amount that was refunded so far.
    pub refunded: Money,
    /// The amount that the payer's bank took back for good.
    pub charged_back: Money,
    /// The title of the first course in it.
    pub title: String,
    /// The language of the title, as a BCP 47 tag.
    pub language: String,
    /// The instant at which it was placed.
    pub placed_at: Millis,
}

/// One page of a buyer's orders, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderList {
    /// The orders of this page.
    pub rows: Vec<OrderSummary>,
    /// The number of orders on all pages.
    pub total: i64,
    /// The number of this page, from 1.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
}

impl OrderList {
    /// The number of orders on one page.
    pub const PER_PAGE: i64 = 20;
}

/// A grant, which gives a person access to a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The origin of the grant.
    pub source: GrantSource,
    /// The order that paid for it, if one did.
    pub order: Option<Id<Order>>,
    /// The instant from which it is valid.
    pub starts_at: Millis,
    /// The instant at which it ends; `None` when it never does.
    pub ends_at: Option<Millis>,
}

/// A viewer's access to a course, which decides what the course page offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CourseAccess {
    /// No access: the course has to be bought, or is free and the viewer is not enrolled.
    None,
    /// No access yet: an order of the viewer's waits for its money.
    Ordered(Id<Order>),
    /// No access for now: the payment of this order of the viewer's is disputed.
    Frozen(Id<Order>),
    /// Access by these grants.
    Granted(Vec<Grant>),
    /// Access as a teacher of the course, or as one of those who look after it.
    Staff,
}

#[cfg(test)]
mod tests {
    use super::OrderState;

    #[test]
    fn nothing_leads_back_to_an_unpaid_order() {
        for state in OrderState::ALL {
            assert!(!state.next().contains(&OrderState::Awaiting) && !state.next().contains(state), "{state}");
        }
        assert!(OrderState::Closed.next().contains(&OrderState::Paid), "late money is money");
    }
}

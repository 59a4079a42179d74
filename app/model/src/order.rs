//! Orders, payments and access as pages see them.

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, Money, text_enum};

/// Marks the ids of orders.
#[derive(Clone, Copy, Debug)]
pub enum Order {}
/// Marks the ids of payments: one attempt to pay an order.
#[derive(Clone, Copy, Debug)]
pub enum Payment {}

text_enum! {
    /// Where an order stands.
    pub enum OrderState {
        /// Waits for its money, for half an hour.
        Awaiting = "awaiting",
        /// Paid; its courses are open.
        Paid = "paid",
        /// Nobody paid in time, or the buyer gave it up.
        Closed = "closed",
        /// Money is on its way back.
        Refunding = "refunding",
        /// Some of the money went back.
        PartRefunded = "part_refunded",
        /// All of the money went back.
        Refunded = "refunded",
    }
}

impl OrderState {
    /// The states that may follow this one. A closed order can still be paid: late money is money.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Awaiting => &[Self::Paid, Self::Closed],
            Self::Closed => &[Self::Paid],
            Self::Paid | Self::PartRefunded => &[Self::Refunding],
            Self::Refunding => &[Self::PartRefunded, Self::Refunded],
            Self::Refunded => &[],
        }
    }
}

text_enum! {
    /// Where an attempt to pay stands.
    pub enum PaymentState {
        /// We asked the provider for it, and have no answer yet.
        Created = "created",
        /// The payer can pay, or has paid and the provider is at work.
        Pending = "pending",
        /// The money is there.
        Succeeded = "succeeded",
        /// The provider declined it.
        Failed = "failed",
        /// Given up before anything was paid.
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
    /// Why a payment was declined, in words that every provider's reasons are mapped to.
    pub enum DeclineReason {
        /// There is not enough money.
        InsufficientFunds = "insufficient_funds",
        /// The bank said no.
        CardDeclined = "card_declined",
        /// The card is too old.
        ExpiredCard = "expired_card",
        /// More than the payer may spend.
        LimitExceeded = "limit_exceeded",
        /// The payer changed her mind.
        CancelledByPayer = "cancelled_by_payer",
        /// No reason that we know.
        Unknown = "unknown",
    }
}

text_enum! {
    /// What gives somebody access to a course.
    pub enum GrantSource {
        /// She bought it.
        Purchase = "purchase",
        /// It cost nothing when she enrolled.
        Free = "free",
    }
}

text_enum! {
    /// Why money goes back.
    pub enum RefundReason {
        /// The order was paid already.
        DuplicatePayment = "duplicate_payment",
        /// The course was the buyer's already.
        AlreadyOwned = "already_owned",
        /// Somebody of the school gives it.
        IssuedBySchool = "issued_by_school",
    }
}

text_enum! {
    /// How far a refund is.
    pub enum RefundState {
        /// It has to be sent, or its provider has not answered yet.
        Requested = "requested",
        /// The provider has sent the money.
        Succeeded = "succeeded",
    }
}

text_enum! {
    /// What became of a provider's notification.
    pub enum WebhookOutcome {
        /// It changed something.
        Applied = "applied",
        /// It said what was known.
        Repeated = "repeated",
        /// Something later is known already.
        Outdated = "outdated",
        /// It is about no payment of ours.
        Unknown = "unknown",
        /// It is about a payment of ours, but about other money or another reference.
        Mismatch = "mismatch",
        /// It is about something that we do not act upon.
        Other = "other",
        /// Its signature is not the provider's.
        InvalidSignature = "invalid_signature",
        /// It was signed too long ago.
        TimestampOutOfRange = "timestamp_out_of_range",
        /// It is meant for somebody else.
        WrongMerchant = "wrong_merchant",
        /// It cannot be read.
        Malformed = "malformed",
    }
}

impl WebhookOutcome {
    /// Whether somebody has to look at it.
    #[must_use]
    pub const fn is_alert(self) -> bool {
        !matches!(self, Self::Applied | Self::Repeated | Self::Outdated | Self::Other)
    }
}

text_enum! {
    /// What can happen to an order.
    pub enum OrderEventKind {
        /// It was placed.
        Placed = "placed",
        /// The buyer went to the payment page.
        PaymentStarted = "payment_started",
        /// The buyer came back from the payment page, and the provider had not said yet what became of it.
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
        /// The buyer gave it up.
        CancelledByBuyer = "cancelled_by_buyer",
        /// Money goes back: it came twice, or for a course that was hers already, or the school gives it.
        RefundStarted = "refund_started",
        /// Its courses were closed.
        AccessEnded = "access_ended",
        /// The money went back.
        Refunded = "refunded",
    }
}

/// What is in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The course's name in addresses.
    pub slug: String,
    /// Its title when it was ordered.
    pub title: String,
    /// The language of the title, BCP 47.
    pub language: String,
    /// Who teaches it.
    pub teacher: String,
    /// What it cost when it was ordered.
    pub price: Money,
    /// The address of its cover; `None`: one is drawn.
    pub cover: Option<String>,
    /// Seed of a drawn cover: the course's id.
    pub seed: String,
    /// Why the buyer can open it now; empty: she cannot.
    pub grants: Vec<Grant>,
}

impl OrderItem {
    /// Whether the buyer can open it now.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.grants.is_empty()
    }
}

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEvent {
    /// What.
    pub kind: OrderEventKind,
    /// When.
    pub at: Millis,
    /// Why, for a declined payment.
    pub decline: Option<DeclineReason>,
}

/// An order with everything that happened to it, for its buyer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPage {
    /// The order.
    pub id: Id<Order>,
    /// Where it stands.
    pub state: OrderState,
    /// What it costs.
    pub total: Money,
    /// What went back of it.
    pub refunded: Money,
    /// What goes back and went back, one by one.
    pub refunds: Vec<OrderRefund>,
    /// What is in it.
    pub items: Vec<OrderItem>,
    /// When it was placed.
    pub placed_at: Millis,
    /// When it closes if nobody pays.
    pub closes_at: Millis,
    /// When the money arrived.
    pub paid_at: Option<Millis>,
    /// The payment that is under way or was the last one.
    pub payment: Option<OrderPayment>,
    /// Everything that happened, oldest first.
    pub events: Vec<OrderEvent>,
    /// The buyer's name, for the receipt.
    pub buyer: String,
    /// The names of the ways to pay that the school offers.
    pub gateways: Vec<String>,
}

/// Money of an order that goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRefund {
    /// How much.
    pub amount: Money,
    /// Why, in the words of whoever gave it; empty: it had paid nothing.
    pub note: String,
    /// Whether it went.
    pub went: bool,
}

/// The state of the last attempt to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPayment {
    /// Where it stands.
    pub state: PaymentState,
    /// The name of the way to pay.
    pub gateway: String,
    /// The provider's number for it.
    pub reference: Option<String>,
    /// Why it was declined.
    pub decline: Option<DeclineReason>,
    /// When it was begun.
    pub at: Millis,
}

/// An order in the list of one's orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    /// The order.
    pub id: Id<Order>,
    /// Where it stands.
    pub state: OrderState,
    /// What it costs.
    pub total: Money,
    /// The title of the first course in it.
    pub title: String,
    /// The language of the title, BCP 47.
    pub language: String,
    /// When it was placed.
    pub placed_at: Millis,
}

/// One page of one's orders, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderList {
    /// The orders of this page.
    pub rows: Vec<OrderSummary>,
    /// How many there are in all.
    pub total: i64,
    /// The page, from 1.
    pub page: i64,
    /// How many pages there are, at least 1.
    pub pages: i64,
}

impl OrderList {
    /// Orders on one page.
    pub const PER_PAGE: i64 = 20;
}

/// Why somebody can open a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What gave it.
    pub source: GrantSource,
    /// The order that paid for it.
    pub order: Option<Id<Order>>,
    /// From when.
    pub starts_at: Millis,
    /// Until when; `None`: for good.
    pub ends_at: Option<Millis>,
}

/// How a visitor stands to a course: what the course page offers her.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// She has to buy it, or it is free and she has not enrolled yet.
    None,
    /// An order of hers waits for its money.
    Ordered(Id<Order>),
    /// It is open to her by these grants.
    Granted(Vec<Grant>),
    /// It is hers to teach or to look after.
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

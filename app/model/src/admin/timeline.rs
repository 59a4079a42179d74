//! The timeline of an order: everything that happened to it, from all records that know of it.

use serde::{Deserialize, Serialize};

use crate::{
    Millis, Money,
    ledger::{LedgerAccount, LedgerEntryKind},
    order::{
        DeclineReason, GrantSource, OrderEventKind, OrderState, PaymentState, RefundProblem, RefundReason,
        WebhookOutcome,
    },
    text_enum,
};

text_enum! {
    /// The record from which an entry of an order's timeline comes.
    pub enum Source {
        /// The order itself.
        Order = "order",
        /// An attempt to pay it.
        Payment = "payment",
        /// A webhook of the provider.
        Webhook = "webhook",
        /// The ledger.
        Ledger = "ledger",
        /// A refund.
        Refund = "refund",
        /// A course that was opened.
        Grant = "grant",
    }
}

/// An entry of an order's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// The instant at which it happened.
    pub at: Millis,
    /// The event that happened.
    pub event: TimelineEvent,
    /// The amount of money, where there is one.
    pub amount: Option<Money>,
}

/// An event in an order's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimelineEvent {
    /// A change of the order itself.
    Order {
        /// The kind of change.
        kind: OrderEventKind,
        /// The order's state afterwards.
        state: OrderState,
        /// The reason why a payment was declined.
        decline: Option<DeclineReason>,
    },
    /// A request for a refund that somebody of the school declined.
    RequestDeclined {
        /// The user name of who declined it.
        by: String,
        /// The answer to the buyer.
        note: String,
    },
    /// The approval of a refund by the first of two people, which waits for the second.
    RefundApproved {
        /// The user name of who approved it.
        by: String,
        /// The note to the buyer.
        note: String,
    },
    /// The beginning of an attempt to pay.
    PaymentBegun {
        /// The provider.
        provider: String,
        /// The provider's reference of the payment; `None` before it has answered.
        reference: Option<String>,
    },
    /// The end of an attempt to pay.
    PaymentEnded {
        /// The outcome of the attempt.
        state: PaymentState,
        /// The provider.
        provider: String,
        /// The provider's reference of the payment.
        reference: Option<String>,
        /// The reason why it was declined.
        decline: Option<DeclineReason>,
    },
    /// A webhook that the provider sent.
    Webhook {
        /// The outcome of handling it; `None` before it was handled.
        outcome: Option<WebhookOutcome>,
        /// The provider.
        provider: String,
        /// The number of times that it came.
        deliveries: i64,
    },
    /// A posting to an account of the ledger.
    Ledger {
        /// The kind of the entry.
        entry: LedgerEntryKind,
        /// The account.
        account: LedgerAccount,
    },
    /// A refund that was requested.
    RefundRequested {
        /// The reason of the refund.
        reason: RefundReason,
        /// The user names of who gives it, the first of two people before the second; none when nobody decided that.
        by: Vec<String>,
        /// The note to the buyer.
        note: String,
    },
    /// A refund that somebody made at the provider itself.
    RefundExternal {
        /// The provider's reference of the refund.
        reference: String,
    },
    /// A refund that the provider did not take; it is tried again.
    RefundUnsent {
        /// The reason why not.
        problem: RefundProblem,
    },
    /// A refund that the provider has accepted, and not sent yet.
    RefundAccepted {
        /// The provider's reference of the refund.
        reference: String,
    },
    /// A refund that the provider refused for good.
    RefundRefused {
        /// The provider's reason, word for word.
        reason: String,
    },
    /// A refund that is tried no more, and left to a person.
    RefundLeft,
    /// A refund that the provider has sent.
    RefundSent {
        /// The provider's reference of the refund.
        reference: String,
    },
    /// A grant that opened a course.
    AccessGranted {
        /// The reason of the grant.
        source: GrantSource,
        /// The course's title.
        title: String,
    },
    /// The end of a grant, which closed a course again.
    AccessEnded {
        /// The course's title.
        title: String,
    },
}

impl TimelineEvent {
    /// Returns the record from which the event comes.
    #[must_use]
    pub const fn source(&self) -> Source {
        match self {
            Self::Order { .. } | Self::RequestDeclined { .. } => Source::Order,
            Self::PaymentBegun { .. } | Self::PaymentEnded { .. } => Source::Payment,
            Self::Webhook { .. } => Source::Webhook,
            Self::Ledger { .. } => Source::Ledger,
            Self::RefundRequested { .. }
            | Self::RefundExternal { .. }
            | Self::RefundApproved { .. }
            | Self::RefundUnsent { .. }
            | Self::RefundAccepted { .. }
            | Self::RefundRefused { .. }
            | Self::RefundLeft
            | Self::RefundSent { .. } => Source::Refund,
            Self::AccessGranted { .. } | Self::AccessEnded { .. } => Source::Grant,
        }
    }
}

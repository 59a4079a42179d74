//! What is done in the background.

use crate::text_enum;

text_enum! {
    /// What a job does.
    pub enum JobKind {
        /// Deliver a mail.
        Mail = "mail",
        /// Deliver a text message.
        Sms = "sms",
        /// Count for dashboards.
        Stats = "stats",
        /// Close an order that nobody paid.
        CloseOrder = "order.close",
        /// Ask a provider about a payment.
        AskPayment = "payment.ask",
        /// Send money back.
        Refund = "refund",
    }
}

//! The jobs that are done in the background.

use crate::text_enum;

/// The error of a job that an administrator cancelled.
pub const CANCELLED: &str = "cancelled";

text_enum! {
    /// The kind of a job.
    pub enum JobKind {
        /// The delivery of a mail.
        Mail = "mail",
        /// The delivery of a text message.
        Sms = "sms",
        /// The fan-out of an event to those whom it concerns.
        Notice = "notice",
        /// The writing of the mails and text messages of notices that are due.
        DeliverNotices = "notice.deliver",
        /// The count of the roll-ups for dashboards.
        Stats = "stats",
        /// The closing of an order that nobody paid.
        CloseOrder = "order.close",
        /// The poll of a provider about a payment.
        PollPayment = "payment.poll",
        /// The sending of a refund.
        Refund = "refund",
        /// The fetching of a provider's statement of a day.
        FetchStatement = "statement.fetch",
        /// The reading of a statement, and its comparison with the books.
        ReadStatement = "statement.read",
        /// The forgetting of a saved method at its provider.
        ForgetMethod = "payment.forget_method",
        /// The asking of a provider for the name of a saved method.
        DescribeMethod = "payment.describe_method",
        /// The asking of a provider's new account which saved methods it knows.
        CheckMethods = "payment.check_methods",
    }
}

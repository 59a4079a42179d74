//! The adapter to Alipay: what it sends and signs, and what it makes of answers, notifications and bills.

mod answers;
mod bills;
pub mod certificates;
mod keys;
mod oracle;
mod payments;
mod refunds;
pub mod script;
mod statements;
mod story;
mod webhooks;

//! The adapter to UnionPay: what it sends and signs, and what it makes of answers, notifications and files.

mod answers;
mod certificates;
mod files;
mod keys;
mod oracle;
mod payments;
mod refunds;
mod script;
mod story;
mod webhooks;

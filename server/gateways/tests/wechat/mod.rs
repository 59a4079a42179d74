//! The adapter to WeChat Pay: what it sends and signs, and what it makes of answers, notifications and bills.

mod answers;
mod bills;
mod certificates;
mod keys;
mod open_ids;
mod oracle;
mod payments;
mod refunds;
mod script;
mod statements;
mod story;
mod webhooks;

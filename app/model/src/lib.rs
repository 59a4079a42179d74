//! Plain types and rules that the server and the browser share.
//!
//! Knows nothing of Leptos, axum, the database (but for `row`, which lets ids, money and
//! instants travel to and from it), clocks or files.

pub mod account;
pub mod admin;
mod agent;
pub mod audit_log;
mod bloom;
pub mod comment;
pub mod content_report;
pub mod course;
mod decision;
pub mod dispute;
pub mod event;
pub mod favourite;
pub mod figures;
pub mod follow;
mod id;
pub mod job;
mod lang;
pub mod ledger;
mod money;
pub mod notice;
pub mod order;
pub mod password;
pub mod payment;
mod percent;
pub mod progress;
pub mod provider;
pub mod reconciliation;
mod refund;
pub mod refund_policy;
pub mod refund_request;
mod report;
pub mod review;
mod role;
mod route;
pub mod rule;
pub mod share;
pub mod studio;
pub mod text;
mod text_enum;
mod time;
pub mod url;
pub mod word_filter;

pub use agent::{Device, browser};
pub use bloom::Bloom;
pub use decision::Decision;
pub use id::{Id, IdPart, ParseIdError};
pub use lang::Lang;
pub use money::{Currency, Money, ParseMoneyError};
pub use role::{Permission, PermissionOfRole, Permissions, Role};
pub use route::{Access, Kind, ROUTES, RateClass, Route, STREAMED, TEST_PROVIDER, find, local};
pub use text_enum::ParseWordError;
pub use time::Millis;

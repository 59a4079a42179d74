//! Plain types and rules that the server and the browser share.
//!
//! Knows nothing of Leptos, axum, the database (but for `row`, which lets ids, money and
//! instants travel to and from it), clocks or files.

pub mod account;
pub mod admin;
pub mod behaviour;
pub mod course;
pub mod figures;
mod id;
mod lang;
mod money;
pub mod order;
pub mod progress;
mod role;
mod route;
pub mod rule;
pub mod studio;
pub mod text;
mod text_enum;
mod time;

pub use id::{Id, ParseIdError};
pub use lang::Lang;
pub use money::{Currency, Money, ParseMoneyError};
pub use role::{Permission, Role, Roles};
pub use route::{Kind, Least, ROUTES, Rate, Route, TEST_PROVIDER, find};
pub use time::Millis;

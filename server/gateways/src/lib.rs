//! Adapters to payment providers, one each, behind `commerce::payment::Gateway`.
//!
//! Knows nothing of orders, pages or the database, and shares no code with any provider.

mod alipay;
mod client;
mod credentials;
mod pem;
mod rsa;
mod shanghai;
mod statement_file;
mod stripe;
pub mod stripe_csv;
mod test;
mod wechat;

pub use alipay::{Alipay, AlipayAddresses};
pub use stripe::{Stripe, StripeAddresses};
pub use test::Test;
pub use wechat::{WeChat, WeChatAddresses};

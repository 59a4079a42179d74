//! Adapters to payment providers, one each, behind `commerce::payment::Gateway`.
//!
//! Knows nothing of orders, pages or the database, and shares no code with any provider.

mod alipay;
mod chain;
mod client;
mod credentials;
mod pem;
mod posted_form;
mod rsa;
mod shanghai;
mod statement_file;
mod stripe;
pub mod stripe_csv;
mod test;
mod unionpay;
mod validity;
mod wechat;

pub use alipay::{Alipay, AlipayAddresses};
pub use stripe::{Stripe, StripeAddresses};
pub use test::Test;
pub use unionpay::{UnionPay, UnionPayAddresses};
pub use wechat::{WeChat, WeChatAddresses};

//! The adapters against providers that misbehave, on real connections.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alipay;
mod answers;
mod house;
mod notices;
mod oracle;
mod statements;
mod story;
mod stripe;
mod support;
mod unionpay;
mod wechat;
mod wire;

//! The fake as those see it who ask it: by hand, and by npm `alipay-sdk`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bill;
mod gateway;
mod notice;
mod oracle;
mod page;
mod refund;
mod sdk;
mod support;

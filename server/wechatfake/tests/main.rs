//! The fake as those see it who ask it: by hand, and by `PyPI` `wechatpayv3`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bill;
mod gateway;
mod notice;
mod openid;
mod oracle;
mod page;
mod pay;
mod refund;
mod sdk;
mod support;

//! The addresses at which WeChat is reached: its own, but in development that of a stand-in.

use gateways::WeChatAddresses;
use kit::server::Mode;

use super::{
    raw::{Error, RawSettings},
    stripe::address,
};

/// Reads the addresses. One that is set stands in for WeChat Pay and for those that tell who payers are; they are sent
/// there, so that production takes WeChat's alone.
///
/// # Errors
/// [`Error::Value`] for an address in production, and for one that is none.
pub(super) fn read(raw: &RawSettings, mode: Mode) -> Result<WeChatAddresses, Error> {
    let own = WeChatAddresses::default();
    let api = address("wechat-api-url", raw.wechat_api_url.as_deref(), own.payments.clone(), mode)?;
    Ok(if api == own.payments { own } else { WeChatAddresses::all(&api) })
}

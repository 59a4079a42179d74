//! The addresses at which Alipay is reached: its own, but in development that of a stand-in.

use gateways::AlipayAddresses;
use kit::server::Mode;

use super::{
    raw::{Error, RawSettings},
    stripe::address,
};

/// Reads the addresses. One that is set stands in for the gateway and its sandbox; payers are sent there, so that
/// production takes Alipay's alone.
///
/// # Errors
/// [`Error::Value`] for an address in production, and for one that is none.
pub(super) fn read(raw: &RawSettings, mode: Mode) -> Result<AlipayAddresses, Error> {
    let own = AlipayAddresses::default();
    let gateway = address("alipay-gateway-url", raw.alipay_gateway_url.as_deref(), own.live.clone(), mode)?;
    Ok(if gateway == own.live { own } else { AlipayAddresses::both(&gateway) })
}

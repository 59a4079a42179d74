//! The addresses at which UnionPay is reached: its own, but in development that of a stand-in.

use gateways::UnionPayAddresses;
use kit::server::Mode;

use super::{
    raw::{Error, RawSettings},
    stripe::address,
};

/// Reads the addresses. One that is set stands in for the gateway, its test environment and their files; payers are sent
/// there, so that production takes UnionPay's alone.
///
/// # Errors
/// [`Error::Value`] for an address in production, and for one that is none.
pub(super) fn read(raw: &RawSettings, mode: Mode) -> Result<UnionPayAddresses, Error> {
    let own = UnionPayAddresses::default();
    let gateway = address("unionpay-gateway-url", raw.unionpay_gateway_url.as_deref(), own.live.clone(), mode)?;
    Ok(if gateway == own.live { own } else { UnionPayAddresses::both(&gateway) })
}

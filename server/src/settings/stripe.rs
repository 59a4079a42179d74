//! The addresses at which Stripe is reached: its own, but in development those of a stand-in.

use gateways::StripeAddresses;
use kit::server::Mode;

use super::raw::{Error, RawSettings};

/// Reads the addresses. Keys go to the one and payers type their cards into what the other draws, so that production
/// takes Stripe's alone.
///
/// # Errors
/// [`Error::Value`] for an address in production, and for one that is none.
pub(super) fn read(raw: &RawSettings, mode: Mode) -> Result<StripeAddresses, Error> {
    let own = StripeAddresses::default();
    Ok(StripeAddresses {
        api: address("stripe-api-url", raw.stripe_api_url.as_deref(), own.api, mode)?,
        script: address("stripe-script-url", raw.stripe_script_url.as_deref(), own.script, mode)?,
    })
}

/// Returns the address that is set, or the provider's own.
///
/// # Errors
/// [`Error::Value`] for an address in production, and for one that is none.
pub(super) fn address(key: &'static str, value: Option<&str>, own: String, mode: Mode) -> Result<String, Error> {
    let Some(value) = value.filter(|value| !value.is_empty() && *value != own) else { return Ok(own) };
    let bad = |why| Error::Value { key, value: value.into(), why };
    if mode == Mode::Production {
        return Err(bad("only in development: in production the provider itself is asked, and nobody else"));
    }
    let uri: http::Uri = value.parse().map_err(|_| bad("an address such as http://127.0.0.1:12111"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none() || uri.query().is_some() {
        return Err(bad("http or https and a host, without a query"));
    }
    Ok(value.trim_end_matches('/').into())
}

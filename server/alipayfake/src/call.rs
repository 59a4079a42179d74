//! A request to a method, after everything that holds for all requests was checked.

use ring::hmac;
use serde_json::Value;

use crate::{error::ApiError, params::Params};

/// A request that may be carried out.
pub(crate) struct Call<'a> {
    /// The fake's own address, as the request came to it.
    pub base: &'a str,
    pub address_key: &'a hmac::Key,
    pub notify_url: Option<&'a str>,
    pub return_url: Option<&'a str>,
    pub params: Params,
}

/// The answer of a method, without its `code` and `msg`.
pub(crate) type Answer = Result<Value, ApiError>;

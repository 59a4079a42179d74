//! A request to an operation, after everything that holds for all requests was checked.

use std::collections::BTreeMap;

use http::{HeaderMap, header::HOST};
use ring::hmac;
use serde_json::Value;

use crate::{error::ApiError, params::Params};

/// A request that may be carried out.
pub(crate) struct Call<'a> {
    /// The fake's own address, as the request came to it.
    pub base: &'a str,
    pub address_key: &'a hmac::Key,
    /// The number that stands in the path, where one does.
    pub id: &'a str,
    /// The parameters of the address.
    pub query: BTreeMap<String, String>,
    pub params: Params,
}

impl Call<'_> {
    /// Returns a parameter of the address.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Returns a parameter of the address that has to be there.
    ///
    /// # Errors
    /// The parameter's error when it is missing.
    pub fn required(&self, name: &str) -> Result<&str, ApiError> {
        self.get(name).ok_or_else(|| ApiError::parameter(name, "必填参数为空"))
    }
}

/// What an operation says.
pub(crate) enum Said {
    /// Signed JSON.
    Json(Value),
    /// Nothing, signed as well.
    Nothing,
    /// A file, which is not signed.
    File(Vec<u8>),
}

/// The answer of an operation.
pub(crate) type Answer = Result<Said, ApiError>;

/// Returns the fake's own address, as a request came to it.
pub(crate) fn base(headers: &HeaderMap) -> String {
    format!("http://{}", headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost"))
}

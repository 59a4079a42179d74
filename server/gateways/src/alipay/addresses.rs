//! Where Alipay is reached.

/// The addresses of Alipay's gateway, which is asked for everything and shows its pages to payers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlipayAddresses {
    /// The gateway through which money moves.
    pub live: String,
    /// The gateway of the sandbox.
    pub sandbox: String,
}

impl AlipayAddresses {
    /// Returns the address of a stand-in, for both.
    #[must_use]
    pub fn both(address: &str) -> Self {
        Self { live: address.into(), sandbox: address.into() }
    }
}

impl Default for AlipayAddresses {
    /// Returns the addresses of Alipay itself.
    fn default() -> Self {
        Self {
            live: "https://openapi.alipay.com/gateway.do".into(),
            sandbox: "https://openapi-sandbox.dl.alipaydev.com/gateway.do".into(),
        }
    }
}

//! Where WeChat is reached.

/// The addresses of WeChat: of WeChat Pay itself, and of those that tell who somebody in WeChat is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeChatAddresses {
    /// WeChat Pay, which is asked for everything that has to do with money.
    pub payments: String,
    /// The pages that payers in WeChat are sent to, so that it tells who they are.
    pub pages: String,
    /// The API that says who a page spoke of.
    pub accounts: String,
}

impl WeChatAddresses {
    /// Returns the address of a stand-in, for all of them.
    #[must_use]
    pub fn all(address: &str) -> Self {
        Self { payments: address.into(), pages: address.into(), accounts: address.into() }
    }
}

impl Default for WeChatAddresses {
    /// Returns the addresses of WeChat itself.
    fn default() -> Self {
        Self {
            payments: "https://api.mch.weixin.qq.com".into(),
            pages: "https://open.weixin.qq.com".into(),
            accounts: "https://api.weixin.qq.com".into(),
        }
    }
}

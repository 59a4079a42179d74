//! Where UnionPay is reached.

/// The addresses of one of UnionPay's environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnionPayAddresses {
    /// The gateway through which money moves.
    pub live: String,
    /// The machine that gives out the files of its days.
    pub live_files: String,
    /// The gateway of the test environment.
    pub sandbox: String,
    /// The machine that gives out the files of the test environment.
    pub sandbox_files: String,
    /// The origin, its first label maybe `*`, of the pages to which the page of either gateway leads on.
    pub pages: String,
}

impl UnionPayAddresses {
    /// Returns the address of a stand-in, for all of them.
    #[must_use]
    pub fn both(address: &str) -> Self {
        let address = || address.to_owned();
        Self { live: address(), live_files: address(), sandbox: address(), sandbox_files: address(), pages: address() }
    }
}

impl Default for UnionPayAddresses {
    /// Returns the addresses of UnionPay itself.
    fn default() -> Self {
        Self {
            live: "https://gateway.95516.com/gateway/api".into(),
            live_files: "https://filedownload.95516.com".into(),
            sandbox: "https://gateway.test.95516.com/gateway/api".into(),
            sandbox_files: "https://filedownload.test.95516.com".into(),
            pages: "https://*.95516.com".into(),
        }
    }
}

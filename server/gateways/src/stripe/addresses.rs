//! Where Stripe is reached.

/// The addresses at which Stripe is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeAddresses {
    /// The API, such as `https://api.stripe.com`, without a slash at the end.
    pub api: String,
    /// The script that draws the form on our pages.
    pub script: String,
}

impl Default for StripeAddresses {
    /// Returns the addresses of Stripe itself.
    fn default() -> Self {
        Self { api: "https://api.stripe.com".into(), script: "https://js.stripe.com/basil/stripe.js".into() }
    }
}

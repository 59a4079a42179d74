//! Forms of providers on our own pages.

/// A provider's form on our pages, with what a browser needs for it. An origin is a text such as
/// `https://js.stripe.com`; its first label may be `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmbeddedForm {
    /// The address of the script that draws the form.
    pub script: String,
    /// The origins of scripts.
    pub script_origins: Vec<String>,
    /// The origins of frames.
    pub frame_origins: Vec<String>,
    /// The origins to which scripts send requests.
    pub connect_origins: Vec<String>,
    /// The origins of frames that may ask the browser for a payment, as for Apple Pay and Google Pay.
    pub payment_origins: Vec<String>,
    /// The text by which Apple knows that the school's domain may offer Apple Pay; empty where it does not.
    pub apple_domain_file: String,
}

//! The settings of the fake.

use crate::keys;

/// The settings of the fake.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The number of the merchant that may ask.
    pub merchant_id: String,
    /// The merchant's public key, in PEM.
    pub merchant_public_key: String,
    /// The number of the merchant's certificate in decimal.
    pub merchant_certificate_id: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            merchant_id: keys::MERCHANT_ID.into(),
            merchant_public_key: keys::MERCHANT_PUBLIC_KEY.into(),
            merchant_certificate_id: keys::MERCHANT_CERTIFICATE_ID.into(),
        }
    }
}

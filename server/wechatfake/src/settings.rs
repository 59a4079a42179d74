//! The settings of the fake.

use crate::keys;

/// The settings of the fake.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The id of the official account.
    pub app_id: String,
    /// The number of the merchant that may ask.
    pub merchant_id: String,
    /// The serial of the merchant's certificate.
    pub merchant_serial: String,
    /// The merchant's public key, in PEM or as its bare base64.
    pub merchant_public_key: String,
    /// Whether the fake signs by a public key with an id and has no platform certificates.
    pub has_public_key: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            app_id: keys::APP_ID.into(),
            merchant_id: keys::MERCHANT_ID.into(),
            merchant_serial: keys::MERCHANT_SERIAL.into(),
            merchant_public_key: keys::MERCHANT_PUBLIC_KEY.into(),
            has_public_key: false,
        }
    }
}

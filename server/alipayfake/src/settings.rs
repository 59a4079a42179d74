//! The settings of the fake.

use crate::keys;

/// The settings of the fake.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The id of the application that may ask.
    pub app_id: String,
    /// The id of the merchant whose application it is.
    pub seller_id: String,
    /// The application's public key, in PEM or as its bare base64.
    pub app_public_key: String,
    /// Whether requests have to name the serials of certificates, and answers do.
    pub wants_certificates: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            app_id: keys::APP_ID.into(),
            seller_id: keys::SELLER_ID.into(),
            app_public_key: keys::APP_PUBLIC_KEY.into(),
            wants_certificates: false,
        }
    }
}

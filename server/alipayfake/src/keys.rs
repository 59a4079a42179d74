//! The keys and certificates that the fake and its tests use, made by `keys/make.sh`. Everybody may know them.

/// The id of the application.
pub const APP_ID: &str = "2021000000000001";
/// The id of the merchant.
pub const SELLER_ID: &str = "2088000000000001";
/// The address by which the merchant signs in.
pub const SELLER_EMAIL: &str = "school@example.com";
/// The application's private key: PKCS#8, in PEM.
pub const APP_PRIVATE_KEY: &str = include_str!("../keys/app.pem");
/// The application's public key, in PEM.
pub const APP_PUBLIC_KEY: &str = include_str!("../keys/app.pub");
/// The application's certificate, in PEM.
pub const APP_CERTIFICATE: &str = include_str!("../keys/app.crt");
/// The serial of the application's certificate, computed by OpenSSL and md5sum.
pub const APP_CERTIFICATE_SERIAL: &str = include_str!("../keys/app.serial");
/// The public key by which all that the fake signs is checked, in PEM.
pub const ALIPAY_PUBLIC_KEY: &str = include_str!("../keys/alipay.pub");
/// The certificate of that key, in PEM.
pub const ALIPAY_CERTIFICATE: &str = include_str!("../keys/alipay.crt");
/// The serial of that certificate.
pub const ALIPAY_CERTIFICATE_SERIAL: &str = include_str!("../keys/alipay.serial");
/// The certificate that takes the other's place once Alipay changes its key, in PEM.
pub const ALIPAY_NEXT_CERTIFICATE: &str = include_str!("../keys/alipay-next.crt");
/// The serial of that certificate.
pub const ALIPAY_NEXT_CERTIFICATE_SERIAL: &str = include_str!("../keys/alipay-next.serial");
/// The public key of that certificate, in PEM.
pub const ALIPAY_NEXT_PUBLIC_KEY: &str = include_str!("../keys/alipay-next.pub");
/// The roots, in PEM: two of RSA, and between them one of an elliptic curve, which does not count for the serial.
pub const ROOT_CERTIFICATES: &str = include_str!("../keys/roots.crt");
/// The serial of the roots: those of each of RSA, joined by `_`.
pub const ROOT_SERIAL: &str = include_str!("../keys/roots.serial");
/// A private key that is neither Alipay's nor the application's: PKCS#8, in PEM.
pub const STRANGERS_PRIVATE_KEY: &str = include_str!("../keys/stranger.pem");

/// The private keys by which the fake signs, before and after Alipay changed its key.
pub(crate) const ALIPAY_PRIVATE_KEYS: [&str; 2] =
    [include_str!("../keys/alipay.pem"), include_str!("../keys/alipay-next.pem")];
/// The certificates of those keys, with their serials.
pub(crate) const ALIPAY_CERTIFICATES: [(&str, &str); 2] =
    [(ALIPAY_CERTIFICATE, ALIPAY_CERTIFICATE_SERIAL), (ALIPAY_NEXT_CERTIFICATE, ALIPAY_NEXT_CERTIFICATE_SERIAL)];

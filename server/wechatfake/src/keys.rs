//! The keys and certificates that the fake and its tests use, made by `keys/make.sh`. Everybody may know them.

/// The id of the official account.
pub const APP_ID: &str = "wx0000000000000001";
/// The secret of the official account, by which its server learns who somebody is.
pub const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";
/// The number of the merchant.
pub const MERCHANT_ID: &str = "1900000001";
/// The key by which notifications and certificates are sealed.
pub const API_V3_KEY: &str = "LyceumFakeOfWeChatPayApiV3Key001";
/// The merchant's private key: PKCS#8, in PEM.
pub const MERCHANT_PRIVATE_KEY: &str = include_str!("../keys/merchant.pem");
/// The merchant's public key, in PEM.
pub const MERCHANT_PUBLIC_KEY: &str = include_str!("../keys/merchant.pub");
/// The merchant's certificate, in PEM.
pub const MERCHANT_CERTIFICATE: &str = include_str!("../keys/merchant.crt");
/// The serial of the merchant's certificate.
pub const MERCHANT_SERIAL: &str = include_str!("../keys/merchant.serial");
/// The platform's certificate, in PEM.
pub const PLATFORM_CERTIFICATE: &str = include_str!("../keys/platform.crt");
/// The serial of that certificate.
pub const PLATFORM_SERIAL: &str = include_str!("../keys/platform.serial");
/// The public key of that certificate, in PEM.
pub const PLATFORM_PUBLIC_KEY: &str = include_str!("../keys/platform.pub");
/// The certificate that takes the other's place, in PEM.
pub const PLATFORM_NEXT_CERTIFICATE: &str = include_str!("../keys/platform-next.crt");
/// The serial of that certificate.
pub const PLATFORM_NEXT_SERIAL: &str = include_str!("../keys/platform-next.serial");
/// The public key of that certificate, in PEM.
pub const PLATFORM_NEXT_PUBLIC_KEY: &str = include_str!("../keys/platform-next.pub");
/// WeChat Pay's public key, which takes the place of certificates, in PEM.
pub const WECHAT_PUBLIC_KEY: &str = include_str!("../keys/public.pub");
/// The id of that key.
pub const WECHAT_PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000000012026113000000000000001";
/// The serial of a certificate that nobody knows.
pub const UNKNOWN_SERIAL: &str = "7132D72A03E93CDDF8C03BBD1F37EEDF00000000";
/// A private key that is neither WeChat Pay's nor the merchant's: PKCS#8, in PEM.
pub const STRANGERS_PRIVATE_KEY: &str = include_str!("../keys/stranger.pem");

/// When the platform's certificates begin and end: two lines.
pub(crate) const PLATFORM_LIFE: &str = include_str!("../keys/platform.life");
/// The private keys of the platform's certificates, and of its public key.
pub(crate) const OWN_PRIVATE_KEYS: [&str; 3] = [
    include_str!("../keys/platform.pem"),
    include_str!("../keys/platform-next.pem"),
    include_str!("../keys/public.pem"),
];
/// What names those keys.
pub(crate) const OWN_SERIALS: [&str; 3] = [PLATFORM_SERIAL, PLATFORM_NEXT_SERIAL, WECHAT_PUBLIC_KEY_ID];

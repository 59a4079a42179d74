//! The keys and certificates that the fake and its tests use, made by `keys/make.sh`. Everybody may know them.

/// The number of the merchant.
pub const MERCHANT_ID: &str = "777290058110097";
/// The merchant's private key with its certificate: PKCS#12 in Base64, as banks give it out.
pub const MERCHANT_FILE: &str = include_str!("../keys/merchant.pfx.txt");
/// The same as OpenSSL makes it today.
pub const MERCHANT_FILE_OF_TODAY: &str = include_str!("../keys/merchant-new.pfx.txt");
/// The password of both files.
pub const MERCHANT_PASSWORD: &str = "000000";
/// The merchant's private key: PKCS#8, in PEM.
pub const MERCHANT_PRIVATE_KEY: &str = include_str!("../keys/merchant.pem");
/// The merchant's public key, in PEM.
pub const MERCHANT_PUBLIC_KEY: &str = include_str!("../keys/merchant.pub");
/// The number of the merchant's certificate in decimal, computed by OpenSSL.
pub const MERCHANT_CERTIFICATE_ID: &str = include_str!("../keys/merchant.number");
/// The certificate of the authority that issued those of the fake, in PEM.
pub const MIDDLE_CERTIFICATE: &str = include_str!("../keys/middle.crt");
/// The certificate of the authority that vouches for that one, in PEM.
pub const ROOT_CERTIFICATE: &str = include_str!("../keys/root.crt");
/// The private key by which the fake signs, with its certificate.
pub const UNIONPAY: (&str, &str) = (include_str!("../keys/unionpay.pem"), include_str!("../keys/unionpay.crt"));
/// The ones that take their place once the fake changes its key.
pub const UNIONPAY_NEXT: (&str, &str) =
    (include_str!("../keys/unionpay-next.pem"), include_str!("../keys/unionpay-next.crt"));
/// Those of another merchant, whom the same authority vouches for.
pub const NEIGHBOUR: (&str, &str) = (include_str!("../keys/neighbour.pem"), include_str!("../keys/neighbour.crt"));
/// Those of somebody who calls himself UnionPay, and whom nobody vouches for.
pub const STRANGER: (&str, &str) = (include_str!("../keys/stranger.pem"), include_str!("../keys/stranger.crt"));

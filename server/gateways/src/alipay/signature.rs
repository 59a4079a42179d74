//! Signatures: RSA with SHA-256 (Alipay calls it RSA2) over names and values in the order of their names.

use data_encoding::BASE64;
use ring::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};

/// Returns what is signed of these fields: `name=value`, by the order of the names, with `&` between them.
pub(super) fn content<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_unstable();
    let pairs: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Returns the signature of a text; `None` when the key cannot make one.
pub(super) fn sign(key: &KeyPair, content: &str) -> Option<String> {
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), content.as_bytes(), &mut signature).ok()?;
    Some(BASE64.encode(&signature))
}

/// Returns whether a signature of these bytes was made with the private half of a key, which is a `RSAPublicKey` in DER.
pub(super) fn is_good(key: &[u8], content: &[u8], signature: &str) -> bool {
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    BASE64.decode(signature.as_bytes()).is_ok_and(|signature| key.verify(content, &signature).is_ok())
}

//! RSA as providers use it: PKCS#1 v1.5 with SHA-256, of keys that are long enough.

use data_encoding::BASE64;
use ring::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey},
};
use x509_parser::{prelude::FromDer, public_key::PublicKey, x509::SubjectPublicKeyInfo};

use crate::pem;

/// The length of a key in bits, at least.
const MIN_KEY_BITS: usize = 2_048;

/// Reads a private key in PKCS#8 or PKCS#1.
pub(crate) fn private_key(text: &str) -> Option<KeyPair> {
    let der = pem::only_block(text)?;
    KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)).ok()
}

/// Returns the key in a `SubjectPublicKeyInfo`, as a `RSAPublicKey` in DER; `None` for any other key, and for one that
/// is too short.
pub(crate) fn public_key(der: &[u8]) -> Option<Vec<u8>> {
    let (rest, info) = SubjectPublicKeyInfo::from_der(der).ok()?;
    if rest.is_empty() { key_of(&info) } else { None }
}

/// Returns the key in what a certificate says of it, as [`public_key`] does.
pub(crate) fn key_of(info: &SubjectPublicKeyInfo<'_>) -> Option<Vec<u8>> {
    let is_rsa = matches!(info.parsed(), Ok(PublicKey::RSA(key)) if key.key_size() >= MIN_KEY_BITS);
    is_rsa.then(|| info.subject_public_key.data.to_vec())
}

/// Returns the signature of a text in Base64; `None` when the key cannot make one.
pub(crate) fn sign(key: &KeyPair, content: &str) -> Option<String> {
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), content.as_bytes(), &mut signature).ok()?;
    Some(BASE64.encode(&signature))
}

/// Returns whether a signature of these bytes was made with the private half of a key, which is a `RSAPublicKey` in DER.
pub(crate) fn is_good(key: &[u8], content: &[u8], signature: &str) -> bool {
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    BASE64.decode(signature.as_bytes()).is_ok_and(|signature| key.verify(content, &signature).is_ok())
}

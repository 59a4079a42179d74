//! How UnionPay signs since version 5.1.0: the content is hashed by SHA-256, and the hash, in small hexadecimal letters,
//! is signed by RSA with SHA-256.

use data_encoding::HEXLOWER;
use ring::{
    digest::{SHA256, digest},
    rsa::KeyPair,
};

use crate::rsa;

/// Returns the hash of a content, which is the text that is signed.
fn hash(content: &str) -> String {
    HEXLOWER.encode(digest(&SHA256, content.as_bytes()).as_ref())
}

/// Returns the signature of a content in Base64; `None` when the key cannot make one.
pub(super) fn sign(key: &KeyPair, content: &str) -> Option<String> {
    rsa::sign(key, &hash(content))
}

/// Returns whether a signature of a content was made with the private half of a key, which is a `RSAPublicKey` in DER.
pub(super) fn is_good(key: &[u8], content: &str, signature: &str) -> bool {
    rsa::is_good(key, hash(content).as_bytes(), signature)
}

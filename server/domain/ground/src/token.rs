//! Secret tokens, and the hashes by which they are stored: whoever reads the database cannot use one.

use data_encoding::BASE64URL_NOPAD;
use ring::digest;

use crate::{Env, Result};

/// The SHA-256 of a token, under which it is stored.
pub type TokenHash = [u8; 32];

/// Generates a token of 32 random bytes, in Base64 as addresses have it.
///
/// # Errors
/// [`crate::Error::Crypto`] when the operating system has no randomness.
pub fn generate(env: &Env) -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(&env.random::<32>()?))
}

/// Returns the hash under which a token is stored.
#[must_use]
pub fn hash(token: &str) -> TokenHash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    hash
}

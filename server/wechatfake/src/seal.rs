//! What only the merchant may read: AES-256 in GCM, under the `APIv3` key.

use data_encoding::BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde_json::{Value, json};

/// The name of the way in which it is sealed.
const ALGORITHM: &str = "AEAD_AES_256_GCM";

fn key(api_v3_key: &str) -> Option<LessSafeKey> {
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, api_v3_key.as_bytes()).ok()?))
}

fn nonce(text: &str) -> Option<Nonce> {
    let bytes: [u8; NONCE_LEN] = text.as_bytes().try_into().ok()?;
    Some(Nonce::assume_unique_for_key(bytes))
}

/// Seals a text; returns base64, with the tag at its end. `None` when the key has not 32 bytes, or the nonce not 12.
#[must_use]
pub fn seal(text: &str, api_v3_key: &str, nonce_text: &str, associated_data: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let associated = Aad::from(associated_data.as_bytes());
    key(api_v3_key)?.seal_in_place_append_tag(nonce(nonce_text)?, associated, &mut bytes).ok()?;
    Some(BASE64.encode(&bytes))
}

/// Opens what was sealed. `None` when it was sealed otherwise.
#[must_use]
pub fn open(ciphertext: &str, api_v3_key: &str, nonce_text: &str, associated_data: &str) -> Option<String> {
    let mut bytes = BASE64.decode(ciphertext.as_bytes()).ok()?;
    let associated = Aad::from(associated_data.as_bytes());
    let text = key(api_v3_key)?.open_in_place(nonce(nonce_text)?, associated, &mut bytes).ok()?;
    String::from_utf8(text.to_vec()).ok()
}

/// Returns a sealed text as it stands in answers and notifications.
pub(crate) fn sealed(text: &str, api_v3_key: &str, nonce_text: &str, associated_data: &str) -> Value {
    json!({
        "algorithm": ALGORITHM, "nonce": nonce_text, "associated_data": associated_data,
        "ciphertext": seal(text, api_v3_key, nonce_text, associated_data),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::API_V3_KEY;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_nonce_and_data_alone() {
        let sealed = seal("{\"所有权\":1}", API_V3_KEY, "fdasflkja484", "transaction").unwrap();
        let opened = |key: &str, nonce: &str, data: &str| open(&sealed, key, nonce, data);
        assert_eq!(opened(API_V3_KEY, "fdasflkja484", "transaction").as_deref(), Some("{\"所有权\":1}"));
        assert_eq!(opened(&"x".repeat(32), "fdasflkja484", "transaction"), None);
        assert_eq!(opened(API_V3_KEY, "fdasflkja485", "transaction"), None);
        assert_eq!(opened(API_V3_KEY, "fdasflkja484", "refund"), None);
        assert_eq!((seal("", "short", "fdasflkja484", ""), seal("", API_V3_KEY, "short", "")), (None, None));
    }

    /// Computed by Python's `cryptography`: `AESGCM(key).encrypt(nonce, b"lyceum", b"certificate")`.
    #[test]
    fn others_seal_in_the_same_way() {
        assert_eq!(
            seal("lyceum", API_V3_KEY, "61f9c719728a", "certificate").as_deref(),
            Some("1TqPldz9FQ3fXujukYrVMMSDohj0pQ==")
        );
    }
}

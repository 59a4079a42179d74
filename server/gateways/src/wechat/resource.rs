//! What WeChat Pay encrypts for a merchant: the content of notifications, and its own certificates.

use data_encoding::BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde::Deserialize;

/// The only algorithm: AES-256 in GCM, the tag at the end.
const ALGORITHM: &str = "AEAD_AES_256_GCM";

/// Something that is encrypted.
#[derive(Deserialize)]
pub(super) struct Resource {
    algorithm: String,
    ciphertext: String,
    nonce: String,
    /// What is signed with it, such as `transaction`.
    #[serde(default)]
    associated_data: String,
}

/// The key that a merchant sets for it, called "APIv3 key" there.
pub(super) struct ResourceKey(LessSafeKey);

impl ResourceKey {
    /// Reads a key: 32 letters and digits.
    pub fn read(text: &str) -> Option<Self> {
        let is_key = text.bytes().all(|byte| byte.is_ascii_graphic());
        let key = UnboundKey::new(&AES_256_GCM, text.as_bytes()).ok().filter(|_| is_key)?;
        Some(Self(LessSafeKey::new(key)))
    }

    /// Returns what is encrypted; `None` when it was encrypted with another key, or anything of it was changed.
    pub fn open(&self, resource: &Resource) -> Option<Vec<u8>> {
        let nonce = Nonce::try_assume_unique_for_key(resource.nonce.as_bytes()).ok()?;
        let mut content = BASE64.decode(resource.ciphertext.as_bytes()).ok()?;
        if resource.algorithm != ALGORITHM {
            return None;
        }
        let length =
            self.0.open_in_place(nonce, Aad::from(resource.associated_data.as_bytes()), &mut content).ok()?.len();
        content.truncate(length);
        Some(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn resource() -> Resource {
        Resource {
            algorithm: ALGORITHM.into(),
            ciphertext: "g8guVn7/GRyEPgl673juW+as3YHOiONCgXHSofizcfs5o+b/mTS7eVQTBIt+NRQkX8k0CUFCQAqx+LgRz+RrFKBw0polpcY2\
                YYxUKN1MLQD4Sw6IyRu88qcTLZv3XL4P4gXOyW/nl2X7N7yQF/Z+bsV5TTpyrTfW7QeUbj45EDzitLcUx66eNUnMfqvZZhBM4xD1i16nqc2h\
                3sPGl1BdjxVxXP4="
                .into(),
            nonce: "nonce12bytes".into(),
            associated_data: "transaction".into(),
        }
    }

    #[test]
    fn what_was_encrypted_elsewhere_is_opened_and_nothing_that_was_changed() {
        let key = ResourceKey::read(KEY).unwrap();
        let content = String::from_utf8(key.open(&resource()).unwrap()).unwrap();
        assert_eq!(
            content,
            r#"{"out_trade_no":"KB20261122000001","transaction_id":"4200000000202611220000000001","trade_state":"SUCCESS","amount":{"total":9900,"currency":"CNY"}}"#
        );
        let other = resource().ciphertext.replacen("g8gu", "g8gv", 1);
        for bad in [
            Resource { nonce: "nonce12byteS".into(), ..resource() },
            Resource { nonce: "nonce12byte".into(), ..resource() },
            Resource { associated_data: "refund".into(), ..resource() },
            Resource { associated_data: String::new(), ..resource() },
            Resource { algorithm: "AEAD_AES_128_GCM".into(), ..resource() },
            Resource { ciphertext: other, ..resource() },
            Resource { ciphertext: "g8gu".into(), ..resource() },
            Resource { ciphertext: "!".into(), ..resource() },
            Resource { ciphertext: String::new(), ..resource() },
        ] {
            assert!(key.open(&bad).is_none());
        }
        let another = ResourceKey::read(&KEY.replace('f', "0")).unwrap();
        assert!(another.open(&resource()).is_none());
        for bad in [
            "",
            "testMchAPIv3Key0",
            &KEY[1..],
            &format!("{KEY}0"),
            "0123456789abcdef0123456789abcde ",
            &KEY.replace("ab", "é"),
        ] {
            assert!(ResourceKey::read(bad).is_none(), "{bad}");
        }
    }
}

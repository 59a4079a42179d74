//! Signatures: SHA-256 with RSA (PKCS#1 v1.5), in base64, of lines that each end with a line feed.

use data_encoding::BASE64;
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};

/// What stands before the bare key in the `SubjectPublicKeyInfo` of an RSA key of 2048 to 8192 bits, without the bytes
/// that depend on its length.
const RSA_HEADER: (usize, std::ops::Range<usize>, &[u8]) =
    (24, 4..19, b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00");

/// A private key.
#[derive(Debug)]
pub struct PrivateKey(RsaKeyPair);

impl PrivateKey {
    /// Reads a key of PKCS#8, in PEM or as its bare base64.
    ///
    /// # Errors
    /// A sentence when it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let key = RsaKeyPair::from_pkcs8(&der(text)?).map_err(|error| format!("no RSA key of PKCS#8: {error}"))?;
        Ok(Self(key))
    }

    /// Returns the signature of a message, in base64.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.0.public().modulus_len()];
        // The length fits, so only a machine without randomness fails; the signature is then none.
        let _ = self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        BASE64.encode(&signature)
    }
}

/// A public key.
#[derive(Clone, Debug)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads a key as the merchant's console shows it: `SubjectPublicKeyInfo`, in PEM or as its bare base64.
    ///
    /// # Errors
    /// A sentence when it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let der = der(text)?;
        let (length, place, algorithm) = RSA_HEADER;
        match der.get(place) {
            Some(found) if found == algorithm => Ok(Self(der[length..].to_vec())),
            _ => Err("no public key of RSA with at least 2048 bits".into()),
        }
    }

    /// Whether this is the signature of a message, in base64.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &str) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0);
        BASE64.decode(signature.as_bytes()).is_ok_and(|signature| key.verify(message, &signature).is_ok())
    }
}

fn der(text: &str) -> Result<Vec<u8>, String> {
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    BASE64.decode(base64.as_bytes()).map_err(|error| format!("no base64: {error}"))
}

/// Returns what a merchant signs of a request.
#[must_use]
pub fn request(method: &str, url: &str, timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[method, url, timestamp, nonce], body)
}

/// Returns what WeChat Pay signs of an answer or a notification.
#[must_use]
pub fn answer(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    lines(&[timestamp, nonce], body)
}

/// Returns what a merchant signs so that a payer's app opens.
#[must_use]
pub fn bridge(app_id: &str, timestamp: &str, nonce: &str, package: &str) -> Vec<u8> {
    lines(&[app_id, timestamp, nonce], package.as_bytes())
}

fn lines(heads: &[&str], last: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(last.len() + 128);
    for line in heads.iter().map(|head| head.as_bytes()).chain([last]) {
        message.extend_from_slice(line);
        message.push(b'\n');
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    #[test]
    fn what_is_signed_has_a_good_signature_and_nothing_else_has() {
        let key = PrivateKey::read(keys::MERCHANT_PRIVATE_KEY).unwrap();
        let public = PublicKey::read(keys::MERCHANT_PUBLIC_KEY).unwrap();
        let message =
            request("POST", "/v3/pay", "1554208460", "593BEC0C930BF1AFEB40B4A08C8FB242", "{\"所\":1}".as_bytes());
        assert_eq!(message, "POST\n/v3/pay\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{\"所\":1}\n".as_bytes());
        let good = key.sign(&message);
        assert!(public.verify(&message, &good) && !public.verify(&message[1..], &good));
        assert!(!public.verify(&message, &good[1..]));
        assert!(!PublicKey::read(keys::PLATFORM_PUBLIC_KEY).unwrap().verify(&message, &good));
        assert!(PublicKey::read("AAAA").is_err() && PublicKey::read("?").is_err() && PrivateKey::read("AAAA").is_err());
    }

    #[test]
    fn a_body_that_is_empty_has_its_line_nevertheless() {
        assert_eq!(answer("1", "n", b""), b"1\nn\n\n");
        assert_eq!(bridge("wx1", "1", "n", "prepay_id=wx2"), b"wx1\n1\nn\nprepay_id=wx2\n");
    }
}

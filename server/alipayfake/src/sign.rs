//! Signatures of RSA2: SHA-256 with RSA (PKCS#1 v1.5), in base64.

use std::collections::BTreeMap;

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

    /// Returns the signature of a text, in base64.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let mut signature = vec![0; self.0.public().modulus_len()];
        // The length fits, so only a machine without randomness fails; the signature is then none.
        let _ = self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature);
        BASE64.encode(&signature)
    }
}

/// A public key.
#[derive(Clone, Debug)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads a key as Alipay's console shows it: `SubjectPublicKeyInfo`, in PEM or as its bare base64.
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

    /// Whether this is the signature of a text, in base64.
    #[must_use]
    pub fn verify(&self, text: &str, signature: &str) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0);
        BASE64.decode(signature.as_bytes()).is_ok_and(|signature| key.verify(text.as_bytes(), &signature).is_ok())
    }
}

fn der(text: &str) -> Result<Vec<u8>, String> {
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    BASE64.decode(base64.as_bytes()).map_err(|error| format!("no base64: {error}"))
}

/// Returns what is signed: the parameters with a value, in the order of their names, as `name=value&…`.
#[must_use]
pub fn content<'a>(params: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    let sorted: BTreeMap<_, _> = params.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    sorted.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    #[test]
    fn what_is_signed_has_a_good_signature_and_nothing_else_has() {
        let key = PrivateKey::read(keys::APP_PRIVATE_KEY).unwrap();
        let public = PublicKey::read(keys::APP_PUBLIC_KEY).unwrap();
        let good = key.sign("subject=所有权&total_amount=0.10");
        assert!(public.verify("subject=所有权&total_amount=0.10", &good));
        assert!(!public.verify("subject=所有权&total_amount=0.11", &good));
        assert!(!public.verify("subject=所有权&total_amount=0.10", &good[1..]));
        assert!(!PublicKey::read(keys::ALIPAY_PUBLIC_KEY).unwrap().verify("subject=所有权&total_amount=0.10", &good));
        let bare: String = keys::APP_PUBLIC_KEY.lines().filter(|line| !line.contains("KEY")).collect();
        assert!(PublicKey::read(&bare).unwrap().verify("subject=所有权&total_amount=0.10", &good));
        assert!(PublicKey::read("AAAA").is_err() && PublicKey::read("?").is_err() && PrivateKey::read("AAAA").is_err());
    }

    #[test]
    fn names_are_sorted_and_what_is_empty_is_left_out() {
        let params = [("b", "2"), ("a", "1=&"), ("c", "")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(content(params.iter().map(|(name, value)| (name, value))), "a=1=&&b=2");
    }
}

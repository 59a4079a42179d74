//! Signatures of version 5.1.0: RSA with SHA-256 (PKCS#1 v1.5) of the content's SHA-256 in hexadecimal letters, in Base64.

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use ring::{
    digest,
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};

/// Names and values.
pub type Fields = BTreeMap<String, String>;

/// What stands before the bare key in the `SubjectPublicKeyInfo` of an RSA key of 2048 to 8192 bits, without the bytes
/// that depend on its length.
const RSA_HEADER: (usize, std::ops::Range<usize>, &[u8]) =
    (24, 4..19, b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00");

/// A private key with its certificate.
#[derive(Debug)]
pub struct Signer {
    key: RsaKeyPair,
    certificate: String,
}

impl Signer {
    /// Reads a key of PKCS#8 and a certificate, both in PEM.
    ///
    /// # Errors
    /// A sentence when the key is none.
    pub fn read((key, certificate): (&str, &str)) -> Result<Self, String> {
        let key = RsaKeyPair::from_pkcs8(&der(key)?).map_err(|error| format!("no RSA key of PKCS#8: {error}"))?;
        Ok(Self { key, certificate: certificate.trim().to_owned() })
    }

    /// Returns the signature of a content, in Base64.
    #[must_use]
    pub fn sign(&self, content: &str) -> String {
        let mut signature = vec![0; self.key.public().modulus_len()];
        // The length fits, so only a machine without randomness fails; the signature is then none.
        let _ = self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), hash(content).as_bytes(), &mut signature);
        BASE64.encode(&signature)
    }

    /// Adds the certificate and the signature to what UnionPay says.
    pub fn complete(&self, fields: &mut Fields) {
        fields.remove("signature");
        fields.insert("signPubKeyCert".into(), self.certificate.clone());
        fields.insert("signature".into(), self.sign(&content(fields)));
    }
}

/// A public key.
#[derive(Clone, Debug)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads a key as OpenSSL writes it: `SubjectPublicKeyInfo`, in PEM.
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

    /// Whether fields are signed by this key.
    #[must_use]
    pub fn verify(&self, fields: &Fields) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0);
        let signature = fields.get("signature").and_then(|text| BASE64.decode(text.as_bytes()).ok());
        signature.is_some_and(|signature| key.verify(hash(&content(fields)).as_bytes(), &signature).is_ok())
    }
}

/// Returns what is signed: the fields with a value but the signature, in the order of their names, as `name=value&…`.
#[must_use]
pub fn content(fields: &Fields) -> String {
    let signed = fields.iter().filter(|(name, value)| *name != "signature" && !value.is_empty());
    signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn hash(content: &str) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, content.as_bytes()).as_ref())
}

fn der(text: &str) -> Result<Vec<u8>, String> {
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    BASE64.decode(base64.as_bytes()).map_err(|error| format!("no base64: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    #[test]
    fn what_is_signed_has_a_good_signature_and_nothing_else_has() {
        let signer = Signer::read((keys::MERCHANT_PRIVATE_KEY, "")).unwrap();
        let public = PublicKey::read(keys::MERCHANT_PUBLIC_KEY).unwrap();
        let mut fields =
            Fields::from([("b".into(), "所有权".into()), ("a".into(), "1=&".into()), ("c".into(), String::new())]);
        assert_eq!(content(&fields), "a=1=&&b=所有权");
        assert!(!public.verify(&fields));
        fields.insert("signature".into(), signer.sign(&content(&fields)));
        assert!(public.verify(&fields));
        fields.insert("b".into(), "所有権".into());
        assert!(!public.verify(&fields));
        assert!(
            PublicKey::read("AAAA").is_err() && PublicKey::read("?").is_err() && Signer::read(("AAAA", "")).is_err()
        );
    }
}

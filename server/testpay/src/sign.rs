//! The signature of a webhook.

use data_encoding::HEXLOWER;
use ring::hmac;

/// Returns the header `Test-Gateway-Signature`: `t=<Unix seconds>,v1=<hex HMAC-SHA256(secret, "<t>." + body)>`.
pub fn sign(secret: &str, at_unix_seconds: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(format!("{at_unix_seconds}.").as_bytes());
    context.update(body);
    format!("t={at_unix_seconds},v1={}", HEXLOWER.encode(context.sign().as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with OpenSSL: `printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret`.
    #[test]
    fn the_signature_is_the_one_others_compute() {
        let expected = "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686";
        assert_eq!(sign("secret", 1_700_000_000, br#"{"a":1}"#), expected);
    }
}

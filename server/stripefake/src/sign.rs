//! The signature of a webhook.

use data_encoding::HEXLOWER;
use ring::hmac;

/// Returns the header `Stripe-Signature`: `t=<Unix seconds>,v1=<hex HMAC-SHA256(secret, "<t>." + body)>`, with one `v1`
/// for each secret.
#[must_use]
pub fn sign(secrets: &[String], at_unix_seconds: i64, body: &[u8]) -> String {
    let mut header = format!("t={at_unix_seconds}");
    for secret in secrets {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()));
        context.update(format!("{at_unix_seconds}.").as_bytes());
        context.update(body);
        header.push_str(",v1=");
        header.push_str(&HEXLOWER.encode(context.sign().as_ref()));
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with Python: `hmac.new(b"whsec_test_secret", b"1700000000." + payload, "sha256").hexdigest()`.
    #[test]
    fn the_signature_is_the_one_others_compute() {
        let body = br#"{"id":"evt_test_webhook","object":"event"}"#;
        let v1 = "d95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990";
        assert_eq!(sign(&["whsec_test_secret".into()], 1_700_000_000, body), format!("t=1700000000,v1={v1}"));
    }
}

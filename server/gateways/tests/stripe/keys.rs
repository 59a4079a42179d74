//! Keys that fit, and such that do not.

use commerce::payment::{BadCredential, Gateway, GatewayErrorKind};
use gateways::{Stripe, StripeAddresses};
use model::rule::Rule;
use serde_json::json;

use super::script::{SECRET_KEY, Script, WEBHOOK_SECRET, credentials, error};

fn read(others: &[(&str, &str)], is_sandbox: bool) -> Result<(), Vec<BadCredential>> {
    Stripe::new(&StripeAddresses::default(), &credentials(others), is_sandbox).map(drop)
}

#[test]
fn keys_that_fit_each_other_are_taken() {
    let live = [("secret_key", "rk_live_1"), ("publishable_key", "pk_live_1")];
    assert_eq!((read(&[], true), read(&live, false)), (Ok(()), Ok(())));
    for secrets in ["whsec_a whsec_b", "whsec_a,whsec_b", " whsec_a\r\n,\twhsec_b=+/- "] {
        assert_eq!(read(&[("webhook_secrets", secrets)], true), Ok(()), "{secrets}");
    }
}

#[test]
fn what_is_wrong_with_a_key_is_said_at_its_field() {
    use Rule::{ProviderKey, ProviderKeyKind, ProviderKeyMode};
    let six = ["whsec_a"; 6].join(" ");
    for (field, value, rule) in [
        ("secret_key", "pk_test_shown", ProviderKeyKind),
        ("secret_key", WEBHOOK_SECRET, ProviderKeyKind),
        ("secret_key", "", ProviderKey),
        ("secret_key", "sk_test_", ProviderKey),
        ("secret_key", "sk_test_with blank", ProviderKey),
        ("secret_key", "sk_test_…", ProviderKey),
        ("secret_key", "sk_other_1", ProviderKey),
        ("secret_key", "SK_TEST_1", ProviderKey),
        ("secret_key", "sk_live_1", ProviderKeyMode),
        ("publishable_key", SECRET_KEY, ProviderKeyKind),
        ("publishable_key", "pk_test", ProviderKey),
        ("publishable_key", "pk_live_1", ProviderKeyMode),
        ("webhook_secrets", SECRET_KEY, ProviderKeyKind),
        ("webhook_secrets", "whsec_a pk_test_1", ProviderKeyKind),
        ("webhook_secrets", "a secret", ProviderKey),
        ("webhook_secrets", ",", ProviderKey),
        ("webhook_secrets", &six, ProviderKey),
    ] {
        assert_eq!(read(&[(field, value)], true), Err(vec![BadCredential { field, rule }]), "{field} {value}");
    }
    let both = [("secret_key", "sk_live_1"), ("publishable_key", "pk_live_1")];
    let others = ["secret_key", "publishable_key"].map(|field| BadCredential { field, rule: ProviderKeyMode }).to_vec();
    assert_eq!((read(&both, true), read(&[], false)), (Err(others.clone()), Err(others)), "the other environment");
    let exchanged = [("secret_key", "pk_test_1"), ("publishable_key", "pk_live_1"), ("webhook_secrets", "nothing")];
    let all = [("secret_key", ProviderKeyKind), ("publishable_key", ProviderKeyMode), ("webhook_secrets", ProviderKey)];
    let all = all.map(|(field, rule)| BadCredential { field, rule });
    assert_eq!(read(&exchanged, true), Err(all.to_vec()), "all at once");
}

#[tokio::test]
async fn the_connection_says_whose_account_the_keys_open() {
    for (account, name) in [
        (json!({ "id": "acct_1", "settings": { "dashboard": { "display_name": "学苑" } } }), "学苑"),
        (
            json!({ "id": "acct_1", "business_profile": { "name": "Lyceum" }, "settings": { "dashboard": {} } }),
            "Lyceum",
        ),
        (json!({ "id": "acct_1", "business_profile": { "name": null } }), "acct_1"),
    ] {
        let script = Script::says(200, account).await;
        let found = script.gateway().check_connection().await.unwrap();
        assert_eq!((found.name.as_str(), found.is_sandbox), (name, true));
        assert_eq!(script.asked(), ["GET /v1/account"]);
    }
    let refused = Script::says(401, error("invalid_request_error", "api_key_expired")).await;
    assert_eq!(refused.gateway().check_connection().await.unwrap_err().kind, GatewayErrorKind::Unauthorized);
}

#[tokio::test]
async fn keys_stand_in_no_log_and_no_error() {
    let repeated = json!({ "id": "acct_1", "business_profile": SECRET_KEY, "settings": SECRET_KEY });
    for (status, answer) in
        [(400, error("invalid_request_error", "parameter_invalid")), (200, repeated), (200, json!(SECRET_KEY))]
    {
        let script = Script::says(status, answer).await;
        let gateway = script.gateway();
        let said = gateway.check_connection().await.unwrap_err();
        let shown = format!("{gateway:?} {said:?} {said} {:?}", credentials(&[]));
        assert!(!shown.contains("canary") && !shown.contains("test_secret"), "{shown}");
    }
    let half = Script::says(200, json!({ "settings": null })).await;
    let said = half.gateway().check_connection().await.unwrap_err().to_string();
    assert!(said.contains("missing field `id`"), "what lacks is named: {said}");
}

//! Stripe's form on our pages: what browsers load for it, and what is to be done at Stripe beforehand.

use commerce::payment::EmbeddedForm;
use model::provider::ProviderGuide;

use super::addresses::StripeAddresses;

/// The script's own origin, and more that Stripe's documents name for policies: frames come from varying hosts, and banks
/// ask in one of `hooks`.
const OWN_ORIGIN: &str = "https://js.stripe.com";
const MORE_SCRIPTS: &str = "https://*.js.stripe.com";
const HOOKS: &str = "https://hooks.stripe.com";

/// The events that the school hears of; see `webhook`.
const EVENTS: [&str; 15] = [
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "setup_intent.succeeded",
    "setup_intent.canceled",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

/// Returns the form that the script at these addresses draws.
pub(super) fn embedded(addresses: &StripeAddresses, apple_domain_file: &str) -> EmbeddedForm {
    let own = addresses.script.clone();
    let (mut scripts, mut frames) = (vec![own.clone()], vec![own.clone()]);
    if own.starts_with(&format!("{OWN_ORIGIN}/")) {
        scripts.push(MORE_SCRIPTS.into());
        frames.extend([MORE_SCRIPTS.into(), HOOKS.into()]);
    }
    EmbeddedForm {
        script: own.clone(),
        script_origins: scripts,
        frame_origins: frames,
        connect_origins: vec![addresses.api.clone()],
        payment_origins: vec![own],
        apple_domain_file: apple_domain_file.into(),
    }
}

/// Returns what is to be done at Stripe before its keys can be entered.
pub(super) fn guide() -> ProviderGuide {
    ProviderGuide {
        keys_url: "https://docs.stripe.com/keys".into(),
        webhooks_url: "https://docs.stripe.com/webhooks#add-a-webhook-endpoint".into(),
        events: EVENTS.map(Into::into).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_opens_nothing_of_stripes() {
        let stand_in = StripeAddresses { api: "http://127.0.0.1:1".into(), script: "http://127.0.0.1:2/v3/".into() };
        let form = embedded(&stand_in, "");
        assert!(!format!("{form:?}").contains("stripe.com"), "{form:?}");
        let own = embedded(&StripeAddresses::default(), "");
        assert_eq!(own.frame_origins.len(), 3, "{own:?}");
    }
}

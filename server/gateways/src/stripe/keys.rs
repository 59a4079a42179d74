//! The keys of a Stripe account, and whether they fit each other.

use commerce::payment::{BadCredential, CredentialField, Credentials, GatewayError, PayerAction};
use model::{provider::ProviderKey, rule::Rule};
use ring::hmac;

use crate::client::unreadable;

pub(super) const SECRET_KEY: &str = ProviderKey::Secret.as_str();
pub(super) const PUBLISHABLE_KEY: &str = ProviderKey::Publishable.as_str();
pub(super) const WEBHOOK_SECRETS: &str = ProviderKey::WebhookSecrets.as_str();
pub(super) const APPLE_DOMAIN_FILE: &str = ProviderKey::AppleDomainFile.as_str();

/// The fields that somebody fills in.
pub(super) const FIELDS: &[CredentialField] = &[
    CredentialField::plain(PUBLISHABLE_KEY),
    CredentialField::secret(SECRET_KEY),
    CredentialField::secret(WEBHOOK_SECRETS),
    CredentialField::plain(APPLE_DOMAIN_FILE).optional(),
];

/// The secrets of webhooks that hold at once, at most: two while one takes the place of the other.
const MAX_WEBHOOK_SECRETS: usize = 5;

/// The keys of an account.
pub(super) struct Keys {
    /// The key by which we ask.
    pub secret: String,
    /// The key that browsers see.
    pub publishable: String,
    /// The secrets that sign webhooks.
    pub webhooks: Vec<hmac::Key>,
    /// Whether money moves.
    pub is_live: bool,
}

/// What a key is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Secret { is_live: bool },
    Publishable { is_live: bool },
    Webhook,
}

impl Kind {
    /// Returns what a key is for, which its beginning tells. Returns `None` for what is no key.
    fn of(key: &str) -> Option<Self> {
        let kinds = [
            ("sk_test_", Self::Secret { is_live: false }),
            ("rk_test_", Self::Secret { is_live: false }),
            ("pk_test_", Self::Publishable { is_live: false }),
            ("sk_live_", Self::Secret { is_live: true }),
            ("rk_live_", Self::Secret { is_live: true }),
            ("pk_live_", Self::Publishable { is_live: true }),
            ("whsec_", Self::Webhook),
        ];
        let (rest, kind) = kinds.iter().find_map(|(start, kind)| Some((key.strip_prefix(start)?, *kind)))?;
        let more: &[u8] = if kind == Self::Webhook { b"_-+/=" } else { b"_" };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || more.contains(&byte);
        (!rest.is_empty() && rest.bytes().all(fits)).then_some(kind)
    }
}

/// Returns the rule that a value breaks which is of this kind, and should be of another one.
const fn mistaken(kind: Option<Kind>) -> Rule {
    if kind.is_some() { Rule::ProviderKeyKind } else { Rule::ProviderKey }
}

/// Reads the secrets that sign webhooks, from one on, with blanks or commas between them.
fn webhook_keys(entered: &str) -> Result<Vec<hmac::Key>, Rule> {
    let entered = entered.split(|c: char| c.is_whitespace() || c == ',').filter(|secret| !secret.is_empty());
    let keys = entered.map(|secret| match Kind::of(secret) {
        Some(Kind::Webhook) => Ok(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())),
        other => Err(mistaken(other)),
    });
    let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
    if (1..=MAX_WEBHOOK_SECRETS).contains(&keys.len()) { Ok(keys) } else { Err(Rule::ProviderKey) }
}

impl Keys {
    /// Reads the keys as somebody entered them.
    ///
    /// # Errors
    /// A [`BadCredential`] for each field that holds no key, another key than it should, or one of the other environment.
    pub fn read(credentials: &Credentials, is_sandbox: bool) -> Result<Self, Vec<BadCredential>> {
        let is_live = !is_sandbox;
        let of_environment = |is_of_live: bool| if is_of_live == is_live { Ok(()) } else { Err(Rule::ProviderKeyMode) };
        let (secret, publishable) = (credentials.get(SECRET_KEY), credentials.get(PUBLISHABLE_KEY));
        let secret_fits = match Kind::of(secret) {
            Some(Kind::Secret { is_live }) => of_environment(is_live),
            other => Err(mistaken(other)),
        };
        let publishable_fits = match Kind::of(publishable) {
            Some(Kind::Publishable { is_live }) => of_environment(is_live),
            other => Err(mistaken(other)),
        };
        let mut bad = Vec::new();
        let mut note = |field, rule| bad.push(BadCredential { field, rule });
        secret_fits.unwrap_or_else(|rule| note(SECRET_KEY, rule));
        publishable_fits.unwrap_or_else(|rule| note(PUBLISHABLE_KEY, rule));
        let webhooks = webhook_keys(credentials.get(WEBHOOK_SECRETS)).unwrap_or_else(|rule| {
            note(WEBHOOK_SECRETS, rule);
            Vec::new()
        });
        if bad.is_empty() {
            Ok(Self { secret: secret.into(), publishable: publishable.into(), webhooks, is_live })
        } else {
            Err(bad)
        }
    }

    /// Returns the form on our page for what has this secret.
    ///
    /// # Errors
    /// [`GatewayError`] when it has none.
    pub fn embedded(&self, client_secret: Option<&str>) -> Result<PayerAction, GatewayError> {
        let client_secret = client_secret.ok_or_else(|| unreadable("no secret for the form".into()))?.to_owned();
        Ok(PayerAction::Embedded { client_secret, public_key: self.publishable.clone() })
    }
}

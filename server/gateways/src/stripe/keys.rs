//! The keys of a Stripe account, and whether they fit each other.

use commerce::payment::{BadCredential, CredentialField, Credentials, GatewayError, PayerAction};
use model::rule::Rule;
use ring::hmac;

use crate::client::unreadable;

pub(super) const SECRET_KEY: &str = "secret_key";
pub(super) const PUBLISHABLE_KEY: &str = "publishable_key";
pub(super) const WEBHOOK_SECRETS: &str = "webhook_secrets";
pub(super) const APPLE_DOMAIN_FILE: &str = "apple_domain_file";

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

impl Keys {
    /// Reads the keys as somebody entered them.
    ///
    /// # Errors
    /// [`BadCredential`] with the field that holds no key, another key than it should, or one of the other environment.
    pub fn read(credentials: &Credentials, is_sandbox: bool) -> Result<Self, BadCredential> {
        let bad = |field, rule| Err(BadCredential { field, rule });
        let (secret, publishable) = (credentials.get(SECRET_KEY), credentials.get(PUBLISHABLE_KEY));
        let is_live = match Kind::of(secret) {
            Some(Kind::Secret { is_live }) => is_live,
            Some(_) => return bad(SECRET_KEY, Rule::ProviderKeyKind),
            None => return bad(SECRET_KEY, Rule::ProviderKey),
        };
        let is_shown_live = match Kind::of(publishable) {
            Some(Kind::Publishable { is_live }) => is_live,
            Some(_) => return bad(PUBLISHABLE_KEY, Rule::ProviderKeyKind),
            None => return bad(PUBLISHABLE_KEY, Rule::ProviderKey),
        };
        let mut webhooks = Vec::new();
        let given = credentials.get(WEBHOOK_SECRETS).split(|c: char| c.is_whitespace() || c == ',');
        for given in given.filter(|given| !given.is_empty()) {
            match Kind::of(given) {
                Some(Kind::Webhook) => webhooks.push(hmac::Key::new(hmac::HMAC_SHA256, given.as_bytes())),
                Some(_) => return bad(WEBHOOK_SECRETS, Rule::ProviderKeyKind),
                None => return bad(WEBHOOK_SECRETS, Rule::ProviderKey),
            }
        }
        if webhooks.is_empty() || webhooks.len() > MAX_WEBHOOK_SECRETS {
            return bad(WEBHOOK_SECRETS, Rule::ProviderKey);
        }
        if is_live == is_sandbox {
            return bad(SECRET_KEY, Rule::ProviderKeyMode);
        }
        if is_shown_live != is_live {
            return bad(PUBLISHABLE_KEY, Rule::ProviderKeyMode);
        }
        Ok(Self { secret: secret.into(), publishable: publishable.into(), webhooks, is_live })
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

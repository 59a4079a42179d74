//! How a provider's adapter is made from the keys that somebody entered for it.
//!
//! Knows no provider: the server registers a factory for each.

use std::{collections::BTreeMap, fmt, sync::Arc};

use ground::{Error, Keys, Result};
use model::{Millis, provider::ProviderGuide, rule::Rule};
use serde::{Deserialize, Serialize};

use super::gateway::Gateway;

/// A field of a provider's keys.
#[derive(Clone, Copy, Debug)]
pub struct CredentialField {
    /// The name, in lower case with `_` between words.
    pub name: &'static str,
    /// Whether nobody sees its value again.
    pub is_secret: bool,
    /// Whether the provider can be asked without it.
    pub is_optional: bool,
    /// Whether it says whose account the keys open.
    pub is_account: bool,
}

impl CredentialField {
    /// Returns a field whose value nobody sees again.
    #[must_use]
    pub const fn secret(name: &'static str) -> Self {
        Self { name, is_secret: true, is_optional: false, is_account: false }
    }

    /// Returns a field whose value is shown and says whose account it is, such as a number.
    #[must_use]
    pub const fn plain(name: &'static str) -> Self {
        Self { name, is_secret: false, is_optional: false, is_account: true }
    }

    /// Returns the field as one that may stay empty, and does not say whose account it is.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.is_optional = true;
        self.is_account = false;
        self
    }

    /// Returns the field as one that is renewed from time to time, such as a certificate: another value is no other
    /// account.
    #[must_use]
    pub const fn renewed(mut self) -> Self {
        self.is_account = false;
        self
    }

    /// Returns the field as one that says whose account it is, also where it may stay empty.
    #[must_use]
    pub const fn of_account(mut self) -> Self {
        self.is_account = true;
        self
    }
}

/// The keys of a provider, by the names of their fields. Neither logs nor errors show the values.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Credentials(pub(super) BTreeMap<String, String>);

impl Credentials {
    /// Returns the value of a field, empty when there is none.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Returns whether there is a field of this name, also an empty one.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Opens keys that were sealed. Returns `None` when the school's own do not open them.
    pub(crate) fn open(keys: &Keys, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(&keys.open(sealed).ok()?).ok()
    }

    /// Seals the keys with the school's own.
    ///
    /// # Errors
    /// [`Error::Crypto`] when they cannot be sealed.
    pub(super) fn seal(&self, keys: &Keys) -> Result<Vec<u8>> {
        keys.seal(&serde_json::to_vec(self).map_err(|_| Error::Crypto("keys cannot be sealed"))?)
    }

    /// Returns whether every field that the provider needs has a value.
    pub(super) fn are_complete(&self, fields: &[CredentialField]) -> bool {
        fields.iter().all(|field| field.is_optional || !self.get(field.name).is_empty())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A value that an adapter cannot use as what it should be. Holds the name of its field, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCredential {
    /// The name of the field.
    pub field: &'static str,
    /// The rule that the value breaks.
    pub rule: Rule,
}

impl BadCredential {
    /// Returns the error of a value that is no key.
    #[must_use]
    pub const fn unreadable(field: &'static str) -> Self {
        Self { field, rule: Rule::ProviderKey }
    }
}

impl From<BadCredential> for Vec<BadCredential> {
    fn from(bad: BadCredential) -> Self {
        vec![bad]
    }
}

/// An adapter that was made, or all values that it cannot use.
type Built = std::result::Result<Arc<dyn Gateway>, Vec<BadCredential>>;
/// The way to make an adapter: from the keys, and whether no money is to move.
type Build = dyn Fn(&Credentials, bool) -> Built + Send + Sync;
/// The way to look at keys that are entered at an instant.
type Inspect = dyn Fn(&Credentials, Millis) -> Vec<BadCredential> + Send + Sync;

/// A provider that the school can have.
#[derive(Clone)]
pub struct GatewayFactory {
    /// The provider's name, as tables and addresses have it.
    pub name: &'static str,
    /// The fields of its keys. A provider without any needs none, and is on until it is switched off.
    pub fields: &'static [CredentialField],
    /// Whether the provider has a sandbox, in which no money moves.
    pub has_sandbox: bool,
    /// The guide to what is to be done at the provider before its keys can be entered.
    pub(super) guide: Option<ProviderGuide>,
    /// Whether nobody has tried the adapter with the provider itself yet, but only with a stand-in.
    pub is_unproven: bool,
    build: Arc<Build>,
    inspect: Option<Arc<Inspect>>,
}

impl fmt::Debug for GatewayFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayFactory").field("name", &self.name).finish_non_exhaustive()
    }
}

impl GatewayFactory {
    /// Returns the factory of a provider whose adapter is made by `build` from the keys and from whether it is a
    /// sandbox. Without network: it is called whenever the keys have changed.
    pub fn new(
        name: &'static str,
        fields: &'static [CredentialField],
        build: impl Fn(&Credentials, bool) -> Built + Send + Sync + 'static,
    ) -> Self {
        Self { name, fields, has_sandbox: true, guide: None, is_unproven: false, build: Arc::new(build), inspect: None }
    }

    /// Adds what is to be done at the provider before its keys can be entered.
    #[must_use]
    pub fn with_guide(self, guide: ProviderGuide) -> Self {
        Self { guide: Some(guide), ..self }
    }

    /// Adds what is looked at when keys are entered, and never again: an adapter with a certificate that ends while it
    /// is in use still answers for what was begun with it.
    #[must_use]
    pub fn with_inspection(
        self,
        inspect: impl Fn(&Credentials, Millis) -> Vec<BadCredential> + Send + Sync + 'static,
    ) -> Self {
        Self { inspect: Some(Arc::new(inspect)), ..self }
    }

    /// Returns the factory of a provider at which money always moves.
    #[must_use]
    pub fn without_sandbox(self) -> Self {
        Self { has_sandbox: false, ..self }
    }

    /// Says that nobody has tried the adapter with the provider itself yet.
    #[must_use]
    pub fn unproven(self) -> Self {
        Self { is_unproven: true, ..self }
    }

    /// Returns the factory of a provider whose keys the program has.
    #[must_use]
    pub fn fixed(gateway: Arc<dyn Gateway>) -> Self {
        Self::new(gateway.name(), &[], move |_, _| Ok(gateway.clone()))
    }

    /// Makes the adapter.
    ///
    /// # Errors
    /// A [`BadCredential`] for each value that is not what its field should hold.
    pub fn build(&self, credentials: &Credentials, is_sandbox: bool) -> Built {
        (self.build)(credentials, is_sandbox)
    }

    /// Returns what is wrong with keys of which the adapter can be made, where they are entered at this instant.
    #[must_use]
    pub fn inspect(&self, credentials: &Credentials, now: Millis) -> Vec<BadCredential> {
        self.inspect.as_ref().map(|inspect| inspect(credentials, now)).unwrap_or_default()
    }
}

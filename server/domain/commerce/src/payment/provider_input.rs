//! The keys of a provider as somebody enters them: all that is wrong with them is named at once, at its fields.

use std::collections::BTreeMap;

use ground::{Error, Result};
use model::{
    Millis,
    rule::{FieldError, Rule, Validator},
};

use super::factory::{BadCredential, CredentialField, Credentials, GatewayFactory};

/// The characters of a key, at most: the longest is a file of nine thousand that proves a domain to Apple.
const MAX_KEY_CHARS: usize = 16_384;

/// A provider's keys and sandbox, as they were entered. Neither logs nor errors show the values.
#[derive(Clone, Debug, Default)]
pub struct ProviderInput {
    /// Whether no money is to move.
    pub is_sandbox: bool,
    /// The values of the fields that are shown.
    pub fields: Credentials,
    /// The values of the secret fields; an empty one stays as it is.
    pub secrets: Credentials,
    /// The names of the optional secret fields whose value goes, each with any text.
    pub removed: Credentials,
}

impl From<BTreeMap<String, String>> for Credentials {
    fn from(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }
}

/// Returns the keys that are to be kept: what was entered, and secrets that were left empty as they were.
///
/// # Errors
/// [`Error::Invalid`] with all fields that are missing, unreadable, not what the provider's adapter takes, or entered at
/// an instant at which they are not valid.
pub(super) fn merged(
    factory: &GatewayFactory,
    old: &Credentials,
    input: &ProviderInput,
    now: Millis,
) -> Result<Credentials> {
    let (mut validator, mut new) = (Validator::default(), BTreeMap::new());
    for field in factory.fields {
        let entered = if field.is_secret { input.secrets.get(field.name) } else { input.fields.get(field.name) };
        // A field of several lines ends them as forms do.
        let entered = entered.trim().replace("\r\n", "\n");
        let is_kept = field.is_secret && entered.is_empty() && !(field.is_optional && input.removed.has(field.name));
        let value = if is_kept { old.get(field.name) } else { entered.as_str() };
        let value = validator.check(&form_name(Some(field), field.name), checked(value, field.is_optional));
        new.insert(field.name.to_owned(), value);
    }
    let new = Credentials::from(new);
    let mut errors = validator.finish().err().unwrap_or_default();
    for bad in faults(factory, old, &new, input.is_sandbox, now) {
        let field = factory.fields.iter().find(|field| field.name == bad.field);
        let error = FieldError { field: form_name(field, bad.field), rule: bad.rule };
        // What is missing, or no text at all, was said already.
        if errors.iter().all(|other| other.field != error.field) {
            errors.push(error);
        }
    }
    if errors.is_empty() { Ok(new) } else { Err(Error::Invalid(errors)) }
}

/// Returns what the provider's adapter says against the keys. What has ended since it was entered is no reason to refuse
/// another field.
fn faults(
    factory: &GatewayFactory,
    old: &Credentials,
    new: &Credentials,
    is_sandbox: bool,
    now: Millis,
) -> Vec<BadCredential> {
    if let Err(faults) = factory.build(new, is_sandbox) {
        return faults;
    }
    let is_entered = |bad: &BadCredential| old.get(bad.field) != new.get(bad.field);
    factory.inspect(new, now).into_iter().filter(is_entered).collect()
}

/// Checks a value of a field, whatever the provider.
fn checked(value: &str, is_optional: bool) -> std::result::Result<String, Rule> {
    if value.is_empty() && !is_optional {
        Err(Rule::Required)
    } else if value.chars().count() > MAX_KEY_CHARS {
        Err(Rule::TooLong(MAX_KEY_CHARS))
    } else if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Err(Rule::Invisible)
    } else {
        Ok(value.to_owned())
    }
}

/// Returns the name of a field in the form. Of a secret it says so, and by that the server keeps it nowhere.
pub(super) fn form_name(field: Option<&CredentialField>, name: &str) -> String {
    let group = if field.is_some_and(|field| !field.is_secret) { "fields" } else { "secrets" };
    format!("{group}[{name}]")
}

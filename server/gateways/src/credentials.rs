//! What somebody entered as the keys of a provider, field by field.

use commerce::payment::{BadCredential, Credentials};
use model::rule::Rule;

/// What is wrong with the keys.
pub(crate) struct Faults(pub Vec<BadCredential>);

impl Faults {
    /// Returns what a field holds, or notes what is wrong with it.
    pub fn check<T>(&mut self, field: &'static str, held: Result<T, Rule>) -> Option<T> {
        held.map_err(|rule| self.0.push(BadCredential { field, rule })).ok()
    }
}

/// Returns what a field holds.
pub(crate) fn entered<T>(
    credentials: &Credentials,
    field: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Rule> {
    match credentials.get(field) {
        "" => Err(Rule::Required),
        text => read(text).ok_or(Rule::ProviderKey),
    }
}

/// Returns what holds a key of the provider's, unless that is the school's own.
pub(crate) fn not_own<T>(holder: T, own: Option<&[u8]>, key: impl Fn(&T) -> &[u8]) -> Result<T, Rule> {
    if own == Some(key(&holder)) { Err(Rule::ProviderKeyOwn) } else { Ok(holder) }
}

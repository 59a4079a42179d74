//! The payment providers of a school.

use std::{
    collections::BTreeMap,
    future::{Future, ready},
    sync::Arc,
};

use ground::{Db, Result};

use super::gateway::Gateway;

/// The payment providers of a school, by name.
#[derive(Clone, Debug, Default)]
pub struct Gateways(BTreeMap<&'static str, Arc<dyn Gateway>>);

impl Gateways {
    /// Adds a provider, in the place of one with the same name.
    #[must_use]
    pub fn with(mut self, gateway: Arc<dyn Gateway>) -> Self {
        self.0.insert(gateway.name(), gateway);
        self
    }

    /// Returns the provider with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Gateway>> {
        self.0.get(name)
    }

    /// Returns the providers with which payments can be begun, the first to be offered first.
    ///
    /// # Errors
    /// Never yet.
    pub fn offered(&self, _: &Db) -> impl Future<Output = Result<Vec<Arc<dyn Gateway>>>> + Send + use<> {
        ready(Ok(self.0.values().cloned().collect()))
    }
}

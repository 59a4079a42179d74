//! What providers tell of the methods that payers save.

use std::fmt;

use model::{Id, Millis, payment::SavedMethodKind};

/// A method that a payer saved at a provider, to be charged again. Logs do not show the token.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedMethod {
    /// The provider's token, which is worth nothing to anybody else but is secret all the same.
    pub token: String,
    /// The name by which its owner knows it, such as the last digits of a card. Empty where the provider has told no
    /// more than the token, as some do in webhooks: then it is asked ([`super::Gateway::fetch_method`]).
    pub label: String,
    /// The kind.
    pub kind: SavedMethodKind,
    /// The instant from which it cannot be charged any more; `None` when the provider does not say.
    pub expires_at: Option<Millis>,
}

impl fmt::Debug for SavedMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedMethod").field("label", &self.label).finish_non_exhaustive()
    }
}

/// The references by which the saving of a method without a payment is known on either side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupReference {
    /// Our reference.
    pub setup: Id<SavedMethod>,
    /// The provider's reference; `None` while it is not known.
    pub reference: Option<String>,
}

/// The state of saving a method without a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupState {
    /// The payer has not confirmed it yet.
    Open,
    /// The method is saved.
    Saved(SavedMethod),
    /// It came to nothing.
    Failed,
}

/// A status of saving a method without a payment, as a provider reports it. Already authenticated and addressed to this
/// merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupUpdate {
    /// Our reference: the id of the method as text.
    pub merchant_reference: String,
    /// The state.
    pub state: SetupState,
}

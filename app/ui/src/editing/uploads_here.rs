//! The uploads that a page is sending.

use std::collections::BTreeSet;

use leptos::prelude::*;

/// The uploads that this page sends or has sent, by their ids; a context of the page. What lists uploads that wait leaves
/// these out.
#[derive(Clone, Copy, Debug)]
pub struct UploadsHere(RwSignal<BTreeSet<String>>);

impl UploadsHere {
    /// Provides an empty one to the page.
    pub fn provide() {
        provide_context(Self(RwSignal::new(BTreeSet::new())));
    }

    /// Returns whether an upload is among them.
    #[must_use]
    pub fn has(self, id: &str) -> bool {
        self.0.with(|ids| ids.contains(id))
    }

    /// Adds an upload.
    pub fn add(self, id: &str) {
        self.0.try_maybe_update(|ids| (ids.insert(id.to_owned()), ()));
    }
}

//! Notifications that wait: sent at once, or held back and let go on demand.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::id;

/// A notification: what it says, before it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub url: String,
    pub fields: BTreeMap<String, String>,
}

/// Notifications that are on their way, and what became of those before.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    notices: BTreeMap<String, Notice>,
    /// Ids of notifications that nobody sends yet.
    waiting: Vec<String>,
    /// Whether they wait until they are let go.
    pub is_held: bool,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
}

/// An attempt to deliver a notification.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attempt {
    pub notice: String,
    pub order_id: String,
    pub txn_type: String,
    /// The status of the answer; `None` when there was none.
    pub status: Option<u16>,
    /// Whether the answer had the status 200.
    pub accepted: bool,
}

impl Outbox {
    /// Adds a notification, and gives it an id.
    pub fn push(&mut self, url: String, fields: BTreeMap<String, String>) {
        let id = id::token();
        self.notices.insert(id.clone(), Notice { url, fields });
        self.waiting.push(id);
    }

    /// Returns a notification.
    pub fn notice(&self, id: &str) -> Option<&Notice> {
        self.notices.get(id)
    }

    /// Takes what is to be sent now: nothing while notifications are held back.
    pub fn take(&mut self) -> Vec<String> {
        if self.is_held { Vec::new() } else { std::mem::take(&mut self.waiting) }
    }

    /// Takes these notifications of those that are held back, in this order; all of them, in the order of their coming,
    /// when none are named.
    pub fn release(&mut self, named: &[String]) -> Vec<String> {
        if named.is_empty() {
            return std::mem::take(&mut self.waiting);
        }
        let there: Vec<_> = named.iter().filter(|id| self.waiting.contains(id)).cloned().collect();
        self.waiting.retain(|id| !there.contains(id));
        there
    }

    /// Returns the ids of notifications that nobody sends yet.
    pub fn waiting(&self) -> &[String] {
        &self.waiting
    }
}

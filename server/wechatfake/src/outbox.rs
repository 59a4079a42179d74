//! Notifications that wait: sent at once, or held back and let go on demand.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::notice::Notice;

/// A notification with its address.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub url: String,
    pub notice: Notice,
}

/// Notifications that are on their way, and what became of those before.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    letters: BTreeMap<String, Letter>,
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
    pub out_trade_no: String,
    pub event_type: String,
    /// The status of the answer; `None` when there was none.
    pub status: Option<u16>,
    /// Whether the answer was 200 or 204.
    pub accepted: bool,
}

impl Outbox {
    /// Adds a notification.
    pub fn push(&mut self, url: String, notice: Notice) {
        self.waiting.push(notice.id.clone());
        self.letters.insert(notice.id.clone(), Letter { url, notice });
    }

    /// Returns a notification.
    pub fn letter(&self, id: &str) -> Option<&Letter> {
        self.letters.get(id)
    }

    /// Makes a notification older by so many seconds, as those that come days late.
    pub fn make_older(&mut self, id: &str, seconds: i64) {
        if let Some(letter) = self.letters.get_mut(id) {
            letter.notice.created_ms -= seconds * 1_000;
        }
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

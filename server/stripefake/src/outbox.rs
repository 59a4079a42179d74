//! Webhooks that wait: sent at once, or held back and let go on demand.

use serde::Serialize;

/// Events that are on their way, and what became of those before.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// Ids of events that nobody sends yet.
    waiting: Vec<String>,
    /// Whether they wait until they are let go.
    pub is_held: bool,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
}

/// An attempt to deliver an event.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attempt {
    pub event: String,
    pub kind: String,
    /// The status of the answer; `None` when there was none.
    pub status: Option<u16>,
}

impl Outbox {
    /// Adds an event.
    pub fn push(&mut self, id: String) {
        self.waiting.push(id);
    }

    /// Takes what is to be sent now: nothing while webhooks are held back.
    pub fn take(&mut self) -> Vec<String> {
        if self.is_held { Vec::new() } else { std::mem::take(&mut self.waiting) }
    }

    /// Takes these events of those that are held back, in this order; all of them, in the order of their coming, when
    /// none are named.
    pub fn release(&mut self, named: &[String]) -> Vec<String> {
        if named.is_empty() {
            return std::mem::take(&mut self.waiting);
        }
        let there: Vec<_> = named.iter().filter(|id| self.waiting.contains(id)).cloned().collect();
        self.waiting.retain(|id| !there.contains(id));
        there
    }

    /// Returns the ids of events that nobody sends yet.
    pub fn waiting(&self) -> &[String] {
        &self.waiting
    }
}

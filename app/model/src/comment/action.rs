//! What a viewer may do with a comment, as a small set.

use serde::{Deserialize, Serialize};

/// Something that a viewer may do with a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentAction {
    /// To answer it.
    Reply,
    /// To like it, or take that back.
    Like,
    /// To say that one has the same question, or take that back.
    Same,
    /// To change its text.
    Edit,
    /// To delete it.
    Delete,
    /// To read its earlier texts; only where there are some.
    History,
    /// To accept it as the answer, or take that back.
    Accept,
    /// To pin its thread, or unpin it.
    Pin,
    /// To lock its thread, or unlock it.
    Lock,
    /// To hide it with a reason.
    Hide,
    /// To show it again.
    Show,
    /// To let through what the word filter holds.
    Release,
    /// To block its author in the talk of one's own courses.
    Block,
    /// To report it.
    Report,
}

/// The actions that a viewer may take with a comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommentActions(u32);

impl CommentActions {
    /// Returns whether this action is among them.
    #[must_use]
    pub const fn has(self, action: CommentAction) -> bool {
        self.0 & (1 << action as u32) != 0
    }
}

impl FromIterator<CommentAction> for CommentActions {
    fn from_iter<I: IntoIterator<Item = CommentAction>>(actions: I) -> Self {
        Self(actions.into_iter().fold(0, |bits, action| bits | (1 << action as u32)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in() {
        let set = CommentActions::from_iter([CommentAction::Reply, CommentAction::Report]);
        assert!(set.has(CommentAction::Reply) && set.has(CommentAction::Report));
        assert!(!set.has(CommentAction::Like) && !CommentActions::default().has(CommentAction::Reply));
    }
}

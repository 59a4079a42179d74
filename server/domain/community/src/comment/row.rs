//! A comment as it is read from the database, and what a viewer may do with it.

use ground::RequestContext;
use model::{
    Id, Millis, Permission,
    account::Person,
    comment::{
        Comment, CommentAction, CommentActions, CommentAuthor, CommentKind, CommentRow, CommentState, MAX_DEPTH,
        Mention, Quote,
    },
    course::File,
};

use super::access;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub id: Id<Comment>,
    pub thread_id: Id<Comment>,
    parent_id: Option<Id<Comment>>,
    depth: i64,
    person_id: Id<Person>,
    handle: String,
    name: String,
    suspended_at: Option<Millis>,
    body: String,
    written_at: Millis,
    edited_at: Option<Millis>,
    likes: i64,
    held_at: Option<Millis>,
    hidden_at: Option<Millis>,
    hidden_by: Option<Id<Person>>,
    hidden_reason: String,
    deleted_at: Option<Millis>,
    parent_name: Option<String>,
    parent_depth: Option<i64>,
    teacher_id: Id<Person>,
    // Of the thread's first comment:
    asker_id: Id<Person>,
    pub kind: CommentKind,
    pub anchor: String,
    pub anchor_millis: Option<i64>,
    pub anchor_file: Option<Id<File>>,
    quote: String,
    quote_prefix: String,
    quote_suffix: String,
    pub sames: i64,
    pub replies: i64,
    pub accepted_id: Option<Id<Comment>>,
    pub pinned_at: Option<Millis>,
    pub locked_at: Option<Millis>,
    /// The number among the replies of its thread; 0 for the first comment.
    pub nth: i64,
}

/// Somebody who reads comments.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub ctx: &'a RequestContext,
    /// Whether they may write there.
    pub may_write: bool,
}

impl Row {
    /// Returns whether the text may mention somebody.
    pub fn has_handle(&self) -> bool {
        self.body.contains('@')
    }

    /// Returns the quoted passage.
    pub fn quote(&self) -> Quote {
        Quote { exact: self.quote.clone(), prefix: self.quote_prefix.clone(), suffix: self.quote_suffix.clone() }
    }

    const fn state(&self) -> CommentState {
        match (self.deleted_at, self.hidden_at, self.held_at) {
            (Some(_), ..) => CommentState::Deleted,
            (_, Some(_), _) => CommentState::Hidden,
            (.., Some(_)) => CommentState::Held,
            _ => CommentState::Shown,
        }
    }

    fn is_read_by(&self, reader: Reader<'_>) -> bool {
        match self.state() {
            CommentState::Shown => true,
            CommentState::Deleted => false,
            CommentState::Hidden => reader.ctx.is(self.person_id) || access::sees_hidden(reader.ctx, self.teacher_id),
            CommentState::Held => reader.ctx.is(self.person_id) || reader.ctx.can(access::MODERATE),
        }
    }

    /// Returns the comment as somebody reads it: whoever is suspended has no name, and what they may not read is a gap.
    pub fn read_by(&self, reader: Reader<'_>, mentions: Vec<Mention>, is_liked: bool) -> CommentRow {
        let is_read = self.is_read_by(reader);
        let is_flattened = self.parent_depth == Some(MAX_DEPTH);
        CommentRow {
            id: self.id,
            author: (is_read && self.suspended_at.is_none())
                .then(|| CommentAuthor { handle: self.handle.clone(), name: self.name.clone() }),
            is_teacher: is_read && self.person_id == self.teacher_id,
            is_own: reader.ctx.is(self.person_id),
            // Others do not hear that the word filter holds it.
            state: if is_read || self.state() != CommentState::Held { self.state() } else { CommentState::Hidden },
            body: if is_read { self.body.clone() } else { String::new() },
            mentions: if is_read { mentions } else { Vec::new() },
            written_at: self.written_at,
            edited_at: self.edited_at.filter(|_| is_read),
            likes: if is_read { self.likes } else { 0 },
            is_liked,
            depth: self.depth,
            parent: self.parent_id,
            answers: self.parent_name.clone().filter(|_| is_read && is_flattened),
            reason: (is_read && self.hidden_at.is_some()).then(|| self.hidden_reason.clone()),
            actions: if is_read { self.actions(reader) } else { CommentActions::default() },
        }
    }

    fn actions(&self, Reader { ctx, may_write }: Reader<'_>) -> CommentActions {
        use CommentAction as A;
        let state = self.state();
        let (is_own, is_head) = (ctx.is(self.person_id), self.parent_id.is_none());
        let (is_shown, is_hidden) = (state == CommentState::Shown, state == CommentState::Hidden);
        let (moderates, teaches) = (ctx.can(access::MODERATE), access::teaches(ctx, self.teacher_id));
        let (is_question, is_open) = (self.kind == CommentKind::Question, self.locked_at.is_none());
        let manages = ctx.may(Permission::CourseEditOwn, self.teacher_id);
        let shows = moderates || (teaches && self.hidden_by.is_some_and(|by| ctx.is(by)));
        let all = [
            (A::Reply, is_shown && may_write && is_open),
            (A::Like, is_shown && may_write && !is_own),
            (A::Same, is_shown && may_write && !is_own && is_head && is_question),
            (A::Edit, is_own && !is_hidden && may_write && is_open),
            (A::Delete, is_own && !is_hidden),
            (A::History, self.edited_at.is_some() && (is_own || moderates || teaches)),
            (A::Accept, is_shown && is_question && !is_head && (teaches || ctx.is(self.asker_id))),
            (A::Pin, is_head && manages),
            (A::Lock, is_head && manages),
            (A::Hide, !is_own && !is_hidden && (moderates || teaches)),
            (A::Show, !is_own && is_hidden && shows),
            (A::Release, !is_own && state == CommentState::Held && moderates),
            (A::Block, !is_own && teaches),
            (A::Report, !is_own && is_shown),
        ];
        all.into_iter().filter(|(_, is_allowed)| *is_allowed).map(|(action, _)| action).collect()
    }
}

//! A stream that was opened: whose it is, and in which session.

use ground::RequestContext;
use model::{Id, account::Person};
use people::session;

use crate::{front::Stream, web::Web};

/// What every stream has.
pub(super) struct EventStream {
    pub web: Web,
    pub ctx: RequestContext,
    pub session: Session,
    /// Its place among those of the person and the client.
    pub counted: Stream,
}

/// The session in which a stream was opened.
pub(super) struct Session {
    pub token: String,
    pub person: Id<Person>,
}

impl Session {
    /// Tells whether the session still stands: it ends with signing out, a new password and a suspension.
    pub async fn stands(&self, web: &Web) -> bool {
        matches!(session::load(&web.db, &self.token).await, Ok(Some(session)) if session.who.id == self.person)
    }
}

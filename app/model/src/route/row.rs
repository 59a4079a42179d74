//! The rows of the route table: what each asks of a visitor.

use crate::Permission;

/// A kind of route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page for people (GET).
    Page,
    /// A server function (POST).
    Function,
    /// A route for programs (GET), or for what browsers get beside pages.
    Endpoint,
    /// A route for programs of others, which prove by themselves who they are: no page of ours sends this.
    Webhook,
}

/// The least access that a visitor needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Access for anybody.
    Anyone,
    /// Access for people who are signed in.
    SignedIn,
    /// Access for people with this permission.
    May(Permission),
    /// Access for anybody, in development mode only.
    Development,
}

/// A class of routes with a rate limit of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateClass {
    /// Routes that read.
    Read,
    /// Routes that change something.
    Write,
    /// Routes where guessing would pay: passwords, codes.
    Credential,
}

/// A row of the route table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The path; `{name}` stands for one segment.
    pub path: &'static str,
    /// The kind of route.
    pub kind: Kind,
    /// The least access that a visitor needs.
    pub least: Access,
    /// The class whose rate limit applies.
    pub rate: RateClass,
    /// The largest body, in bytes; [`STREAMED`] where the handler reads it piece by piece.
    pub body: usize,
    /// The addresses of which pictures are taken, for pages. `{free}` and `{paid}` stand for such lessons of the demo's
    /// course, `{awaiting}` and `{paid}` for such orders of the demo's learner, `{step}` for that of a code that was just sent, `{day}`
    /// for one of a payment provider, `{shared}` for the code of a short address.
    pub samples: &'static [&'static str],
}

/// The body of a route that reads it as it comes, and bounds it itself.
pub const STREAMED: usize = usize::MAX;
pub(super) const MAX_FORM_BYTES: usize = 64 * 1024;
/// Reports of browsers, longer ones than are looked at: what is not read is answered like what cannot be read.
pub(super) const MAX_REPORT_BYTES: usize = 128 * 1024;
/// A comment of 100,000 characters, each three bytes and encoded: it is refused with what was typed.
pub(super) const TALK_BODY: usize = 1024 * 1024;
const MAX_TEXTS_BYTES: usize = 4 * 1024 * 1024;

pub(super) const fn page(path: &'static str, least: Access, samples: &'static [&'static str]) -> Route {
    Route { path, kind: Kind::Page, least, rate: RateClass::Read, body: 0, samples }
}
pub(super) const fn function(path: &'static str, least: Access, rate: RateClass) -> Route {
    Route { path, kind: Kind::Function, least, rate, body: MAX_FORM_BYTES, samples: &[] }
}
/// Returns the row of a server function that takes texts.
pub(super) const fn texts(path: &'static str, least: Access) -> Route {
    Route { path, kind: Kind::Function, least, rate: RateClass::Write, body: MAX_TEXTS_BYTES, samples: &[] }
}
pub(super) const fn endpoint(path: &'static str, least: Access) -> Route {
    Route { path, kind: Kind::Endpoint, least, rate: RateClass::Read, body: 0, samples: &[] }
}

/// Returns the row of an endpoint that takes a body up to this size.
pub(super) const fn taking(body: usize, row: Route) -> Route {
    Route { body, ..row }
}

pub(super) const fn webhook(path: &'static str, least: Access) -> Route {
    Route { path, kind: Kind::Webhook, least, rate: RateClass::Read, body: MAX_FORM_BYTES, samples: &[] }
}

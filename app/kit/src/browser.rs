//! The browser's stand-in for the server's side of a page: there is no response to shape.

/// Pages that were drawn in the browser have no status.
pub const fn set_status(_: u16) {}

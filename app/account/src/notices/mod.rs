//! The centre of notices.

pub(crate) mod api;

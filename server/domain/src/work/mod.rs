//! Work for later.

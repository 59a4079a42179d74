//! Why a drawing is refused, and where.

/// The line, from 1, and the reason, for people, why a drawing is refused.
pub(super) type Fault = (usize, String);

//! The fake as those see it who ask it: by hand, and by Stripe's own library.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod door;
mod page;
mod sdk;

//! Stories of what every wing stands on.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod settings;
mod word_filter;
mod work;

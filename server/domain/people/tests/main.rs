//! Stories of people: registering, signing in, forgetting a password, roles.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod applications;
mod authority;
mod codes;
mod contact;
mod devices;
mod entry;
mod limits;
mod logs;
mod passwordless;
mod people;
mod phones;
mod register;
mod reset;
mod roles;
mod secrets;
mod sessions;
mod settings;
mod support;

//! Stories of people: registering, signing in, forgetting a password, roles.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod applications;
mod codes;
mod contact;
mod devices;
mod limits;
mod logs;
mod people;
mod phones;
mod register;
mod reset;
mod roles;
mod secrets;
mod sessions;
mod settings;
mod support;

//! The common ground of all wings' stories: a school for each story on each engine, its clock, files and people.
//!
//! Only tests name this crate, so it may know every wing.

#![expect(clippy::unwrap_used, reason = "a story ends where it cannot go on")]

mod courses;
mod files;
mod film;
mod outcome;
mod person;
mod postgres;
mod provider;
mod school;
mod sqlite;
mod surroundings;

pub use courses::{import_demo, import_folder};
pub use files::{broken_course, demo, files_of, png_bomb, write_files};
pub use film::Film;
pub use outcome::{field_error, field_errors, is, wait};
pub use person::person;
pub use postgres::Database;
pub use provider::{PAGES, Provider, signed};
pub use school::{School, dump, on_both, on_both_with};
pub use sqlite::place as place_sqlite;
pub use surroundings::{BEGINNING, guest};

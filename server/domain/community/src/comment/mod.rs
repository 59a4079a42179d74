//! Comments and questions under lessons.
//!
//! A thread hangs on its lesson and stays there when the lesson changes: its passage is found again by the quoted
//! words, its second belongs to the recording that was there. Whoever may read the lesson reads what is said under it;
//! a grant is needed to write, unless the course's teacher opens the talk of public lessons. What is hidden or held by
//! the word filter is read by its author and those who decide on it, and counts nowhere.

mod accept;
mod access;
mod announce;
mod block;
mod desk;
mod fingerprint;
mod found;
mod hide;
mod lesson;
mod manage;
mod mention;
mod place;
mod read;
mod recount;
mod remove;
mod row;
mod updates;
mod vote;
mod write;

pub use accept::accept;
pub(crate) use access::{is_shown, is_shown_to, require_shown};
pub use block::{block, set_open, unblock};
pub use desk::{desk, waiting};
pub use fingerprint::{Fingerprint, fingerprints};
pub use found::CommentAt;
pub use hide::{hide, release, show};
pub use lesson::{counts, of_lesson, thread};
pub use manage::{lock, pin};
pub use place::NewThread;
pub use remove::delete;
pub use updates::CommentUpdates;
pub use vote::{like, same};
pub use write::{begin, edit, reply, versions};

//! Notices: what people are told of what concerns them, in one centre, by mail and by text message.
//!
//! An event is a job ([`ground::notice::raise`]). Its fan-out makes one notice for each person and one delivery for each
//! channel that they chose, in batches; what is due is sent by a second kind of job. Both may run twice, or die in the
//! middle: a notice is unique by person and event, and a delivery is marked in the transaction that queues its mail.

mod audience;
mod centre;
mod check;
mod choice;
mod deliver;
mod fan_out;
mod fill;
mod form;
mod letter;
mod settings;
mod standing;
pub mod template;
mod token;
mod told;
mod unsubscribe;
mod updates;
mod when;

pub(crate) use centre::sweep;
pub use centre::{list, mark_all_read, mark_read, unread};
pub(crate) use check::run as check;
pub(crate) use deliver::{deliver_due, run as deliver};
pub(crate) use fan_out::run as fan_out;
pub use settings::{TypedSettings, load_settings, save_settings};
pub use unsubscribe::{of_token, unsubscribe};
pub use updates::{Changed, NoticeUpdates, RecentNotices, poll};

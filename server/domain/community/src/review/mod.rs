//! Reviews of courses: one by each learner, with the teacher's answer and the votes of those who found it helpful.
//!
//! A grant and some progress are needed to write one, and to change it. It stays when the grant ends: what somebody
//! learned by then they may have said. What is hidden does not count for the rating, and the audit log says what that
//! changed.

mod announce;
mod answer;
mod course;
mod hide;
mod list;
mod rate;
mod row;
mod vote;
mod write;

pub use answer::{answer, for_teacher};
pub(crate) use course::Reviewed;
pub use hide::{hide, release, show};
pub use list::of_course;
pub(crate) use rate::{RatingTurn, tallies};
pub use rate::{WEIGHT_OF_SCHOOL, rate_again};
pub use vote::vote;
pub use write::{delete, save};

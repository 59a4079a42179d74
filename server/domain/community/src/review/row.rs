//! A review as it is read from the database.

use model::{
    Id, Millis,
    account::Person,
    review::{CourseReviews, Review, ReviewRow},
};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Id<Review>,
    person_id: Id<Person>,
    name: String,
    suspended_at: Option<Millis>,
    stars: i64,
    body: String,
    written_at: Millis,
    edited_at: Option<Millis>,
    answer: Option<String>,
    answered_at: Option<Millis>,
    helpful: i64,
    hidden_at: Option<Millis>,
    hidden_reason: String,
    is_voted: bool,
}

impl Row {
    /// Returns the review as this person reads it, or a guest: whoever is suspended has no name.
    pub fn read_by(self, viewer: Option<Id<Person>>) -> ReviewRow {
        let answered_before = |edited: Millis| self.answered_at.is_some_and(|answered| answered < edited);
        ReviewRow {
            is_answer_older: self.answer.is_some() && self.edited_at.is_some_and(answered_before),
            id: self.id,
            author: self.suspended_at.is_none().then_some(self.name),
            stars: self.stars,
            body: self.body,
            written_at: self.written_at,
            edited_at: self.edited_at,
            answer: self.answer,
            helpful: self.helpful,
            is_voted: self.is_voted,
            is_own: viewer == Some(self.person_id),
            hidden: self.hidden_at.map(|_| self.hidden_reason),
        }
    }
}

/// Returns the number of the page that is shown, and of all pages.
pub(super) fn pages(total: i64, asked: Option<u32>) -> (i64, i64) {
    let pages = ((total + CourseReviews::PER_PAGE - 1) / CourseReviews::PER_PAGE).max(1);
    (asked.map_or(1, i64::from).clamp(1, pages), pages)
}

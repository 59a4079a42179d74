//! Reviews of courses: what learners say of them, what teachers answer, and the rating that comes of it.

use serde::{Deserialize, Serialize};

use crate::{Id, Millis, text_enum};

/// The marker type of review ids.
#[derive(Clone, Copy, Debug)]
pub enum Review {}

/// The most stars that a review gives; the least is 1.
pub const MAX_STARS: i64 = 5;
/// The most characters of a review.
pub const MAX_REVIEW_CHARS: usize = 2_000;
/// The most characters of a teacher's answer.
pub const MAX_ANSWER_CHARS: usize = 2_000;
/// The most characters of the reason why a review is hidden.
pub const MAX_HIDE_REASON_CHARS: usize = 200;
/// The progress in any one lesson from which on somebody may review its course, in thousandths.
pub const BEGUN_FROM_PERMILLE: i64 = 100;

text_enum! {
    /// The order of the reviews of a course.
    pub enum ReviewOrder {
        /// Those that most people found helpful first.
        Helpful = "helpful",
        /// The newest first.
        Newest = "newest",
    }
}

text_enum! {
    /// A reason why somebody may not review a course, or not delete their review of it.
    pub enum ReviewObstacle {
        /// The course is theirs.
        OwnCourse = "own-course",
        /// No grant opens the course to them, or none any more.
        NoGrant = "no-grant",
        /// It is open to them as one who looks after the school, and no grant opens it.
        Staff = "staff",
        /// They have not begun to learn it.
        NotBegun = "not-begun",
        /// The school has hidden their review.
        Hidden = "hidden",
    }
}

/// The number of reviews, and of their stars together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of reviews.
    pub reviews: i64,
    /// The stars of all of them together.
    pub stars: i64,
}

impl Tally {
    /// Returns the tally of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self { reviews: self.reviews + other.reviews, stars: self.stars + other.stars }
    }

    /// Returns the mean of a course with this tally, in thousandths of a star: (C·m + Σ) ÷ (C + n), where m is the mean
    /// of the whole `school`, this course included, and C the `weight` that it has against the course's own n reviews.
    /// A course without reviews has none, and a negative weight counts as 0.
    #[must_use]
    pub const fn mean(self, school: Self, weight: i64) -> Option<i64> {
        if self.reviews <= 0 || school.reviews <= 0 {
            return None;
        }
        let weight = if weight > 0 { weight } else { 0 };
        // Multiplied by the number of the school's reviews, so that m needs no rounding of its own.
        let stars = weight * school.stars + self.stars * school.reviews;
        let reviews = (weight + self.reviews) * school.reviews;
        Some((2_000 * stars + reviews) / (2 * reviews))
    }
}

/// The rating of a course as lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The mean, drawn to that of the school, in thousandths of a star.
    pub mean: i64,
    /// The number of reviews, at least 1.
    pub reviews: i64,
}

impl Rating {
    /// Returns the mean with one decimal, such as `4.3`.
    #[must_use]
    pub fn text(self) -> String {
        let tenths = (self.mean + 50) / 100;
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// Returns the rating of several courses together, each as often as it has reviews. Returns `None` when none has
    /// any.
    #[must_use]
    pub fn over(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (sum, reviews) =
            all.into_iter().fold((0, 0), |(sum, reviews), one| (sum + one.mean * one.reviews, reviews + one.reviews));
        (reviews > 0).then(|| Self { mean: (2 * sum + reviews) / (2 * reviews), reviews })
    }
}

/// A review as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRow {
    /// The review.
    pub id: Id<Review>,
    /// The name of its author; `None` for one who is no longer in the school.
    pub author: Option<String>,
    /// The stars, 1 to [`MAX_STARS`].
    pub stars: i64,
    /// The plain text, in lines.
    pub body: String,
    /// The instant at which it was written.
    pub written_at: Millis,
    /// The instant of the last change; `None` when there was none.
    pub edited_at: Option<Millis>,
    /// The teacher's answer, in plain text.
    pub answer: Option<String>,
    /// Whether the review was changed after the answer.
    pub is_answer_older: bool,
    /// The number of people who found it helpful.
    pub helpful: i64,
    /// Whether the viewer is one of them.
    pub is_voted: bool,
    /// Whether the viewer wrote it.
    pub is_own: bool,
    /// The reason why it is hidden; `None` when everybody sees it.
    pub hidden: Option<String>,
}

/// The viewer's own review of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReview {
    /// The stars, 1 to [`MAX_STARS`].
    pub stars: i64,
    /// The plain text, in lines.
    pub body: String,
    /// The reason why it is hidden; `None` when it is not.
    pub hidden: Option<String>,
    /// Whether a reviewer has to let it through before others see it.
    pub is_held: bool,
}

/// One page of the reviews of a course, and what the viewer may do about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseReviews {
    /// The rating; `None` when nobody has reviewed the course.
    pub rating: Option<Rating>,
    /// The numbers of reviews with one star, two, and so on.
    pub by_stars: [i64; 5],
    /// The order of the rows.
    pub order: ReviewOrder,
    /// The reviews of this page.
    pub rows: Vec<ReviewRow>,
    /// The page that is shown, from 1; the last one when a later one was asked for.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
    /// The viewer's own review.
    pub own: Option<OwnReview>,
    /// The reason why the viewer may not write or change one; `None` when they may, and for guests.
    pub obstacle: Option<ReviewObstacle>,
    /// Whether the viewer may hide reviews other than their own. Who may in some other course sees the hidden ones here.
    pub may_hide: bool,
}

impl CourseReviews {
    /// The number of reviews on one page.
    pub const PER_PAGE: i64 = 10;

    /// Returns the plain average of the reviews, which nothing is drawn to. Returns `None` when there are none.
    #[must_use]
    pub fn average(&self) -> Option<Rating> {
        let rating = |(stars, reviews): (i64, i64)| Rating { mean: 1_000 * stars, reviews };
        Rating::over((1_i64..).zip(self.by_stars).map(rating))
    }
}

/// One page of the reviews of a course as its teacher reads them: those without an answer first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaughtReviews {
    /// The course's slug.
    pub slug: String,
    /// The course's title in the catalogue; empty for one that is not there.
    pub title: String,
    /// The language of the title, as a BCP 47 tag.
    pub language: String,
    /// The rating; `None` when nobody has reviewed the course.
    pub rating: Option<Rating>,
    /// The number of reviews without an answer, among those that everybody sees.
    pub unanswered: i64,
    /// The reviews of this page.
    pub rows: Vec<ReviewRow>,
    /// Whether the viewer teaches the course, and may answer.
    pub may_answer: bool,
    /// The page that is shown, from 1; the last one when a later one was asked for.
    pub page: i64,
    /// The number of pages, at least 1.
    pub pages: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn tally(reviews: i64, stars: i64) -> Tally {
        Tally { reviews, stars }
    }

    #[test]
    fn a_course_with_few_reviews_is_near_the_mean_of_the_school() {
        let school = tally(100, 400);
        assert_eq!(tally(1, 5).mean(school, 5), Some(4_167), "(5 · 4 + 5) ÷ 6");
        assert_eq!(tally(50, 250).mean(school, 5), Some(4_909), "(5 · 4 + 250) ÷ 55");
        assert_eq!(tally(3, 3).mean(school, 0), Some(1_000), "without weight its own mean");
        assert_eq!(tally(3, 3).mean(school, -3), Some(1_000));
        assert_eq!(tally(2, 9).mean(tally(2, 9), 5), Some(4_500), "the only course is the school");
        assert_eq!(tally(0, 0).mean(school, 5), None);
        let (most, all) = (tally(1_000_000, 5_000_000), tally(100_000_000, 500_000_000));
        assert_eq!(most.mean(all, 1_000), Some(5_000), "no overflow in a school of a hundred million reviews");
    }

    #[test]
    fn a_mean_is_shown_with_one_decimal() {
        let shown = |mean| Rating { mean, reviews: 1 }.text();
        assert_eq!([1_000, 4_167, 4_949, 4_950, 5_000].map(shown), ["1.0", "4.2", "4.9", "5.0", "5.0"]);
    }

    #[test]
    fn courses_weigh_as_much_as_they_have_reviews() {
        let of = |mean, reviews| Rating { mean, reviews };
        assert_eq!(Rating::over([of(5_000, 1), of(4_000, 3)]), Some(of(4_250, 4)));
        assert_eq!(Rating::over([]), None);
    }

    #[test]
    fn the_average_of_a_course_is_drawn_to_nothing() {
        let mut reviews = CourseReviews {
            rating: Some(Rating { mean: 4_300, reviews: 3 }),
            by_stars: [1, 0, 0, 0, 2],
            order: ReviewOrder::Helpful,
            rows: Vec::new(),
            page: 1,
            pages: 1,
            own: None,
            obstacle: None,
            may_hide: false,
        };
        assert_eq!(reviews.average(), Some(Rating { mean: 3_667, reviews: 3 }));
        reviews.by_stars = [0; 5];
        assert_eq!(reviews.average(), None);
    }
}

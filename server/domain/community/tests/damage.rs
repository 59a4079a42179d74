//! Each rule of reviews names its breach and the row.

use community::review;
use school::check;
use testing::on_both;

use crate::support::{FREE, learners};

/// The damage, the rule that it breaks, and the row that is named (a query for its id).
const DAMAGE: [(&str, &str, &str); 7] = [
    ("update review set stars = 6", "review-has-stars", "select cast(id as text) from review"),
    (
        "update review set person_id = (select c.teacher_id from course c where c.id = review.course_id)",
        "review-is-not-the-teachers",
        "select cast(id as text) from review",
    ),
    ("update review set helpful = 3", "helpful-votes-are-counted", "select cast(id as text) from review"),
    (
        "update review_vote set person_id = (select r.person_id from review r where r.id = review_vote.review_id)",
        "nobody-votes-for-themselves",
        "select cast(id as text) from review",
    ),
    (
        "update course_rating set stars = stars + 1",
        "rating-agrees-with-reviews",
        "select cast(course_id as text) from course_rating",
    ),
    (
        "update course_rating set mean = 5001",
        "rating-agrees-with-reviews",
        "select cast(course_id as text) from course_rating",
    ),
    ("delete from course_rating", "rating-agrees-with-reviews", "select cast(course_id as text) from review"),
];

/// The same for comments.
const COMMENT_DAMAGE: [(&str, &str, &str); 7] = [
    ("update comment set likes = 3 where kind = 'comment'", "comment-votes-are-counted", COMMENT),
    ("update comment set sames = 3 where kind = 'comment'", "comment-votes-are-counted", COMMENT),
    ("update comment set replies = 3 where kind = 'comment'", "replies-are-counted", COMMENT),
    (
        "update comment set thread_id = (select min(q.id) from comment q) where parent_id is not null",
        "reply-is-in-the-thread-that-it-answers",
        "select cast(id as text) from comment where parent_id is not null",
    ),
    (
        "update comment set accepted_id = (select min(q.id) from comment q) \
            where kind = 'comment' and parent_id is null",
        "accepted-answer-is-a-reply",
        COMMENT,
    ),
    (
        "update comment set waits_since = 1 where kind = 'comment' and parent_id is null",
        "only-an-open-question-waits",
        COMMENT,
    ),
    ("update comment set deleted_at = 1 where kind = 'comment' and parent_id is null", "a-gap-is-answered", COMMENT),
];
const COMMENT: &str = "select cast(id as text) from comment where kind = 'comment' and parent_id is null";

#[tokio::test]
async fn each_rule_of_comments_names_its_breach() {
    use crate::talk::{ask, first, reply, say};
    use model::comment::CommentKind;

    for (damage, rule, row) in COMMENT_DAMAGE {
        on_both(|school| async move {
            let amy = learners(&school, &["amy"]).await.remove(0);
            let lesson = first(&school).await;
            ask(&school, &amy, lesson, "Why?").await;
            let head = say(&school, &amy, lesson, CommentKind::Comment, "Hello.").await.unwrap();
            reply(&school, &amy, head, "Hello again.").await;
            assert_eq!(check::run(&school.db).await.unwrap(), [], "before {damage}");
            let row: i64 = school.rows(row).await[0].parse().unwrap();
            school.damage(damage).await;
            let breaches = check::run(&school.db).await.unwrap();
            let named = model::Id::<()>::from_raw(row).to_string();
            let found = breaches.iter().any(|breach| breach.rule == rule && breach.row.ends_with(&named));
            assert!(found, "{damage}: {breaches:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn each_rule_names_its_breach() {
    for (damage, rule, row) in DAMAGE {
        on_both(|school| async move {
            let all = learners(&school, &["amy", "bob"]).await;
            review::save(&school.db, &all[0], FREE, 4, "Good.").await.unwrap();
            let id = crate::support::newest(&school, &all[0], FREE).await.rows[0].id;
            review::vote(&school.db, &all[1], id, true).await.unwrap();
            assert_eq!(check::run(&school.db).await.unwrap(), [], "before {damage}");
            let row: i64 = school.rows(row).await[0].parse().unwrap();
            school.damage(damage).await;
            let breaches = check::run(&school.db).await.unwrap();
            let named = model::Id::<()>::from_raw(row).to_string();
            let found = breaches.iter().any(|breach| breach.rule == rule && breach.row.ends_with(&named));
            assert!(found, "{damage}: {breaches:?}");
        })
        .await;
    }
}

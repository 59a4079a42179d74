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

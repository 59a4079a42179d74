//! What is written down after its day was counted.

use content::grant;
use insight::stats;
use model::{Millis, Role};
use people::events;
use testing::{School, guest, import_demo, on_both, person};

use super::{dashboard, tables, teacher_of};

const COURSE: &str = "gushi-shangxi";

/// Somebody looks at the course, and enrols.
async fn enrols(school: &School, handle: &str) {
    let who = person(school, handle, Role::Learner).await;
    content::course::page(&school.db, &guest(), COURSE, content::course::View::Live).await.unwrap();
    grant::enrol(&school.db, &who, COURSE).await.unwrap();
    events::flush(&school.db).await.unwrap();
}

/// The days before today on which something happened, with views and new learners.
async fn days(school: &School) -> Vec<(i64, i64, i64)> {
    let teacher = teacher_of(school, COURSE).await;
    let days = dashboard(school, &teacher).await.days;
    let today = days.last().unwrap().day.0;
    let happened = days.into_iter().filter(|day| day.views + day.learners > 0);
    happened.map(|day| ((today - day.day.0) / Millis::DAY, day.views, day.learners)).collect()
}

#[tokio::test]
async fn what_is_older_than_the_first_counted_day_is_counted_on_its_own() {
    on_both(|school| async move {
        import_demo(&school).await;
        school.damage(&format!("update listing set price = 0 where slug = '{COURSE}'")).await;
        let refresh = async || stats::refresh(&school.db).await.unwrap();
        let earlier = async |table: &str, column: &str, days: i64| {
            let back = days * Millis::DAY;
            school
                .damage(&format!(
                    "update {table} set {column} = {column} - {back} \
                    where {column} = (select max({column}) from {table})"
                ))
                .await;
        };
        // A new school counts before anything has happened in it, and then hears of yesterday.
        refresh().await;
        enrols(&school, "amy").await;
        earlier("analytics_event", "at", 1).await;
        refresh().await;
        assert_eq!(days(&school).await, [(1, 1, 0), (0, 0, 1)]);

        // Days later it hears of what was before all of them, of each kind.
        for handle in ["ben", "carl"] {
            school.clock.advance(2 * Millis::DAY);
            enrols(&school, handle).await;
            refresh().await;
        }
        let expected = [(5, 1, 0), (4, 0, 1), (2, 1, 1), (0, 1, 1)];
        assert_eq!(days(&school).await, expected);
        earlier("access_grant", "starts_at", 20).await;
        refresh().await;
        assert_eq!(days(&school).await, [(20, 0, 1), (5, 1, 0), (4, 0, 1), (2, 1, 1), (0, 1, 0)]);
        earlier("analytics_event", "at", 30).await;
        refresh().await;
        assert_eq!(days(&school).await, [(30, 1, 0), (20, 0, 1), (5, 1, 0), (4, 0, 1), (2, 1, 1)]);
        let counted = tables(&school).await;
        stats::rebuild(&school.db).await.unwrap();
        assert_eq!(tables(&school).await, counted, "counting piece by piece is counting all");
        // Before all time as well: in the roll-up, not in the last ninety days.
        earlier("analytics_event", "at", 15_000).await;
        refresh().await;
        let first = "select cast(min(day) as text) from course_daily_stats";
        assert!(school.rows(first).await[0].parse::<i64>().unwrap() < 1_000_000_000_000);
        assert_eq!(days(&school).await, [(30, 1, 0), (20, 0, 1), (5, 1, 0), (4, 0, 1), (2, 0, 1)]);
    })
    .await;
}

//! Days are the school's: in the chart, in files, in lists and filters, around changed clocks, and in another zone.

use std::sync::Arc;

use commerce::payment::apply_update;
use ground::{RequestContext, settings};
use insight::stats;
use model::{
    Millis, Role,
    audit_log::{AuditLogFilter, AuditLogKind},
    figures::{DASHBOARD_DAYS, Report},
};
use people::person;
use school::admin;
use testing::{Provider, School, import_demo, on_both_with, person};

use super::{PAID, dashboard, disagreements, pays, posted, shown, tables, teacher_of, work};

fn operator() -> RequestContext {
    RequestContext::system()
}

async fn move_to(school: &School, zone: &str) {
    settings::set(&school.db, &operator(), "school.time_zone", zone).await.unwrap();
}

/// Lets the clock stand at this instant, such as `2026-03-08T17:30`, in UTC.
fn goes_to(school: &School, at: &str) {
    let (date, clock) = at.split_once('T').unwrap();
    let (hours, minutes) = clock.split_once(':').unwrap();
    let at = Millis::parse_date(date).unwrap();
    let at = at.plus(hours.parse::<i64>().unwrap() * Millis::HOUR + minutes.parse::<i64>().unwrap() * Millis::MINUTE);
    school.clock.advance(at.0 - school.clock.now().0);
}

async fn sells(school: &School, provider: &Provider, handle: &str) {
    let buyer = person(school, handle, Role::Learner).await;
    apply_update(&school.db, "test", &pays(school, provider, &buyer, PAID).await).await.unwrap();
}

/// The days on which something was sold, with the number of new learners, as the chart shows them.
async fn sold(school: &School) -> Vec<(String, i64)> {
    let teacher = teacher_of(school, PAID).await;
    let days = dashboard(school, &teacher).await.days;
    assert_eq!(days.len(), usize::try_from(DASHBOARD_DAYS).unwrap());
    let with_income = days.into_iter().filter(|day| !day.income.is_empty());
    with_income.map(|day| (day.date, day.learners)).collect()
}

/// The rows of a file, without the header.
async fn file(school: &School, which: Report) -> Vec<String> {
    let teacher = teacher_of(school, PAID).await;
    let text = stats::csv(&school.db, &teacher, which).await.unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

async fn logged_on(school: &School, day: &str) -> usize {
    let filter = AuditLogFilter {
        kind: Some(AuditLogKind::Operation),
        q: "amy".into(),
        from: day.into(),
        to: day.into(),
        ..AuditLogFilter::default()
    };
    let rows = admin::logs(&school.db, &operator(), &filter, None).await.unwrap();
    let text = admin::csv(&school.db, &operator(), &filter).await.unwrap();
    assert_eq!(rows.rows.len(), text.lines().count() - 1, "the file has what the list has");
    rows.rows.len()
}

#[tokio::test]
async fn a_sale_in_the_evening_of_utc_stands_on_the_next_day_in_shanghai_everywhere() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            move_to(&school, "Asia/Shanghai").await;
            goes_to(&school, "2027-03-08T17:30");
            sells(&school, &provider, "amy").await;
            person::grant(&school.db, &operator(), "amy", "teacher").await.unwrap();
            stats::refresh(&school.db).await.unwrap();
            assert_eq!(sold(&school).await, [("2027-03-09".into(), 1)]);
            let days = file(&school, Report::Days).await;
            let last = days.last().unwrap();
            assert!(last.starts_with("2027-03-09,0,1,0,") && last.ends_with(",Asia/Shanghai"), "{last}");
            assert!(days[days.len() - 2].starts_with("2027-03-08,0,0,0,"), "{days:?}");
            let orders = file(&school, Report::Orders).await;
            assert!(orders[0].starts_with("2027-03-09T01:30:00+08:00,"), "{orders:?}");
            assert!(orders[0].ends_with(",Asia/Shanghai"), "{orders:?}");
            assert_eq!((logged_on(&school, "2027-03-09").await, logged_on(&school, "2027-03-08").await), (2, 0));
        },
    )
    .await;
}

#[tokio::test]
async fn days_in_new_york_are_as_long_as_its_clocks_say() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            move_to(&school, "America/New_York").await;
            // Clocks go forward at 07:00 UTC on 14 March 2027: that day has 23 hours, from 05:00 to 04:00 UTC.
            for (at, handle) in [
                ("2027-03-14T04:59", "amy"),
                ("2027-03-14T05:00", "ben"),
                ("2027-03-15T03:59", "carl"),
                ("2027-03-15T04:00", "dora"),
            ] {
                goes_to(&school, at);
                sells(&school, &provider, handle).await;
                stats::refresh(&school.db).await.unwrap();
            }
            let expected = [("2027-03-13".into(), 1), ("2027-03-14".into(), 2), ("2027-03-15".into(), 1)];
            assert_eq!(sold(&school).await, expected);
            let counted = tables(&school).await;
            stats::rebuild(&school.db).await.unwrap();
            assert_eq!(tables(&school).await, counted, "counting piece by piece is counting all");
            let orders = file(&school, Report::Orders).await;
            let placed: Vec<_> = orders.iter().map(|row| &row[..25]).collect();
            assert_eq!(
                placed,
                [
                    "2027-03-15T00:00:00-04:00",
                    "2027-03-14T23:59:00-04:00",
                    "2027-03-14T00:00:00-05:00",
                    "2027-03-13T23:59:00-05:00"
                ]
            );
            // They go back at 06:00 UTC on 7 November: 25 hours.
            for (at, handle) in [
                ("2027-11-07T03:59", "eve"),
                ("2027-11-07T04:00", "finn"),
                ("2027-11-08T04:59", "gus"),
                ("2027-11-08T05:00", "hal"),
            ] {
                goes_to(&school, at);
                sells(&school, &provider, handle).await;
                stats::refresh(&school.db).await.unwrap();
            }
            let expected = [("2027-11-06".into(), 1), ("2027-11-07".into(), 2), ("2027-11-08".into(), 1)];
            assert_eq!(sold(&school).await, expected);
            assert_eq!(disagreements(&school).await, 0);
        },
    )
    .await;
}

#[tokio::test]
async fn half_hours_count_on_lord_howe() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            move_to(&school, "Australia/Lord_Howe").await;
            // Half an hour back at 15:00 UTC on 3 April 2027: the 4th begins at 13:00 UTC and ends at 13:30.
            for (at, handle) in [
                ("2027-04-03T12:59", "amy"),
                ("2027-04-03T13:00", "ben"),
                ("2027-04-04T13:29", "carl"),
                ("2027-04-04T13:30", "dora"),
            ] {
                goes_to(&school, at);
                sells(&school, &provider, handle).await;
            }
            stats::refresh(&school.db).await.unwrap();
            let expected = [("2027-04-03".into(), 1), ("2027-04-04".into(), 2), ("2027-04-05".into(), 1)];
            assert_eq!(sold(&school).await, expected);
        },
    )
    .await;
}

#[tokio::test]
async fn from_one_edge_of_the_day_to_the_other_a_sale_stands_on_the_schools_date() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            goes_to(&school, "2027-03-08T11:30");
            sells(&school, &provider, "amy").await;
            person::grant(&school.db, &operator(), "amy", "teacher").await.unwrap();
            for (zone, date, offset) in [
                ("Pacific/Kiritimati", "2027-03-09", "T01:30:00+14:00"),
                ("Etc/GMT+12", "2027-03-07", "T23:30:00-12:00"),
            ] {
                move_to(&school, zone).await;
                stats::refresh(&school.db).await.unwrap();
                assert_eq!(sold(&school).await, [(date.into(), 1)], "{zone}");
                let orders = file(&school, Report::Orders).await;
                assert!(orders[0].starts_with(&format!("{date}{offset},")), "{orders:?}");
                let days = file(&school, Report::Days).await;
                assert!(days.last().unwrap().starts_with(&format!("{date},0,1,0,")), "{zone}: {days:?}");
                assert_eq!((logged_on(&school, date).await, logged_on(&school, "2027-03-08").await), (2, 0), "{zone}");
                assert_eq!((shown(&school).await, disagreements(&school).await), (posted(&school).await, 0));
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_school_that_moves_counts_everything_again() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            goes_to(&school, "2027-03-08T17:30");
            sells(&school, &provider, "amy").await;
            goes_to(&school, "2027-03-09T02:30");
            sells(&school, &provider, "ben").await;
            stats::refresh(&school.db).await.unwrap();
            let in_utc = tables(&school).await;
            assert_eq!(sold(&school).await, [("2027-03-08".into(), 1), ("2027-03-09".into(), 1)]);
            for (zone, days) in [
                ("Asia/Shanghai", vec![("2027-03-09".into(), 2)]),
                ("America/New_York", vec![("2027-03-08".into(), 2)]),
                ("UTC", vec![("2027-03-08".into(), 1), ("2027-03-09".into(), 1)]),
            ] {
                move_to(&school, zone).await;
                // Before the job has run, nothing is lost, and no rule is broken.
                let learners: i64 = sold(&school).await.iter().map(|(_, learners)| learners).sum();
                assert_eq!((learners, disagreements(&school).await), (2, 0), "{zone}");
                stats::schedule(&school.db).await.unwrap();
                work(&school).await;
                assert_eq!(sold(&school).await, days, "{zone}");
                assert_eq!(school.rows("select distinct zone from stats_day").await, [zone]);
                assert_eq!((shown(&school).await, disagreements(&school).await), (posted(&school).await, 0));
            }
            assert_eq!(tables(&school).await, in_utc);
        },
    )
    .await;
}

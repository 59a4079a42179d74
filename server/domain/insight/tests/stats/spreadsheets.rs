//! Files for spreadsheets.

use std::sync::Arc;

use commerce::payment::apply_update;
use insight::stats;
use model::{
    Role,
    figures::{DASHBOARD_DAYS, Report},
};
use testing::{Provider, import_demo, on_both_with, person};

use super::{PAID, pays, teacher_of};

#[tokio::test]
async fn files_for_spreadsheets_hold_ones_own_rows_and_no_formulas() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            let db = &school.db;
            let evil = person(&school, "evil", Role::Learner).await;
            school.damage("update person set name = '=cmd|''/C calc''!A0' where handle = 'evil'").await;
            apply_update(db, "test", &pays(&school, &provider, &evil, PAID).await).await.unwrap();
            stats::refresh(db).await.unwrap();
            let teacher = teacher_of(&school, PAID).await;
            for which in Report::ALL {
                let text = stats::csv(db, &teacher, *which).await.unwrap();
                assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n"), "{which}");
                let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
                let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
                assert!(!rows.is_empty(), "{which}");
                for cell in rows.iter().flatten() {
                    assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']), "{which}: {cell}");
                }
            }
            let orders = stats::csv(db, &teacher, Report::Orders).await.unwrap();
            assert!(orders.contains("'=cmd") && orders.lines().count() == 2, "{orders}");
            let days = stats::csv(db, &teacher, Report::Days).await.unwrap();
            assert_eq!(days.lines().count(), 1 + usize::try_from(DASHBOARD_DAYS).unwrap());
            let tom = person(&school, "tom", Role::Teacher).await;
            for which in [Report::Courses, Report::Lessons, Report::Orders] {
                assert_eq!(stats::csv(db, &tom, which).await.unwrap().lines().count(), 1, "{which}: the head alone");
            }
        },
    )
    .await;
}

//! Income that a payer's bank takes back.

use std::sync::Arc;

use commerce::payment::{apply_update, webhook};
use insight::stats;
use model::{Millis, Role};
use school::check;
use testing::{Provider, import_demo, on_both_with, person, signed};

use super::{PAID, pays, posted, shown, work};

#[tokio::test]
async fn a_lost_dispute_takes_the_share_of_the_teacher_on_its_day() {
    on_both_with(
        || Arc::new(Provider::default()),
        |school, provider| async move {
            import_demo(&school).await;
            let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
            let update = pays(&school, &provider, &amy, PAID).await;
            apply_update(db, "test", &update).await.unwrap();
            school.clock.advance(3 * Millis::DAY);
            stats::refresh(db).await.unwrap();
            assert!(shown(&school).await.values().any(|amount| *amount > 0));
            let body = format!("dispute {} lost", provider.newest());
            webhook::receive(db, "test", signed("ours"), body.as_bytes()).await.unwrap();
            webhook::process_pending(db).await.unwrap();
            school.clock.advance(3 * Millis::DAY);
            stats::refresh(db).await.unwrap();
            assert_eq!(shown(&school).await, posted(&school).await);
            assert!(shown(&school).await.values().all(|amount| *amount == 0));
            work(&school).await;
            assert_eq!(check::run(db).await.unwrap(), []);
        },
    )
    .await;
}

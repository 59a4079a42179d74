//! Settings, changed by administrators who have just given their password.

use ground::{Error, settings};
use model::{Millis, Role};
use testing::on_both;

use crate::support::Steps as _;

#[tokio::test]
async fn an_administrator_changes_settings_with_a_fresh_password() {
    on_both(|school| async move {
        let ada = school.with_role("ada", Role::Administrator).await;
        settings::set(&school.db, &ada, "school.time_zone", "Asia/Shanghai").await.unwrap();
        assert_eq!(school.rows("select count(changed_by) || '' from setting").await, ["1"]);
        school.clock.advance(Millis::HOUR);
        let late = settings::set(&school.db, &ada, "school.time_zone", "UTC").await;
        assert!(matches!(late, Err(Error::ReauthRequired)), "{late:?}");
        assert!(matches!(settings::unset(&school.db, &ada, "school.time_zone").await, Err(Error::ReauthRequired)));
        assert_eq!(school.db.env.zone().name(), "Asia/Shanghai");
    })
    .await;
}

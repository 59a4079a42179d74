//! A teacher's tables for spreadsheets.

use model::{Role, figures::Report};

use crate::support::World;

#[tokio::test]
async fn a_teacher_gets_their_tables_as_files() {
    let world = World::new().await;
    world.course("rust-first-steps").await;
    let tom = world.person("tom", Role::Teacher).await;
    for report in Report::ALL {
        let answer = world.get(&format!("/studio/csv/{report}")).by(&tom).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/csv; charset=utf-8"));
        let file = answer.header("content-disposition");
        assert!(
            file.starts_with(&format!("attachment; filename=\"lyceum-{report}-")) && file.ends_with(".csv\""),
            "{file}"
        );
        assert!(answer.header("cache-control").contains("no-store"));
        assert!(answer.text().starts_with('\u{feff}'));
        assert!(!answer.text().contains("rust-first-steps"), "somebody else's course");
    }
}

#[tokio::test]
async fn nobody_else_gets_a_table_and_there_are_no_others() {
    let world = World::new().await;
    let (amy, tom) = (world.person("amy", Role::Learner).await, world.person("tom", Role::Teacher).await);
    assert_eq!(world.get("/studio/csv/orders").by(&amy).send().await.status, 403);
    let guest = world.get("/studio/csv/orders").send().await;
    assert_eq!((guest.status.as_u16(), guest.header("location")), (303, "/login?next=%2Fstudio"));
    for name in ["people", "orders.csv", "..%2Forders", "ORDERS"] {
        assert_eq!(world.get(&format!("/studio/csv/{name}")).by(&tom).send().await.status, 404, "{name}");
    }
}

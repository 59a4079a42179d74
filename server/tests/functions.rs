//! Server functions that are called with rubbish: each says what is wrong with it.

use kit::AppError;
use model::{Kind, ROUTES, Role};

use crate::support::{PASSWORD, World, guest};

/// Ids that there are not, under every name that a function gives one.
const RUBBISH: &str = "order=x&course=x&lesson=x&application=x&category=x&job=x&step=x&release=x&upload=x&parent=x";
/// Functions that take an id, and cannot do without what they take.
const BY_ID: [&str; 35] = [
    "/fn/admin/decide",
    "/fn/admin/hide_course",
    "/fn/admin/load_order",
    "/fn/admin/refund_order",
    "/fn/admin/add_category",
    "/fn/admin/rename_category",
    "/fn/admin/move_category",
    "/fn/admin/remove_category",
    "/fn/admin/retry_job",
    "/fn/admin/cancel_job",
    "/fn/account/load_sent",
    "/fn/account/finish_sign_in",
    "/fn/account/finish_change",
    "/fn/account/finish_registration",
    "/fn/account/finish_reset",
    "/fn/shop/load_order",
    "/fn/shop/pay",
    "/fn/shop/cancel_order",
    "/fn/learn/load_lesson",
    "/fn/learn/save_progress",
    "/fn/learn/mark_done",
    "/fn/studio/delete_course",
    "/fn/studio/load_course",
    "/fn/studio/edit_course",
    "/fn/studio/undo_edit",
    "/fn/studio/touch",
    "/fn/studio/load_changes",
    "/fn/studio/publish",
    "/fn/studio/load_history",
    "/fn/studio/restore",
    "/fn/studio/load_lesson",
    "/fn/studio/save_lesson",
    "/fn/studio/preview",
    "/fn/studio/attach",
    "/fn/studio/detach",
];
/// Functions that may do without the id.
const BY_OPTIONAL_ID: [&str; 5] = [
    "/fn/studio/load_dashboard",
    "/fn/account/start_sign_in",
    "/fn/account/start_change",
    "/fn/account/start_registration",
    "/fn/account/start_reset",
];

#[tokio::test]
async fn every_function_answers_rubbish_with_what_is_wrong_with_it() {
    let world = World::new().await;
    let mut token = world.person("ada", Role::Administrator).await;
    for row in ROUTES.iter().filter(|row| row.kind == Kind::Function) {
        for body in ["", "&&&&====", "%%%=%ff", RUBBISH] {
            // Some of them sign out.
            if world.get("/me").by(&token).send().await.status != 200 {
                token = people::sign_in(world.db(), &guest(), "ada", PASSWORD).await.unwrap().token;
            }
            let answer = world.call(row.path, body).by(&token).send().await;
            let (status, text) = (answer.status.as_u16(), answer.text());
            assert!(status < 500 && status != 429, "{} {body}: {status} {text}", row.path);
            if status == 422 {
                let error: AppError = serde_json::from_slice(&answer.body).unwrap();
                assert_ne!(error, AppError::Invalid(Vec::new()), "{} {body}", row.path);
            }
            let needs_id = BY_ID.contains(&row.path);
            let takes_id = needs_id || BY_OPTIONAL_ID.contains(&row.path);
            assert_eq!(status == 404, takes_id && body == RUBBISH, "{} {body}: {status} {text}", row.path);
            if needs_id && body != RUBBISH {
                assert_eq!(status, 400, "{} {body}: {text}", row.path);
            }
        }
    }
}

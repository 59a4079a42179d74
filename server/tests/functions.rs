//! Server functions that are called with rubbish: each says what is wrong with it.

mod arguments;

use kit::AppError;
use model::{Access, Kind, ROUTES, Role, Route};

use crate::support::{PASSWORD, World, guest};
use arguments::{Argument, declared};

/// Ids that there are not, under every name that a function gives one.
const RUBBISH: &str = "order=x&course=x&lesson=x&application=x&category=x&job=x&step=x&release=x&upload=x&parent=x&method=x&day=x&line=x&file=x&review=x&request=x&dispute=x&newest=x&comment=x&case=x&word=x&notice=x&id=x";
/// Functions that take an id, and cannot do without what they take.
const BY_ID: [&str; 90] = [
    "/fn/admin/decide_case",
    "/fn/admin/remove_word",
    "/fn/account/open_notice",
    "/fn/account/mark_notice_read",
    "/fn/admin/ask_dispute",
    "/fn/admin/mark_webhooks_seen",
    "/fn/admin/load_day",
    "/fn/admin/ask_provider",
    "/fn/admin/book_difference",
    "/fn/admin/refund_difference",
    "/fn/admin/note_difference",
    "/fn/admin/take_back_statement",
    "/fn/admin/close_day",
    "/fn/admin/decide",
    "/fn/admin/hide_course",
    "/fn/admin/load_order",
    "/fn/admin/refund_order",
    "/fn/admin/retry_refunds",
    "/fn/admin/load_refund_request",
    "/fn/admin/decide_refund",
    "/fn/admin/add_category",
    "/fn/admin/rename_category",
    "/fn/admin/move_category",
    "/fn/admin/remove_category",
    "/fn/admin/retry_job",
    "/fn/admin/cancel_job",
    "/fn/account/load_sent",
    "/fn/account/finish_sign_in",
    "/fn/account/finish_change",
    "/fn/account/finish_confirm",
    "/fn/account/finish_purchase",
    "/fn/account/sign_in_purchase",
    "/fn/account/finish_registration",
    "/fn/account/finish_reset",
    "/fn/site/load_report_target",
    "/fn/site/report_content",
    "/fn/site/vote_review",
    "/fn/site/hide_review",
    "/fn/site/show_review",
    "/fn/studio/load_reviews",
    "/fn/studio/answer_review",
    "/fn/shop/load_order",
    "/fn/shop/pay",
    "/fn/shop/cancel_order",
    "/fn/shop/change_way",
    "/fn/shop/load_refund",
    "/fn/shop/ask_refund",
    "/fn/shop/withdraw_refund",
    "/fn/shop/name_method",
    "/fn/shop/choose_method",
    "/fn/shop/remove_method",
    "/fn/learn/load_lesson",
    "/fn/learn/load_kept",
    "/fn/learn/save_progress",
    "/fn/learn/mark_done",
    "/fn/learn/load_talk",
    "/fn/learn/load_thread",
    "/fn/learn/load_versions",
    "/fn/learn/begin_thread",
    "/fn/learn/reply",
    "/fn/learn/edit_comment",
    "/fn/learn/delete_comment",
    "/fn/learn/like_comment",
    "/fn/learn/same_question",
    "/fn/learn/accept_answer",
    "/fn/learn/pin_thread",
    "/fn/learn/lock_thread",
    "/fn/learn/hide_comment",
    "/fn/learn/show_comment",
    "/fn/learn/release_comment",
    "/fn/learn/block_author",
    "/fn/studio/answer_comment",
    "/fn/studio/open_talk",
    "/fn/studio/delete_course",
    "/fn/studio/load_course",
    "/fn/studio/edit_course",
    "/fn/studio/load_refund_policy",
    "/fn/studio/save_refund_policy",
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
    "/fn/studio/discard_upload",
];
/// Functions that may do without the id.
const BY_OPTIONAL_ID: [&str; 10] = [
    "/fn/learn/share",
    "/fn/learn/set_favourite",
    "/fn/shop/load_methods",
    "/fn/studio/load_dashboard",
    "/fn/studio/load_talk",
    "/fn/account/start_sign_in",
    "/fn/account/start_change",
    "/fn/account/start_purchase",
    "/fn/account/start_registration",
    "/fn/account/start_reset",
];

#[tokio::test]
async fn every_function_answers_rubbish_with_what_is_wrong_with_it() {
    let world = World::new().await;
    let mut token = world.person("ada", Role::Administrator).await;
    // The mailbox is for whoever sits at the machine: machines.rs asks it.
    let asked = |row: &&Route| row.kind == Kind::Function && row.least != Access::Development;
    for row in ROUTES.iter().filter(asked) {
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

/// The arguments that are free text: whoever sends one may send any, and what is wrong with it stands at its field.
/// Everything else has a type that is parsed.
///
/// Some look like words of a closed set and are none: `role` and `roles` are names that schools make up, `provider` is
/// looked up among those of the program (the one to pay with may have a method behind a colon), `base` and `to` are
/// versions of a draft that are looked up or compared.
const TEXTS: &[&str] = &[
    "about",
    "amount",
    "answer",
    "at",
    "back",
    "base",
    "bio",
    "code",
    "days",
    "date",
    "digest_hour",
    "handle",
    "html",
    "identifier",
    "language",
    "markdown",
    "millis",
    "mine",
    "name",
    "next",
    "note",
    "password",
    "people",
    "provider",
    "q",
    "prefix",
    "quote",
    "quiet_from",
    "quiet_until",
    "reason",
    "role",
    "roles",
    "sample",
    "sentence",
    "share",
    "slug",
    "subject",
    "suffix",
    "summary",
    "text",
    "theirs",
    "time_zone",
    "title",
    "to",
    "token",
    "value",
    "words",
];

/// Returns an argument of this type as it should be, and as it cannot be read; `{}` is its name.
fn example(of: &str) -> (&'static str, &'static str) {
    match of {
        "bool" => ("{}=true", "{}=perhaps"),
        "u32" | "i64" => ("{}=1", "{}=many"),
        "ApplicationState" => ("{}=waiting", "{}=nosuch"),
        "AuditLogFilter" => ("{}[q]=&{}[from]=&{}[to]=", "{}[q]=&{}[from]=&{}[to]=&{}[action]=nosuch"),
        "ButtonEdit" => ("{}=remove-chapter%207", "{}=remove-chapter%20first"),
        "CommentKind" => ("{}=question", "{}=nosuch"),
        "CaseState" | "TalkFilter" => ("{}=open", "{}=nosuch"),
        "CaseVerdict" | "RefundAccess" => ("{}=keep", "{}=nosuch"),
        "Currency" => ("{}=CNY", "{}=zzz"),
        // Of texts by their names.
        "BTreeMap" => ("{}[x]=x", "{}=x"),
        "Decision" => ("{}=accept", "{}=nosuch"),
        "DeskFilter" => ("{}=all", "{}=nosuch"),
        "DeviceId" => ("{}=0123456789abcdef", "{}=nosuch"),
        "Direction" => ("{}=up", "{}=nosuch"),
        "DisputeState" => ("{}=lost", "{}=nosuch"),
        "EditKind" => ("{}=title", "{}=nosuch"),
        "FollowKind" | "ShareKind" => ("{}=tag", "{}=nosuch"),
        "JobState" => ("{}=failed", "{}=nosuch"),
        "Lang" => ("{}=En", "{}=nosuch"),
        "LineClass" => ("{}=fee", "{}=nosuch"),
        "MailTemplateKind" => ("{}=digest", "{}=nosuch"),
        "NoticeChoice" => ("{}=replied%20mail", "{}=replied%20sms"),
        "OrderState" => ("{}=paid", "{}=nosuch"),
        "PermissionOfRole" => ("{}=person.view.any%20x", "{}=nosuch%20x"),
        "PersonAction" => ("{}=sign-out", "{}=nosuch"),
        "PersonState" => ("{}=active", "{}=nosuch"),
        "Pictures" => ("{}=[]", "{}=[1]"),
        "Preview" => ("{}=draft", "{}=nosuch"),
        // Its parts are as forgiving as the address of the catalogue.
        "Query" => (
            "{}[q]=&{}[category]=&{}[tag]=&{}[teacher]=&{}[level]=&{}[price]=&{}[language]=&{}[sort]=&{}[page]=",
            "{}=nosuch",
        ),
        "RefundRequestState" => ("{}=asked", "{}=nosuch"),
        "ReportSubject" => ("{}=course", "{}=nosuch"),
        "ReportedIntervals" => ("{}=0-1000", "{}=nosuch"),
        "ReviewOrder" => ("{}=newest", "{}=nosuch"),
        "TalkOrder" => ("{}=votes", "{}=nosuch"),
        "Template" => ("{}=week", "{}=nosuch"),
        "Theme" => ("{}=dark", "{}=nosuch"),
        "WordGrade" => ("{}=held", "{}=nosuch"),
        "VisitProof" => ("{}=1.0000000000001.eA", "{}=nosuch"),
        other => panic!("an argument is of the type {other}: say here what it looks like, right and wrong"),
    }
}

/// Returns an argument in a form, as it should be or as it cannot be read.
fn part(argument: &Argument, is_right: bool) -> String {
    let name = if argument.is_list { format!("{}[]", argument.name) } else { argument.name.clone() };
    let pattern = match argument.kind.as_str() {
        "String" => "{}=x",
        "Id" => "{}=0000000000001",
        "CodeStep" => "{}=0000000000001-0123456789abcdef0123456789abcdef",
        // Another of these two says which role is meant.
        "PersonAction" if is_right && argument.is_of_role => "{}=grant-role",
        kind if is_right => example(kind).0,
        kind => example(kind).1,
    };
    pattern.replace("{}", &name)
}

#[tokio::test]
async fn an_argument_that_cannot_be_read_is_a_bad_request() {
    let world = World::new().await;
    let mut token = world.person("ada", Role::Administrator).await;
    let functions = declared();
    let paths: Vec<&str> = functions.keys().map(String::as_str).collect();
    let mut routes: Vec<_> = ROUTES.iter().filter(|row| row.kind == Kind::Function).map(|row| row.path).collect();
    routes.sort_unstable();
    assert_eq!(paths, routes, "every function is read");
    for (path, arguments) in &functions {
        let text = arguments.iter().find(|one| one.kind == "String" && !TEXTS.contains(&one.name.as_str()));
        assert!(text.is_none(), "{path}: is {text:?} a text that anybody may write?");
        let right = arguments.iter().map(|argument| part(argument, true)).collect::<Vec<_>>().join("&");
        let typed = arguments.iter().filter(|one| !["String", "Id", "CodeStep"].contains(&one.kind.as_str()));
        let wrong = typed.clone().map(|wrong| {
            let all = arguments.iter().map(|one| part(one, one.name != wrong.name));
            (all.collect::<Vec<_>>().join("&"), true)
        });
        for (body, is_bad) in wrong.chain((typed.clone().count() > 0).then(|| (right.clone(), false))) {
            if world.get("/me").by(&token).send().await.status != 200 {
                token = people::sign_in(world.db(), &guest(), "ada", PASSWORD).await.unwrap().token;
            }
            let answer = world.call(path, &body).by(&token).send().await;
            assert_eq!(answer.status == 400, is_bad, "{path} {body}: {} {}", answer.status, answer.text());
        }
    }
}

#[tokio::test]
async fn what_makes_no_sense_together_is_a_bad_request() {
    let world = World::new().await;
    let token = world.person("ada", Role::Administrator).await;
    let edit = "course=0000000000001&base=x";
    for (path, body) in [
        ("admin/act", "people[]=ada&change=grant-role".to_owned()),
        ("admin/set_role", "people[]=ada&role=teacher&change=suspend".to_owned()),
        ("admin/set_permissions", "ticked[]=person.view.any%20nosuch".to_owned()),
        ("studio/edit_course", edit.to_owned()),
        ("studio/edit_course", format!("{edit}&what=rename-lesson&at=first&value=x")),
        ("studio/edit_course", format!("{edit}&what=move-chapter&at=1&value=up")),
        ("studio/edit_course", format!("{edit}&what=level&value=highest")),
        ("studio/edit_course", format!("{edit}&what=free-lesson&at=0000000000001&value=perhaps")),
    ] {
        let answer = world.call(&format!("/fn/{path}"), &body).by(&token).send().await;
        assert_eq!(answer.status, 400, "{path} {body}: {}", answer.text());
    }
}

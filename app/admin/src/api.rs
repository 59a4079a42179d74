//! The server functions of these pages. An address with a malformed id is simply not found.

mod mail_template;
mod moderation;
mod provider;

use kit::AppError;
use leptos::prelude::*;
use model::{
    Decision, Id, PermissionOfRole,
    account::{Application, ApplicationRow, ApplicationState, PersonState},
    admin::{
        AdminOrderRow, Category, CategoryRow, CourseRow, Job, JobRow, JobState, OrderDetail, Overview, PeopleList,
        PersonAction, RoleRow, Rows, SmsCost,
    },
    audit_log::{AuditLogFilter, AuditLogRow, ChainVerdict},
    course::Course,
    order::{Order, OrderState, RefundAccess},
    refund_policy::{CoursePolicy, PricedCourse},
    refund_request::{RefundRequestDetail, RefundRequestRow, RefundRequestState},
};

pub use mail_template::*;
pub use moderation::*;
pub use provider::*;

/// Loads the numbers of the overview, and what waits.
#[server(prefix = "/fn", endpoint = "admin/load_overview", output = kit::Json)]
pub async fn load_overview() -> Result<Overview, AppError> {
    Ok(school::admin::overview(&kit::server::db(), &kit::server::context()).await?)
}

/// Loads the cost of text messages in the last thirty days.
#[server(prefix = "/fn", endpoint = "admin/load_costs", output = kit::Json)]
pub async fn load_costs() -> Result<Vec<SmsCost>, AppError> {
    let request = kit::server::request();
    let mut costs = ground::sms::costs(&request.db, &request.ctx).await?;
    for cost in &mut costs {
        cost.country = ground::country::name(&cost.country, request.viewer.lang);
    }
    Ok(costs)
}

/// Lists people by name, address or role, and the roles that exist.
#[server(prefix = "/fn", endpoint = "admin/load_people", output = kit::Json)]
pub async fn load_people(
    q: String,
    role: String,
    state: Option<PersonState>,
    page: Option<u32>,
) -> Result<PeopleList, AppError> {
    let (db, ctx) = (kit::server::db(), kit::server::context());
    let rows = school::admin::people(&db, &ctx, &q, &role, state, page).await?;
    Ok(PeopleList { rows, roles: people::roles::names(&db, &ctx).await? })
}

/// Suspends people, lets them in again, or signs them out. `back` is the query of the list, such as `q=amy&`.
#[server(prefix = "/fn", endpoint = "admin/act", output = kit::Json)]
pub async fn act(
    #[server(default)] people: Vec<String>,
    change: PersonAction,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    if matches!(change, PersonAction::GrantRole | PersonAction::RevokeRole) {
        return Err(AppError::BadRequest);
    }
    let request = kit::server::request();
    let done = people::person::apply_actions(&request.db, &request.ctx, &people, change, "").await?;
    kit::server::redirect(&model::url::admin_people_done(&back, change, done));
    Ok(())
}

/// Gives a role to people, or takes it from them.
#[server(prefix = "/fn", endpoint = "admin/set_role", output = kit::Json)]
pub async fn set_role(
    #[server(default)] people: Vec<String>,
    role: String,
    change: PersonAction,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    if !matches!(change, PersonAction::GrantRole | PersonAction::RevokeRole) {
        return Err(AppError::BadRequest);
    }
    let request = kit::server::request();
    let done = people::person::apply_actions(&request.db, &request.ctx, &people, change, &role).await?;
    kit::server::redirect(&model::url::admin_people_done(&back, change, done));
    Ok(())
}

/// Lists all roles, and the permissions of each.
#[server(prefix = "/fn", endpoint = "admin/load_roles", output = kit::Json)]
pub async fn load_roles() -> Result<Vec<RoleRow>, AppError> {
    Ok(people::roles::list(&kit::server::db(), &kit::server::context()).await?)
}

/// Creates a role of the school's own.
#[server(prefix = "/fn", endpoint = "admin/add_role", output = kit::Json)]
pub async fn add_role(name: String) -> Result<(), AppError> {
    let request = kit::server::request();
    people::roles::create(&request.db, &request.ctx, &name).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_ROLES, [("saved", "1")]));
    Ok(())
}

/// Sets the permissions of these roles, by the boxes that are ticked now and those that were when the form was shown.
#[server(prefix = "/fn", endpoint = "admin/set_permissions", output = kit::Json)]
pub async fn set_permissions(
    #[server(default)] roles: Vec<String>,
    #[server(default)] shown: Vec<PermissionOfRole>,
    #[server(default)] ticked: Vec<PermissionOfRole>,
) -> Result<(), AppError> {
    use people::roles::{Change, change};
    if shown.iter().chain(&ticked).any(|tick| !roles.contains(&tick.role)) {
        return Err(AppError::BadRequest);
    }
    let request = kit::server::request();
    let of = |list: &[PermissionOfRole], role: &String| {
        list.iter().filter(|tick| tick.role == *role).map(|tick| tick.permission).collect()
    };
    let changes: Vec<_> = roles
        .iter()
        .map(|role| Change { role: role.clone(), shown: of(&shown, role), wanted: of(&ticked, role) })
        .collect();
    change(&request.db, &request.ctx, &changes).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_ROLES, [("saved", "1")]));
    Ok(())
}

/// Removes a role of the school's own.
#[server(prefix = "/fn", endpoint = "admin/remove_role", output = kit::Json)]
pub async fn remove_role(role: String) -> Result<(), AppError> {
    let request = kit::server::request();
    people::roles::remove(&request.db, &request.ctx, &role).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_ROLES, [("saved", "1")]));
    Ok(())
}

/// Lists applications to teach, by state.
#[server(prefix = "/fn", endpoint = "admin/load_applications", output = kit::Json)]
pub async fn load_applications(
    state: Option<ApplicationState>,
    page: Option<u32>,
) -> Result<Rows<ApplicationRow>, AppError> {
    Ok(people::application::list(&kit::server::db(), &kit::server::context(), state, page).await?)
}

/// Accepts or declines an application to teach.
#[server(prefix = "/fn", endpoint = "admin/decide", output = kit::Json)]
pub async fn decide(application: Id<Application>, decision: Decision, answer: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let (db, ctx) = (&request.db, &request.ctx);
    people::application::decide(db, ctx, application, decision, &answer, request.viewer.lang).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_APPLICATIONS_WAITING, [("saved", "1")]));
    Ok(())
}

/// Lists entries of a log.
#[server(prefix = "/fn", endpoint = "admin/load_log", output = kit::Json)]
pub async fn load_log(filter: AuditLogFilter, page: Option<u32>) -> Result<Rows<AuditLogRow>, AppError> {
    Ok(school::admin::logs(&kit::server::db(), &kit::server::context(), &filter, page).await?)
}

/// Verifies the hash chains of the logs.
#[server(prefix = "/fn", endpoint = "admin/verify_logs", output = kit::Json)]
pub async fn verify_logs() -> Result<ChainVerdict, AppError> {
    Ok(ground::audit_log::verify(&kit::server::db(), &kit::server::context()).await?)
}

/// Lists courses by title, address or teacher.
#[server(prefix = "/fn", endpoint = "admin/load_courses", output = kit::Json)]
pub async fn load_courses(q: String, page: Option<u32>) -> Result<Rows<CourseRow>, AppError> {
    Ok(school::admin::courses(&kit::server::db(), &kit::server::context(), &q, page).await?)
}

/// Hides a course from the catalogue, or shows it again.
#[server(prefix = "/fn", endpoint = "admin/hide_course", output = kit::Json)]
pub async fn hide_course(course: Id<Course>, #[server(default)] hidden: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let (db, ctx) = (&request.db, &request.ctx);
    let changed = if hidden {
        content::course::hide(db, ctx, course).await
    } else {
        content::course::show(db, ctx, course).await
    };
    Ok(changed?)
}

/// Lists orders by number, buyer, title or state.
#[server(prefix = "/fn", endpoint = "admin/load_orders", output = kit::Json)]
pub async fn load_orders(
    q: String,
    state: Option<OrderState>,
    page: Option<u32>,
) -> Result<Rows<AdminOrderRow>, AppError> {
    Ok(school::admin::orders(&kit::server::db(), &kit::server::context(), &q, state, page).await?)
}

/// Lists the orders with a refund that is left to a person.
#[server(prefix = "/fn", endpoint = "admin/load_orders_with_refunds_left", output = kit::Json)]
pub async fn load_orders_with_refunds_left(page: Option<u32>) -> Result<Rows<AdminOrderRow>, AppError> {
    Ok(school::admin::orders_with_refunds_left(&kit::server::db(), &kit::server::context(), page).await?)
}

/// Loads an order with all that is known of it.
#[server(prefix = "/fn", endpoint = "admin/load_order", output = kit::Json)]
pub async fn load_order(order: Id<Order>) -> Result<OrderDetail, AppError> {
    Ok(school::admin::order(&kit::server::db(), &kit::server::context(), order).await?)
}

/// Refunds money of an order. `access` says whether its courses are closed: as the amount says unless it is sent.
#[server(prefix = "/fn", endpoint = "admin/refund_order", output = kit::Json)]
pub async fn refund_order(
    order: Id<Order>,
    #[server(default)] amount: String,
    #[server(default)] note: String,
    #[server(default)] access: Option<RefundAccess>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let access = access.unwrap_or(RefundAccess::ByAmount);
    let given = commerce::payment::RefundInput { amount, note, access };
    commerce::payment::issue(&request.db, &request.ctx, order, &given).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_order(order), [("saved", "1")]));
    Ok(())
}

/// Has the refunds of an order that were left to a person tried again.
#[server(prefix = "/fn", endpoint = "admin/retry_refunds", output = kit::Json)]
pub async fn retry_refunds(order: Id<Order>) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::retry_refunds(&request.db, &request.ctx, order).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_order(order), [("saved", "1")]));
    Ok(())
}

/// Lists the requests for refunds, by state.
#[server(prefix = "/fn", endpoint = "admin/load_refund_requests", output = kit::Json)]
pub async fn load_refund_requests(
    state: Option<RefundRequestState>,
    page: Option<u32>,
) -> Result<Rows<RefundRequestRow>, AppError> {
    Ok(commerce::refund_request::list(&kit::server::db(), &kit::server::context(), state, page).await?)
}

/// Loads the newest request for a refund of an order, with all that is needed to decide it.
#[server(prefix = "/fn", endpoint = "admin/load_refund_request", output = kit::Json)]
pub async fn load_refund_request(order: Id<Order>) -> Result<Option<RefundRequestDetail>, AppError> {
    Ok(commerce::refund_request::detail(&kit::server::db(), &kit::server::context(), order).await?)
}

/// Accepts or declines the request for a refund of an order. `access` says whether its courses are closed: as the amount
/// says unless it is sent.
#[server(prefix = "/fn", endpoint = "admin/decide_refund", output = kit::Json)]
pub async fn decide_refund(
    order: Id<Order>,
    decision: Decision,
    #[server(default)] amount: String,
    #[server(default)] note: String,
    #[server(default)] access: Option<RefundAccess>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let access = access.unwrap_or(RefundAccess::ByAmount);
    let answer = commerce::refund_request::DecisionInput { decision, amount, note, access };
    commerce::refund_request::decide(&request.db, &request.ctx, order, &answer).await?;
    kit::server::redirect(&model::url::with_query(&model::url::admin_order(order), [("saved", "1")]));
    Ok(())
}

/// Lists the courses that have a refund policy of their own, and those that can get one.
#[server(prefix = "/fn", endpoint = "admin/load_refund_policies", output = kit::Json)]
pub async fn load_refund_policies() -> Result<Option<(Vec<CoursePolicy>, Vec<PricedCourse>)>, AppError> {
    let request = kit::server::request();
    if !request.ctx.can(model::Permission::CourseManageAny) {
        return Ok(None);
    }
    let policies = commerce::refund_policy::list(&request.db, &request.ctx).await?;
    Ok(Some((policies, commerce::refund_policy::courses(&request.db, &request.ctx).await?)))
}

/// Sets the refund policy of a course, or takes it away where both numbers are empty.
#[server(prefix = "/fn", endpoint = "admin/save_refund_policy", output = kit::Json)]
pub async fn save_refund_policy(
    #[server(default)] slug: String,
    #[server(default)] days: String,
    #[server(default)] share: String,
) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::refund_policy::set(&request.db, &request.ctx, &slug, &days, &share).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_REFUNDS, [("saved", "1")]));
    Ok(())
}

/// Loads the category tree.
#[server(prefix = "/fn", endpoint = "admin/load_categories", output = kit::Json)]
pub async fn load_categories() -> Result<Vec<CategoryRow>, AppError> {
    Ok(content::category::tree(&kit::server::db(), &kit::server::context()).await?)
}

/// Adds a category; an empty `parent` is the root.
#[server(prefix = "/fn", endpoint = "admin/add_category", output = kit::Json)]
pub async fn add_category(parent: Option<Id<Category>>, name: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let parent = parent.unwrap_or(Id::NONE);
    Ok(content::category::add(&request.db, &request.ctx, parent, &name).await?)
}

/// Renames a category.
#[server(prefix = "/fn", endpoint = "admin/rename_category", output = kit::Json)]
pub async fn rename_category(category: Id<Category>, name: String) -> Result<(), AppError> {
    let request = kit::server::request();
    Ok(content::category::rename(&request.db, &request.ctx, category, &name).await?)
}

/// Moves a category; an empty `parent` is the root.
#[server(prefix = "/fn", endpoint = "admin/move_category", output = kit::Json)]
pub async fn move_category(category: Id<Category>, parent: Option<Id<Category>>) -> Result<(), AppError> {
    let request = kit::server::request();
    let parent = parent.unwrap_or(Id::NONE);
    Ok(content::category::move_to(&request.db, &request.ctx, category, parent).await?)
}

/// Removes an empty category.
#[server(prefix = "/fn", endpoint = "admin/remove_category", output = kit::Json)]
pub async fn remove_category(category: Id<Category>) -> Result<(), AppError> {
    let request = kit::server::request();
    Ok(content::category::remove(&request.db, &request.ctx, category).await?)
}

/// Lists jobs by state.
#[server(prefix = "/fn", endpoint = "admin/load_jobs", output = kit::Json)]
pub async fn load_jobs(state: Option<JobState>, page: Option<u32>) -> Result<Rows<JobRow>, AppError> {
    Ok(ground::jobs::list(&kit::server::db(), &kit::server::context(), state, page).await?)
}

/// Runs a job again that was given up.
#[server(prefix = "/fn", endpoint = "admin/retry_job", output = kit::Json)]
pub async fn retry_job(job: Id<Job>) -> Result<(), AppError> {
    let request = kit::server::request();
    Ok(ground::jobs::retry(&request.db, &request.ctx, job).await?)
}

/// Cancels a waiting job.
#[server(prefix = "/fn", endpoint = "admin/cancel_job", output = kit::Json)]
pub async fn cancel_job(job: Id<Job>) -> Result<(), AppError> {
    let request = kit::server::request();
    Ok(ground::jobs::cancel(&request.db, &request.ctx, job).await?)
}

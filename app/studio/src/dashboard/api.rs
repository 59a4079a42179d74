//! The server function of the dashboard.

use kit::AppError;
use leptos::prelude::*;
use model::{Id, course::Course, figures::Dashboard};

/// Loads the viewer's dashboard, with the lessons of one course (empty: the first one).
#[server(prefix = "/fn", endpoint = "studio/load_dashboard", output = kit::Json)]
pub async fn load_dashboard(course: Option<Id<Course>>) -> Result<Dashboard, AppError> {
    Ok(insight::stats::dashboard(&kit::server::db(), &kit::server::context(), course).await?)
}

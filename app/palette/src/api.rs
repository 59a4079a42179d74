//! The server function of the palette.

use kit::AppError;
use leptos::prelude::*;
use model::admin::Hit;

/// Finds people, courses and orders with these words, as far as the viewer may see them.
#[server(prefix = "/fn", endpoint = "palette/find", output = kit::Json)]
pub async fn find(q: String) -> Result<Vec<Hit>, AppError> {
    Ok(school::admin::palette_search(&kit::server::db(), &kit::server::context(), &q).await?)
}

//! What the palette asks of the server.

use kit::AppError;
use leptos::prelude::*;
use model::admin::Hit;

/// People, courses and orders that hold these words, as far as the viewer may see them.
#[server(prefix = "/fn", endpoint = "palette/find", output = kit::Json)]
pub async fn find(q: String) -> Result<Vec<Hit>, AppError> {
    Ok(school::admin::palette_search(&kit::server::db(), &kit::server::context(), &q).await?)
}

//! The server functions of the page of payment providers.

use std::collections::BTreeMap;

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    admin::Rows,
    provider::{Direction, Providers, UnclearWebhook},
};

/// Lists the payment providers.
#[server(prefix = "/fn", endpoint = "admin/load_providers", output = kit::Json)]
pub async fn load_providers() -> Result<Providers, AppError> {
    Ok(commerce::payment::provider::list(&kit::server::db(), &kit::server::context()).await?)
}

/// Lists the webhooks that belong to no payment.
#[server(prefix = "/fn", endpoint = "admin/load_unclear", output = kit::Json)]
pub async fn load_unclear(page: Option<u32>) -> Result<Rows<UnclearWebhook>, AppError> {
    Ok(commerce::payment::provider::unclear_webhooks(&kit::server::db(), &kit::server::context(), page).await?)
}

/// Marks webhooks as seen, from this one to the oldest.
#[server(prefix = "/fn", endpoint = "admin/mark_webhooks_seen", output = kit::Json)]
pub async fn mark_webhooks_seen(newest: Id<UnclearWebhook>) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::provider::mark_webhooks_seen(&request.db, &request.ctx, newest).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_PAYMENTS, [("saved", "1")]));
    Ok(())
}

/// Switches a payment provider on or off.
#[server(prefix = "/fn", endpoint = "admin/switch_provider", output = kit::Json)]
pub async fn switch_provider(provider: String, is_on: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    if is_on {
        commerce::payment::provider::switch_on(&request.db, &request.ctx, &provider).await?;
    } else {
        commerce::payment::provider::switch_off(&request.db, &request.ctx, &provider).await?;
    }
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_PAYMENTS, [("saved", "1")]));
    Ok(())
}

/// Moves a payment provider by one place in the order of the offer.
#[server(prefix = "/fn", endpoint = "admin/move_provider", output = kit::Json)]
pub async fn move_provider(provider: String, direction: Direction) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::provider::move_to(&request.db, &request.ctx, &provider, direction).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_PAYMENTS, [("saved", "1")]));
    Ok(())
}

/// Saves the keys of a payment provider. A refused form keeps nothing whose name says `secret`.
#[server(prefix = "/fn", endpoint = "admin/save_provider", output = kit::Json)]
pub async fn save_provider(
    provider: String,
    #[server(default)] sandbox: bool,
    #[server(default)] fields: BTreeMap<String, String>,
    #[server(default)] secrets: BTreeMap<String, String>,
    #[server(default)] removed: BTreeMap<String, String>,
) -> Result<(), AppError> {
    use commerce::payment::provider::{ProviderInput, save};
    let request = kit::server::request();
    let (fields, secrets, removed) = (fields.into(), secrets.into(), removed.into());
    let input = ProviderInput { is_sandbox: sandbox, fields, secrets, removed };
    save(&request.db, &request.ctx, &provider, &input).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_PAYMENTS, [("saved", "1")]));
    Ok(())
}

/// Tests the connection to a payment provider. The page shows how that ended.
#[server(prefix = "/fn", endpoint = "admin/check_provider", output = kit::Json)]
pub async fn check_provider(provider: String) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::provider::check(&request.db, &request.ctx, &provider).await?;
    kit::server::redirect(&model::url::with_query(model::url::ADMIN_PAYMENTS, [("checked", &*provider)]));
    Ok(())
}

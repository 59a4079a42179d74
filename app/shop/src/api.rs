//! The server functions of these pages. An address with a malformed id is simply not found.

use kit::AppError;
use leptos::prelude::*;
use model::{
    Id,
    order::{Order, OrderList, OrderPage},
    payment::{SavedMethod, SavedMethods},
    refund_request::RefundPreview,
};

/// Enrols in a course that costs nothing, and redirects to the first lesson that is open.
#[server(prefix = "/fn", endpoint = "shop/enrol", output = kit::Json)]
pub async fn enrol(slug: String) -> Result<(), AppError> {
    let request = kit::server::request();
    match content::grant::enrol(&request.db, &request.ctx, &slug).await? {
        Some(lesson) => kit::server::redirect(&model::url::lesson(&slug, lesson)),
        None => kit::server::redirect(&model::url::course(&slug)),
    }
    Ok(())
}

/// Orders a course at its present price, and redirects to the order: to the same waiting one, however often it is
/// called.
#[server(prefix = "/fn", endpoint = "shop/place_order", output = kit::Json)]
pub async fn place_order(slug: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let order = commerce::order::place(&request.db, &request.ctx, &slug).await?;
    kit::server::redirect(&model::url::checkout(order));
    Ok(())
}

/// Loads one of the viewer's orders, with everything that happened to it.
#[server(prefix = "/fn", endpoint = "shop/load_order", output = kit::Json)]
pub async fn load_order(order: Id<Order>) -> Result<OrderPage, AppError> {
    let request = kit::server::request();
    Ok(commerce::payment::checkout(&request.db, &request.ctx, order, request.viewer.lang).await?)
}

/// Loads a page of the viewer's orders, newest first.
#[server(prefix = "/fn", endpoint = "shop/load_orders", output = kit::Json)]
pub async fn load_orders(page: Option<u32>) -> Result<OrderList, AppError> {
    Ok(commerce::order::list_for_buyer(&kit::server::db(), &kit::server::context(), page).await?)
}

/// Redirects to the provider's page, or to the order's that shows how to pay, with a new payment or the one that is
/// under way. `provider` is a provider's name, with a method after a colon or without one, or a saved method; `save` is
/// whether to save a new one for next time.
#[server(prefix = "/fn", endpoint = "shop/pay", output = kit::Json)]
pub async fn pay(order: Id<Order>, provider: String, #[server(default)] save: bool) -> Result<(), AppError> {
    let request = kit::server::request();
    let (site, lang) = (kit::server::site(), request.viewer.lang);
    let choice = commerce::payment::PayChoice { way: &provider, save };
    match commerce::payment::start(&request.db, &request.ctx, order, choice, &site, lang).await? {
        commerce::payment::NextStep::Provider(address) => kit::server::redirect_to_provider(&address),
        commerce::payment::NextStep::Order => kit::server::redirect(&model::url::checkout(order)),
    }
    Ok(())
}

/// Cancels the payment that is under way, and redirects back to the order to choose another way to pay.
#[server(prefix = "/fn", endpoint = "shop/change_way", output = kit::Json)]
pub async fn change_way(order: Id<Order>) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::change_way(&request.db, &request.ctx, order).await?;
    kit::server::redirect(&model::url::checkout(order));
    Ok(())
}

/// Cancels an unpaid order, and redirects back to its course.
#[server(prefix = "/fn", endpoint = "shop/cancel_order", output = kit::Json)]
pub async fn cancel_order(order: Id<Order>) -> Result<(), AppError> {
    let request = kit::server::request();
    let slug = commerce::payment::cancel(&request.db, &request.ctx, order).await?;
    kit::server::redirect(&model::url::course(&slug));
    Ok(())
}

/// Loads what would come back of one of the viewer's orders, and how far their request is.
#[server(prefix = "/fn", endpoint = "shop/load_refund", output = kit::Json)]
pub async fn load_refund(order: Id<Order>) -> Result<RefundPreview, AppError> {
    Ok(commerce::refund_request::preview(&kit::server::db(), &kit::server::context(), order).await?)
}

/// Asks for a refund of one of the viewer's orders. `shown` is the amount that they saw, in minor units.
#[server(prefix = "/fn", endpoint = "shop/ask_refund", output = kit::Json)]
pub async fn ask_refund(
    order: Id<Order>,
    #[server(default)] reason: String,
    shown: Option<i64>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::refund_request::ask(&request.db, &request.ctx, order, &reason, shown).await?;
    kit::server::redirect(&model::url::order(order));
    Ok(())
}

/// Takes the request for a refund of one of the viewer's orders back.
#[server(prefix = "/fn", endpoint = "shop/withdraw_refund", output = kit::Json)]
pub async fn withdraw_refund(order: Id<Order>) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::refund_request::withdraw(&request.db, &request.ctx, order).await?;
    kit::server::redirect(&model::url::order(order));
    Ok(())
}

/// Loads the viewer's saved methods; `method` is the one that they are adding.
#[server(prefix = "/fn", endpoint = "shop/load_methods", output = kit::Json)]
pub async fn load_methods(method: Option<Id<SavedMethod>>) -> Result<SavedMethods, AppError> {
    let request = kit::server::request();
    Ok(commerce::payment::saved::load(&request.db, &request.ctx, method).await?)
}

/// Redirects to where the viewer saves a method at this provider without a payment.
#[server(prefix = "/fn", endpoint = "shop/add_method", output = kit::Json)]
pub async fn add_method(provider: String) -> Result<(), AppError> {
    let request = kit::server::request();
    let (site, lang) = (kit::server::site(), request.viewer.lang);
    let begun = commerce::payment::saved::add(&request.db, &request.ctx, &provider, &site, lang).await?;
    match begun.next {
        model::payment::PayerAction::Redirect(address) => kit::server::redirect_to_provider(&address),
        _ => kit::server::redirect(&model::url::adding_method(begun.method)),
    }
    Ok(())
}

/// Names one of the viewer's saved methods.
#[server(prefix = "/fn", endpoint = "shop/name_method", output = kit::Json)]
pub async fn name_method(method: Id<SavedMethod>, #[server(default)] name: String) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::saved::name(&request.db, &request.ctx, method, &name).await?;
    kit::server::redirect(model::url::PAYMENT_METHODS_SAVED);
    Ok(())
}

/// Makes one of the viewer's saved methods the one that is chosen at first.
#[server(prefix = "/fn", endpoint = "shop/choose_method", output = kit::Json)]
pub async fn choose_method(method: Id<SavedMethod>) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::saved::choose(&request.db, &request.ctx, method).await?;
    kit::server::redirect(model::url::PAYMENT_METHODS_SAVED);
    Ok(())
}

/// Removes one of the viewer's saved methods.
#[server(prefix = "/fn", endpoint = "shop/remove_method", output = kit::Json)]
pub async fn remove_method(method: Id<SavedMethod>) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::payment::saved::remove(&request.db, &request.ctx, method).await?;
    kit::server::redirect(model::url::PAYMENT_METHODS_SAVED);
    Ok(())
}

//! The server functions of somebody who buys a course, or joins one, before they are signed in.

use kit::AppError;
use leptos::prelude::*;
use model::{Currency, account::CodeStep, course::Purchase};

/// Loads the course that somebody is about to buy.
#[server(prefix = "/fn", endpoint = "account/load_purchase", output = kit::Json)]
pub async fn load_purchase(slug: String) -> Result<Purchase, AppError> {
    let request = kit::server::request();
    let live = content::course::View::Live;
    let page = commerce::order::course_page(&request.db, &request.ctx, &slug, live).await?;
    let (card, access, refund_policy) = (page.card, page.access, page.refund_policy);
    Ok(Purchase { card, access, refund_policy, typed: kit::server::typed() })
}

/// Sends a code to an address or number, whether or not it has an account; `step` instead of an address names that of a
/// step before. Nobody is asked who they are for a course that cannot be bought now.
#[server(prefix = "/fn", endpoint = "account/start_purchase", output = kit::Json)]
pub async fn start_purchase(
    slug: String,
    #[server(default)] identifier: String,
    step: Option<CodeStep>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    commerce::order::check_on_sale(&request.db, &slug).await?;
    let to = people::code_destination(&request.db, &identifier, step).await?;
    let code = people::entry::start(&request.db, &request.ctx, &to, request.viewer.lang).await?;
    kit::server::keep_typed(&identifier);
    kit::server::redirect(&model::url::with_query(&model::url::buy(&slug), [("step", &*code.to_string())]));
    Ok(())
}

/// Signs in the person who knows the code, or opens an account for them, and begins with the course at the price that
/// they saw.
#[server(prefix = "/fn", endpoint = "account/finish_purchase", output = kit::Json)]
pub async fn finish_purchase(
    slug: String,
    step: CodeStep,
    code: String,
    price: Option<i64>,
    currency: Option<Currency>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    // Nobody gets an account for a course that went off sale while the code was on its way.
    commerce::order::check_on_sale(&request.db, &slug).await?;
    let signed_in = people::entry::finish(&request.db, &request.ctx, step, &code, request.viewer.lang).await?;
    let seen = price.zip(currency).map(|(minor, currency)| model::Money { minor, currency });
    kit::server::start_session(&signed_in).await?;
    // Whatever comes of the course, they are signed in, and its page says why not.
    kit::server::redirect(&model::url::course(&slug));
    let begun = commerce::order::begin(&request.db, &signed_in.context(&request.ctx), &slug, seen).await?;
    kit::server::redirect(&begun.address(&slug));
    Ok(())
}

/// Signs in the person whose password it is, and begins with the course at the price that they saw.
#[server(prefix = "/fn", endpoint = "account/sign_in_purchase", output = kit::Json)]
pub async fn sign_in_purchase(
    slug: String,
    step: CodeStep,
    password: String,
    price: Option<i64>,
    currency: Option<Currency>,
) -> Result<(), AppError> {
    let request = kit::server::request();
    let address = people::code_destination(&request.db, "", Some(step)).await?;
    let signed_in = people::sign_in(&request.db, &request.ctx, &address, &password).await?;
    let seen = price.zip(currency).map(|(minor, currency)| model::Money { minor, currency });
    kit::server::start_session(&signed_in).await?;
    // Whatever comes of the course, they are signed in, and its page says why not.
    kit::server::redirect(&model::url::course(&slug));
    let begun = commerce::order::begin(&request.db, &signed_in.context(&request.ctx), &slug, seen).await?;
    kit::server::redirect(&begun.address(&slug));
    Ok(())
}

//! What a browser may load and send on pages where somebody pays.

use ground::{Db, Error, RequestContext, Result};
use model::{Id, order::Order, payment::PayerAction};

use super::{embedded::EmbeddedForm, gateways::Gateways, row::open_payment};
use crate::order;

/// The needs of a page on which somebody pays, beside what every page may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageNeeds {
    /// The forms of providers that can be drawn there.
    pub forms: Vec<EmbeddedForm>,
    /// The address of a provider's page to which a form of ours is sent, or the origin of all pages on that way.
    pub form_action: Option<String>,
}

/// Returns what the page of one of the actor's orders needs, or without an order that of their saved methods: the forms
/// of all providers that are on, and what the order's open payment asks for. Somebody else's order needs nothing.
///
/// # Errors
/// Fails when the database does.
pub async fn page_needs(db: &Db, ctx: &RequestContext, order: Option<Id<Order>>) -> Result<PageNeeds> {
    if ctx.person().is_err() {
        return Ok(PageNeeds::default());
    }
    let gateways = db.env.part::<Gateways>();
    let offered = gateways.offered(db).await?;
    let mut forms: Vec<EmbeddedForm> = offered.iter().filter_map(|gateway| gateway.embedded_form()).cloned().collect();
    let Some(order) = order else { return Ok(PageNeeds { forms, form_action: None }) };
    match order::require_buyer(db, ctx, order).await {
        Ok(_) => {}
        Err(Error::NotFound) => return Ok(PageNeeds::default()),
        Err(error) => return Err(error),
    }
    let Some(open) = open_payment(db, order).await? else { return Ok(PageNeeds { forms, form_action: None }) };
    let form_action = match open.action()? {
        Some(PayerAction::Form { url, .. }) => {
            let gateway = gateways.get(&open.provider);
            Some(gateway.and_then(|gateway| gateway.form_origin().map(str::to_owned)).unwrap_or(url))
        }
        // What was begun goes on, also with a provider that was switched off.
        Some(PayerAction::Embedded { .. }) => {
            let form = gateways.get(&open.provider).and_then(|gateway| gateway.embedded_form().cloned());
            if let Some(form) = form.filter(|form| !forms.contains(form)) {
                forms.push(form);
            }
            None
        }
        _ => None,
    };
    Ok(PageNeeds { forms, form_action })
}

/// Returns the text by which Apple knows the school's domain, of the first provider that has one; also of one that is
/// off, since the domain is registered before anybody pays. Returns `None` when there is none.
#[must_use]
pub fn apple_domain_file(db: &Db) -> Option<String> {
    let known = db.env.part::<Gateways>().with_keys();
    let mut files = known.iter().filter_map(|gateway| Some(gateway.embedded_form()?.apple_domain_file.clone()));
    files.find(|file| !file.is_empty())
}

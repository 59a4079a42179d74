//! Cards and other methods that payers save, and the customers under whom Stripe keeps them.

use commerce::payment::{GatewayError, GatewayErrorKind, SavedMethod, SavedMethodKind};
use model::{Id, Millis, account::Person};
use serde::Deserialize;

use super::{
    api::Api,
    object::{Expandable, Identified, Metadata, Reference, is_id},
};
use crate::client::{refusal, unreadable};

/// A method of paying.
#[derive(Debug, Deserialize)]
pub(super) struct Method {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    card: Option<Card>,
    customer: Option<Expandable<Customer>>,
}

#[derive(Debug, Deserialize)]
struct Card {
    brand: String,
    last4: String,
    exp_month: Option<i64>,
    exp_year: Option<i64>,
}

impl Card {
    /// Returns the instant from which it cannot be charged: a card is good to the end of its month.
    fn expires_at(&self) -> Option<Millis> {
        let (month, year) = (self.exp_month?, self.exp_year?);
        let (next, year) = if month == 12 { (1, year.checked_add(1)?) } else { (month.checked_add(1)?, year) };
        Millis::parse_date(&format!("{year:04}-{next:02}-01"))
    }
}

/// A person under whom methods are kept.
#[derive(Debug, Deserialize)]
pub(super) struct Customer {
    id: String,
    #[serde(default)]
    metadata: Metadata,
}

impl Identified for Method {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Identified for Customer {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Method {
    /// Returns the method as one that was saved. Where only its id is known, as in webhooks, it is a card without a name.
    pub fn saved(method: &Expandable<Self>) -> SavedMethod {
        let whole = method.whole();
        SavedMethod {
            token: method.id().to_owned(),
            label: whole.map_or_else(String::new, Self::label),
            kind: match whole {
                Some(method) if method.card.is_none() => SavedMethodKind::Account,
                _ => SavedMethodKind::Card,
            },
            expires_at: whole.and_then(|method| method.card.as_ref()?.expires_at()),
        }
    }

    /// Returns the name by which its owner knows it.
    fn label(&self) -> String {
        let Some(card) = &self.card else { return self.kind.chars().take(40).collect() };
        let brand = match card.brand.as_str() {
            "amex" => "American Express",
            "cartes_bancaires" => "Cartes Bancaires",
            "diners" => "Diners Club",
            "discover" => "Discover",
            "eftpos_au" => "eftpos",
            "jcb" => "JCB",
            "mastercard" => "Mastercard",
            "unionpay" => "UnionPay",
            "visa" => "Visa",
            _ => "Card",
        };
        let digits: String = card.last4.chars().filter(char::is_ascii_digit).take(4).collect();
        format!("{brand} •••• {digits}")
    }
}

#[derive(Deserialize)]
struct Found {
    data: Vec<Reference>,
}

/// Returns the customer of a person, and makes one where there is none.
///
/// A search shows what was made a minute ago, mostly; what is younger is found by the key of the request that made it,
/// which holds for a day. So a person has one customer, without our keeping its reference.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn customer(api: &Api, person: Id<Person>) -> Result<String, GatewayError> {
    let person = person.to_string();
    let query = [("query", format!("metadata['person']:'{person}'")), ("limit", "1".into())];
    let found = match api.ask::<Found>(api.get("customers/search").query(&query)).await.map_err(GatewayError::from) {
        Ok(found) => found.data.into_iter().next(),
        // Accounts of some countries cannot search.
        Err(error) if error.kind == GatewayErrorKind::Refused => None,
        Err(error) => return Err(error),
    };
    let made: Reference = if let Some(found) = found {
        found
    } else {
        let form = vec![("metadata[person]", person.clone())];
        api.ask(api.post("customers", &form, Some(&format!("customer-{person}")))).await?
    };
    if is_id(&made.id) { Ok(made.id) } else { Err(unreadable("a customer without an id".into())) }
}

/// Returns the customer under whom this person saved a method.
///
/// # Errors
/// [`GatewayErrorKind::Refused`] when the method is gone, or another person's; [`GatewayError`] when Stripe does not
/// answer.
pub(super) async fn owner(api: &Api, token: &str, person: Id<Person>) -> Result<String, GatewayError> {
    let refused = |why: &str| GatewayError::new(GatewayErrorKind::Refused, why);
    let method = find(api, token).await?.ok_or_else(|| refused("a saved method that is gone"))?;
    let owner = method.customer.ok_or_else(|| refused("a saved method that is gone"))?;
    let Expandable::Whole(owner) = owner else { return Err(unreadable("a customer that was not told".into())) };
    if owner.metadata.person != Some(person.to_string()) {
        return Err(refused("a saved method of another person"));
    }
    if is_id(&owner.id) { Ok(owner.id) } else { Err(unreadable("a customer without an id".into())) }
}

/// Fetches a method that somebody saved. Returns `None` when Stripe does not know it, or it is nobody's any more.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer.
pub(super) async fn fetch(api: &Api, token: &str) -> Result<Option<SavedMethod>, GatewayError> {
    let found = find(api, token).await?.filter(|method| method.customer.is_some());
    Ok(found.map(|method| Method::saved(&Expandable::Whole(method))))
}

/// Has Stripe forget a method. One that is forgotten already stays so.
///
/// # Errors
/// [`GatewayError`] when Stripe does not answer, or will not do it.
pub(super) async fn forget(api: &Api, token: &str) -> Result<(), GatewayError> {
    if !is_id(token) {
        return Ok(());
    }
    let request = api.post(&format!("payment_methods/{token}/detach"), &Vec::new(), None);
    let error = match api.ask::<Reference>(request).await {
        Ok(_) => return Ok(()),
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => GatewayError::from(error),
    };
    // What belongs to nobody cannot be taken from them.
    if error.kind == GatewayErrorKind::Refused && find(api, token).await?.is_none_or(|method| method.customer.is_none())
    {
        return Ok(());
    }
    Err(error)
}

async fn find(api: &Api, token: &str) -> Result<Option<Method>, GatewayError> {
    if !is_id(token) {
        return Err(refusal(reqwest::StatusCode::BAD_REQUEST, &"no token"));
    }
    api.find(api.get(&format!("payment_methods/{token}")).query(&[("expand[]", "customer")])).await
}

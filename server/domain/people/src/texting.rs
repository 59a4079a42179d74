//! Text messages to people about what concerns them, besides those with codes.

use ground::{
    RequestContext, Result, Tx, fetch_optional_scalar,
    sms::{self, Sms, SmsPolicy, Template},
};
use model::{
    Id, Lang,
    account::{IdentifierKind, Person},
};

use super::{address::Address, rows};

/// Sends a person a text message, in the language that they chose. `texts` has the whole text in each language; of a
/// language that is missing the first is taken. Returns whether there is a phone that it goes to.
///
/// # Errors
/// [`ground::Error::RateLimited`] after too many messages to the number or its country; [`ground::Error::Crypto`] when
/// the number cannot be opened or the message cannot be sealed, or when the database fails.
pub async fn send(
    tx: &mut Tx,
    ctx: &RequestContext,
    person: Id<Person>,
    template: Template,
    texts: &[(Lang, String)],
) -> Result<bool> {
    const LANG: &str = "select lang \
        from person \
        where id = $1 and suspended_at is null";
    if tx.env().part::<Option<SmsPolicy>>().is_none() {
        return Ok(false);
    }
    let chosen: Option<Option<String>> = fetch_optional_scalar!(&mut *tx, LANG, person);
    let Some(chosen) = chosen else { return Ok(false) };
    let lang = chosen.as_deref().and_then(Lang::parse).unwrap_or_default();
    let number = rows::mine(&mut *tx, person, IdentifierKind::Phone).await?;
    let address = number.and_then(|number| Address::parse(tx.env(), &number).ok());
    let text = texts.iter().find(|(of, _)| *of == lang).or(texts.first());
    let (Some(address), Some((lang, text))) = (address, text) else { return Ok(false) };
    let sms = Sms { to: address.text.clone(), lang: *lang, template, code: String::new(), text: text.clone() };
    let (lookup, country) = (address.lookup(tx.env()), address.country.clone());
    sms::queue(tx, ctx, &lookup, &country, Some(&sms)).await.map(|()| true)
}

/// Returns whether a person has a phone that text messages go to.
///
/// # Errors
/// [`ground::Error::Crypto`] when the number cannot be opened, or when the database fails.
pub async fn is_reached(conn: impl Into<ground::Conn<'_>>, person: Id<Person>) -> Result<bool> {
    let conn = conn.into();
    if conn.env.part::<Option<SmsPolicy>>().is_none() {
        return Ok(false);
    }
    Ok(rows::mine(conn, person, IdentifierKind::Phone).await?.is_some())
}

//! Saving a method without a payment: open → saved | failed. The merchant asks what became of it.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    Error, Provider,
    lang::Lang,
    method::{self, SavedMethod},
};

/// The state of saving a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum State {
    /// The payer has not chosen yet.
    Open,
    /// The method is saved.
    Saved,
    /// It came to nothing.
    Failed,
}

/// What a merchant asks for.
pub(crate) struct Order {
    /// The merchant's own name for it.
    pub reference: String,
    /// The merchant's own name of the payer.
    pub payer: String,
    /// The payer's language.
    pub language: Lang,
    /// The host by which the merchant reached us.
    pub host: String,
    /// The address that the payer goes to afterwards.
    pub return_url: String,
}

/// The saving of a method as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Setup {
    /// The id, `ts_…`.
    pub id: String,
    /// The merchant's own name for it.
    pub reference: String,
    /// The payer's language.
    pub language: Lang,
    /// The host by which the merchant reached us.
    pub host: String,
    /// The address that the payer goes to afterwards.
    pub return_url: String,
    /// The merchant's own name of the payer.
    pub payer: String,
    /// The state.
    pub state: State,
    /// The method's token.
    pub token: Option<String>,
    /// The name by which its owner knows it; none once it is forgotten.
    pub label: Option<String>,
}

/// The saving of a method as the merchant sees it.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    id: &'a str,
    merchant: &'a str,
    reference: &'a str,
    state: State,
    url: String,
    saved_method: Option<SavedMethod>,
}

impl Setup {
    /// Returns it as the merchant sees it.
    pub(crate) fn shown<'a>(&'a self, provider: &'a Provider) -> Shown<'a> {
        let saved = self.token.clone().zip(self.label.clone());
        Shown {
            id: &self.id,
            merchant: &provider.0.merchant,
            reference: &self.reference,
            state: self.state,
            url: format!("http://{}/pay/test/{}", self.host, self.id),
            saved_method: saved.map(|(token, label)| SavedMethod { token, payer: self.payer.clone(), label }),
        }
    }
}

/// Stores a new one.
pub(crate) async fn create(
    provider: &Provider,
    conn: &mut SqliteConnection,
    id: &str,
    order: &Order,
) -> Result<(), Error> {
    sqlx::query(
        "insert into setup (id, reference, payer, language, host, return_url, state, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(&order.reference)
    .bind(&order.payer)
    .bind(order.language)
    .bind(&order.host)
    .bind(&order.return_url)
    .bind(State::Open)
    .bind(provider.now())
    .execute(conn)
    .await?;
    Ok(())
}

/// Saves the method, or lets it come to nothing, unless the payer has chosen before.
pub(crate) async fn settle(
    provider: &Provider,
    conn: &mut SqliteConnection,
    setup: &Setup,
    is_saved: bool,
) -> Result<(), Error> {
    let done = sqlx::query("update setup set state = $2 where id = $1 and state = $3")
        .bind(&setup.id)
        .bind(if is_saved { State::Saved } else { State::Failed })
        .bind(State::Open)
        .execute(&mut *conn)
        .await?;
    if is_saved && done.rows_affected() == 1 {
        let token = method::save(provider, conn, &setup.payer).await?;
        sqlx::query("update setup set token = $2 where id = $1").bind(&setup.id).bind(token).execute(conn).await?;
    }
    Ok(())
}

/// Writes a query for the columns, chosen by the rest of the text.
macro_rules! setup {
    ($rest:literal) => {
        concat!(
            "select id, reference, language, host, return_url, payer, state, token, \
             ( \
               select m.label \
               from saved_method m \
               where m.token = setup.token \
             ) as label \
             from setup ",
            $rest
        )
    };
}

/// Returns the one with this id.
pub(crate) async fn by_id(conn: &mut SqliteConnection, id: &str) -> Result<Option<Setup>, Error> {
    Ok(sqlx::query_as(setup!("where id = $1")).bind(id).fetch_optional(conn).await?)
}

/// Returns the newest one with the merchant's own name.
pub(crate) async fn by_reference(conn: &mut SqliteConnection, reference: &str) -> Result<Option<Setup>, Error> {
    let newest = setup!("where reference = $1 order by created_at desc, rowid desc limit 1");
    Ok(sqlx::query_as(newest).bind(reference).fetch_optional(conn).await?)
}

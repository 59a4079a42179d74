//! The methods by which a payment is made, and those that payers saved.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{Error, Provider, id};

/// The method by which a payment is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub(crate) enum Method {
    /// The hosted page.
    #[default]
    Page,
    /// A code with the address of the hosted page, which a phone scans.
    QrCode,
    /// The hosted page on a phone.
    MobileWeb,
    /// The hosted page within WeChat.
    InWechat,
    /// A charge of a saved method, without a page.
    Saved,
}

/// A saved method, stored and shown alike.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(crate) struct SavedMethod {
    /// The token, `tm_…`.
    pub token: String,
    /// The merchant's own name of whose it is.
    pub payer: String,
    /// The name by which its owner knows it.
    pub label: String,
}

/// Saves a new method of this payer and returns its token.
pub(crate) async fn save(provider: &Provider, conn: &mut SqliteConnection, payer: &str) -> Result<String, Error> {
    let token = id::new("tm")?;
    // As cards are named, by what stands at the end.
    let digits: u32 = token.bytes().rev().take(4).fold(0, |sum, byte| sum * 10 + u32::from(byte % 10));
    sqlx::query("insert into saved_method (token, payer, label, created_at) values ($1, $2, $3, $4)")
        .bind(&token)
        .bind(payer)
        .bind(format!("Test •••• {digits:04}"))
        .bind(provider.now())
        .execute(conn)
        .await?;
    Ok(token)
}

/// Returns the saved method with this token.
pub(crate) async fn by_token(conn: &mut SqliteConnection, token: &str) -> Result<Option<SavedMethod>, Error> {
    let method = sqlx::query_as("select token, payer, label from saved_method where token = $1").bind(token);
    Ok(method.fetch_optional(conn).await?)
}

/// Forgets a saved method; returns whether there was one.
pub(crate) async fn forget(conn: &mut SqliteConnection, token: &str) -> Result<bool, Error> {
    let gone = sqlx::query("delete from saved_method where token = $1").bind(token).execute(conn).await?;
    Ok(gone.rows_affected() == 1)
}

//! The gap in what is on sale: prices that no provider takes.

use ground::{Conn, Result, fetch_all};
use model::{Currency, Money, provider::SaleGap};

use super::gateways::Gateways;

/// A gap in what is on sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleGapDetail {
    /// The reason why courses that cost something cannot be bought.
    pub gap: SaleGap,
    /// The currencies of the prices that no provider takes.
    pub currencies: Vec<Currency>,
}

/// Returns why courses that cost something cannot be bought, or `None` when all of them can, or there are none.
///
/// # Errors
/// Fails when the database does.
pub async fn sale_gap(conn: impl Into<Conn<'_>>) -> Result<Option<SaleGapDetail>> {
    const PRICES: &str = "select distinct price, currency \
        from listing \
        where price > 0 \
        order by currency, price";
    let mut conn = conn.into();
    let gateways = conn.env.part::<Gateways>();
    let prices: Vec<(i64, String)> = fetch_all!(&mut conn, PRICES);
    if prices.is_empty() {
        return Ok(None);
    }
    let prices = prices.into_iter().filter_map(|(minor, currency)| Some((minor, Currency::parse(&currency)?)));
    let mut currencies: Vec<Currency> = prices
        .filter(|(minor, currency)| !gateways.take(Money { minor: *minor, currency: *currency }))
        .map(|(_, currency)| currency)
        .collect();
    currencies.dedup();
    let gap = match (gateways.are_there(), currencies.is_empty()) {
        (false, _) => SaleGap::NoProvider,
        (true, false) => SaleGap::Price,
        (true, true) => return Ok(None),
    };
    Ok(Some(SaleGapDetail { gap, currencies }))
}

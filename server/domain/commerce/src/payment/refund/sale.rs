//! The sale of an order, whose money can go back.

use ground::{Conn, Error, Result, fetch_optional};
use model::{
    Currency, Id, Money,
    order::{Order, Payment},
    rule::Rule,
};

use super::window::closed_window;
use crate::dispute;

/// The sale of an order and what is left of its money.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    /// The payment that brought the money.
    pub payment: Id<Payment>,
    /// The amount that was paid.
    pub paid: Money,
    /// The amount that is left of it.
    pub left: Money,
}

impl Sale {
    /// Returns what went back in all, with another refund of so much.
    pub const fn went_with(&self, minor: i64) -> i64 {
        self.paid.minor - self.left.minor + minor
    }
}

/// Returns the amount of an order that can still be refunded. Returns `None` when nothing is left, a refund is under
/// way, or the payment is disputed.
///
/// # Errors
/// Fails when the database does.
pub async fn refundable_amount(conn: impl Into<Conn<'_>>, order: Id<Order>) -> Result<Option<Money>> {
    let mut conn = conn.into();
    if dispute::is_contested(&mut conn, order).await? {
        return Ok(None);
    }
    let left = refundable_sale(&mut conn, order).await?.map(|sale| sale.left);
    Ok(left.filter(|left| left.minor > 0))
}

/// Returns the sale of an order, unless a refund is under way.
///
/// # Errors
/// Fails when the database does.
pub(crate) async fn refundable_sale(conn: &mut Conn<'_>, order: Id<Order>) -> Result<Option<Sale>> {
    const EARNED: &str = "select p.id, p.amount, p.amount - cast(coalesce(( \
            select sum(r.amount) \
            from refund r \
            where r.payment_id = p.id and r.state <> 'refused' \
          ), 0) as bigint) - cast(coalesce(( \
            select sum(d.amount) \
            from dispute d \
            where d.payment_id = p.id and d.is_divided \
          ), 0) as bigint), p.currency \
        from payment p \
        join ledger_entry e on e.source_id = p.id and e.kind = 'sale' \
        join orders o on o.id = p.order_id \
        where p.order_id = $1 and o.state in ('paid', 'part_refunded')";
    let found: Option<(Id<Payment>, i64, i64, Currency)> = fetch_optional!(&mut *conn, EARNED, order);
    let money = |minor, currency| Money { minor, currency };
    let sale = |(payment, paid, left, currency): (_, _, i64, _)| Sale {
        payment,
        paid: money(paid, currency),
        left: money(left.max(0), currency),
    };
    Ok(found.map(sale))
}

/// Refuses a refund of a sale that its provider sends back no more.
///
/// # Errors
/// [`Error::Invalid`] for `amount` with [`Rule::RefundWindow`]; or when the database fails.
pub(crate) async fn still_refunded(conn: impl Into<Conn<'_>>, sale: &Sale) -> Result<()> {
    let closed = closed_window(conn, sale.payment).await?;
    closed.map_or(Ok(()), |days| Err(Error::invalid("amount", Rule::RefundWindow(days))))
}

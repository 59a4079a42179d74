//! Whether a price can be paid at all.
//!
//! Knows no payment provider: the wing that has them says so.

use std::fmt;

use ground::Env;
use model::Money;

/// The check whether the school can take a price, which the wing that sells puts into the environment.
#[derive(Clone, Copy)]
pub struct SaleCheck(pub fn(&Env, Money) -> bool);

impl fmt::Debug for SaleCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SaleCheck")
    }
}

impl Default for SaleCheck {
    /// Where nobody sells, nothing is held back.
    fn default() -> Self {
        Self(|_, _| true)
    }
}

/// Whether a course at this price cannot be bought now. One that costs nothing always can.
pub(crate) fn is_off_sale(env: &Env, price: Option<Money>) -> bool {
    price.is_some_and(|price| !env.part::<SaleCheck>().0(env, price))
}

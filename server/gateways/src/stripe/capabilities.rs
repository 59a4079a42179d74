//! What Stripe can do for a school.

use std::borrow::Cow;

use commerce::payment::{AmountLimits, Capabilities, Currencies, PaymentMethod};
use model::Currency;

use super::signature::SIGNATURE_HEADER;

/// The largest amount in any currency, in minor units: eight digits.
const MAX_MINOR: i64 = 99_999_999;

/// The smallest amounts as Stripe states them. It states none in renminbi and New Taiwan dollars, but asks for half a
/// dollar in the currency of the account: these are well above it. All currencies in which courses are sold count in
/// the same minor units at Stripe: yen have none, and the others hundredths, New Taiwan dollars too (only payouts are
/// rounded).
static LIMITS: [AmountLimits; Currency::ALL.len()] = [
    from(Currency::Cny, 400),
    from(Currency::Eur, 50),
    from(Currency::Gbp, 30),
    from(Currency::Hkd, 400),
    from(Currency::Jpy, 50),
    from(Currency::Sgd, 50),
    from(Currency::Twd, 2_000),
    from(Currency::Usd, 50),
];

const fn from(currency: Currency, min: i64) -> AmountLimits {
    AmountLimits { currency, min, max: MAX_MINOR }
}

/// What Stripe can do. Its form stands on a page of ours, so that one method serves all devices.
pub(super) static CAPABILITIES: Capabilities = Capabilities {
    methods: &[PaymentMethod::Page, PaymentMethod::Saved],
    currencies: Currencies::Only(Cow::Borrowed(Currency::ALL)),
    limits: Cow::Borrowed(&LIMITS),
    languages: &[],
    works_in_wechat: true,
    refund_window_days: None,
    pages_expire: false,
    saves_methods: true,
    saves_without_payment: true,
    statement: true,
    utc_offset_minutes: 0,
    signed_headers: &[SIGNATURE_HEADER],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_has_a_smallest_and_a_largest_amount() {
        for currency in Currency::ALL {
            let limits = LIMITS.iter().find(|limits| limits.currency == *currency).unwrap();
            assert!(0 < limits.min && limits.min < limits.max, "{currency}");
            // Whoever adds a currency looks up how Stripe counts it.
            assert!(currency.digits() == if *currency == Currency::Jpy { 0 } else { 2 }, "{currency}");
        }
    }
}

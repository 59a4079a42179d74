//! Currencies, with the smallest amount of each, and fees.

use crate::error::ApiError;

/// Currencies, and the smallest amount that can be charged, in minor units.
const CURRENCIES: &[(&str, i64)] = &[
    ("usd", 50),
    ("aed", 200),
    ("aud", 50),
    ("brl", 50),
    ("cad", 50),
    ("chf", 50),
    ("cny", 400),
    ("czk", 1_500),
    ("dkk", 250),
    ("eur", 50),
    ("gbp", 30),
    ("hkd", 400),
    ("huf", 17_500),
    ("inr", 50),
    ("jpy", 50),
    ("krw", 700),
    ("kwd", 200),
    ("mop", 500),
    ("mxn", 1_000),
    ("myr", 200),
    ("nok", 300),
    ("nzd", 50),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("sgd", 50),
    ("thb", 1_000),
    ("twd", 2_000),
    ("vnd", 13_000),
];
/// The largest amount, in minor units.
const MAX_AMOUNT: i64 = 99_999_999;
/// What a dispute costs, in minor units.
pub(crate) const DISPUTE_FEE: i64 = 1_500;

/// Checks that this can be charged.
///
/// # Errors
/// [`ApiError`] at the currency or the amount.
pub(crate) fn check(amount: i64, currency: &str) -> Result<(), ApiError> {
    let Some((_, smallest)) = CURRENCIES.iter().find(|(code, _)| *code == currency) else {
        let codes: Vec<_> = CURRENCIES.iter().map(|(code, _)| *code).collect();
        let message =
            format!("Invalid currency: {currency}. Stripe currently supports these currencies: {}", codes.join(", "));
        return Err(ApiError::parameter("currency", message));
    };
    if amount < 1 {
        return Err(ApiError::parameter("amount", "This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer"));
    }
    if amount < *smallest {
        let message = format!("Amount must be at least {smallest} {currency}");
        return Err(ApiError::parameter("amount", message).code("amount_too_small"));
    }
    if amount > MAX_AMOUNT {
        let message = format!("Amount must be no more than {MAX_AMOUNT} {currency}");
        return Err(ApiError::parameter("amount", message).code("amount_too_large"));
    }
    Ok(())
}

/// Returns the fee for a charge: 2.9 % and 30 minor units.
pub(crate) fn fee(amount: i64) -> i64 {
    (amount * 29 + 500) / 1_000 + 30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_limits_and_fees() {
        let code = |amount, currency| check(amount, currency).map_err(|error| error.error["code"].clone());
        assert!(code(50, "usd").is_ok());
        assert_eq!(code(49, "usd").unwrap_err(), "amount_too_small");
        assert_eq!(code(0, "usd").unwrap_err(), "parameter_invalid_integer");
        assert_eq!(code(100_000_000, "usd").unwrap_err(), "amount_too_large");
        assert_eq!(check(50, "USD").unwrap_err().error["param"], "currency");
        assert_eq!((fee(10_000), fee(999)), (320, 59));
    }
}

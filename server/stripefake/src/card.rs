//! The test cards of Stripe's documentation: what each of them does.

use http::StatusCode;
use serde_json::{Value, json};

use crate::error::ApiError;

/// A refusal of the card's bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "Stripe's names")]
pub(crate) struct Decline {
    pub code: &'static str,
    pub decline_code: &'static str,
    pub message: &'static str,
}

const fn decline(code: &'static str, decline_code: &'static str, message: &'static str) -> Decline {
    Decline { code, decline_code, message }
}

const DECLINED: &str = "Your card was declined.";
const GENERIC: Decline = decline("card_declined", "generic_decline", DECLINED);
/// The refusal of a card that wants its owner, who is not there.
pub(crate) const OWNER_MISSING: Decline = decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
);
const UNKNOWN: Decline = decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, \
     visit: https://docs.stripe.com/testing.",
);

/// When a card asks for 3-D Secure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Never,
    /// Unless it was set up for later payments.
    UnlessSetUp,
    Always,
}

/// What happens after a payment went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Later {
    Nothing,
    /// The payer objects, for this reason.
    Dispute(&'static str),
    /// The payer's bank asks, and no money moves.
    Inquiry,
    /// Refunds wait for the bank.
    RefundPending,
}

/// A test card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Card {
    pub number: &'static str,
    /// The id under which it can be used without its number.
    token: &'static str,
    pub brand: &'static str,
    pub decline: Option<Decline>,
    /// Whether it is refused as soon as it is to be saved.
    pub refuses_setup: bool,
    pub asks: Asks,
    pub later: Later,
}

const fn card(number: &'static str, token: &'static str) -> Card {
    Card { number, token, brand: "visa", decline: None, refuses_setup: false, asks: Asks::Never, later: Later::Nothing }
}

const fn declines(number: &'static str, token: &'static str, decline: Decline) -> Card {
    Card { decline: Some(decline), refuses_setup: true, ..card(number, token) }
}

const CARDS: &[Card] = &[
    card("4242424242424242", "pm_card_visa"),
    Card { brand: "mastercard", ..card("5555555555554444", "pm_card_mastercard") },
    Card { brand: "amex", ..card("378282246310005", "pm_card_amex") },
    Card { brand: "unionpay", ..card("6200000000000005", "pm_card_unionpay") },
    declines("4000000000000002", "pm_card_visa_chargeDeclined", GENERIC),
    declines(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        decline("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    ),
    declines(
        "4000000000009987",
        "pm_card_visa_chargeDeclinedLostCard",
        decline("card_declined", "lost_card", DECLINED),
    ),
    declines(
        "4000000000009979",
        "pm_card_visa_chargeDeclinedStolenCard",
        decline("card_declined", "stolen_card", DECLINED),
    ),
    declines(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        decline("expired_card", "expired_card", "Your card has expired."),
    ),
    declines(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    ),
    declines(
        "4000000000000119",
        "pm_card_chargeDeclinedProcessingError",
        decline(
            "processing_error",
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
    Card { refuses_setup: false, ..declines("4000000000000341", "pm_card_chargeCustomerFail", GENERIC) },
    Card { asks: Asks::UnlessSetUp, ..card("4000002500003155", "pm_card_authenticationRequiredOnSetup") },
    Card { asks: Asks::Always, ..card("4000002760003184", "pm_card_authenticationRequired") },
    Card { asks: Asks::Always, ..card("4000000000003220", "pm_card_threeDSecure2Required") },
    Card { asks: Asks::Always, ..declines("4000008400001629", "pm_card_threeDSecureRequiredChargeDeclined", GENERIC) },
    Card { later: Later::Dispute("fraudulent"), ..card("4000000000000259", "pm_card_createDispute") },
    Card {
        later: Later::Dispute("product_not_received"),
        ..card("4000000000002685", "pm_card_createDisputeProductNotReceived")
    },
    Card { later: Later::Inquiry, ..card("4000000000001976", "pm_card_createDisputeInquiry") },
    Card { later: Later::RefundPending, ..card("4000000000007726", "pm_card_pendingRefund") },
];

/// Returns the card with this number; one that is none of the test cards is declined.
pub(crate) fn by_number(number: &str) -> Card {
    let found = CARDS.iter().find(|card| card.number == number).copied();
    found.unwrap_or(declines("", "", UNKNOWN))
}

/// Returns the test card that an id such as `pm_card_visa` stands for.
pub(crate) fn by_token(token: &str) -> Option<Card> {
    CARDS.iter().find(|card| card.token == token).copied()
}

/// Returns the error of a decline.
pub(crate) fn declined(decline: Decline) -> ApiError {
    let error = ApiError::new(StatusCode::PAYMENT_REQUIRED, "card_error", decline.message).code(decline.code);
    error.with("decline_code", decline.decline_code)
}

/// Returns the card of a payment method, as it is shown.
///
/// # Errors
/// A card error at the field that no card has.
pub(crate) fn details(number: &str, month: i64, year: i64, cvc: Option<&str>, now_s: i64) -> Result<Value, ApiError> {
    let wrong = |code: &str, param: &str, message: &str| {
        let error = ApiError::new(StatusCode::PAYMENT_REQUIRED, "card_error", message).code(code);
        Err(error.with("param", format!("payment_method_data[card][{param}]")))
    };
    let digits: String = number.chars().filter(|digit| !digit.is_whitespace()).collect();
    if digits.len() < 12 || !digits.bytes().all(|byte| byte.is_ascii_digit()) || !passes_luhn(&digits) {
        return wrong("incorrect_number", "number", "Your card number is incorrect.");
    }
    if !(1..=12).contains(&month) {
        return wrong("invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.");
    }
    let year = if year < 100 { 2000 + year } else { year };
    // Years of 365.2425 days are near enough for a card, which is good to the end of a month.
    let this_year = 1970 + now_s / 31_556_952;
    let this_month = (now_s % 31_556_952) / 2_629_746 + 1;
    if (year, month) < (this_year, this_month) || year > this_year + 50 {
        return wrong("invalid_expiry_year", "exp_year", "Your card's expiration year is invalid.");
    }
    let card = by_number(&digits);
    let cvc_length = if card.brand == "amex" { 3..=4 } else { 3..=3 };
    if cvc.is_some_and(|cvc| !cvc_length.contains(&cvc.len()) || !cvc.bytes().all(|byte| byte.is_ascii_digit())) {
        return wrong("invalid_cvc", "cvc", "Your card's security code is invalid.");
    }
    Ok(json!({
        "brand": card.brand,
        "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" },
        "country": "US",
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": format!("fakefinger{}", &digits[digits.len() - 6..]),
        "funding": "credit",
        "generated_from": null,
        "last4": &digits[digits.len() - 4..],
        "networks": { "available": [card.brand], "preferred": null },
        "three_d_secure_usage": { "supported": true },
        "wallet": null,
        "_fake_number": digits,
    }))
}

fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            if place % 2 == 0 { digit } else { digit * 2 % 10 + digit / 5 }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_card_is_a_card() {
        for card in CARDS {
            let shown = details(card.number, 12, 34, Some("123"), 1_764_460_800).unwrap();
            assert_eq!(shown["last4"], card.number[card.number.len() - 4..], "{}", card.number);
            assert_eq!(by_token(card.token).unwrap().number, card.number);
        }
    }

    #[test]
    fn what_is_no_card_is_refused_at_its_field() {
        let code = |number, month, year, cvc| {
            details(number, month, year, Some(cvc), 1_764_460_800).unwrap_err().error["code"].clone()
        };
        assert_eq!(code("4242424242424241", 12, 34, "123"), "incorrect_number");
        assert_eq!(code("4242", 12, 34, "123"), "incorrect_number");
        assert_eq!(code("4242424242424242", 13, 34, "123"), "invalid_expiry_month");
        assert_eq!(code("4242424242424242", 12, 24, "123"), "invalid_expiry_year");
        assert_eq!(code("4242424242424242", 12, 34, "12"), "invalid_cvc");
        assert_eq!(by_number("4111111111111111").decline.unwrap().decline_code, "test_mode_live_card");
    }
}

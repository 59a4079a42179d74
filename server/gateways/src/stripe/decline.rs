//! Why a payment was declined.

use model::order::DeclineReason;

/// Trouble on the way to the bank, which has refused nothing.
const TROUBLE: [&str; 4] = ["issuer_not_available", "processing_error", "reenter_transaction", "try_again_later"];

/// Returns the reason in our words. Stripe has a code of its own and, where the bank gave one, that of the bank.
pub(super) fn reason(code: Option<&str>, decline_code: Option<&str>) -> DeclineReason {
    match decline_code.or(code).unwrap_or_default() {
        "insufficient_funds" => DeclineReason::InsufficientFunds,
        "expired_card" => DeclineReason::ExpiredCard,
        "amount_too_large" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => {
            DeclineReason::LimitExceeded
        }
        word if !TROUBLE.contains(&word) && is_refusal(code) => DeclineReason::CardDeclined,
        _ => DeclineReason::Unknown,
    }
}

/// Returns whether Stripe's own code says that a card was refused.
fn is_refusal(code: Option<&str>) -> bool {
    matches!(
        code,
        Some(
            "authentication_required"
                | "card_declined"
                | "incorrect_cvc"
                | "incorrect_number"
                | "incorrect_zip"
                | "invalid_cvc"
                | "payment_intent_authentication_failure"
                | "payment_method_provider_decline"
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banks_word_counts_before_that_of_stripe() {
        for (code, decline_code, expected) in [
            (Some("card_declined"), Some("insufficient_funds"), DeclineReason::InsufficientFunds),
            (Some("card_declined"), Some("generic_decline"), DeclineReason::CardDeclined),
            (Some("card_declined"), Some("card_velocity_exceeded"), DeclineReason::LimitExceeded),
            (Some("card_declined"), Some("a word of tomorrow"), DeclineReason::CardDeclined),
            (Some("card_declined"), None, DeclineReason::CardDeclined),
            (Some("expired_card"), None, DeclineReason::ExpiredCard),
            (Some("authentication_required"), Some("authentication_required"), DeclineReason::CardDeclined),
            (Some("payment_intent_authentication_failure"), None, DeclineReason::CardDeclined),
            (Some("incorrect_cvc"), Some("incorrect_cvc"), DeclineReason::CardDeclined),
            (Some("processing_error"), None, DeclineReason::Unknown),
            (Some("card_declined"), Some("try_again_later"), DeclineReason::Unknown),
            (Some("a word of tomorrow"), None, DeclineReason::Unknown),
            (None, None, DeclineReason::Unknown),
        ] {
            assert_eq!(reason(code, decline_code), expected, "{code:?} {decline_code:?}");
        }
    }
}

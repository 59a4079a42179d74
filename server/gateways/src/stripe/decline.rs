//! Why a payment was declined.

use model::order::DeclineReason;

/// Returns the reason in our words. Stripe has a code of its own and, where the bank gave one, that of the bank.
pub(super) fn reason(code: Option<&str>, decline_code: Option<&str>) -> DeclineReason {
    match decline_code.or(code).unwrap_or_default() {
        "insufficient_funds" => DeclineReason::InsufficientFunds,
        "expired_card" => DeclineReason::ExpiredCard,
        "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" | "amount_too_large" => {
            DeclineReason::LimitExceeded
        }
        "processing_error" | "issuer_not_available" | "reenter_transaction" | "try_again_later" => {
            DeclineReason::Unknown
        }
        _ if matches!(code, Some("card_declined" | "authentication_required")) => DeclineReason::CardDeclined,
        "payment_intent_authentication_failure"
        | "incorrect_cvc"
        | "invalid_cvc"
        | "incorrect_number"
        | "incorrect_zip"
        | "payment_method_provider_decline" => DeclineReason::CardDeclined,
        _ => DeclineReason::Unknown,
    }
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
            (Some("processing_error"), None, DeclineReason::Unknown),
            (Some("a word of tomorrow"), None, DeclineReason::Unknown),
            (None, None, DeclineReason::Unknown),
        ] {
            assert_eq!(reason(code, decline_code), expected, "{code:?} {decline_code:?}");
        }
    }
}

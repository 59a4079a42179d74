//! What goes wrong with a form of a payment provider, in words.

use crate::{Text, browser::StripeError, t};

/// A problem with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The provider's script or its form did not come.
    NotLoaded,
    /// What the form is for is not open any more.
    Closed,
    /// The provider or the bank will not have what was entered.
    Refused(Refusal),
    /// What was entered is not complete, in the provider's own words.
    Input(String),
    /// Anything else, in the provider's own words where it has some.
    Other(String),
}

/// The reason of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The bank says no more than that.
    Declined,
    NoFunds,
    Limit,
    Expired,
    WrongCode,
    WrongNumber,
    /// The payer did not, or could not, prove to their bank who they are.
    Unconfirmed,
    /// The bank could not be asked.
    Failed,
}

impl Problem {
    /// Returns what an error of Stripe's means.
    pub fn of(error: &StripeError) -> Self {
        let reason = match error.decline_code.as_str() {
            "" => error.code.as_str(),
            // Banks say no more to protect the owner of the card.
            "lost_card" | "stolen_card" | "fraudulent" | "pickup_card" | "generic_decline" | "do_not_honor" => {
                "card_declined"
            }
            code => code,
        };
        let refusal = match reason {
            "insufficient_funds" => Refusal::NoFunds,
            "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" | "amount_too_large" => Refusal::Limit,
            "expired_card" | "invalid_expiry_month" | "invalid_expiry_year" => Refusal::Expired,
            "incorrect_cvc" | "invalid_cvc" => Refusal::WrongCode,
            "incorrect_number" | "invalid_number" => Refusal::WrongNumber,
            "payment_intent_authentication_failure"
            | "setup_intent_authentication_failure"
            | "authentication_required" => Refusal::Unconfirmed,
            "processing_error" | "issuer_not_available" | "try_again_later" => Refusal::Failed,
            "payment_intent_unexpected_state" | "setup_intent_unexpected_state" | "resource_missing" => {
                return Self::Closed;
            }
            _ if error.code == "card_declined" => Refusal::Declined,
            _ if error.kind == "validation_error" => return Self::Input(error.message.clone()),
            // Messages of these kinds are written for payers, others for programmers.
            _ if error.kind == "card_error" => return Self::Other(error.message.clone()),
            _ => return Self::Other(String::new()),
        };
        Self::Refused(refusal)
    }

    /// Returns what happened, in a sentence; `pays` is whether money was to move.
    pub fn title(&self, pays: bool) -> Text {
        match self {
            Self::NotLoaded => t::payment_not_loaded(),
            Self::Closed if pays => t::payment_closed(),
            Self::Closed => t::payment_unsaved_closed(),
            Self::Refused(Refusal::Declined) => t::payment_declined(),
            Self::Refused(Refusal::NoFunds) => t::payment_no_funds(),
            Self::Refused(Refusal::Limit) => t::payment_limit(),
            Self::Refused(Refusal::Expired) => t::payment_expired(),
            Self::Refused(Refusal::WrongCode) => t::payment_wrong_code(),
            Self::Refused(Refusal::WrongNumber) => t::payment_wrong_number(),
            Self::Refused(Refusal::Unconfirmed) => t::payment_unconfirmed(),
            Self::Refused(Refusal::Failed) => t::payment_bank_failed(),
            Self::Input(message) | Self::Other(message) if !message.is_empty() => message.clone().into(),
            Self::Input(_) => t::payment_incomplete(),
            Self::Other(_) => t::payment_failed(),
        }
    }

    /// Returns what to do now, where the sentence does not say it; `pays` as in [`Self::title`].
    pub fn hint(&self, pays: bool) -> Option<Text> {
        match self {
            Self::Input(_) => None,
            Self::NotLoaded if pays => Some(t::payment_not_loaded_hint()),
            Self::NotLoaded => Some(t::payment_unsaved_not_loaded_hint()),
            Self::Closed if pays => Some(t::payment_closed_hint()),
            Self::Closed => Some(t::payment_unsaved_closed_hint()),
            Self::Refused(_) | Self::Other(_) if pays => Some(t::payment_refused_hint()),
            Self::Refused(_) | Self::Other(_) => Some(t::payment_unsaved_hint()),
        }
    }

    /// Returns whether the form is of no use any more.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::NotLoaded | Self::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_said_in_our_words_and_nothing_for_programmers_is_shown() {
        let error = |kind: &str, code: &str, decline: &str| StripeError {
            kind: kind.into(),
            code: code.into(),
            decline_code: decline.into(),
            message: "in Stripe's words".into(),
            is_done: false,
        };
        for (kind, code, decline, problem) in [
            ("card_error", "card_declined", "generic_decline", Problem::Refused(Refusal::Declined)),
            ("card_error", "card_declined", "stolen_card", Problem::Refused(Refusal::Declined)),
            ("card_error", "card_declined", "a_new_one", Problem::Refused(Refusal::Declined)),
            ("card_error", "card_declined", "insufficient_funds", Problem::Refused(Refusal::NoFunds)),
            ("card_error", "expired_card", "expired_card", Problem::Refused(Refusal::Expired)),
            ("card_error", "incorrect_cvc", "incorrect_cvc", Problem::Refused(Refusal::WrongCode)),
            ("card_error", "card_declined", "card_velocity_exceeded", Problem::Refused(Refusal::Limit)),
            ("card_error", "payment_intent_authentication_failure", "", Problem::Refused(Refusal::Unconfirmed)),
            (
                "invalid_request_error",
                "payment_intent_authentication_failure",
                "",
                Problem::Refused(Refusal::Unconfirmed),
            ),
            ("invalid_request_error", "payment_intent_unexpected_state", "", Problem::Closed),
            ("validation_error", "incomplete_number", "", Problem::Input("in Stripe's words".into())),
            ("card_error", "a_new_one", "", Problem::Other("in Stripe's words".into())),
            ("invalid_request_error", "parameter_unknown", "", Problem::Other(String::new())),
            ("api_error", "", "", Problem::Other(String::new())),
            ("", "", "", Problem::Other(String::new())),
        ] {
            assert_eq!(Problem::of(&error(kind, code, decline)), problem, "{kind} {code} {decline}");
        }
    }
}

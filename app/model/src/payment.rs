//! Ways to pay: the methods of payment providers, what a payer does next, and how providers fail.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Device, Id, Lang, Millis, text_enum};

text_enum! {
    /// A method by which a provider takes a payment.
    pub enum PaymentMethod {
        /// A page of the provider's, for a desktop.
        Page = "page",
        /// A code on our page, which a phone scans.
        QrCode = "qr_code",
        /// A page of the provider's for phones, which may open its app.
        MobileWeb = "mobile_web",
        /// A payment within WeChat's own browser.
        InWeChat = "in_wechat",
        /// A charge of a method that the payer saved before.
        Saved = "saved",
    }
}

text_enum! {
    /// The reason why a provider gave no usable answer.
    pub enum GatewayErrorKind {
        /// Nobody answered, or only with an error of the provider's own.
        Unreachable = "unreachable",
        /// The answer did not come in time.
        TimedOut = "timed_out",
        /// The keys are not accepted.
        Unauthorized = "unauthorized",
        /// The provider will not do what was asked.
        Refused = "refused",
        /// The answer cannot be read, or is about something else.
        Unreadable = "unreadable",
        /// The provider has no such service.
        Unsupported = "unsupported",
    }
}

text_enum! {
    /// The kind of a line of a provider's statement.
    pub enum StatementKind {
        /// Money of a payment.
        Payment = "payment",
        /// Money that went back to a payer.
        Refund = "refund",
        /// Money of a payment that was taken back, since its bank did not pay after all.
        Reversal = "reversal",
        /// The provider's fee.
        Fee = "fee",
        /// Money that a payer's bank took back, or returned.
        Dispute = "dispute",
        /// Money that was paid out to the school.
        Payout = "payout",
        /// Anything else.
        Adjustment = "adjustment",
    }
}

text_enum! {
    /// The kind of a saved method.
    pub enum SavedMethodKind {
        /// A bank card.
        Card = "card",
        /// An account at a bank or a wallet.
        Account = "account",
    }
}

/// A method that a person saved at a provider, to pay again without its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMethod {
    /// The method.
    pub id: Id<Self>,
    /// The provider's name.
    pub provider: String,
    /// The name that the provider gives it, such as the last digits of a card.
    pub label: String,
    /// The name that its owner gave it; empty when they gave none.
    pub name: String,
    /// The kind.
    pub kind: SavedMethodKind,
    /// Whether it is the one that is chosen at first.
    pub is_default: bool,
    /// The instant at which it was saved.
    pub saved_at: Millis,
    /// The instant from which it cannot be charged any more; `None` when that is not known.
    pub expires_at: Option<Millis>,
    /// Whether that instant has come.
    pub is_expired: bool,
}

impl SavedMethod {
    /// Returns the text by which it is chosen at the checkout.
    #[must_use]
    pub fn choice(&self) -> String {
        format!("{}{}", Self::PREFIX, self.id)
    }

    /// Parses the text by which one is chosen. Returns `None` for any other text.
    #[must_use]
    pub fn parse_choice(text: &str) -> Option<Id<Self>> {
        text.strip_prefix(Self::PREFIX)?.parse().ok()
    }

    /// The beginning of the text by which one is chosen; no provider has this name.
    const PREFIX: &str = "saved:";
}

/// The saved methods of a person, for their own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMethods {
    /// The methods, the default first, then the newest.
    pub methods: Vec<SavedMethod>,
    /// The names of the providers at which one can be saved without a payment.
    pub addable: Vec<String>,
    /// Whether one can be saved with the next payment.
    pub can_save: bool,
    /// The state of the one that the person is adding; `None` when they are adding none.
    pub adding: Option<AddingMethod>,
}

/// The state of saving a method without a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddingMethod {
    /// The person has to do something yet.
    Open {
        /// The method.
        method: Id<SavedMethod>,
        /// The step that they take next.
        next: PayerAction,
        /// The address of the script that draws the form of [`PayerAction::Embedded`].
        script: Option<String>,
    },
    /// It is saved.
    Saved,
    /// It came to nothing.
    Refused,
}

/// The step that a payer takes next to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayerAction {
    /// Go to this page of the provider's.
    Redirect(String),
    /// Scan a code with this text.
    QrCode(String),
    /// Send these fields to a page of the provider's that takes no links.
    Form {
        /// The address of the page.
        url: String,
        /// The names and values of the fields.
        fields: Vec<(String, String)>,
    },
    /// Fill in the provider's form on our page.
    Embedded {
        /// The secret by which the form knows the payment.
        client_secret: String,
        /// The school's public key at the provider.
        public_key: String,
    },
    /// Confirm in WeChat, whose browser is called with this JSON.
    WeChatBridge(String),
    /// No more: a saved method is being charged.
    Nothing,
}

/// A QR code as an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrImage {
    /// The number of modules on each side, the quiet zone included.
    pub size: usize,
    /// The path of its dark modules in SVG, one unit for each module.
    pub path: String,
}

/// A person who is about to pay, as far as it decides what they are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The device that they hold.
    pub device: Device,
    /// The language that they read.
    pub lang: Lang,
}

/// A way to pay: one method of one provider. Its text is `provider:method`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentWay {
    /// The provider's name.
    pub provider: String,
    /// The method.
    pub method: PaymentMethod,
}

impl PaymentWay {
    /// Parses the text of a way. Returns `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (provider, method) = text.split_once(':')?;
        Some(Self { provider: provider.into(), method: PaymentMethod::parse(method)? })
    }
}

impl fmt::Display for PaymentWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.provider, self.method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_method_is_chosen_by_a_text_that_is_no_way() {
        let id = Id::from_raw(4_711);
        let method = SavedMethod {
            id,
            provider: "test".into(),
            label: "Test •••• 4242".into(),
            name: String::new(),
            kind: SavedMethodKind::Card,
            is_default: true,
            saved_at: Millis(0),
            expires_at: None,
            is_expired: false,
        };
        assert_eq!(SavedMethod::parse_choice(&method.choice()), Some(id));
        assert_eq!(PaymentWay::parse(&method.choice()), None);
        for text in ["", "saved", "saved:", "saved:x", "test:saved", "0000000004K7"] {
            assert_eq!(SavedMethod::parse_choice(text), None, "{text}");
        }
    }

    #[test]
    fn a_way_is_read_as_it_was_written() {
        for method in PaymentMethod::ALL {
            let way = PaymentWay { provider: "test".into(), method: *method };
            assert_eq!(PaymentWay::parse(&way.to_string()), Some(way));
        }
        for text in ["", "test", "test:", "test:cash", ":"] {
            assert_eq!(PaymentWay::parse(text), None, "{text}");
        }
    }
}

//! What WeChat Pay can do for a school.

use std::borrow::Cow;

use commerce::payment::{AmountLimits, Capabilities, Currencies, PaymentMethod};
use model::{Currency, Lang};

use super::signature::{NONCE, SERIAL, SIGNATURE, TIMESTAMP};
use crate::shanghai::UTC_OFFSET_MINUTES;

/// The amounts in fen that WeChat Pay takes: from 0.01 yuan to what fits its integers of 32 bits. How much a merchant may
/// take at once is between the two of them.
static LIMITS: [AmountLimits; 1] = [AmountLimits { currency: Currency::Cny, min: 1, max: i32::MAX as i64 }];

/// What WeChat Pay can do where it does not tell who somebody in WeChat is.
pub(super) static OUTSIDE: Capabilities = by(&[PaymentMethod::QrCode, PaymentMethod::MobileWeb]);
/// What it can do where it does.
pub(super) static EVERYWHERE: Capabilities =
    by(&[PaymentMethod::QrCode, PaymentMethod::MobileWeb, PaymentMethod::InWeChat]);

const fn by(methods: &'static [PaymentMethod]) -> Capabilities {
    Capabilities {
        methods,
        currencies: Currencies::Only(Cow::Borrowed(&[Currency::Cny])),
        limits: Cow::Borrowed(&LIMITS),
        languages: &[Lang::ZhHans],
        // The page for phones opens WeChat, and is refused inside of it.
        works_in_wechat: false,
        refund_window_days: Some(365),
        // A page for phones is good for five minutes.
        pages_expire: true,
        saves_methods: false,
        saves_without_payment: false,
        statement: true,
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        signed_headers: &[SERIAL, TIMESTAMP, NONCE, SIGNATURE],
    }
}

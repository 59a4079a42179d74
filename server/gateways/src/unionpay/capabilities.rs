//! What UnionPay can do for a school.

use std::borrow::Cow;

use commerce::payment::{AmountLimits, Capabilities, Currencies, PaymentMethod};
use model::{Currency, Lang};

use super::time::DAY_OFFSET_MINUTES;

/// The amounts in fen that UnionPay takes, in twelve digits. What a bank lets its customers spend is less.
static LIMITS: [AmountLimits; 1] = [AmountLimits { currency: Currency::Cny, min: 1, max: 999_999_999_999 }];

/// What UnionPay can do. Cards are not saved: a merchant needs a contract of its own for that.
pub(super) static CAPABILITIES: Capabilities = Capabilities {
    methods: &[PaymentMethod::Page, PaymentMethod::QrCode, PaymentMethod::MobileWeb],
    currencies: Currencies::Only(Cow::Borrowed(&[Currency::Cny])),
    limits: Cow::Borrowed(&LIMITS),
    languages: &[Lang::ZhHans],
    // Nobody has tried it there.
    works_in_wechat: false,
    // Eleven months.
    refund_window_days: Some(330),
    // What we sign holds until the order closes.
    pages_expire: false,
    saves_methods: false,
    saves_without_payment: false,
    statement: true,
    utc_offset_minutes: DAY_OFFSET_MINUTES,
    // The signature stands in the body.
    signed_headers: &[],
};

//! What Alipay can do for a school.

use std::borrow::Cow;

use commerce::payment::{AmountLimits, Capabilities, Currencies, PaymentMethod};
use model::{Currency, Lang};

use crate::shanghai::UTC_OFFSET_MINUTES;

/// The amounts in fen that Alipay takes: from 0.01 to 100,000,000.00 yuan.
static LIMITS: [AmountLimits; 1] = [AmountLimits { currency: Currency::Cny, min: 1, max: 10_000_000_000 }];

/// What Alipay can do. Methods are not saved: an agreement to be charged later has to be granted to each merchant by
/// Alipay itself.
pub(super) static CAPABILITIES: Capabilities = Capabilities {
    methods: &[PaymentMethod::Page, PaymentMethod::QrCode, PaymentMethod::MobileWeb],
    currencies: Currencies::Only(Cow::Borrowed(&[Currency::Cny])),
    limits: Cow::Borrowed(&LIMITS),
    languages: &[Lang::ZhHans],
    // WeChat does not open pages of Alipay's.
    works_in_wechat: false,
    refund_window_days: Some(365),
    // Alipay believes what we sign for ten minutes.
    pages_expire: true,
    saves_methods: false,
    saves_without_payment: false,
    statement: true,
    utc_offset_minutes: UTC_OFFSET_MINUTES,
    // The signature stands in the body.
    signed_headers: &[],
};

//! What the merchant is told: by notification, and by the payer's browser on its way back. Only of what went well.

use crate::{
    order::{Order, Refund, value_of},
    settings::Settings,
    sign::{Fields, Signer},
    time,
};

/// Returns what every message of UnionPay's has, beside what it repeats of a request.
pub(crate) fn common(settings: &Settings, request: &Fields) -> Fields {
    let mut fields = Fields::new();
    for name in ["txnType", "txnSubType", "bizType", "orderId", "txnTime", "txnAmt", "currencyCode", "origQryId"] {
        let value = value_of(request, name);
        if !value.is_empty() {
            fields.insert(name.into(), value.into());
        }
    }
    for (name, value) in [
        ("version", "5.1.0"),
        ("encoding", "UTF-8"),
        ("signMethod", "01"),
        ("accessType", "0"),
        ("merId", &settings.merchant_id),
    ] {
        fields.insert(name.into(), value.into());
    }
    fields
}

/// Returns the notification of an order that was paid.
pub(crate) fn of_order(settings: &Settings, order: &Order) -> Fields {
    told(common(settings, &order.request), &order.number, order.paid_ms)
}

/// Returns the notification of money that went back.
pub(crate) fn of_refund(settings: &Settings, refund: &Refund) -> Fields {
    told(common(settings, &refund.request), &refund.number, refund.settled_ms)
}

fn told(mut fields: Fields, number: &str, at_ms: i64) -> Fields {
    let amount = value_of(&fields, "txnAmt").to_owned();
    for (name, value) in [
        ("respCode", "00".to_owned()),
        ("respMsg", "成功[0000000]".into()),
        ("queryId", number.into()),
        ("currencyCode", "156".into()),
        ("settleAmt", amount),
        ("settleCurrencyCode", "156".into()),
        ("settleDate", time::clearing_day(at_ms, "%m%d")),
        ("traceNo", number.chars().rev().take(6).collect()),
        ("traceTime", time::write_as(at_ms, "%m%d%H%M%S")),
    ] {
        fields.insert(name.into(), value);
    }
    fields
}

/// Returns fields as a form; signed by somebody, or by nobody.
pub(crate) fn form(mut fields: Fields, signer: Option<&Signer>) -> String {
    if let Some(signer) = signer {
        signer.complete(&mut fields);
    }
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

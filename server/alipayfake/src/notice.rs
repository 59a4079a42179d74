//! What the merchant is told: by notification, and by the payer's browser on its way back.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    amount::yuan,
    fake::Fake,
    keys,
    settings::Settings,
    sign::{self, PrivateKey},
    time,
    trade::{BUYER_ID, BUYER_LOGON_ID, Trade, Way},
};

/// The fields of a notification, by name.
pub(crate) type Fields = BTreeMap<String, String>;

/// Returns from which of the payer's purses the money came.
pub(crate) fn fund_bills(trade: &Trade) -> Value {
    json!([{ "amount": yuan(trade.total), "fund_channel": "ALIPAYACCOUNT" }])
}

/// Returns what a notification says of a trade as it is now, and of the refund that it is about.
pub(crate) fn fields(settings: &Settings, trade: &Trade, refund: Option<&str>) -> Fields {
    let total = yuan(trade.total);
    let bills = json!([{ "amount": total, "fundChannel": "ALIPAYACCOUNT" }]).to_string();
    let refund = refund.and_then(|number| trade.refunds.iter().find(|refund| refund.out_request_no == number));
    let fields = [
        ("notify_type", Some("trade_status_sync".to_owned())),
        ("charset", Some("utf-8".into())),
        ("version", Some("1.0".into())),
        ("app_id", Some(settings.app_id.clone())),
        ("auth_app_id", Some(settings.app_id.clone())),
        ("trade_no", Some(trade.number.clone())),
        ("out_trade_no", Some(trade.out_trade_no.clone())),
        ("trade_status", Some(trade.status.word().into())),
        ("seller_id", Some(settings.seller_id.clone())),
        ("seller_email", Some(keys::SELLER_EMAIL.into())),
        ("buyer_id", Some(BUYER_ID.into())),
        ("buyer_logon_id", Some(BUYER_LOGON_ID.into())),
        ("total_amount", Some(total.clone())),
        ("receipt_amount", Some(total.clone())),
        ("invoice_amount", Some(total.clone())),
        ("buyer_pay_amount", Some(total.clone())),
        ("point_amount", Some("0.00".into())),
        ("fund_bill_list", Some(bills)),
        ("subject", Some(trade.subject.clone())),
        ("body", trade.body.clone()),
        ("passback_params", trade.passback_params.clone()),
        ("gmt_create", Some(time::write(trade.created_ms))),
        ("gmt_payment", trade.paid_ms.map(time::write)),
        ("out_biz_no", refund.map(|refund| refund.out_request_no.clone())),
        ("refund_fee", refund.map(|_| yuan(trade.refunded()))),
        ("gmt_refund", refund.and_then(|refund| refund.settled_ms).map(|at| format!("{}.000", time::write(at)))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Signs fields as a notification is signed, and returns them as a form: `sign` and `sign_type` are not part of what is
/// signed.
pub(crate) fn signed(mut fields: Fields, key: &PrivateKey) -> String {
    let signature = key.sign(&sign::content(&fields));
    fields.insert("sign".into(), signature);
    fields.insert("sign_type".into(), "RSA2".into());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl Fake {
    /// Returns where a payer goes who has paid: the merchant's address, with signed parameters. `None` when the
    /// merchant named none.
    pub(crate) fn way_back(&self, trade: &Trade) -> Option<String> {
        let url = trade.return_url.as_deref()?;
        let settings = &self.0.settings;
        let way = if trade.way == Way::Wap { "wap" } else { "page" };
        let fields = [
            ("charset", "utf-8".to_owned()),
            ("method", format!("alipay.trade.{way}.pay.return")),
            ("app_id", settings.app_id.clone()),
            ("auth_app_id", settings.app_id.clone()),
            ("seller_id", settings.seller_id.clone()),
            ("version", "1.0".into()),
            ("out_trade_no", trade.out_trade_no.clone()),
            ("trade_no", trade.number.clone()),
            ("total_amount", yuan(trade.total)),
            ("timestamp", time::write(time::now_ms())),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mark = if url.contains('?') { '&' } else { '?' };
        Some(format!("{url}{mark}{}", signed(fields, self.own_key())))
    }
}

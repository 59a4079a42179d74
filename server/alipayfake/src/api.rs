//! The methods of the gateway, and the verbs behind them.

use data_encoding::BASE64;
use serde_json::{Map, Value, json};

use crate::{
    bill,
    call::{Answer, Call},
    error::ApiError,
    keys, pay, query, refund,
    state::State,
};

/// A method.
pub(crate) type Verb = fn(&mut State, &Call) -> Answer;

/// Returns the verb of a method; `None` when there is none.
pub(crate) fn verb(method: &str) -> Option<Verb> {
    Some(match method {
        "alipay.trade.page.pay" => pay::page,
        "alipay.trade.wap.pay" => pay::wap,
        "alipay.trade.precreate" => pay::precreate,
        "alipay.trade.query" => query::query,
        "alipay.trade.close" => query::close,
        "alipay.trade.refund" => refund::refund,
        "alipay.trade.fastpay.refund.query" => refund::query,
        "alipay.data.dataservice.bill.downloadurl.query" => bill::address,
        "alipay.open.app.alipaycert.download" => certificate,
        _ => return None,
    })
}

/// Whether a browser calls the method, and gets a page.
pub(crate) fn is_page(method: &str) -> bool {
    matches!(method, "alipay.trade.page.pay" | "alipay.trade.wap.pay")
}

/// Returns a good answer with these fields; those that are `null` are left out.
pub(crate) fn success(fields: &Value) -> Value {
    let mut body = Map::from_iter([("code".into(), json!("10000")), ("msg".into(), json!("Success"))]);
    let fields = fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    body.extend(fields.map(|(name, value)| (name.clone(), value.clone())));
    Value::Object(body)
}

/// `alipay.open.app.alipaycert.download`: returns a certificate of the fake by its serial.
fn certificate(_: &mut State, call: &Call) -> Answer {
    let wanted = call.params.required("alipay_cert_sn", 64)?;
    let found = keys::ALIPAY_CERTIFICATES.iter().find(|(_, serial)| *serial == wanted);
    let (certificate, _) = found.ok_or_else(|| ApiError::parameter("alipay_cert_sn"))?;
    Ok(json!({ "alipay_cert_content": BASE64.encode(certificate.as_bytes()) }))
}

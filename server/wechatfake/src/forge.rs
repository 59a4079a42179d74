//! Notifications that no payment caused, or that say something else than what happened.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    deliver,
    fake::{Fake, Signer},
    keys,
    notice::{self, About, Seal},
    state::State,
    time,
};

/// Who signs a forged notification.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum By {
    /// WeChat Pay: what is said may be of another account, merchant, amount.
    #[default]
    Wechat,
    /// Somebody else, in the name of the platform's certificate.
    Stranger,
    /// The platform's key in the name of a certificate that nobody knows.
    UnknownSerial,
    /// WeChat Pay with a signature that is none, as it now and then tries whether somebody looks.
    Probe,
    Nobody,
}

/// A notification that no payment caused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forged {
    /// The order that it is about.
    out_trade_no: String,
    /// The refund that it is about; the payment without one.
    out_refund_no: Option<String>,
    /// What the content says otherwise, by pointers such as `/amount/total`; what is `null` is left out.
    #[serde(default)]
    change: BTreeMap<String, Value>,
    /// What the event itself says otherwise, in the same way.
    #[serde(default)]
    event: BTreeMap<String, Value>,
    /// How the content is sealed.
    #[serde(default)]
    seal: Seal,
    /// Words that take the body's place.
    body: Option<String>,
    #[serde(default)]
    signer: By,
    /// The seconds by which the signature is old.
    #[serde(default)]
    older_by_s: i64,
}

impl Fake {
    /// Sends a notification of an order or a refund as it is now, with changes, once. Returns what was answered; `None`
    /// when there is no such order or refund, or nobody to notify.
    pub(crate) async fn forge(&self, wanted: Forged) -> Option<Value> {
        let (url, body) = self.state().forged(&wanted)?;
        let mut signer = self.signer();
        match wanted.signer {
            By::Stranger => signer = Signer { key: &self.0.strangers_key, ..signer },
            By::UnknownSerial => signer.serial = keys::UNKNOWN_SERIAL,
            By::Wechat | By::Probe | By::Nobody => {}
        }
        let mut headers = deliver::headers(&signer, wanted.older_by_s, &body);
        match wanted.signer {
            By::Nobody => headers = HeaderMap::new(),
            By::Probe => probe(&mut headers),
            _ => {}
        }
        let answered = self.post(&url, headers, body).await;
        Some(json!({ "accepted": answered.accepted(), "status": answered.status, "body": answered.body }))
    }
}

/// Puts the mark of a probe before a signature.
fn probe(headers: &mut HeaderMap) {
    let signature = headers.get("wechatpay-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Ok(marked) = HeaderValue::from_str(&format!("WECHATPAY/SIGNTEST/{signature}")) {
        headers.insert("wechatpay-signature", marked);
    }
}

impl State {
    /// Returns the address and the body of a forged notification.
    fn forged(&mut self, wanted: &Forged) -> Option<(String, String)> {
        let place = self.by_order(&wanted.out_trade_no)?;
        let order = &self.orders[place];
        let (url, about, mut content) = match &wanted.out_refund_no {
            None => (order.notify_url.clone()?, About::Payment, order.body(&self.settings)),
            Some(number) => {
                let refund = order.refunds.iter().find(|refund| refund.out_refund_no == *number)?;
                let content = order.refund_notice(&self.settings, refund);
                (refund.notify_url.clone()?, About::Refund(refund.status), content)
            }
        };
        change(&mut content, &wanted.change);
        let mut notice = notice::of(about, &wanted.out_trade_no, content, time::now_ms());
        notice.seal = wanted.seal.clone();
        let mut event = notice.body();
        change(&mut event, &wanted.event);
        Some((url, wanted.body.clone().unwrap_or_else(|| event.to_string())))
    }
}

/// Says something else at these pointers, or leaves out what is there.
fn change(value: &mut Value, changes: &BTreeMap<String, Value>) {
    for (pointer, new) in changes {
        let Some((parent, name)) = pointer.rsplit_once('/') else { continue };
        let Some(object) = value.pointer_mut(parent).and_then(Value::as_object_mut) else { continue };
        match new {
            Value::Null => drop(object.remove(name)),
            new => drop(object.insert(name.into(), new.clone())),
        }
    }
}

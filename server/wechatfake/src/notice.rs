//! What the merchant is told: an event whose content only they can read.

use serde_json::{Value, json};

use crate::{id, keys, order::RefundStatus, seal, time};

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// A payment that succeeded.
    Payment,
    /// The end of a refund.
    Refund(RefundStatus),
}

impl About {
    fn event_type(self) -> &'static str {
        match self {
            Self::Payment => "TRANSACTION.SUCCESS",
            Self::Refund(RefundStatus::Abnormal) => "REFUND.ABNORMAL",
            Self::Refund(RefundStatus::Closed) => "REFUND.CLOSED",
            Self::Refund(_) => "REFUND.SUCCESS",
        }
    }

    fn summary(self) -> &'static str {
        match self {
            Self::Payment => "支付成功",
            Self::Refund(RefundStatus::Abnormal) => "退款异常",
            Self::Refund(RefundStatus::Closed) => "退款关闭",
            Self::Refund(_) => "退款成功",
        }
    }

    /// Returns the type of the content, which is its associated data as well.
    fn original_type(self) -> &'static str {
        match self {
            Self::Payment => "transaction",
            Self::Refund(_) => "refund",
        }
    }
}

/// A notification: what it says, before it is sealed and signed.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub id: String,
    /// The merchant's number of the order that it is about.
    pub out_trade_no: String,
    pub event_type: String,
    summary: &'static str,
    original_type: &'static str,
    pub created_ms: i64,
    /// The content in the clear.
    pub content: Value,
    pub seal: Seal,
}

/// How the content is sealed; what is missing is as it should be.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Seal {
    /// The `APIv3` key, of 32 bytes.
    pub key: Option<String>,
    /// The nonce that the event says, of 12 bytes, while it is sealed with another.
    pub nonce: Option<String>,
    /// The associated data that the event says, while it is sealed with other data.
    pub associated_data: Option<String>,
}

/// Returns a notification.
pub(crate) fn of(about: About, out_trade_no: &str, content: Value, now_ms: i64) -> Notice {
    Notice {
        id: format!("EV-{}{}", time::write_as(now_ms, "%Y%m%d"), id::digits()),
        out_trade_no: out_trade_no.into(),
        event_type: about.event_type().into(),
        summary: about.summary(),
        original_type: about.original_type(),
        created_ms: now_ms,
        content,
        seal: Seal::default(),
    }
}

impl Notice {
    /// Returns the body, sealed anew.
    pub fn body(&self) -> Value {
        let (key, nonce) = (self.seal.key.as_deref().unwrap_or(keys::API_V3_KEY), &id::nonce()[..12]);
        let mut resource = seal::sealed(&self.content.to_string(), key, nonce, self.original_type);
        resource["original_type"] = self.original_type.into();
        for (name, said) in [("nonce", &self.seal.nonce), ("associated_data", &self.seal.associated_data)] {
            if let Some(said) = said {
                resource[name] = said.as_str().into();
            }
        }
        json!({
            "id": self.id, "create_time": time::write(self.created_ms), "resource_type": "encrypt-resource",
            "event_type": self.event_type, "summary": self.summary, "resource": resource,
        })
    }
}

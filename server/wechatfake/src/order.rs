//! An order: a payment from its offer to its end, with its refunds.

use serde_json::{Value, json};

use crate::{id, settings::Settings, time};

/// The one who pays, as the official account knows them.
pub(crate) const OPENID: &str = "oLyceumPayer0000000000000077";

/// The state of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    NotPaid,
    Success,
    Closed,
}

/// The way on which the payer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Native,
    H5,
    Jsapi,
}

impl Way {
    /// Returns WeChat Pay's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Native => "NATIVE",
            Self::H5 => "MWEB",
            Self::Jsapi => "JSAPI",
        }
    }
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The end of the page's address.
    pub token: String,
    /// What the payer's app is opened with.
    pub prepay_id: String,
    /// WeChat Pay's number, `transaction_id`.
    pub number: String,
    pub out_trade_no: String,
    pub way: Way,
    pub description: String,
    pub attach: Option<String>,
    /// Fen.
    pub total: i64,
    pub status: Status,
    pub paid_ms: Option<i64>,
    pub expires_ms: i64,
    pub notify_url: Option<String>,
    pub refunds: Vec<Refund>,
}

/// The state of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefundStatus {
    Processing,
    Success,
    Abnormal,
    Closed,
}

impl RefundStatus {
    /// Returns WeChat Pay's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Processing => "PROCESSING",
            Self::Success => "SUCCESS",
            Self::Abnormal => "ABNORMAL",
            Self::Closed => "CLOSED",
        }
    }
}

/// A refund.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    /// WeChat Pay's number, `refund_id`.
    pub number: String,
    pub out_refund_no: String,
    /// Fen.
    pub amount: i64,
    pub status: RefundStatus,
    pub created_ms: i64,
    /// The instant at which the money went back.
    pub settled_ms: Option<i64>,
    pub notify_url: Option<String>,
}

impl Order {
    /// Returns what is left to be given back, in fen; what was closed is left again.
    pub fn left(&self) -> i64 {
        let gone = self.refunds.iter().filter(|refund| refund.status != RefundStatus::Closed);
        self.total - gone.map(|refund| refund.amount).sum::<i64>()
    }

    /// Returns the state in WeChat Pay's words.
    pub fn state(&self) -> (&'static str, &'static str) {
        match self.status {
            Status::NotPaid => ("NOTPAY", "订单未支付"),
            Status::Closed => ("CLOSED", "订单已关闭"),
            Status::Success if self.refunds.is_empty() => ("SUCCESS", "支付成功"),
            Status::Success => ("REFUND", "订单发生过退款，退款详情请查询退款单"),
        }
    }

    /// Returns the order as a query and a notification say it.
    pub fn body(&self, settings: &Settings) -> Value {
        let (state, words) = self.state();
        let mut body = json!({
            "appid": settings.app_id, "mchid": settings.merchant_id, "out_trade_no": self.out_trade_no,
            "trade_state": state, "trade_state_desc": words, "attach": self.attach.as_deref().unwrap_or_default(),
            "promotion_detail": [], "amount": { "total": self.total, "currency": "CNY" },
        });
        if let Some(paid_ms) = self.paid_ms {
            body["transaction_id"] = self.number.as_str().into();
            body["trade_type"] = self.way.word().into();
            body["bank_type"] = "OTHERS".into();
            body["success_time"] = time::write(paid_ms).into();
            body["payer"] = json!({ "openid": OPENID });
            body["amount"] =
                json!({ "total": self.total, "payer_total": self.total, "currency": "CNY", "payer_currency": "CNY" });
        }
        body
    }

    /// Returns one of its refunds as a request and a query say it.
    pub fn refund_body(&self, refund: &Refund) -> Value {
        let mut body = json!({
            "refund_id": refund.number, "out_refund_no": refund.out_refund_no, "transaction_id": self.number,
            "out_trade_no": self.out_trade_no, "channel": "ORIGINAL", "user_received_account": "支付用户零钱",
            "create_time": time::write(refund.created_ms), "status": refund.status.word(),
            "funds_account": "AVAILABLE", "promotion_detail": [],
            "amount": {
                "total": self.total, "refund": refund.amount, "from": [], "payer_total": self.total,
                "payer_refund": refund.amount, "settlement_refund": refund.amount, "settlement_total": self.total,
                "discount_refund": 0, "currency": "CNY", "refund_fee": 0,
            },
        });
        if let Some(at_ms) = refund.settled_ms {
            body["success_time"] = time::write(at_ms).into();
        }
        body
    }

    /// Returns one of its refunds as a notification says it.
    pub fn refund_notice(&self, settings: &Settings, refund: &Refund) -> Value {
        let mut body = json!({
            "mchid": settings.merchant_id, "transaction_id": self.number, "out_trade_no": self.out_trade_no,
            "refund_id": refund.number, "out_refund_no": refund.out_refund_no,
            "refund_status": refund.status.word(), "user_received_account": "支付用户零钱",
            "amount": {
                "total": self.total, "refund": refund.amount, "payer_total": self.total,
                "payer_refund": refund.amount,
            },
        });
        if let Some(at_ms) = refund.settled_ms {
            body["success_time"] = time::write(at_ms).into();
        }
        body
    }
}

/// Returns a new number of an order or a refund: its kind, its day, and digits.
pub(crate) fn new_number(kind: &str, at_ms: i64) -> String {
    format!("{kind}{}{}", time::write_as(at_ms, "%Y%m%d"), id::digits())
}

/// The kind of an order's number.
pub(crate) const ORDER: &str = "42000";
/// The kind of a refund's number.
pub(crate) const REFUND: &str = "50300";

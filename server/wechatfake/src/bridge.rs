//! Paying within WeChat: what its browser checks before it asks the payer, and what it tells the page.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    fake::Fake,
    order::{Status, Way},
    sign,
};

/// What a page calls WeChat's browser with, and what the payer then does.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Call {
    app_id: String,
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: String,
    pay_sign: String,
    #[serde(default)]
    pub choice: Choice,
}

/// What a payer does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    #[default]
    Pay,
    /// The balance is too low, and the payment still waits.
    Decline,
    Leave,
}

impl Fake {
    /// Does what the payer chose, where the page was allowed to call. Returns what the browser tells the page, and the
    /// notifications to send.
    pub(crate) fn call_bridge(&self, call: &Call) -> (Value, Vec<String>) {
        let refused = |why: &str| (json!({ "err_msg": "get_brand_wcpay_request:fail", "err_desc": why }), Vec::new());
        let message = sign::bridge(&call.app_id, &call.time_stamp, &call.nonce_str, &call.package);
        if call.app_id != self.0.settings.app_id || call.sign_type != "RSA" {
            return refused("appid or signType is wrong");
        }
        if !self.0.merchant_key.verify(&message, &call.pay_sign) {
            return refused("paySign is wrong");
        }
        let mut state = self.state();
        let place = call.package.strip_prefix("prepay_id=").and_then(|id| state.by_prepay(id));
        let Some(place) = place.filter(|place| state.orders[*place].way == Way::Jsapi) else {
            return refused("there is no such prepay_id");
        };
        if state.orders[place].status != Status::NotPaid {
            return refused("the order is paid or closed");
        }
        match call.choice {
            Choice::Leave => (json!({ "err_msg": "get_brand_wcpay_request:cancel" }), Vec::new()),
            Choice::Decline => refused("the balance is too low"),
            Choice::Pay => {
                state.pay(place);
                (json!({ "err_msg": "get_brand_wcpay_request:ok" }), state.outbox.take())
            }
        }
    }
}

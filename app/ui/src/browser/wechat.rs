//! The bridge of WeChat's own browser, by which a page has it ask for a payment.

use js_sys::{JSON, Promise, Reflect};
use wasm_bindgen::{JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

use super::{
    pause,
    stripe::{invoke, text},
};

/// The time that the bridge may take to appear, and the time between two looks.
const BRIDGE_TIMEOUT_MS: i32 = 3_000;
const BRIDGE_POLL_MS: i32 = 100;

/// The outcome of a call of WeChat's browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BridgeOutcome {
    /// WeChat says that it was paid.
    Paid,
    /// The payer closed it.
    Cancelled,
    /// WeChat could not begin it.
    Failed,
    /// This is not WeChat's browser.
    Missing,
}

/// Has WeChat ask for a payment with this JSON of the provider's.
pub(crate) async fn pay(request: &str) -> BridgeOutcome {
    let Some(bridge) = bridge().await else { return BridgeOutcome::Missing };
    let Ok(request) = JSON::parse(request) else { return BridgeOutcome::Failed };
    let answer = Promise::new(&mut |done, _| {
        let told = {
            let done = done.clone();
            Closure::once_into_js(move |answer: JsValue| {
                let _ = done.call1(&JsValue::UNDEFINED, &answer);
            })
        };
        if invoke(&bridge, "invoke", &["getBrandWCPayRequest".into(), request.clone(), told]).is_err() {
            let _ = done.call0(&JsValue::UNDEFINED);
        }
    });
    let answer = JsFuture::from(answer).await.unwrap_or(JsValue::UNDEFINED);
    match text(&answer, "err_msg").rsplit(':').next() {
        Some("ok") => BridgeOutcome::Paid,
        Some("cancel") => BridgeOutcome::Cancelled,
        _ => BridgeOutcome::Failed,
    }
}

/// Returns the bridge, which WeChat puts into a page some time after it was loaded.
async fn bridge() -> Option<JsValue> {
    for _ in 0..=BRIDGE_TIMEOUT_MS / BRIDGE_POLL_MS {
        let found = Reflect::get(&js_sys::global(), &"WeixinJSBridge".into()).ok().filter(JsValue::is_object);
        if found.is_some() {
            return found;
        }
        pause(BRIDGE_POLL_MS).await;
    }
    None
}

//! A QR code to be scanned with a phone: the image, what to do with it, and the time that is left.

use std::time::Duration;

use leptos::prelude::*;
use model::{
    Millis,
    order::OrderPayment,
    payment::{PayerAction, PaymentMethod},
};

use crate::{labels, t};

/// The code of an open payment; nothing when it is paid otherwise.
#[component]
pub fn Scan(
    /// The payment.
    payment: OrderPayment,
    /// The time that is left to pay, in milliseconds.
    left_ms: i64,
) -> impl IntoView {
    let (PaymentMethod::QrCode, Some(PayerAction::QrCode(text))) = (payment.way.method, payment.action) else {
        return ().into_any();
    };
    let name = labels::provider(&payment.way.provider);
    let image = payment.code.map(|image| {
        let around = format!("0 0 {0} {0}", image.size);
        view! {
            <svg class="qr-code" role="img" aria-label=t::scan_image(name.clone()) viewBox=around>
                <path class="qr-paper" d=format!("M0 0h{0}v{0}H0z", image.size)></path>
                <path d=image.path></path>
            </svg>
        }
    });
    view! {
        <section class="qr card card-body" aria-labelledby="scan">
            {image}
            <div class="stack">
                <h2 id="scan">{t::scan(name.clone())}</h2>
                <p class="muted">{t::scan_hint(name)}</p>
                <Left left_ms/>
                <details>
                    <summary class="small">{t::scan_text()}</summary>
                    <p class="small"><code class="qr-text">{text}</code></p>
                </details>
            </div>
        </section>
    }
    .into_any()
}

/// The time that is left, which runs where there are scripts.
#[component]
fn Left(left_ms: i64) -> impl IntoView {
    let left = RwSignal::new(left_ms);
    Effect::new(move |_| {
        let tick = move || left.update(|left| *left = (*left - Millis::SECOND).max(0));
        if let Ok(clock) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || clock.clear());
        }
    });
    let minutes = move || left.get() / Millis::MINUTE;
    let seconds = move || left.get() % Millis::MINUTE / Millis::SECOND;
    view! { <p>{move || t::time_left(format!("{}:{:02}", minutes(), seconds()))}</p> }
}

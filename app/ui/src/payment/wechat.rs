//! A payment within WeChat's own browser.

use leptos::{prelude::*, task::spawn_local};

use super::needs_scripts::NeedsScripts;
use crate::{
    Button, Callout, Look, Text, Tone,
    browser::{self, BridgeOutcome},
    t,
};

/// The button that has WeChat ask for a payment, and what to do where it cannot.
#[component]
pub fn WeChatPayment(
    /// The JSON with which WeChat is called, as the provider made it.
    #[prop(into)]
    request: String,
    /// The words of the button.
    #[prop(into)]
    words: Text,
    /// Our address to which the payer goes afterwards.
    #[prop(into)]
    return_url: String,
) -> impl IntoView {
    let (busy, told) = (RwSignal::new(false), RwSignal::new(None::<BridgeOutcome>));
    // Without scripts the button would do nothing.
    let has_scripts = RwSignal::new(false);
    Effect::new(move |_| has_scripts.set(true));
    let request = StoredValue::new(request);
    let back = StoredValue::new(return_url);
    let pay = move |_| {
        busy.set(true);
        told.set(None);
        spawn_local(async move {
            let outcome = browser::pay_in_wechat(&request.get_value()).await;
            busy.try_set(false);
            told.try_set(Some(outcome));
            if let (BridgeOutcome::Paid, Some(back)) = (outcome, back.try_get_value()) {
                browser::load_document(&back);
            }
        });
    };
    view! {
        <section class="payment" aria-label=t::payment_wechat()>
            <NeedsScripts title=t::payment_no_script() hint=t::payment_no_script_hint()/>
            <div class="stack" hidden=move || !has_scripts.get()>
                <p class="muted">{t::payment_wechat_hint()}</p>
                <div role="alert">{move || told.get().and_then(message)}</div>
                <Button look=Look::Primary wide=true busy on:click=pay>{words}</Button>
            </div>
        </section>
    }
}

/// Returns what a payer is told of how the call ended; whoever has paid is led on.
fn message(outcome: BridgeOutcome) -> Option<impl IntoView> {
    let (tone, title, hint) = match outcome {
        BridgeOutcome::Paid => return None,
        BridgeOutcome::Cancelled => (Tone::Neutral, t::payment_wechat_cancelled(), t::payment_wechat_again()),
        BridgeOutcome::Failed => (Tone::Danger, t::payment_wechat_failed(), t::payment_wechat_again()),
        BridgeOutcome::Missing => (Tone::Warning, t::payment_wechat_missing(), t::payment_wechat_missing_hint()),
    };
    Some(view! { <Callout tone title><p>{hint}</p></Callout> })
}

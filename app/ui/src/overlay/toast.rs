//! Toasts: short messages that something was done. The shell provides one [`Toasts`] and shows one
//! [`ToastRegion`]; pages push.

use crate::{Glyph, Icon, Text, Tone, t};
use leptos::prelude::*;
use std::{fmt, sync::Arc, time::Duration};

/// The time that a toast stays: enough to read two lines twice.
const TOAST_DURATION: Duration = Duration::from_secs(6);
/// The time that one with an action stays: enough to reach for its button, too.
const ACTION_TOAST_DURATION: Duration = Duration::from_secs(12);

/// A toast.
#[derive(Clone, Debug)]
pub struct Toast {
    number: u32,
    tone: Tone,
    text: Text,
    offer: Option<Offer>,
}

/// The action of a toast.
#[derive(Clone)]
struct Offer {
    label: Text,
    act: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Offer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Offer({})", self.label)
    }
}

/// The toasts in sight; a context.
#[derive(Clone, Debug, Default)]
pub struct Toasts {
    shown: ArcRwSignal<Vec<Toast>>,
    count: ArcStoredValue<u32>,
}

impl Toasts {
    /// Shows a toast, and takes it away after six seconds unless it is about an error.
    /// For the browser: call it from an event handler or an Effect.
    pub fn push(&self, tone: Tone, text: impl Into<Text>) {
        let number = self.keep(tone, text);
        if tone != Tone::Danger {
            let toasts = self.clone();
            set_timeout(move || toasts.dismiss(number), TOAST_DURATION);
        }
    }

    /// Shows a toast until it is dismissed; also while the server writes the page.
    pub fn keep(&self, tone: Tone, text: impl Into<Text>) -> u32 {
        self.show(tone, text.into(), None)
    }

    /// Shows a toast with an action, such as undoing what it tells of; both go after a while. Returns its number,
    /// to [dismiss](Self::dismiss) it earlier. For the browser, like [`push`](Self::push).
    pub fn offer(&self, text: impl Into<Text>, label: impl Into<Text>, act: impl Fn() + Send + Sync + 'static) -> u32 {
        let offer = Offer { label: label.into(), act: Arc::new(act) };
        let number = self.show(Tone::Neutral, text.into(), Some(offer));
        let toasts = self.clone();
        set_timeout(move || toasts.dismiss(number), ACTION_TOAST_DURATION);
        number
    }

    fn show(&self, tone: Tone, text: Text, offer: Option<Offer>) -> u32 {
        self.count.update_value(|count| *count = count.wrapping_add(1));
        let number = self.count.get_value();
        self.shown.update(|shown| shown.push(Toast { number, tone, text, offer }));
        number
    }

    /// Removes a toast.
    pub fn dismiss(&self, number: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// The place where toasts appear.
#[component]
pub fn ToastRegion(
    /// The toasts, usually from the context.
    toasts: Toasts,
) -> impl IntoView {
    let shown = toasts.shown.clone();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || shown.get() key=|toast| toast.number let:toast>
                <Note toast toasts=toasts.clone()/>
            </For>
        </div>
    }
}

#[component]
fn Note(toast: Toast, toasts: Toasts) -> impl IntoView {
    let number = toast.number;
    let offer = toast.offer.map(|Offer { label, act }| {
        let toasts = toasts.clone();
        let answer = move |_| {
            toasts.dismiss(number);
            act();
        };
        view! { <button class="button button-small needs-script" type="button" on:click=answer>{label}</button> }
    });
    view! {
        <div class=format!("toast {}", toast.tone.class())>
            <Icon glyph=toast.tone.glyph()/>
            <p>{toast.text}</p>
            {offer}
            <button
                class="icon-button needs-script"
                type="button"
                aria-label=t::close()
                on:click=move |_| toasts.dismiss(number)
            >
                <Icon glyph=Glyph::Close/>
            </button>
        </div>
    }
}

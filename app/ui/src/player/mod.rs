//! The player of videos and audio recordings: the browser's own element under our controls, all of which work by
//! pointer, by keyboard and by ear. Until the page is interactive, and without scripts, the browser's controls are
//! there.

mod clock;
mod controls;
mod element;
mod keys;
mod recording;
mod report;
mod state;
mod watching;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::{Button, ButtonLink, Glyph, Icon, Seen, browser, t};
pub use clock::clock;
use controls::Controls;
use element::Element;
use keys::Focus;
pub use recording::{Captions, Onward, Recording};
use report::Reporter;
use state::State;

/// The share of a recording, in hundredths, beyond which one begins anew.
const RESTART_BEYOND_PERCENT: i64 = 95;

/// A recording with its controls.
#[component]
pub fn Player(
    /// The id; unique on the page.
    id: &'static str,
    /// The recording.
    recording: Recording,
    /// The title, somebody's own words.
    title: String,
    /// The position to begin at, in milliseconds.
    #[prop(optional)]
    start: i64,
    /// The listener to what was really played: every few seconds, on a pause, at the end, and when the page is left.
    #[prop(optional)]
    tell: Option<Callback<Seen>>,
    /// The action that finds the recording's address anew when it no longer works.
    #[prop(optional)]
    renew: Option<Action<(), Option<String>>>,
    /// The recording or lesson after it, which is offered at its end.
    #[prop(optional_no_strip)]
    next: Option<Onward>,
    /// The positions at which the line of time has a small mark, in milliseconds.
    #[prop(into, optional)]
    marks: Signal<Vec<i64>>,
) -> impl IntoView {
    // Who was at the end begins anew.
    let start = if start * 100 < recording.millis * RESTART_BEYOND_PERCENT { start } else { 0 };
    let state = State::new(id, &recording, start);
    let reporter = Reporter::new(state, tell, renew);
    Effect::new(move |_| {
        browser::on_leaving(move || reporter.leave());
        take_over(state, reporter);
    });
    on_cleanup(move || reporter.leave());
    reporter.follow_renewal();
    let class = if recording.video { "player player-video" } else { "player player-audio" };
    view! {
        <div
            class=class
            id=state.frame()
            role="group"
            aria-label=t::player_name(title)
            tabindex="-1"
            class:waiting=move || state.waiting.get()
            on:keydown=move |event| on_key(state, &event)
            on:fullscreenchange=move |_: web_sys::Event| state.filled.set(browser::is_screen_filled())
        >
            <Element recording start state reporter/>
            <Cue state/>
            {move || state.failed.get().then(|| view! { <Failure retry=Callback::new(move |()| reporter.try_again())/> })}
            {move || next.clone().filter(|_| state.over.get()).map(|next| view! { <Then next/> })}
            <Controls state marks/>
            <p class="visually-hidden" role="status">{move || state.said.get()}</p>
        </div>
    }
}

/// Takes over from the browser's controls once the recording is in the page: after a navigation it is not there yet
/// when the player is made.
fn take_over(state: State, reporter: Reporter) {
    if state.ready.is_disposed() {
        return;
    }
    match browser::Media::find_untouched(state.id) {
        Some(media) => {
            state.take_over(&media);
            reporter.take_over(&media);
            reporter.check();
        }
        None => request_animation_frame(move || take_over(state, reporter)),
    }
}

/// The present words, for recordings without pictures to lay them on.
#[component]
fn Cue(state: State) -> impl IntoView {
    (!state.video).then(|| view! { <p class="player-cue"><bdi>{move || state.cue.get()}</bdi></p> })
}

/// The end, and what comes next.
#[component]
fn Then(next: Onward) -> impl IntoView {
    view! {
        <div class="player-note" role="status">
            <p>{t::player_over()} " " <bdi>{next.title}</bdi></p>
            <ButtonLink href=next.href>{t::player_next()}</ButtonLink>
        </div>
    }
}

/// A note that it cannot be played, and what to do.
#[component]
pub(crate) fn Failure(retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="player-note" role="alert">
            <Icon glyph=Glyph::Alert/>
            <p>{t::player_failed()}</p>
            <Button on:click=move |_| retry.run(())>{t::try_again()}</Button>
        </div>
    }
}

fn on_key(state: State, event: &ev::KeyboardEvent) {
    let key = event.key();
    if event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || !state.ready.get_untracked()
        || focus(event).wants(&key)
    {
        return;
    }
    if let Some(act) = keys::act(&key) {
        event.prevent_default();
        state.act(act);
    }
}

/// Returns the kind of control that the key was pressed on.
fn focus(event: &ev::KeyboardEvent) -> Focus {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(target) = target else { return Focus::Other };
    match target.tag_name().as_str() {
        "BUTTON" | "A" | "SUMMARY" => Focus::Button,
        "SELECT" => Focus::Choice,
        "INPUT" if target.class_list().contains("player-volume") => Focus::Slider,
        _ => Focus::Other,
    }
}

//! The browser's own element, and its events.

use leptos::prelude::*;

use super::{
    recording::{Captions, Recording},
    report::{self, Reporter},
    state::State,
};
use crate::{browser, browser::Media};

#[component]
pub(super) fn Element(recording: Recording, start: i64, state: State, reporter: Reporter) -> impl IntoView {
    let src = (!recording.src.is_empty()).then(|| report::at(&recording.src, start));
    let tracks: Vec<_> =
        recording.captions.into_iter().enumerate().map(|(place, one)| track(place, one, state)).collect();
    let controls = move || !state.ready.get();
    let media = move || Media::find(state.id);
    let look = move || media().inspect(|media| state.mirror(media));
    let events = view! {
        <{..}
            on:play=move |event| { state.over.set(false); if let Some(media) = look() { reporter.started(&media, event.time_stamp()) } }
            on:timeupdate=move |event| { if let Some(media) = look() { reporter.played(&media, event.time_stamp()) } }
            on:pause=move |_| { if let Some(media) = look() { reporter.halted(&media, false) } }
            on:ended=move |_| { state.over.set(true); if let Some(media) = look() { reporter.halted(&media, true) } }
            on:seeking=move |_| { state.over.set(false); look(); reporter.lifted() }
            on:seeked=move |_| { if let Some(media) = look() { reporter.put_down(&media) } }
            on:loadedmetadata=move |_| { look(); reporter.arrived() }
            on:volumechange=move |_| { look(); }
            on:waiting=move |_| state.waiting.set(true)
            on:playing=move |_| state.waiting.set(false)
            on:error=move |_| { state.waiting.set(false); reporter.failed() }
        />
    };
    if recording.video {
        view! {
            <video
                id=state.id class="player-media" src=src controls=controls playsinline=true preload="metadata"
                on:click=move |_| state.press()
                {..events}
            >
                {tracks}
            </video>
        }
        .into_any()
    } else {
        view! {
            <audio id=state.id class="player-media" src=src controls=controls preload="metadata" {..events}>{tracks}</audio>
        }
        .into_any()
    }
}

fn track(place: usize, captions: Captions, state: State) -> impl IntoView + use<> {
    let label = captions.label();
    view! {
        <track
            kind="captions"
            src=captions.src
            srclang=captions.language
            label=label
            default=place == 0
            on:cuechange=move |event| state.cue.set(browser::cue(&event))
        />
    }
}

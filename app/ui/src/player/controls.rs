//! Our controls: real buttons, sliders and choices.

use leptos::prelude::*;

use super::{
    clock::{length, place, speed},
    keys,
    state::{Act, SPEEDS, State},
};
use crate::{Glyph, Icon, Text, t};

#[component]
pub(super) fn Controls(state: State, marks: Signal<Vec<i64>>) -> impl IntoView {
    let has_captions = !state.languages().is_empty();
    view! {
        <div class="player-bar needs-script">
            <Needle state/>
            <Marks state marks/>
            <div class="player-row">
                <Toggle state/>
                {press(state, t::player_back(), Glyph::Back, Act::Skip(-10_000))}
                {press(state, t::player_forward(), Glyph::Forward, Act::Skip(10_000))}
                <span class="player-time">
                    {move || place(state.at.get(), state.length.get())} " / " {move || length(state.length.get())}
                </span>
                <Volume state/>
                <Speed state/>
                {has_captions.then(|| view! { <CaptionChoice state/> })}
                <Windows state/>
                <Keys state/>
            </div>
        </div>
    }
}

/// The slider of the position.
#[component]
fn Needle(state: State) -> impl IntoView {
    view! {
        <input
            class="player-needle"
            type="range"
            min="0"
            max=move || state.length.get().max(1).to_string()
            step="100"
            value="0"
            prop:value=move || state.at.get().to_string()
            aria-label=t::player_needle()
            aria-valuetext=move || {
                let all = state.length.get();
                t::player_place(place(state.at.get(), all), length(all))
            }
            on:input=move |event| { if let Ok(to) = event_target_value(&event).parse() { state.act(Act::Go(to)) } }
        />
    }
}

/// The small marks below the slider. What they stand for is written elsewhere on the page.
#[component]
fn Marks(state: State, marks: Signal<Vec<i64>>) -> impl IntoView {
    move || {
        let (length, marks) = (state.length.get().max(1), marks.get());
        let marks: Vec<_> = marks
            .into_iter()
            .map(|at| {
                let thousandths = (at * 1_000 / length).clamp(0, 1_000);
                view! { <rect x=thousandths.to_string() y="0" width="4" height="4"></rect> }
            })
            .collect();
        (!marks.is_empty()).then(|| {
            view! {
                <svg class="player-marks" viewBox="0 0 1004 4" preserveAspectRatio="none" aria-hidden="true">
                    {marks}
                </svg>
            }
        })
    }
}

#[component]
fn Toggle(state: State) -> impl IntoView {
    let label = move || if state.playing.get() { t::player_pause() } else { t::player_play() };
    view! {
        <button class="player-button" type="button" aria-label=label title=label on:click=move |_| state.act(Act::Toggle)>
            {move || view! { <Icon glyph=if state.playing.get() { Glyph::Pause } else { Glyph::Play }/> }}
        </button>
    }
}

#[component]
fn Volume(state: State) -> impl IntoView {
    let is_muted = move || state.sound.get().1;
    let heard = move || if is_muted() { 0 } else { state.sound.get().0 };
    let glyph = move || if heard() == 0 { Glyph::Silent } else { Glyph::Sound };
    view! {
        <div class="player-sound">
            <button
                class="player-button"
                type="button"
                aria-label=t::player_mute()
                title=t::player_mute()
                aria-pressed=move || is_muted().to_string()
                on:click=move |_| state.act(Act::Mute)
            >
                {move || view! { <Icon glyph=glyph()/> }}
            </button>
            <input
                class="player-volume"
                type="range"
                min="0"
                max="100"
                step="5"
                value="100"
                prop:value=move || heard().to_string()
                aria-label=t::player_volume()
                aria-valuetext=move || format!("{}%", heard())
                on:input=move |event| { if let Ok(to) = event_target_value(&event).parse() { state.act(Act::Volume(to)) } }
            />
        </div>
    }
}

#[component]
fn Speed(state: State) -> impl IntoView {
    let choices: Vec<_> = SPEEDS
        .iter()
        .map(|one| view! { <option value=one.to_string() selected=*one == 100>{speed(*one)}</option> })
        .collect();
    view! {
        <label class="player-choice" title=t::player_speed()>
            <Icon glyph=Glyph::Speed/>
            <select
                aria-label=t::player_speed()
                prop:value=move || state.speed.get().to_string()
                on:change=move |event| { if let Ok(one) = event_target_value(&event).parse() { state.act(Act::Speed(one)) } }
            >
                {choices}
            </select>
        </label>
    }
}

#[component]
fn CaptionChoice(state: State) -> impl IntoView {
    let choices: Vec<_> = state
        .languages()
        .into_iter()
        .enumerate()
        .map(|(place, (language, label))| {
            view! { <option value=place.to_string() lang=language selected=place == 0>{label}</option> }
        })
        .collect();
    view! {
        <label class="player-choice" title=t::player_captions()>
            <Icon glyph=Glyph::Captions/>
            <select
                aria-label=t::player_captions()
                prop:value=move || state.shown.get().map_or_else(String::new, |place| place.to_string())
                on:change=move |event| state.act(Act::Captions(event_target_value(&event).parse().ok()))
            >
                <option value="">{t::player_captions_off()}</option>
                {choices}
            </select>
        </label>
    }
}

/// The buttons for picture-in-picture and the whole screen, for videos.
#[component]
fn Windows(state: State) -> impl IntoView {
    state.video.then(|| {
        let glyph = move || if state.filled.get() { Glyph::Shrink } else { Glyph::Fill };
        view! {
            <span class="player-windows" hidden=move || !state.can_float.get()>
                {press(state, t::player_float(), Glyph::Float, Act::Float)}
            </span>
            <button
                class="player-button"
                type="button"
                aria-label=t::player_fill()
                title=t::player_fill()
                aria-pressed=move || state.filled.get().to_string()
                on:click=move |_| state.act(Act::Fill)
            >
                {move || view! { <Icon glyph=glyph()/> }}
            </button>
        }
    })
}

/// The list of keys, in a panel that the browser opens and closes.
#[component]
fn Keys(state: State) -> impl IntoView {
    let panel = format!("{}-keys", state.id);
    let rows: Vec<_> = keys::list()
        .into_iter()
        .map(|(keys, what)| {
            let keys: Vec<_> = keys.into_iter().map(|key| view! { <kbd><bdi>{key}</bdi></kbd> " " }).collect();
            view! { <div><dt>{keys}</dt><dd>{what}</dd></div> }
        })
        .collect();
    view! {
        <button
            class="player-button player-help"
            type="button"
            popovertarget=panel.clone()
            aria-label=t::player_keys()
            title=t::player_keys()
        >
            <Icon glyph=Glyph::Keys/>
        </button>
        <div class="player-keys" id=panel popover="auto">
            <p class="strong">{t::player_keys()}</p>
            <p class="small muted">{t::player_keys_hint()}</p>
            <dl>{rows}</dl>
        </div>
    }
}

fn press(state: State, label: Text, glyph: Glyph, act: Act) -> impl IntoView {
    view! {
        <button class="player-button" type="button" aria-label=label.clone() title=label on:click=move |_| state.act(act)>
            <Icon glyph/>
        </button>
    }
}

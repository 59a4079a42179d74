//! A `<video>` or `<audio>` element of the page.

use js_sys::{Function, Promise, Reflect};
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlMediaElement, HtmlTrackElement, TextTrackMode, VttCue};

use super::document;

/// A recording in the page.
pub(crate) struct Media(HtmlMediaElement);

impl Media {
    /// Returns the recording with this id.
    pub(crate) fn find(id: &str) -> Option<Self> {
        document()?.get_element_by_id(id)?.dyn_into().ok().map(Self)
    }

    /// Returns the recording with this id that the browser's own controls still belong to. A page that gives way to the
    /// next one may hold one of the same id, which ours have taken over long ago.
    pub(crate) fn find_untouched(id: &str) -> Option<Self> {
        Self::find(id).filter(|media| media.0.controls())
    }

    /// Starts it; the browser may refuse.
    pub(crate) fn play(&self) {
        call(&self.0, "play");
    }

    /// Pauses it.
    pub(crate) fn pause(&self) {
        let _ = self.0.pause();
    }

    /// Returns whether it is paused.
    pub(crate) fn is_paused(&self) -> bool {
        self.0.paused()
    }

    /// Returns the position, in milliseconds.
    pub(crate) fn at(&self) -> i64 {
        millis(self.0.current_time())
    }

    /// Moves to a position, in milliseconds.
    pub(crate) fn seek(&self, to: i64) {
        self.0.set_current_time(seconds(to));
    }

    /// Returns the intervals that were played, in milliseconds.
    pub(crate) fn played(&self) -> Vec<(i64, i64)> {
        let played = self.0.played();
        let interval = |place| Some((millis(played.start(place).ok()?), millis(played.end(place).ok()?)));
        (0..played.length()).filter_map(interval).collect()
    }

    /// Returns the duration in milliseconds, once that is known.
    pub(crate) fn length(&self) -> Option<i64> {
        let length = self.0.duration();
        (length.is_finite() && length > 0.0).then(|| millis(length))
    }

    /// Returns the volume, from 0 to 100.
    pub(crate) fn volume(&self) -> i64 {
        millis(self.0.volume() / 10.0)
    }

    /// Sets the volume, from 0 to 100, and ends the muting.
    pub(crate) fn set_volume(&self, percent: i64) {
        self.0.set_volume(seconds(percent.clamp(0, 100) * 10));
        self.0.set_muted(false);
    }

    /// Returns whether it is muted.
    pub(crate) fn is_muted(&self) -> bool {
        self.0.muted()
    }

    /// Mutes it, or ends the muting.
    pub(crate) fn set_muted(&self, muted: bool) {
        self.0.set_muted(muted);
    }

    /// Sets the speed, in hundredths.
    pub(crate) fn set_speed(&self, hundredths: i64) {
        self.0.set_default_playback_rate(seconds(hundredths * 10));
        self.0.set_playback_rate(seconds(hundredths * 10));
    }

    /// Returns whether it cannot be played.
    pub(crate) fn has_failed(&self) -> bool {
        self.0.error().is_some()
    }

    /// Loads it anew from another address.
    pub(crate) fn load(&self, address: &str) {
        self.0.set_src(address);
        self.0.load();
    }

    /// Shows one of its caption tracks, or none.
    pub(crate) fn show_captions(&self, chosen: Option<usize>) {
        let Some(tracks) = self.0.text_tracks() else { return };
        for place in 0..tracks.length() {
            if let Some(track) = tracks.get(place) {
                let shown = chosen.is_some_and(|chosen| chosen == place as usize);
                track.set_mode(if shown { TextTrackMode::Showing } else { TextTrackMode::Disabled });
            }
        }
    }

    /// Shows it in a picture-in-picture window, or back in its place.
    pub(crate) fn float(&self) {
        let Some(document) = document() else { return };
        let floating = Reflect::get(&document, &"pictureInPictureElement".into());
        if floating.is_ok_and(|floating| floating.is_object()) {
            call(&document, "exitPictureInPicture");
        } else {
            call(&self.0, "requestPictureInPicture");
        }
    }
}

/// Returns whether the browser can show a video in a picture-in-picture window.
pub(crate) fn can_float() -> bool {
    let enabled = document().and_then(|document| Reflect::get(&document, &"pictureInPictureEnabled".into()).ok());
    enabled.is_some_and(|enabled| enabled.is_truthy())
}

/// Makes the element with this id fill the screen, or gives it back its place. Phones that fill the screen
/// with nothing but a recording do that.
pub(crate) fn fill_screen(id: &str, media: &str) {
    let Some(document) = document() else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
        return;
    }
    let filled = document.get_element_by_id(id).is_some_and(|frame| call(&frame, "requestFullscreen"));
    if !filled && let Some(media) = document.get_element_by_id(media) {
        call(&media, "webkitEnterFullscreen");
    }
}

/// Returns whether something fills the screen.
pub(crate) fn is_screen_filled() -> bool {
    document().is_some_and(|document| document.fullscreen_element().is_some())
}

/// Returns the words that a caption track of an event shows just now.
pub(crate) fn cue(event: &Event) -> String {
    let track = event.target().and_then(|target| target.dyn_into::<HtmlTrackElement>().ok());
    let cues = track.and_then(|track| track.track()).and_then(|track| track.active_cues());
    let Some(cues) = cues else { return String::new() };
    let texts = (0..cues.length()).filter_map(|place| cues.get(place)?.dyn_into::<VttCue>().ok());
    let texts: Vec<_> = texts.filter_map(|cue| cue.get_cue_as_html().text_content()).collect();
    texts.join("\n")
}

/// Calls a method that not every browser has. Returns whether this one does. A promise that is rejected breaks nothing.
fn call(target: &JsValue, method: &str) -> bool {
    let Some(method) = Reflect::get(target, &method.into()).ok().and_then(|method| method.dyn_into::<Function>().ok())
    else {
        return false;
    };
    if let Ok(answer) = method.call0(target)
        && let Ok(promise) = answer.dyn_into::<Promise>()
    {
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
    true
}

#[expect(clippy::cast_possible_truncation, reason = "positions and lengths are below a day")]
fn millis(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "positions and lengths are below a day")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1_000.0
}

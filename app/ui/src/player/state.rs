//! What the player knows and does. The recording's own element is the truth; signals mirror what it tells.

use leptos::prelude::*;

use super::{
    clock::{clock, speed},
    recording::{Captions, Recording},
};
use crate::{Text, browser, browser::Media, t};

/// The speeds to choose from, in hundredths.
pub(super) const SPEEDS: [i64; 7] = [50, 75, 100, 125, 150, 175, 200];
const SPEED: &str = "player.speed";
const CAPTIONS: &str = "player.captions";
/// No captions, as it is remembered.
const OFF: &str = "off";

/// Something a control or key does; times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Play, or halt.
    Toggle,
    /// So far back or on.
    Skip(i64),
    /// To this place.
    Go(i64),
    /// To this tenth of it.
    Tenth(i64),
    /// To its end.
    End,
    /// So many percent louder.
    Louder(i64),
    /// To this volume in percent.
    Volume(i64),
    /// Silence, or sound.
    Mute,
    /// The next language of captions, and after the last one none.
    NextCaptions,
    /// These captions.
    Captions(Option<usize>),
    /// The next slower speed.
    Slower,
    /// The next faster speed.
    Faster,
    /// This speed, in hundredths.
    Speed(i64),
    /// Fill the screen, or give it back.
    Fill,
    /// A window of its own, or back.
    Float,
}

/// Everything that changes while a recording is in the page.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// The id of the recording's element; that of the frame ends in `-frame`.
    pub(super) id: &'static str,
    /// It is shown with moving pictures.
    pub(super) video: bool,
    /// Our controls have taken over from the browser's.
    pub(super) ready: RwSignal<bool>,
    pub(super) playing: RwSignal<bool>,
    /// It would play, but nothing has arrived.
    pub(super) waiting: RwSignal<bool>,
    pub(super) at: RwSignal<i64>,
    pub(super) length: RwSignal<i64>,
    /// How loud it is in percent, and whether it is silent all the same.
    pub(super) sound: RwSignal<(i64, bool)>,
    pub(super) speed: RwSignal<i64>,
    /// Which captions are shown.
    pub(super) shown: RwSignal<Option<usize>>,
    /// The words just now, where the browser does not show them itself.
    pub(super) cue: RwSignal<String>,
    pub(super) filled: RwSignal<bool>,
    pub(super) can_float: RwSignal<bool>,
    /// It was played to its end.
    pub(super) over: RwSignal<bool>,
    /// It cannot be played.
    pub(super) failed: RwSignal<bool>,
    /// What a key did, for whoever does not see it.
    pub(super) said: RwSignal<Text>,
    captions: StoredValue<Vec<Captions>>,
}

impl State {
    /// A recording that begins at `start`.
    pub(super) fn new(id: &'static str, recording: &Recording, start: i64) -> Self {
        let Recording { video, millis, captions, .. } = recording.clone();
        Self {
            id,
            video,
            ready: RwSignal::new(false),
            playing: RwSignal::new(false),
            waiting: RwSignal::new(false),
            at: RwSignal::new(start),
            length: RwSignal::new(millis),
            sound: RwSignal::new((100, false)),
            speed: RwSignal::new(100),
            shown: RwSignal::new((!captions.is_empty()).then_some(0)),
            cue: RwSignal::new(String::new()),
            filled: RwSignal::new(false),
            can_float: RwSignal::new(false),
            over: RwSignal::new(false),
            failed: RwSignal::new(false),
            said: RwSignal::new(Text::default()),
            captions: StoredValue::new(captions),
        }
    }

    /// Takes over from the browser's controls: what was chosen last time is chosen again. Who has never chosen gets
    /// captions in the language of the page, if there are some.
    pub(super) fn take_over(self, media: &Media) {
        let chosen = browser::remembered(SPEED).and_then(|speed| speed.parse().ok());
        if let Some(speed) = chosen.filter(|speed| SPEEDS.contains(speed)) {
            self.set_speed(media, speed);
        }
        let language = browser::remembered(CAPTIONS).unwrap_or_else(|| browser::document_lang().tag().to_owned());
        let place = self.captions.with_value(|all| all.iter().position(|one| one.language == language));
        if place.is_some() || language == OFF {
            self.shown.set(place);
        }
        media.show_captions(self.shown.get_untracked());
        self.can_float.set(self.video && browser::can_float());
        self.mirror(media);
        self.ready.set(true);
    }

    /// Mirrors what the element says.
    pub(super) fn mirror(self, media: &Media) {
        self.playing.set(!media.is_paused());
        // Before anything arrived it stands nowhere.
        if let Some(length) = media.length() {
            self.length.set(length);
            self.at.set(media.at());
        }
        self.sound.set((media.volume(), media.is_muted()));
        if media.has_failed() {
            self.failed.set(true);
        }
    }

    /// Does it, and says so.
    pub(super) fn act(self, act: Act) {
        let Some(media) = Media::find(self.id) else { return };
        let length = self.length.get_untracked();
        match act {
            Act::Toggle if media.is_paused() => media.play(),
            Act::Toggle => media.pause(),
            Act::Skip(by) => self.go(&media, media.at() + by),
            Act::Go(to) => self.go(&media, to),
            Act::Tenth(tenth) => self.go(&media, length * tenth / 10),
            Act::End => self.go(&media, length),
            Act::Louder(by) => self.louder(&media, media.volume() + by),
            Act::Volume(percent) => media.set_volume(percent),
            Act::Mute => {
                media.set_muted(!media.is_muted());
                self.say(if media.is_muted() { t::player_said_silent() } else { t::player_said_sound() });
            }
            Act::NextCaptions => self.next_captions(&media),
            Act::Captions(chosen) => self.show_captions(&media, chosen),
            Act::Slower => self.step_speed(&media, -1),
            Act::Faster => self.step_speed(&media, 1),
            Act::Speed(hundredths) => self.set_speed(&media, hundredths),
            Act::Fill if self.video => browser::fill_screen(&self.frame(), self.id),
            Act::Float if self.can_float.get_untracked() => media.float(),
            Act::Fill | Act::Float => {}
        }
    }

    /// The id of the frame around recording and controls.
    pub(super) fn frame(self) -> String {
        format!("{}-frame", self.id)
    }

    /// A press on the picture: the browser's own controls do the same.
    pub(super) fn press(self) {
        if self.ready.get_untracked() {
            self.act(Act::Toggle);
        }
    }

    /// The captions to choose from: language and name.
    pub(super) fn languages(self) -> Vec<(String, String)> {
        self.captions.with_value(|all| all.iter().map(|one| (one.language.clone(), one.label())).collect())
    }

    fn go(self, media: &Media, to: i64) {
        let to = to.clamp(0, self.length.get_untracked());
        media.seek(to);
        self.at.set(to);
        self.say(clock(to));
    }

    fn louder(self, media: &Media, percent: i64) {
        media.set_volume(percent);
        self.say(t::player_said_volume(media.volume()));
    }

    /// To the next speed in this direction, if there is one.
    fn step_speed(self, media: &Media, by: isize) {
        let now = SPEEDS.iter().position(|one| *one == self.speed.get_untracked());
        let next = now.and_then(|now| SPEEDS.get(now.checked_add_signed(by)?));
        if let Some(next) = next {
            self.set_speed(media, *next);
        }
        self.say(t::player_said_speed(speed(self.speed.get_untracked())));
    }

    fn set_speed(self, media: &Media, hundredths: i64) {
        media.set_speed(hundredths);
        self.speed.set(hundredths);
        browser::remember(SPEED, &hundredths.to_string());
    }

    fn next_captions(self, media: &Media) {
        let count = self.captions.with_value(Vec::len);
        let next = self.shown.get_untracked().map_or(0, |shown| shown + 1);
        self.show_captions(media, (next < count).then_some(next));
    }

    fn show_captions(self, media: &Media, chosen: Option<usize>) {
        media.show_captions(chosen);
        self.shown.set(chosen);
        self.cue.set(String::new());
        let (language, label) = self.captions.with_value(|all| {
            let one = chosen.and_then(|place| all.get(place));
            one.map_or((OFF.to_owned(), t::player_captions_off()), |one| (one.language.clone(), one.label().into()))
        });
        browser::remember(CAPTIONS, &language);
        self.say(t::player_said_captions(label));
    }

    fn say(self, what: impl Into<Text>) {
        self.said.set(what.into());
    }
}

//! The state of the player. The recording's own element is the truth; signals mirror what it tells.

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
/// The value by which "no captions" is remembered.
const OFF: &str = "off";

/// A command of a control or key; times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Play, or pause.
    Toggle,
    /// A step back or on, in milliseconds.
    Skip(i64),
    /// A move to a position.
    Go(i64),
    /// A move to a tenth of it.
    Tenth(i64),
    /// A move to the end.
    End,
    /// A change of the volume, in percent.
    Louder(i64),
    /// A new volume, in percent.
    Volume(i64),
    /// Mute, or its end.
    Mute,
    /// The next language of captions, and after the last one none.
    NextCaptions,
    /// The captions with this number.
    Captions(Option<usize>),
    /// The next slower speed.
    Slower,
    /// The next faster speed.
    Faster,
    /// A speed, in hundredths.
    Speed(i64),
    /// Fill the screen, or give it back.
    Fill,
    /// A picture-in-picture window, or back.
    Float,
}

/// The state of a player: all that changes while its recording is in the page.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// The id of the recording's element; that of the frame ends in `-frame`.
    pub(super) id: &'static str,
    /// Whether it is a video.
    pub(super) video: bool,
    /// Whether our controls have taken over from the browser's.
    pub(super) ready: RwSignal<bool>,
    pub(super) playing: RwSignal<bool>,
    /// Whether it would play, but nothing has arrived.
    pub(super) waiting: RwSignal<bool>,
    pub(super) at: RwSignal<i64>,
    pub(super) length: RwSignal<i64>,
    /// The volume in percent, and whether it is muted.
    pub(super) sound: RwSignal<(i64, bool)>,
    pub(super) speed: RwSignal<i64>,
    /// The captions that are shown.
    pub(super) shown: RwSignal<Option<usize>>,
    /// The present words, where the browser does not show them itself.
    pub(super) cue: RwSignal<String>,
    pub(super) filled: RwSignal<bool>,
    pub(super) can_float: RwSignal<bool>,
    /// Whether it was played to its end.
    pub(super) over: RwSignal<bool>,
    /// Whether it cannot be played.
    pub(super) failed: RwSignal<bool>,
    /// The effect of a key, for people who do not see it.
    pub(super) said: RwSignal<Text>,
    captions: StoredValue<Vec<Captions>>,
}

impl State {
    /// Returns the state of a recording that begins at `start`.
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

    /// Takes over from the browser's controls, with the choices of the last time. People who have never chosen get
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

    /// Runs a command, and announces it.
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

    /// Returns the id of the frame around recording and controls.
    pub(super) fn frame(self) -> String {
        format!("{}-frame", self.id)
    }

    /// Plays or pauses on a press on the picture, as the browser's own controls do.
    pub(super) fn press(self) {
        if self.ready.get_untracked() {
            self.act(Act::Toggle);
        }
    }

    /// Returns the captions to choose from: language and name.
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

    /// Changes to the next speed in this direction, if there is one.
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

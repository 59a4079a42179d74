//! The recording that a player plays, and what comes after it.

/// A recording.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The address.
    pub src: String,
    /// Whether it is a video.
    pub video: bool,
    /// The duration in milliseconds.
    pub millis: i64,
    /// The captions.
    pub captions: Vec<Captions>,
}

/// Captions of a recording (WebVTT).
#[derive(Clone, Debug)]
pub struct Captions {
    /// The address.
    pub src: String,
    /// The language, BCP 47.
    pub language: String,
}

impl Captions {
    /// Returns the language in its own words, or its tag when it is none of ours.
    pub(super) fn label(&self) -> String {
        let known = model::Lang::parse(&self.language);
        known.map_or_else(|| self.language.clone(), |lang| lang.own_name().into())
    }
}

/// The lesson after a recording.
#[derive(Clone, Debug)]
pub struct Onward {
    /// The address.
    pub href: String,
    /// The title, somebody's own words.
    pub title: String,
}

//! What a player plays, and what comes after it.

/// A recording.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// Its address.
    pub src: String,
    /// It has pictures that move.
    pub video: bool,
    /// Its length in milliseconds.
    pub millis: i64,
    /// What is said, in writing.
    pub captions: Vec<Captions>,
}

/// Captions of a recording (WebVTT).
#[derive(Clone, Debug)]
pub struct Captions {
    /// Their address.
    pub src: String,
    /// Their language, BCP 47.
    pub language: String,
}

impl Captions {
    /// The language in its own words; its tag when it is none of ours.
    pub(super) fn label(&self) -> String {
        let known = model::Lang::parse(&self.language);
        known.map_or_else(|| self.language.clone(), |lang| lang.own_name().into())
    }
}

/// What comes after a recording.
#[derive(Clone, Debug)]
pub struct Onward {
    /// Its address.
    pub href: String,
    /// Its title, somebody's own words.
    pub title: String,
}

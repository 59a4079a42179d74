//! What is wrong with a captions file, and where.

use model::rule::CaptionsFault;

/// A fault of a captions file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The line, from 1.
    pub line: usize,
    pub fault: CaptionsFault,
}

impl Fault {
    /// Returns a fault of the line at this place, from 0.
    pub(super) fn new(at: usize, fault: CaptionsFault) -> Self {
        Self { line: at + 1, fault }
    }

    /// Returns the explanation, for people who import folders.
    pub fn message(self) -> &'static str {
        match self.fault {
            CaptionsFault::Kind => "these are no captions: they begin with the line WEBVTT, or are SubRip or ASS",
            CaptionsFault::Times => "the times of a caption are expected here, such as 00:00:01.000 --> 00:00:04.000",
            CaptionsFault::Backwards => "this caption ends before it begins",
            CaptionsFault::Empty => "there is no caption in it",
            CaptionsFault::Letters => "this is no text that can be read; save it in UTF-8",
        }
    }
}

//! The tone of a badge, callout or toast, as a colour; the words always say it too.

use crate::Glyph;

/// The tone of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Plain ink.
    #[default]
    Neutral,
    /// Jade: done, owned, progress.
    Success,
    /// Gold: membership, ratings, take care.
    Warning,
    /// Rose: an error, something is lost for good.
    Danger,
    /// Vermilion: the school's own mark.
    Accent,
}

impl Tone {
    /// Returns the class of the tone, beside that of the part.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Success => "tone-success",
            Self::Warning => "tone-warning",
            Self::Danger => "tone-danger",
            Self::Accent => "tone-accent",
        }
    }

    /// Returns the icon that says the same without colour.
    pub(crate) const fn glyph(self) -> Glyph {
        match self {
            Self::Neutral | Self::Accent => Glyph::Info,
            Self::Success => Glyph::Check,
            Self::Warning | Self::Danger => Glyph::Alert,
        }
    }
}

//! Icons from the one sprite, `/icons.svg`: 20 px, 1.5 px stroke, the colour of the text.

use leptos::prelude::*;
use model::course::LessonKind;

macro_rules! glyphs {
    ($($(#[$doc:meta])* $variant:ident = $id:literal),+ $(,)?) => {
        /// An icon of the sprite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Glyph {
            $($(#[$doc])* $variant),+
        }

        impl Glyph {
            /// Every icon.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            const fn href(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("/icons.svg#", $id)),+
                }
            }
        }
    };
}

glyphs! {
    /// The school's seal.
    Mark = "mark",
    /// A magnifying glass.
    Search = "search",
    /// The first page.
    Home = "home",
    /// Closed books: courses.
    Books = "books",
    /// An open book: reading, my learning.
    Reading = "reading",
    /// A person.
    Person = "person",
    /// Letters and messages.
    Bell = "bell",
    /// More to choose from.
    Menu = "menu",
    /// Close, remove.
    Close = "close",
    /// Done.
    Check = "check",
    /// A warning.
    Alert = "alert",
    /// Worth knowing.
    Info = "info",
    /// Forward in reading order.
    Right = "right",
    /// Back in reading order.
    Left = "left",
    /// Opens downwards.
    Down = "down",
    /// Sorted upwards.
    Up = "up",
    /// Show what is hidden.
    Eye = "eye",
    /// Hide what is shown.
    EyeOff = "eye-off",
    /// Light.
    Sun = "sun",
    /// Dark.
    Moon = "moon",
    /// Languages.
    Globe = "globe",
    /// The cart.
    Cart = "cart",
    /// A wish.
    Heart = "heart",
    /// A rating.
    Star = "star",
    /// Time.
    Clock = "clock",
    /// Locked.
    Lock = "lock",
    /// Start the video.
    Play = "play",
    /// Pause the video.
    Pause = "pause",
    /// A few seconds back.
    Back = "back",
    /// A few seconds on.
    Forward = "forward",
    /// Sound.
    Sound = "sound",
    /// No sound.
    Silent = "silent",
    /// Captions.
    Captions = "captions",
    /// The speed.
    Speed = "speed",
    /// A small window above all others.
    Float = "float",
    /// The whole screen.
    Fill = "fill",
    /// Back from the whole screen.
    Shrink = "shrink",
    /// The keyboard.
    Keys = "keys",
    /// An audio recording.
    Listen = "listen",
    /// Notes.
    Note = "note",
    /// Comments.
    Comment = "comment",
    /// A file.
    File = "file",
    /// Save to the device.
    Download = "download",
    /// Edit.
    Edit = "edit",
    /// Throw away.
    Trash = "trash",
    /// Add.
    Plus = "plus",
    /// Narrow a list.
    Filter = "filter",
    /// Settings.
    Settings = "settings",
    /// Sign out.
    Leave = "leave",
    /// Copy.
    Copy = "copy",
    /// Print.
    Print = "print",
    /// A list of parts.
    Outline = "outline",
    /// Takes hold of something to move it.
    Grip = "grip",
    /// Undo the last edit.
    Undo = "undo",
    /// The history.
    History = "history",
    /// Send a file.
    Upload = "upload",
    /// More that can be done.
    More = "more",
    /// Bold letters.
    Bold = "bold",
    /// Slanted letters.
    Italic = "italic",
    /// A link.
    Link = "link",
    /// A list.
    List = "list",
    /// A numbered list.
    Numbers = "numbers",
    /// A quotation.
    Quote = "quote",
    /// Code.
    Code = "code",
    /// A table.
    Table = "table",
    /// A picture.
    Picture = "picture",
    /// A heading.
    Heading = "heading",
}

impl Glyph {
    /// Returns the icon of a kind of lesson.
    #[must_use]
    pub const fn of(kind: LessonKind) -> Self {
        match kind {
            LessonKind::Article => Self::Reading,
            LessonKind::Video => Self::Play,
            LessonKind::Audio => Self::Listen,
            LessonKind::Document => Self::File,
        }
    }
}

/// An icon. It only ever accompanies words or an `aria-label`, so it is hidden from screen readers.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" width="20" height="20" aria-hidden="true">
            <use href=glyph.href()></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::Glyph;

    #[test]
    fn the_sprite_has_every_icon() {
        let sprite = include_str!("../../../public/icons.svg");
        for glyph in Glyph::ALL {
            let id = glyph.href().trim_start_matches("/icons.svg#");
            assert!(sprite.contains(&format!("id=\"{id}\"")), "{id} is missing");
        }
    }
}

//! What is wrong with a file, in its own terms.

use serde::{Deserialize, Serialize};

/// A part of a file whose format is judged by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FilePart {
    /// A film, by its picture or by the kind of file around it.
    Film,
    /// The sound of a film.
    FilmSound,
    /// A recording without a picture.
    Sound,
    /// A picture.
    Picture,
}

/// A fault in a line of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DrawingFault {
    /// A text that is no well-formed XML.
    Malformed,
    /// Something else than a drawing in the first element.
    Root,
    /// Entities that make the drawing much larger.
    Entities,
    /// Elements too deep in each other.
    Depth,
    /// Drawings in drawings too often.
    Nesting,
    /// References that lead on too often.
    References,
    /// More elements than a browser should draw, copies included.
    Elements,
    /// Too many style rules.
    StyleRules,
    /// Too many filters, masks and see-through groups.
    Layers,
    /// Pictures inside with too many pixels.
    Pixels,
    /// A filter that takes long to draw.
    Effect,
}

/// A fault in a line of captions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CaptionsFault {
    /// A file of another kind.
    Kind,
    /// A line that should hold the times of a caption.
    Times,
    /// A caption that ends before it begins.
    Backwards,
    /// A file without captions.
    Empty,
    /// Bytes that are no letters.
    Letters,
}

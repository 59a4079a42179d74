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
    /// A document of an office, or a book.
    Document,
    /// An archive of files.
    Archive,
    /// A program, a font or another kind of data.
    Other,
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

/// A fault in a statement of a payment provider, or in a line of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatementFault {
    /// A provider whose statements are no files.
    NoFiles,
    /// Bytes that are no text.
    Letters,
    /// Semicolons between the columns: a spreadsheet saved it.
    Semicolons,
    /// Columns of something else.
    Columns,
    /// A line that ends before it should, or a file without its end.
    CutOff,
    /// A line with more or fewer values than columns.
    Values,
    /// A kind of line that nobody agreed on.
    Kind,
    /// A text that is no amount.
    Amount,
    /// A currency that the school does not sell in.
    Currency,
    /// A text that is no date and time.
    Time,
    /// No line at all.
    Empty,
    /// The account of somebody else.
    OtherAccount,
    /// A line of another day than those before it.
    OtherDay,
    /// A day that is not over yet, or whose statement the provider has not made yet.
    NotReady,
    /// A line of a movement that stands before it already.
    Repeated,
    /// An end that counts more or fewer movements than there are.
    Count,
    /// An end with another sum than that of the movements.
    Total,
    /// A day on which the school did not exist.
    TooEarly,
    /// A statement that came before.
    NothingNew,
    /// Lines that came again in a later statement, which counts them as those of this one.
    CameAgain,
    /// A difference in this line because of which money was sent back.
    Refunded,
    /// A line that this statement corrected, and that was resolved or closed since.
    Resolved,
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

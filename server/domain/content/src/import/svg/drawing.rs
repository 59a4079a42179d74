//! What is left of a drawing when it is clean.

use crate::import::Note;

/// A clean drawing.
#[derive(Debug, PartialEq)]
pub(in crate::import) struct Svg {
    pub text: String,
    /// The width in CSS pixels, when it says one.
    pub width: Option<u32>,
    /// The height in CSS pixels, when it says one.
    pub height: Option<u32>,
    /// What was left out of it that people may miss, each kind once.
    pub notes: Vec<Note>,
    /// What it weighs.
    pub(super) cost: u64,
    /// The pixels of the pictures in it.
    pub(super) pixels: u64,
    /// How often lines cross within its paths.
    pub(super) crossings: f64,
    /// What is painted, in pages of one colour.
    pub(super) pages: f64,
}

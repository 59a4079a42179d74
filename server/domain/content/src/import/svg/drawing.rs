//! What is left of a drawing when it is clean.

/// A clean drawing.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct Svg {
    pub text: String,
    /// The width in CSS pixels, when it says one.
    pub width: Option<u32>,
    /// The height in CSS pixels, when it says one.
    pub height: Option<u32>,
    /// What it weighs.
    pub(super) cost: u64,
    /// The pixels of the pictures in it.
    pub(super) pixels: u64,
}

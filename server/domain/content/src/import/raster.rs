//! Pictures that are made of pixels: their types, and those that drawings bring along.

use std::io::Cursor;

use image::{ImageDecoder, ImageFormat, ImageReader};

use super::{png, strip};

/// The most pixels of a picture, and of all pictures in a drawing.
pub(super) const MAX_PIXELS: u64 = 40_000_000;

/// Returns the type of a picture that is made of pixels.
pub(crate) fn format(bytes: &[u8]) -> Option<(&'static str, ImageFormat)> {
    let (mime, format) = match infer::get(bytes)?.mime_type() {
        "image/png" => ("image/png", ImageFormat::Png),
        "image/jpeg" => ("image/jpeg", ImageFormat::Jpeg),
        "image/gif" => ("image/gif", ImageFormat::Gif),
        "image/webp" => ("image/webp", ImageFormat::WebP),
        _ => return None,
    };
    Some((mime, format))
}

/// Returns the type of a picture inside of a drawing, the picture without metadata, and the number of its pixels, or
/// `None` when it is none.
pub(super) fn embedded(bytes: Vec<u8>) -> Option<(&'static str, Vec<u8>, u64)> {
    let (mime, format) = format(&bytes)?;
    let bytes = if format == ImageFormat::Png { png::mended(bytes) } else { bytes };
    let mut reader = ImageReader::with_format(Cursor::new(&bytes), format);
    reader.no_limits();
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let orientation = decoder.orientation().ok()?;
    drop(decoder);
    let clean = strip::strip(bytes, format, orientation).ok()?;
    Some((mime, clean, u64::from(width) * u64::from(height)))
}

//! Pictures of a course: what they are by their content, not by their name, and within limits.

use std::io::Cursor;

use data_encoding::BASE64;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, imageops::FilterType};

use super::{Cover, Picture, Problem, svg};

/// The size of the largest file, in bytes.
pub(crate) const MAX_BYTES: u64 = 20 * 1024 * 1024;
const MAX_SIDE: u32 = 12_000;
const MAX_PIXELS: u64 = 40_000_000;
/// The memory that decoding may take, in bytes: 40 megapixels of four bytes, and room to work.
const MAX_MEMORY: u64 = 400 * 1024 * 1024;
/// The width of covers in lists in pixels, twice for dense screens.
const COVER_WIDTH: u32 = 640;
const WEBP_QUALITY: f32 = 75.0;

/// Returns whether a file of this name is read as a picture.
pub(super) fn is_picture(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "webp", "svg"].contains(&ending.as_str())
}

/// Checks a picture.
///
/// # Errors
/// The problem, when it is unreadable, too large, unsafe or of another kind.
pub(super) fn check(path: &str, bytes: Vec<u8>) -> Result<Picture, Problem> {
    let Some((mime, format)) = raster(&bytes) else { return drawing(path, bytes) };
    let (width, height) = probe(path, &bytes, format)?;
    let decoded = decode(&bytes, format).map_err(|error| unreadable(path, &error))?;
    Ok(Picture {
        path: path.into(),
        placeholder: placeholder(&decoded),
        bytes,
        mime,
        width: Some(width),
        height: Some(height),
    })
}

/// Checks a cover, and makes the smaller one for lists when it is a large photograph.
///
/// # Errors
/// The problem, when it is unreadable, too large, unsafe or of another kind.
pub(crate) fn cover(path: &str, bytes: Vec<u8>) -> Result<Cover, Problem> {
    let whole = check(path, bytes)?;
    let small = match raster(&whole.bytes) {
        Some((_, format)) if whole.width.is_some_and(|width| width > COVER_WIDTH) => {
            let decoded = decode(&whole.bytes, format).map_err(|error| unreadable(path, &error))?;
            shrink(path, &decoded)
        }
        _ => None,
    };
    Ok(Cover { whole, small })
}

fn raster(bytes: &[u8]) -> Option<(&'static str, ImageFormat)> {
    let (mime, format) = match infer::get(bytes)?.mime_type() {
        "image/png" => ("image/png", ImageFormat::Png),
        "image/jpeg" => ("image/jpeg", ImageFormat::Jpeg),
        "image/gif" => ("image/gif", ImageFormat::Gif),
        "image/webp" => ("image/webp", ImageFormat::WebP),
        _ => return None,
    };
    Some((mime, format))
}

fn drawing(path: &str, bytes: Vec<u8>) -> Result<Picture, Problem> {
    let unsupported = || Problem::new(path, 1, "picture-kind-unsupported", "this is no PNG, JPEG, GIF, WebP or SVG");
    let text = std::str::from_utf8(&bytes).map_err(|_| unsupported())?;
    if !text.contains("<svg") {
        return Err(unsupported());
    }
    // What stands where is for the message; the problem is the file's.
    let svg = svg::check(text)
        .map_err(|(line, reason)| Problem::new(path, 1, "svg-unsafe", format!("line {line}: {reason}")))?;
    Ok(Picture {
        path: path.into(),
        mime: "image/svg+xml",
        width: svg.width,
        height: svg.height,
        placeholder: None,
        bytes,
    })
}

/// Returns width and height from the picture's head: nothing is decoded.
fn probe(path: &str, bytes: &[u8], format: ImageFormat) -> Result<(u32, u32), Problem> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.no_limits();
    let (width, height) = reader.into_dimensions().map_err(|error| unreadable(path, &error))?;
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        let message = format!(
            "{width} × {height} pixels; at most {MAX_SIDE} a side and {} million in all",
            MAX_PIXELS / 1_000_000
        );
        return Err(Problem::new(path, 1, "picture-too-large", message));
    }
    Ok((width, height))
}

fn unreadable(path: &str, error: &image::ImageError) -> Problem {
    Problem::new(path, 1, "picture-unreadable", error.to_string())
}

fn decode(bytes: &[u8], format: ImageFormat) -> image::ImageResult<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.decode()
}

/// Returns a blurred miniature as a `data:` address (a ThumbHash, drawn), or `None` for pictures that let the page
/// shine through.
fn placeholder(picture: &DynamicImage) -> Option<String> {
    let small = picture.thumbnail(100, 100).to_rgba8();
    if small.pixels().any(|pixel| pixel.0[3] < 255) {
        return None;
    }
    let (width, height) = (usize::try_from(small.width()).ok()?, usize::try_from(small.height()).ok()?);
    let hash = fast_thumbhash::rgba_to_thumb_hash(width, height, small.as_raw());
    let (width, height, pixels) = fast_thumbhash::thumb_hash_to_rgba(&hash).ok()?;
    let drawn = image::RgbaImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, pixels)?;
    let mut png = Cursor::new(Vec::new());
    DynamicImage::from(DynamicImage::from(drawn).to_rgb8()).write_to(&mut png, ImageFormat::Png).ok()?;
    Some(format!("data:image/png;base64,{}", BASE64.encode(png.get_ref())))
}

/// Returns the picture in the width of lists, as WebP: a quarter of the bytes of a JPEG that looks the same.
fn shrink(path: &str, picture: &DynamicImage) -> Option<Picture> {
    let small = picture.resize(COVER_WIDTH, u32::MAX, FilterType::CatmullRom).to_rgba8();
    let (width, height) = small.dimensions();
    let bytes = webp::Encoder::from_rgba(small.as_raw(), width, height).encode_simple(false, WEBP_QUALITY).ok()?;
    Some(Picture {
        path: path.into(),
        mime: "image/webp",
        width: Some(width),
        height: Some(height),
        placeholder: placeholder(&small.into()),
        bytes: bytes.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_cover_has_a_small_one_beside_it_with_its_transparency() {
        let large = image::RgbaImage::from_fn(1_280, 800, |x, y| {
            image::Rgba([x.to_le_bytes()[0], y.to_le_bytes()[0], 90, if x < 640 { 0 } else { 255 }])
        });
        let mut png = Cursor::new(Vec::new());
        large.write_to(&mut png, ImageFormat::Png).unwrap();
        let small = cover("cover.png", png.into_inner()).unwrap().small.unwrap();
        assert_eq!((small.mime, small.width, small.height), ("image/webp", Some(640), Some(400)));
        let shown = decode(&small.bytes, ImageFormat::WebP).unwrap().to_rgba8();
        assert_eq!(shown.get_pixel(100, 100).0[3], 0);
        assert_eq!(shown.get_pixel(500, 100).0[3], 255);
    }

    #[test]
    fn a_cover_that_is_small_already_stays_alone() {
        let mut png = Cursor::new(Vec::new());
        image::RgbImage::new(640, 400).write_to(&mut png, ImageFormat::Png).unwrap();
        assert!(cover("cover.png", png.into_inner()).unwrap().small.is_none());
    }
}

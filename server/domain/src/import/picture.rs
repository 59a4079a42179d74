//! Pictures of a course: what they are by their content, not by their name, and within limits.

use std::io::Cursor;

use data_encoding::BASE64;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, imageops::FilterType};

use super::{Cover, Picture, Problem, svg};

/// The largest file.
pub(crate) const MAX_BYTES: u64 = 20 * 1024 * 1024;
const MAX_SIDE: u32 = 12_000;
const MAX_PIXELS: u64 = 40_000_000;
/// What decoding may take: 40 megapixels of four bytes, and room to work.
const MAX_MEMORY: u64 = 400 * 1024 * 1024;
/// The width of covers in lists, twice for dense screens.
const COVER_WIDTH: u32 = 640;
const JPEG_QUALITY: u8 = 74;

/// Whether a file of this name is looked at as a picture.
pub(super) fn is_picture(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "webp", "svg"].contains(&ending.as_str())
}

/// A picture that may come in.
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

/// A cover, with the smaller one for lists when it is a large photograph.
pub(crate) fn cover(path: &str, bytes: Vec<u8>) -> Result<Cover, Problem> {
    let whole = check(path, bytes)?;
    let small = match raster(&whole.bytes) {
        Some((_, format)) if whole.width.is_some_and(|width| width > COVER_WIDTH) => {
            let decoded = decode(&whole.bytes, format).map_err(|error| unreadable(path, &error))?;
            Some(shrink(path, &decoded).map_err(|error| unreadable(path, &error))?)
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
    // What stands where is for the message; the fault is the file's.
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

/// The size, from the picture's head: nothing is decoded.
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

/// A blurred miniature as a `data:` address (a ThumbHash, drawn); none for pictures that let the page shine through.
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

/// The picture in the width of lists, as JPEG on white.
fn shrink(path: &str, picture: &DynamicImage) -> image::ImageResult<Picture> {
    let small = picture.resize(COVER_WIDTH, u32::MAX, FilterType::CatmullRom).to_rgba8();
    let mut page = image::RgbImage::from_pixel(small.width(), small.height(), image::Rgb([255; 3]));
    for (pixel, shown) in small.pixels().zip(page.pixels_mut()) {
        let alpha = u16::from(pixel.0[3]);
        for channel in 0..3 {
            let mixed = (u16::from(pixel.0[channel]) * alpha + 255 * (255 - alpha)) / 255;
            shown.0[channel] = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&page)?;
    let (width, height) = (Some(page.width()), Some(page.height()));
    Ok(Picture { path: path.into(), mime: "image/jpeg", width, height, placeholder: placeholder(&page.into()), bytes })
}

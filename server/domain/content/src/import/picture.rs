//! Pictures of a course: what they are by their content, not by their name, and within limits.

use std::io::Cursor;

use data_encoding::BASE64;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, imageops::FilterType, metadata::Orientation,
};
use img_parts::{
    Bytes, ImageICC,
    jpeg::{Jpeg, markers},
    webp::WebP,
};
use model::{rule::Rule, studio::FileChange};

use super::{
    Cover, Note, Picture, Refusal, foreign, png,
    raster::{self, MAX_PIXELS},
    reduced, strip, svg,
};

/// The size of the largest file, in bytes.
pub(crate) const MAX_BYTES: u64 = 20 * 1024 * 1024;
const MAX_SIDE: u32 = 12_000;
/// The memory that decoding may take, in bytes: 40 megapixels of most kinds. It is reckoned from the head.
const MAX_DECODING_BYTES: u64 = 280_000_000;
/// The width of covers in lists in pixels, twice for dense screens.
const COVER_WIDTH: u32 = 640;
const WEBP_QUALITY: f32 = 75.0;

/// What is told about a picture whose file ends too early.
const CUT_OFF: Note = Note {
    line: 0,
    change: FileChange::CutOff,
    message: "it is cut off, and what is missing is shown empty; copy it again from where it comes from",
};
/// The side in pixels of the corner that is decoded last, by which it is told whether a picture is whole.
const CORNER: u32 = 8;

/// Returns whether a file of this name is read as a picture.
pub(super) fn is_picture(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "webp", "svg", "svgz"].contains(&ending.as_str())
}

/// Checks a picture, and cleans it of what is not part of it.
///
/// # Errors
/// The refusal, when it is unreadable, too large, unsafe or of another kind.
pub(super) fn check(path: &str, bytes: Vec<u8>) -> Result<Picture, Refusal> {
    look(path, bytes, false).map(|cover| cover.whole)
}

/// Checks and cleans a cover, and makes the smaller one for lists when it is a large photograph.
///
/// # Errors
/// The refusal, when it is unreadable, too large, unsafe or of another kind.
pub(crate) fn cover(path: &str, bytes: Vec<u8>) -> Result<Cover, Refusal> {
    look(path, bytes, true)
}

fn look(path: &str, bytes: Vec<u8>, is_cover: bool) -> Result<Cover, Refusal> {
    let Some((mime, format)) = raster::format(&bytes) else {
        return drawing(path, &bytes).map(|whole| Cover { whole, small: None });
    };
    let bytes = if format == ImageFormat::Png { png::mended(bytes) } else { bytes };
    let pixels = decode(&bytes, format)?;
    let ((width, height), orientation) = (pixels.shown(), pixels.orientation);
    let small = if is_cover && width > COVER_WIDTH { shrink(path, &pixels) } else { None };
    let placeholder = placeholder(&pixels.picture, orientation);
    let notes = if pixels.is_cut { vec![CUT_OFF] } else { Vec::new() };
    let bytes = if pixels.is_part {
        drop(bytes);
        png::written(&pixels.picture).ok_or_else(unreadable)?
    } else {
        drop(pixels);
        strip::strip(bytes, format, orientation).map_err(|_| unreadable())?
    };
    let (width, height) = (Some(width), Some(height));
    let whole = Picture { path: path.into(), placeholder, bytes, mime, width, height, notes };
    Ok(Cover { whole, small })
}

fn drawing(path: &str, bytes: &[u8]) -> Result<Picture, Refusal> {
    let unsupported = || {
        let foreign = foreign::foreign(bytes).map(|(part, name)| Rule::FileFormat { part, name });
        let message = foreign::advice(bytes)
            .unwrap_or_else(|| "this is no PNG, JPEG, GIF, WebP or SVG; save it as one of these".into());
        Refusal::new("picture-kind-unsupported", foreign.unwrap_or(Rule::FileType), message)
    };
    let text = svg::decode(bytes, MAX_BYTES).ok_or_else(unsupported)?;
    if !text.contains("<svg") && !text.contains(":svg") {
        return Err(unsupported());
    }
    let svg = svg::clean(&text).map_err(|found| {
        let rule = Rule::Drawing { line: found.line, fault: found.kind };
        Refusal::new("svg-unsafe", rule, found.message)
    })?;
    Ok(Picture {
        path: path.into(),
        mime: "image/svg+xml",
        width: svg.width,
        height: svg.height,
        placeholder: None,
        notes: svg.notes,
        bytes: svg.text.into_bytes(),
    })
}

fn unreadable() -> Refusal {
    let message = "it is cut off or damaged, and no browser shows it; save it anew, as PNG, JPEG or WebP";
    Refusal::new("picture-unreadable", Rule::FileDamaged, message)
}

/// Refuses what Apple's programs make of a PNG inside of apps, and only they read.
fn of_an_app() -> Refusal {
    let message = "this is a PNG of an app for iPhones (CgBI), which only Apple's programs show; save it as PNG";
    Refusal::new("picture-unreadable", Rule::FileDamaged, message)
}

/// Refuses a picture of more pixels than `all`, the most of its kind.
fn too_large(all: u64, message: String) -> Refusal {
    Refusal::new("picture-too-large", Rule::PicturePixels { side: MAX_SIDE, all }, message)
}

/// Refuses a picture that takes so many bytes of memory, and tells how it takes less.
fn beyond_memory(format: ImageFormat, (width, height): (u32, u32), wanted: u64) -> Refusal {
    let most = MAX_DECODING_BYTES * u64::from(width) * u64::from(height) / wanted;
    let (advice, all) = match format {
        ImageFormat::Jpeg => ("save it as a JPEG that is not progressive", most),
        ImageFormat::WebP => ("save it without transparency, or as JPEG", most),
        ImageFormat::Gif => ("save it as PNG or JPEG", most),
        _ => ("save it with 8 bits a channel", MAX_PIXELS),
    };
    let message = format!(
        "{width} × {height} pixels of this kind take {} MB of memory, {} are allowed; {advice}, or smaller, with at \
        most {} million pixels",
        wanted / 1_000_000,
        MAX_DECODING_BYTES / 1_000_000,
        most / 1_000_000
    );
    too_large(all, message)
}

/// The decoded pixels of a picture, as they lie in the file.
struct Pixels {
    /// The picture, or a smaller one of which covers are made.
    picture: DynamicImage,
    /// The width and height in the file.
    size: (u32, u32),
    orientation: Orientation,
    /// The colour profile, when it describes red, green and blue.
    profile: Option<Vec<u8>>,
    /// Whether the file ends before the picture does: then these are all there is, and what is kept.
    is_part: bool,
    /// Whether some of them are missing.
    is_cut: bool,
}

impl Pixels {
    fn is_turned(&self) -> bool {
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        matches!(self.orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
    }

    /// Returns width and height the right way up.
    fn shown(&self) -> (u32, u32) {
        let (width, height) = self.size;
        if self.is_turned() { (height, width) } else { (width, height) }
    }
}

/// Decodes a picture whose head promises no more than it may take.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<Pixels, Refusal> {
    let broken = |_: image::ImageError| unreadable();
    if format == ImageFormat::Png && bytes.get(12..16) == Some(b"CgBI") {
        return Err(of_an_app());
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.no_limits();
    let (width, height) = reader.into_dimensions().map_err(broken)?;
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        let most = MAX_PIXELS / 1_000_000;
        let message = format!("{width} × {height} pixels; at most {MAX_SIDE} a side and {most} million in all");
        return Err(too_large(MAX_PIXELS, message));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODING_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let wanted = decoding_bytes(bytes, format, &decoder);
    if wanted > MAX_DECODING_BYTES {
        return Err(beyond_memory(format, (width, height), wanted));
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let profile = decoder.icc_profile().map_err(broken)?.filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let size = decoder.dimensions();
    let whole = match format {
        // Most pictures of much memory are of this kind: a small one is made as its rows are read, interlaced or not.
        ImageFormat::Png => match reduced::png(bytes, 2 * COVER_WIDTH) {
            Ok(Some(picture)) => Some(picture),
            Ok(None) => DynamicImage::from_decoder(decoder).ok(),
            Err(_) => None,
        },
        _ => Some(DynamicImage::from_decoder(decoder).map_err(broken)?),
    };
    if let Some(picture) = whole {
        // The decoder of JPEG fills up what is missing, as browsers do.
        let is_cut = format == ImageFormat::Jpeg && !strip::has_end(bytes) && ends_in_one_colour(&picture);
        return Ok(Pixels { picture, size, orientation, profile, is_part: false, is_cut });
    }
    // Of one that was cut off some is there.
    let mut picture = upper_part(bytes).ok_or_else(unreadable)?;
    picture.apply_orientation(orientation);
    let size = (picture.width(), picture.height());
    Ok(Pixels { picture, size, orientation: Orientation::NoTransforms, profile: None, is_part: true, is_cut: true })
}

/// Returns whether the last pixels of a picture all have one colour.
fn ends_in_one_colour(picture: &DynamicImage) -> bool {
    let (width, height) = (picture.width(), picture.height());
    let (left, top) = (width.saturating_sub(CORNER), height.saturating_sub(CORNER));
    let corner = picture.crop_imm(left, top, width - left, height - top).to_rgb8();
    let mut pixels = corner.pixels();
    let first = pixels.next();
    pixels.all(|pixel| Some(pixel) == first)
}

/// Decodes what is there of a PNG whose pixels end too early.
fn upper_part(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::with_format(Cursor::new(png::open_ended(bytes)), ImageFormat::Png);
    reader.no_limits();
    let decoder = reader.into_decoder().ok()?;
    let ((width, height), color) = (decoder.dimensions(), decoder.color_type());
    if decoder.total_bytes() + u64::from(width) * u64::from(height) * 4 > MAX_DECODING_BYTES {
        return None;
    }
    let mut samples = vec![0; usize::try_from(decoder.total_bytes()).ok()?];
    // That it ends too early is known; what was read stays.
    let _ = decoder.read_image(&mut samples);
    png::upper_part(&samples, (width, height), color)
}

/// Returns the memory in bytes that decoding takes at its height: the pixels, and what the decoder keeps beside them.
fn decoding_bytes(bytes: &[u8], format: ImageFormat, decoder: &impl ImageDecoder) -> u64 {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    let beside = match format {
        ImageFormat::Jpeg => pixels * 2 * samples_kept(bytes),
        // A frame may lie on the canvas.
        ImageFormat::Gif => decoder.total_bytes(),
        ImageFormat::WebP if decoder.color_type().has_alpha() => pixels * 8,
        ImageFormat::WebP => pixels * 4,
        _ => 0,
    };
    decoder.total_bytes() + beside
}

/// Returns how many samples for each pixel a progressive JPEG keeps until its last scan, rounded up; else 0.
fn samples_kept(bytes: &[u8]) -> u64 {
    let Ok(jpeg) = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)) else { return 4 };
    let Some(frame) = jpeg.segment_by_marker(markers::SOF2) else { return 0 };
    // Behind precision, height, width and count stand three bytes for each channel; the second has its sampling.
    let shares = || {
        let channels = frame.contents().get(6..).unwrap_or_default().chunks_exact(3);
        channels.map(|channel| u64::from(channel[1] >> 4) * u64::from(channel[1] & 15))
    };
    let largest = shares().max().unwrap_or(1).max(1);
    shares().sum::<u64>().div_ceil(largest)
}

/// Returns a blurred miniature as a `data:` address (a ThumbHash, drawn), or `None` for pictures that let the page
/// shine through.
fn placeholder(picture: &DynamicImage, orientation: Orientation) -> Option<String> {
    let mut small = picture.thumbnail(100, 100);
    small.apply_orientation(orientation);
    let small = small.to_rgba8();
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

/// Returns the picture in the width of lists and the right way up, as WebP: a quarter of the bytes of a JPEG that looks
/// the same.
fn shrink(path: &str, pixels: &Pixels) -> Option<Picture> {
    let bounds = |width| if pixels.is_turned() { (u32::MAX, width) } else { (width, u32::MAX) };
    // The filter takes 16 bytes for each pixel of the rows it makes. Of a large picture it gets means of neighbours.
    let halved = (pixels.shown().0 > 2 * COVER_WIDTH).then(|| {
        let (width, height) = bounds(2 * COVER_WIDTH);
        pixels.picture.thumbnail(width, height)
    });
    let (width, height) = bounds(COVER_WIDTH);
    let mut small = halved.as_ref().unwrap_or(&pixels.picture).resize(width, height, FilterType::CatmullRom);
    small.apply_orientation(pixels.orientation);
    let small = small.to_rgba8();
    let (width, height) = small.dimensions();
    let bytes = webp::Encoder::from_rgba(small.as_raw(), width, height).encode_simple(false, WEBP_QUALITY).ok()?;
    let mut bytes = bytes.to_vec();
    if let Some(profile) = &pixels.profile {
        let mut webp = WebP::from_bytes(bytes.into()).ok()?;
        webp.set_icc_profile(Some(Bytes::copy_from_slice(profile)));
        bytes = webp.encoder().bytes().to_vec();
    }
    Some(Picture {
        path: path.into(),
        mime: "image/webp",
        width: Some(width),
        height: Some(height),
        placeholder: placeholder(&small.into(), Orientation::NoTransforms),
        notes: Vec::new(),
        bytes,
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
        let shown = decode(&small.bytes, ImageFormat::WebP).unwrap().picture.to_rgba8();
        assert_eq!(shown.get_pixel(100, 100).0[3], 0);
        assert_eq!(shown.get_pixel(500, 100).0[3], 255);
    }

    #[test]
    fn a_cover_that_is_small_already_stays_alone() {
        let mut png = Cursor::new(Vec::new());
        image::RgbImage::new(640, 400).write_to(&mut png, ImageFormat::Png).unwrap();
        assert!(cover("cover.png", png.into_inner()).unwrap().small.is_none());
    }

    #[test]
    fn a_photograph_that_lies_on_its_side_is_told_the_right_way_up() {
        use img_parts::ImageEXIF;

        let wide = image::RgbImage::from_fn(1_600, 1_000, |x, _| image::Rgb([if x < 800 { 255 } else { 0 }, 0, 0]));
        let mut made = Cursor::new(Vec::new());
        wide.write_to(&mut made, ImageFormat::Jpeg).unwrap();
        let mut jpeg = Jpeg::from_bytes(made.into_inner().into()).unwrap();
        let turned = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        jpeg.set_exif(Some(Bytes::from_static(turned)));
        jpeg.set_icc_profile(Some([&[0; 16][..], b"RGB ", &[0; 200]].concat().into()));
        let cover = cover("cover.jpg", jpeg.encoder().bytes().to_vec()).unwrap();
        assert_eq!((cover.whole.width, cover.whole.height), (Some(1_000), Some(1_600)));
        let small = cover.small.unwrap();
        assert_eq!((small.width, small.height), (Some(640), Some(1_024)));
        let shown = decode(&small.bytes, ImageFormat::WebP).unwrap();
        assert!(shown.profile.is_some(), "its colours mean the same");
        let shown = shown.picture.to_rgb8();
        assert!(shown.get_pixel(320, 100).0[0] > 200 && shown.get_pixel(320, 900).0[0] < 50, "left has become top");
    }

    #[test]
    fn memory_is_reckoned_before_anything_is_decoded() {
        // Heads only: 5,000 pixels a side in 16 bits and four channels are 200 MB, 6,300 are 317 MB.
        for (side, kind) in [(5_000_u32, "picture-unreadable"), (6_300, "picture-too-large")] {
            let head = [&b"IHDR"[..], &side.to_be_bytes(), &side.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
            let mut chunk =
                img_parts::png::PngChunk::new(*b"IHDR", head[4..].to_vec().into()).encoder().bytes().to_vec();
            chunk.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
            let refusal = check("a.png", [&b"\x89PNG\r\n\x1a\n"[..], &chunk].concat()).unwrap_err();
            assert_eq!(refusal.kind, kind, "{refusal:?}");
        }
        // 39,690,000 pixels, and what each takes while it is decoded.
        for (format, bytes_each, advice, all) in [
            (ImageFormat::WebP, 12, "without transparency", 23),
            (ImageFormat::Jpeg, 9, "not progressive", 31),
            (ImageFormat::Gif, 8, "as PNG", 35),
            (ImageFormat::Png, 8, "8 bits", 40),
        ] {
            let refusal = beyond_memory(format, (6_300, 6_300), 6_300 * 6_300 * bytes_each);
            assert!(refusal.message.contains(advice), "{refusal:?}");
            let is_right = matches!(refusal.rule, Rule::PicturePixels { all: most, .. } if most / 1_000_000 == all);
            assert!(is_right, "{refusal:?}");
        }
        let mut frame = vec![8, 0, 9, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0];
        for (sampling, kept) in [(0x22, 2), (0x11, 3)] {
            frame[7] = sampling;
            let sof = img_parts::jpeg::JpegSegment::new_with_contents(markers::SOF2, frame.clone().into());
            let jpeg = [&[0xFF, 0xD8][..], &sof.encoder().bytes(), &[0xFF, 0xD9]].concat();
            assert_eq!(samples_kept(&jpeg), kept, "{sampling:x}");
        }
    }
}

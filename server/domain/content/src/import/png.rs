//! PNG files that are damaged, and that browsers show all the same: a checksum of a note that is wrong, an end that is
//! missing, a picture of which only the upper part is there.

use std::io::Cursor;

use image::{ColorType, DynamicImage, ImageFormat, RgbaImage};
use img_parts::{Bytes, png::PngChunk};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The chunk at the end.
const END: &[u8] = b"\0\0\0\0IEND\xAE\x42\x60\x82";
/// The bytes of a chunk before and behind its content.
const FRAME_BYTES: usize = 12;

/// Returns a PNG whose chunks are whole. One in which nothing can be mended stays as it is.
pub(super) fn mended(bytes: Vec<u8>) -> Vec<u8> {
    let Some(mut rest) = bytes.strip_prefix(SIGNATURE) else { return bytes };
    let (mut clean, mut is_whole, mut has_end) = (SIGNATURE.to_vec(), true, false);
    while let Some((length, [a, b, c, d, content @ ..])) = rest.split_first_chunk::<4>() {
        let (kind, length) = ([*a, *b, *c, *d], usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX));
        let end = length.saturating_add(FRAME_BYTES).min(rest.len());
        let chunk = &rest[..end];
        if PngChunk::from_bytes(&mut Bytes::copy_from_slice(chunk)).is_ok() {
            clean.extend_from_slice(chunk);
        } else {
            is_whole = false;
            match &kind {
                b"IDAT" => {
                    let pixels = Bytes::copy_from_slice(&content[..length.min(content.len())]);
                    clean.extend_from_slice(&PngChunk::new(kind, pixels).encoder().bytes());
                }
                b"IHDR" | b"PLTE" => return bytes,
                // What can be done without.
                _ => {}
            }
        }
        rest = &rest[end..];
        if &kind == b"IEND" {
            has_end = true;
            break;
        }
    }
    if is_whole && has_end {
        return bytes;
    }
    clean.extend_from_slice(END);
    clean
}

/// Returns a PNG without its end: then its decoder gives every row that it has.
pub(super) fn open_ended(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(END).unwrap_or(bytes)
}

/// Returns what is there of a picture whose pixels end too early; the rest lets the page shine through. `None` when
/// there is nothing. The samples lie as in the file: the higher byte first.
pub(super) fn upper_part(pixels: &[u8], (width, height): (u32, u32), color: ColorType) -> Option<DynamicImage> {
    let channels = usize::from(color.channel_count());
    let pixel_bytes = usize::from(color.bytes_per_pixel());
    let sample_bytes = pixel_bytes.checked_div(channels)?;
    let last = pixels.iter().rposition(|byte| *byte != 0)?;
    let row_bytes = usize::try_from(width).ok()?.checked_mul(pixel_bytes)?;
    let there = (last / row_bytes + 1) * row_bytes;
    let mut shown = Vec::with_capacity(pixels.len() / pixel_bytes * 4);
    for pixel in pixels.get(..there)?.chunks_exact(pixel_bytes) {
        let sample = |at: usize| pixel[at * sample_bytes];
        shown.extend(match channels {
            1 => [sample(0), sample(0), sample(0), 255],
            2 => [sample(0), sample(0), sample(0), sample(1)],
            3 => [sample(0), sample(1), sample(2), 255],
            _ => [sample(0), sample(1), sample(2), sample(3)],
        });
    }
    shown.resize(pixels.len() / pixel_bytes * 4, 0);
    RgbaImage::from_raw(width, height, shown).map(Into::into)
}

/// Returns a picture as PNG.
pub(super) fn written(picture: &DynamicImage) -> Option<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

#[cfg(test)]
mod tests {
    use img_parts::png::Png;

    use super::*;
    use crate::import::picture::cover;

    /// A picture of 64 pixels a side that hardly packs.
    fn noise(color: ColorType) -> Vec<u8> {
        let mut state = 7_u64;
        let picture = RgbaImage::from_fn(64, 64, |_, _| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let [.., red, green, blue] = state.to_le_bytes();
            image::Rgba([red | 1, green, blue, 255])
        });
        let picture = DynamicImage::from(picture);
        let picture = match color {
            ColorType::Rgb16 => picture.to_rgb16().into(),
            ColorType::L8 => picture.to_luma8().into(),
            _ => DynamicImage::from(picture.to_rgb8()),
        };
        written(&picture).unwrap()
    }

    fn shown(bytes: &[u8]) -> RgbaImage {
        image::load_from_memory_with_format(bytes, ImageFormat::Png).unwrap().to_rgba8()
    }

    #[test]
    fn what_browsers_show_is_taken() {
        let whole = noise(ColorType::Rgb8);
        let mut note = PngChunk::new(*b"tEXt", Bytes::from_static(b"a\0b")).encoder().bytes().to_vec();
        *note.last_mut().unwrap() ^= 1;
        let noted = [&whole[..33], &note, &whole[33..]].concat();
        let endless = whole[..whole.len() - 12].to_vec();
        let mut behind = whole.clone();
        behind.extend_from_slice(b"junk");
        for dirty in [noted, endless, behind] {
            let kept = cover("a.png", dirty).unwrap().whole;
            assert_eq!((kept.width, shown(&kept.bytes)), (Some(64), shown(&whole)));
            assert!(Png::from_bytes(kept.bytes.into()).is_ok(), "it is whole");
        }
    }

    #[test]
    fn of_one_that_is_cut_in_half_the_upper_half_stays() {
        for color in [ColorType::Rgb8, ColorType::Rgb16, ColorType::L8] {
            let whole = noise(color);
            let kept = cover("a.png", whole[..whole.len() / 2].to_vec()).unwrap().whole;
            let (now, before) = (shown(&kept.bytes), shown(&whole));
            assert_eq!((now.dimensions(), kept.mime), ((64, 64), "image/png"), "{color:?}");
            assert_eq!(now.get_pixel(9, 3), before.get_pixel(9, 3), "{color:?}");
            assert_eq!(now.get_pixel(9, 63).0, [0; 4], "{color:?}");
        }
    }

    #[test]
    fn what_no_browser_shows_is_refused_in_words_for_people() {
        let whole = noise(ColorType::Rgb8);
        let app = PngChunk::new(*b"CgBI", Bytes::from_static(&[0; 4])).encoder().bytes();
        for (bytes, word) in [
            ([&whole[..8], &app[..], &whole[8..]].concat(), "CgBI"),
            (whole[..40].to_vec(), "damaged"),
            (whole[..20].to_vec(), "damaged"),
        ] {
            let refusal = cover("a.png", bytes).unwrap_err();
            assert!(refusal.message.contains(word) && !refusal.message.contains("ChunkType"), "{refusal:?}");
        }
    }
}

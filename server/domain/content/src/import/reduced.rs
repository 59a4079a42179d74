//! Pictures that are made smaller while they are read, row by row: the largest takes no more memory than the small one.

use std::{io::Cursor, mem};

use ::png::{Decoder, DecodingError, Transformations};
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

/// The rows of the small picture that are made at once.
const ROWS_AT_ONCE: u32 = 16;

/// Returns a PNG with 8 bits a channel, each pixel the mean of a square of those in the file: the shorter side has at
/// least so many pixels, where the file has them. `None` for one whose rows lie in the file several times, each time with
/// more of the pixels (interlaced).
///
/// # Errors
/// The decoder's, when the pixels are damaged or end too early.
pub(super) fn png(bytes: &[u8], shorter: u32) -> Result<Option<DynamicImage>, DecodingError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let ((width, height), is_interlaced) = (reader.info().size(), reader.info().interlaced);
    if is_interlaced {
        return Ok(None);
    }
    let side = (width.min(height) / shorter.max(1)).max(1);
    let channels = reader.output_color_type().0.samples();
    let (mut pixels, mut samples, mut rows) = (Vec::new(), Vec::new(), 0);
    loop {
        let is_row = match reader.next_row()? {
            Some(row) => {
                samples.extend_from_slice(row.data());
                true
            }
            None => false,
        };
        rows += u32::from(is_row);
        if rows == side * ROWS_AT_ONCE || !is_row {
            let Some(made) = means(mem::take(&mut samples), width, rows, channels, side) else { return Ok(None) };
            pixels.extend_from_slice(&made);
            rows = 0;
        }
        if !is_row {
            return Ok(RgbaImage::from_raw(width / side, height / side, pixels).map(Into::into));
        }
    }
}

/// Returns the means of the squares in so many rows, as red, green, blue and alpha; rows that fill no square are left out.
fn means(mut samples: Vec<u8>, width: u32, rows: u32, channels: usize, side: u32) -> Option<Vec<u8>> {
    let (across, down) = (width / side, rows / side);
    if down == 0 {
        return Some(Vec::new());
    }
    samples.truncate(usize::try_from(width).ok()? * usize::try_from(down * side).ok()? * channels);
    let height = down * side;
    let part: DynamicImage = match channels {
        1 => GrayImage::from_raw(width, height, samples)?.into(),
        2 => GrayAlphaImage::from_raw(width, height, samples)?.into(),
        3 => RgbImage::from_raw(width, height, samples)?.into(),
        _ => RgbaImage::from_raw(width, height, samples)?.into(),
    };
    let part = if side > 1 { part.thumbnail_exact(across, down) } else { part };
    Some(part.into_rgba8().into_raw())
}

#[cfg(test)]
mod tests {
    use image::{ColorType, ImageFormat, Rgba};

    use super::*;

    fn encoded(picture: &DynamicImage) -> Vec<u8> {
        let mut made = Cursor::new(Vec::new());
        picture.write_to(&mut made, ImageFormat::Png).unwrap();
        made.into_inner()
    }

    #[test]
    fn a_picture_is_read_as_the_means_of_its_squares() {
        // Left and right halves of one colour; 50 by 30 pixels are 16 by 10 squares of three.
        let wide = RgbaImage::from_fn(50, 30, |x, y| {
            let chequered = if (x + y) % 2 == 0 { 90 } else { 110 };
            Rgba([if x < 24 { 200 } else { 0 }, chequered, 7, 255])
        });
        let small = png(&encoded(&wide.into()), 10).unwrap().unwrap().to_rgba8();
        assert_eq!(small.dimensions(), (16, 10));
        let ([red, green, blue, alpha], [other, ..]) = (small.get_pixel(3, 3).0, small.get_pixel(12, 3).0);
        assert_eq!((red, blue, alpha, other), (200, 7, 255, 0));
        assert!((98..=102).contains(&green), "{green}");
    }

    #[test]
    fn what_is_small_stays_as_it_is_in_every_kind_of_pixels() {
        let drawn = RgbaImage::from_fn(9, 7, |x, y| {
            let part = u8::try_from(x * 20 + y * 3).unwrap();
            Rgba([part, part, part, if x == 0 { 0 } else { 255 }])
        });
        let drawn = DynamicImage::from(drawn);
        for (kind, picture) in [
            (ColorType::L8, DynamicImage::from(drawn.to_luma8())),
            (ColorType::La8, drawn.to_luma_alpha8().into()),
            (ColorType::Rgb8, drawn.to_rgb8().into()),
            (ColorType::Rgba8, drawn.clone()),
            (ColorType::Rgba16, drawn.to_rgba16().into()),
        ] {
            let read = png(&encoded(&picture), 10).unwrap().unwrap();
            assert_eq!(read.to_rgba8(), picture.to_rgba8(), "{kind:?}");
        }
    }
}

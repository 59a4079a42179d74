//! Pictures that are made smaller while they are read, row by row: the largest takes no more memory than the small one.

use std::io::Cursor;

use ::png::{Decoder, DecodingError, Transformations};
use image::{DynamicImage, RgbaImage};

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
    let (across, down) = (width / side, height / side);
    let channels = reader.output_color_type().0.samples();
    let (Ok(columns), Ok(block)) = (usize::try_from(across), usize::try_from(side)) else { return Ok(None) };
    let mut sums = vec![[0_u32; 4]; columns];
    let mut pixels = Vec::new();
    let mut rows = 0;
    while let Some(row) = reader.next_row()? {
        for (sum, pixels) in sums.iter_mut().zip(row.data().chunks(channels * block)) {
            for pixel in pixels.chunks_exact(channels) {
                for (sum, sample) in sum.iter_mut().zip(rgba(pixel)) {
                    *sum += u32::from(sample);
                }
            }
        }
        rows += 1;
        if rows % side == 0 {
            let mean = |sum: &u32| u8::try_from(sum / (side * side)).unwrap_or(u8::MAX);
            pixels.extend(sums.iter().flatten().map(mean));
            sums.fill([0; 4]);
        }
    }
    Ok(RgbaImage::from_raw(across, down, pixels).map(Into::into))
}

/// Returns a pixel of one to four channels as red, green, blue and alpha.
fn rgba(pixel: &[u8]) -> [u8; 4] {
    match *pixel {
        [grey] => [grey, grey, grey, u8::MAX],
        [grey, alpha] => [grey, grey, grey, alpha],
        [red, green, blue] => [red, green, blue, u8::MAX],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        _ => [0; 4],
    }
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

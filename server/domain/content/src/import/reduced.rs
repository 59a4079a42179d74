//! Pictures that are made smaller while they are read, row by row: the largest takes no more memory than the small one.

use std::{
    io::{BufRead, Cursor, Seek},
    mem,
};

use ::png::{Decoder, DecodingError, Reader, Transformations};
use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

/// The rows of the small picture that are made at once.
const ROWS_AT_ONCE: u32 = 16;
/// The most pixels on a side of a square: the sum of one with 8 bits a channel fits into 16 bits.
const MAX_SQUARE: u32 = 16;

/// The passes in which an interlaced PNG holds its pixels: the first column and row of each, and the steps to the next
/// ([PNG, third edition, 8.1](https://www.w3.org/TR/png-3/#8Interlace)).
const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

/// Returns a PNG with 8 bits a channel, each pixel the mean of a square of those in the file: the shorter side has at
/// least so many pixels, where the file has them. `None` where the rows are not those of its head.
///
/// # Errors
/// The decoder's, when the pixels are damaged or end too early.
pub(super) fn png(bytes: &[u8], shorter: u32) -> Result<Option<DynamicImage>, DecodingError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let ((width, height), is_interlaced) = (reader.info().size(), reader.info().interlaced);
    let side = (width.min(height) / shorter.max(1)).clamp(1, MAX_SQUARE);
    let channels = reader.output_color_type().0.samples();
    if is_interlaced {
        return interlaced(&mut reader, (width, height), channels, side);
    }
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

/// Reads a PNG whose rows lie in the file several times, each time with more of the pixels: each is added to its
/// square.
fn interlaced(
    reader: &mut Reader<impl BufRead + Seek>,
    (width, height): (u32, u32),
    channels: usize,
    side: u32,
) -> Result<Option<DynamicImage>, DecodingError> {
    let (across, down) = (width / side, height / side);
    let mut squares = Squares::new(across, down, side);
    for (left, top, to_right, to_below) in PASSES {
        // A pass without columns has no rows either.
        let columns = width.saturating_sub(left).div_ceil(to_right);
        let lines = if columns > 0 { height.saturating_sub(top).div_ceil(to_below) } else { 0 };
        for line in 0..lines {
            let Some(row) = reader.next_row()? else { return Ok(None) };
            let (y, columns) = ((top + line * to_below) / side, (left..width).step_by(to_right as usize));
            for (pixel, x) in row.data().chunks_exact(channels).zip(columns) {
                squares.add(x / side, y, pixel);
            }
        }
    }
    Ok(RgbaImage::from_raw(across, down, squares.means()).map(Into::into))
}

/// The squares of a picture that is read in any order.
enum Squares {
    /// Each square is a pixel.
    Single { across: u32, pixels: Vec<u8> },
    /// The sums of the pixels of each square, in red, green, blue and alpha.
    Sums { across: u32, side: u16, sums: Vec<u16> },
}

impl Squares {
    fn new(across: u32, down: u32, side: u32) -> Self {
        let samples = across as usize * down as usize * 4;
        match u16::try_from(side) {
            Ok(side @ 2..) => Self::Sums { across, side, sums: vec![0; samples] },
            _ => Self::Single { across, pixels: vec![0; samples] },
        }
    }

    /// Adds a pixel to the square at this place; what lies in no whole square is left out.
    fn add(&mut self, x: u32, y: u32, pixel: &[u8]) {
        let samples = match *pixel {
            [light] => [light, light, light, u8::MAX],
            [light, alpha] => [light, light, light, alpha],
            [red, green, blue] => [red, green, blue, u8::MAX],
            [red, green, blue, alpha] => [red, green, blue, alpha],
            _ => return,
        };
        let (Self::Single { across, .. } | Self::Sums { across, .. }) = &*self;
        if x >= *across {
            return;
        }
        let place = (y as usize * *across as usize + x as usize) * 4;
        match self {
            Self::Single { pixels, .. } => {
                if let Some(kept) = pixels.get_mut(place..place + 4) {
                    kept.copy_from_slice(&samples);
                }
            }
            Self::Sums { sums, .. } => {
                for (sum, sample) in sums.iter_mut().skip(place).take(4).zip(samples) {
                    *sum += u16::from(sample);
                }
            }
        }
    }

    /// Returns the mean of each square.
    fn means(self) -> Vec<u8> {
        match self {
            Self::Single { pixels, .. } => pixels,
            Self::Sums { side, sums, .. } => {
                let count = side * side;
                sums.into_iter().map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX)).collect()
            }
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
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};
    use image::{ColorType, ImageFormat, Rgba};
    use img_parts::png::PngChunk;

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

    /// Writes a picture as an interlaced PNG.
    fn interlaced_of(picture: &RgbaImage) -> Vec<u8> {
        let ((width, height), mut rows) = (picture.dimensions(), Vec::new());
        for (left, top, to_right, to_below) in PASSES {
            for y in (top..height).step_by(to_below as usize) {
                let columns = (left..width).step_by(to_right as usize);
                let row: Vec<u8> = columns.flat_map(|x| picture.get_pixel(x, y).0).collect();
                if !row.is_empty() {
                    // Not filtered.
                    rows.push(0);
                    rows.extend_from_slice(&row);
                }
            }
        }
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&rows).unwrap();
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 1]].concat();
        let mut made = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, content) in [(*b"IHDR", head), (*b"IDAT", packed.finish().unwrap()), (*b"IEND", Vec::new())] {
            made.extend_from_slice(&PngChunk::new(kind, content.into()).encoder().bytes());
        }
        made
    }

    #[test]
    fn an_interlaced_picture_is_read_as_the_means_of_its_squares_too() {
        for (width, height) in [(50, 30), (31, 97), (5, 3), (1, 1), (16, 16)] {
            let drawn = RgbaImage::from_fn(width, height, |x, y| {
                let [red, green] = [x * 4, y * 2].map(|part| u8::try_from(part).unwrap());
                Rgba([red, green, 7, if x == 0 { 0 } else { 255 }])
            });
            let file = interlaced_of(&drawn);
            let whole = png(&file, u32::MAX).unwrap().unwrap().to_rgba8();
            assert_eq!(whole, drawn, "{width} × {height}");
            let (small, side) = (png(&file, 10).unwrap().unwrap().to_rgba8(), (width.min(height) / 10).max(1));
            assert_eq!(small.dimensions(), (width / side, height / side));
            for (x, y, pixel) in small.enumerate_pixels() {
                let mut sums = [0_u32; 4];
                for (across, down) in (0..side * side).map(|place| (place % side, place / side)) {
                    let part = drawn.get_pixel(x * side + across, y * side + down).0;
                    sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += u32::from(part));
                }
                let means = sums.map(|sum| sum / (side * side));
                assert_eq!(pixel.0.map(u32::from), means, "{width} × {height}: {x}, {y}");
            }
            assert!(png(&file[..file.len() - 30], 10).is_err(), "one that is cut off");
        }
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

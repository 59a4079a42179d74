//! Pictures without what their makers did not mean to publish: places, cameras, names, comments, thumbnails, films
//! behind a photograph. Pixels, animations, colour profiles and the right way up stay, and nothing is compressed anew.

use std::io::Cursor;

use gif::{DecodeOptions, Encoder};
use image::{ImageFormat, metadata::Orientation};
use img_parts::{
    Bytes,
    jpeg::{Jpeg, JpegSegment, markers},
    png::{Png, PngChunk},
    riff::{RiffChunk, RiffContent},
    webp::WebP,
};

/// The chunks of a PNG that its pixels, colours, animation and size on paper need.
const PNG_KEPT: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT", b"mDCV",
];
/// The chunks of a WebP that its pixels, colours and animation need.
const WEBP_KEPT: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// The flags of a WebP's head that say that it has EXIF and XMP chunks.
const WEBP_METADATA_FLAGS: u8 = 0b0000_1100;
const WEBP_EXIF_FLAG: u8 = 0b0000_1000;
/// The bytes of a frame of an animated WebP before its chunks.
const FRAME_HEAD_BYTES: usize = 16;

/// Returns the picture without metadata and without bytes behind its end.
///
/// # Errors
/// What is wrong with the file, for people.
pub(super) fn strip(bytes: Vec<u8>, format: ImageFormat, orientation: Orientation) -> Result<Vec<u8>, String> {
    // The one thing in it that is part of the picture.
    let exif = (orientation != Orientation::NoTransforms).then(|| exif(orientation));
    match format {
        ImageFormat::Png => png(bytes, exif),
        ImageFormat::Jpeg => jpeg(bytes, exif),
        ImageFormat::WebP => webp(bytes, exif),
        ImageFormat::Gif => gif(&bytes),
        _ => Ok(bytes),
    }
}

/// Returns EXIF data that says which way up a picture is, and nothing else.
fn exif(orientation: Orientation) -> Bytes {
    let tag = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation.to_exif(), 0, 0];
    Bytes::from([&b"MM\0*\0\0\0\x08\0\x01"[..], &tag, &[0; 4]].concat())
}

fn png(bytes: Vec<u8>, exif: Option<Bytes>) -> Result<Vec<u8>, String> {
    let mut png = Png::from_bytes(bytes.into()).map_err(|error| error.to_string())?;
    let chunks = png.chunks_mut();
    chunks.retain(|chunk| PNG_KEPT.contains(&&chunk.kind()));
    if let Some(exif) = exif {
        chunks.insert(chunks.len().min(1), PngChunk::new(*b"eXIf", exif));
    }
    Ok(png.encoder().bytes().to_vec())
}

fn jpeg(bytes: Vec<u8>, exif: Option<Bytes>) -> Result<Vec<u8>, String> {
    let mut jpeg = Jpeg::from_bytes(bytes.into()).map_err(|error| error.to_string())?;
    let segments = std::mem::take(jpeg.segments_mut());
    let exif = exif.map(|exif| JpegSegment::new_with_contents(markers::APP1, [b"Exif\0\0", &exif[..]].concat().into()));
    let mut kept: Vec<JpegSegment> = Vec::with_capacity(segments.len());
    for segment in segments {
        match segment.marker() {
            // A thumbnail may lie in the head, and shows what was cut off later.
            markers::APP0 => kept.extend(without_thumbnail(segment.contents())),
            markers::APP2 if segment.contents().starts_with(b"ICC_PROFILE\0") => kept.push(segment),
            // How the colours are written.
            markers::APP14 if segment.contents().starts_with(b"Adobe") => kept.push(segment),
            markers::APP1..=markers::APP15 | markers::COM => {}
            _ => kept.push(segment),
        }
    }
    let behind_head = kept.iter().take_while(|segment| segment.marker() == markers::APP0).count();
    kept.splice(behind_head..behind_head, exif);
    *jpeg.segments_mut() = kept;
    let whole = jpeg.encoder().bytes();
    // The library takes all that follows the first scan's head for that scan.
    let scan = scan_start(&whole).ok_or("there is no scan")?;
    let (head, scans) = whole.split_at(scan);
    let mut clean = head.to_vec();
    scans_of(scans, &mut clean);
    Ok(clean)
}

fn without_thumbnail(head: &[u8]) -> Option<JpegSegment> {
    let fixed = head.get(..12).filter(|head| head.starts_with(b"JFIF\0"))?;
    let contents = [fixed, &[0, 0]].concat();
    Some(JpegSegment::new_with_contents(markers::APP0, contents.into()))
}

/// Returns where the first scan's head begins.
fn scan_start(jpeg: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        match jpeg.get(at..at + 2)? {
            [markers::P, markers::SOS] => return Some(at),
            _ => at += 2 + segment_bytes(&jpeg[at + 2..])?,
        }
    }
}

/// Returns whether a JPEG has the mark of its end: between its pixels it cannot stand.
pub(super) fn has_end(jpeg: &[u8]) -> bool {
    let end = |scans: &[u8]| scans.windows(2).any(|pair| pair == [markers::P, markers::EOI]);
    scan_start(jpeg).is_some_and(|scan| end(&jpeg[scan..]))
}

/// Returns the length of a segment in bytes, which it begins with.
fn segment_bytes(segment: &[u8]) -> Option<usize> {
    let length = segment.first_chunk().map(|length| usize::from(u16::from_be_bytes(*length)))?;
    (length >= 2 && length <= segment.len()).then_some(length)
}

/// Copies scans and the tables between them up to the picture's end, which a picture that was cut off gets.
fn scans_of(scans: &[u8], clean: &mut Vec<u8>) {
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = scans[at..].iter().position(|byte| *byte == markers::P) {
        at += found;
        match scans.get(at + 1) {
            // A data byte, the mark of a piece, or one of several bytes that fill.
            Some(0 | markers::RST0..=markers::RST7) => at += 2,
            Some(&markers::P) => at += 1,
            None | Some(&markers::EOI) => break,
            Some(marker) => {
                let Some(length) = segment_bytes(&scans[at + 2..]) else { break };
                let end = at + 2 + length;
                if matches!(*marker, markers::APP0..=markers::APP15 | markers::COM) {
                    clean.extend_from_slice(&scans[copied..at]);
                    copied = end;
                }
                at = end;
            }
        }
    }
    clean.extend_from_slice(&scans[copied..at.max(copied)]);
    if at >= scans.len() || scans.get(at) != Some(&markers::P) {
        clean.extend_from_slice(&scans[at.max(copied)..]);
    }
    clean.extend([markers::P, markers::EOI]);
}

fn webp(bytes: Vec<u8>, exif: Option<Bytes>) -> Result<Vec<u8>, String> {
    let mut webp = WebP::from_bytes(bytes.into()).map_err(|error| error.to_string())?;
    let chunks = webp.chunks_mut();
    chunks.retain(|chunk| WEBP_KEPT.contains(&&chunk.id()));
    let mut is_extended = false;
    for chunk in chunks.iter_mut() {
        let (id, RiffContent::Data(data)) = (chunk.id(), chunk.content_mut()) else { continue };
        if &id == b"VP8X"
            && let [flags, rest @ ..] = &data[..]
        {
            is_extended = true;
            let flags = flags & !WEBP_METADATA_FLAGS | if exif.is_some() { WEBP_EXIF_FLAG } else { 0 };
            *data = [&[flags], rest].concat().into();
        } else if &id == b"ANMF" {
            *data = frame(data)?;
        }
    }
    if let Some(exif) = exif.filter(|_| is_extended) {
        chunks.push(RiffChunk::new(*b"EXIF", RiffContent::Data(exif)));
    }
    Ok(webp.encoder().bytes().to_vec())
}

/// Returns a frame of an animation with the chunks of its pixels.
fn frame(data: &Bytes) -> Result<Bytes, String> {
    let (head, chunks) = data.split_at_checked(FRAME_HEAD_BYTES).ok_or("a frame is cut off")?;
    // As if they were a file of their own, which the library reads.
    let length = u32::try_from(chunks.len() + 4).map_err(|error| error.to_string())?;
    let file = [&b"RIFF"[..], &length.to_le_bytes(), b"WEBP", chunks].concat();
    let mut frame = WebP::from_bytes(file.into()).map_err(|error| error.to_string())?;
    frame.chunks_mut().retain(|chunk| [b"VP8 ", b"VP8L", b"ALPH"].contains(&&chunk.id()));
    Ok([head, &frame.encoder().bytes()[12..]].concat().into())
}

fn gif(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut options = DecodeOptions::new();
    options.skip_frame_decoding(true);
    let mut from = options.read_info(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let palette = from.global_palette().unwrap_or_default().to_vec();
    let mut clean = Vec::with_capacity(bytes.len());
    let mut to = Encoder::new(&mut clean, from.width(), from.height(), &palette).map_err(|error| error.to_string())?;
    let mut frames = 0_usize;
    loop {
        let frame = match from.read_next_frame() {
            Ok(Some(frame)) => frame.clone(),
            Ok(None) => break,
            // One that was cut off shows what there is.
            Err(_) if frames > 0 => break,
            Err(error) => return Err(error.to_string()),
        };
        if frames == 0 {
            // It stands before the first frame, so it is known by now.
            to.set_repeat(from.repeat()).map_err(|error| error.to_string())?;
        }
        to.write_lzw_pre_encoded_frame(&frame).map_err(|error| error.to_string())?;
        frames += 1;
    }
    drop(to);
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use gif::{Frame, Repeat};
    use image::{ImageDecoder, ImageReader, RgbImage};

    use super::*;

    const SECRET: &[u8] = b"48.2082 N, 16.3738 E";

    fn drawn() -> RgbImage {
        RgbImage::from_fn(48, 32, |x, y| image::Rgb([x.to_le_bytes()[0] * 5, y.to_le_bytes()[0] * 7, 90]))
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut made = Cursor::new(Vec::new());
        drawn().write_to(&mut made, format).unwrap();
        made.into_inner()
    }

    /// EXIF data as a phone writes it: the way up, and behind it where it was.
    fn from_a_phone() -> Bytes {
        [&exif(Orientation::Rotate90)[..], SECRET].concat().into()
    }

    fn open(bytes: &[u8], format: ImageFormat) -> (Orientation, Option<Vec<u8>>, image::DynamicImage) {
        let mut decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().unwrap();
        let (orientation, profile) = (decoder.orientation().unwrap(), decoder.icc_profile().unwrap());
        (orientation, profile, image::DynamicImage::from_decoder(decoder).unwrap())
    }

    /// Strips a picture and compares it with what it was.
    fn stripped(dirty: &[u8], format: ImageFormat) -> Vec<u8> {
        assert!(dirty.windows(SECRET.len()).any(|bytes| bytes == SECRET));
        let before = open(dirty, format);
        let clean = strip(dirty.to_vec(), format, before.0).unwrap();
        assert_eq!(open(&clean, format), before, "pixels, profile and the way up stay");
        assert!(!clean.windows(6).any(|bytes| bytes == &SECRET[..6]), "{format:?}");
        assert_eq!(strip(clean.clone(), format, before.0).unwrap(), clean, "once is enough");
        clean
    }

    #[test]
    fn a_photograph_keeps_its_colours_and_its_way_up_and_nothing_else() {
        use img_parts::{ImageEXIF, ImageICC};

        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let bare = encoded(format).into();
            let profile = Some(Bytes::from(vec![7; 600]));
            let mut dirty = match format {
                ImageFormat::Jpeg => {
                    let mut jpeg = Jpeg::from_bytes(bare).unwrap();
                    jpeg.set_exif(Some(from_a_phone()));
                    jpeg.set_icc_profile(profile.clone());
                    for marker in [markers::COM, markers::APP1, markers::APP2, markers::APP13] {
                        jpeg.segments_mut().insert(1, JpegSegment::new_with_contents(marker, SECRET.into()));
                    }
                    jpeg.encoder().bytes().to_vec()
                }
                ImageFormat::Png => {
                    let mut png = Png::from_bytes(bare).unwrap();
                    png.set_exif(Some(from_a_phone()));
                    png.set_icc_profile(profile.clone());
                    for kind in [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"prVt"] {
                        png.chunks_mut().insert(1, PngChunk::new(*kind, SECRET.into()));
                    }
                    png.encoder().bytes().to_vec()
                }
                _ => {
                    let lossy = webp::Encoder::from_rgb(drawn().as_raw(), 48, 32).encode(80.0);
                    let mut webp = WebP::from_bytes(lossy.to_vec().into()).unwrap();
                    webp.set_exif(Some(from_a_phone()));
                    webp.set_icc_profile(profile.clone());
                    webp.chunks_mut().push(RiffChunk::new(*b"XMP ", RiffContent::Data(SECRET.into())));
                    webp.encoder().bytes().to_vec()
                }
            };
            // A film behind a photograph, as some phones put it there.
            dirty.extend_from_slice(b"\0\0\0\x18ftypmp42");
            dirty.extend_from_slice(SECRET);
            let clean = stripped(&dirty, format);
            let (orientation, kept, _) = open(&clean, format);
            assert_eq!((orientation, kept), (Orientation::Rotate90, profile.map(|profile| profile.to_vec())));
        }
    }

    #[test]
    fn what_lies_between_the_scans_of_a_photograph_goes_and_a_cut_one_is_ended() {
        let jpeg = encoded(ImageFormat::Jpeg);
        let comment = [&[markers::P, markers::COM, 0, 22][..], SECRET].concat();
        let behind = [&jpeg[..jpeg.len() - 2], &comment, &jpeg[jpeg.len() - 2..]].concat();
        assert_eq!(strip(behind, ImageFormat::Jpeg, Orientation::NoTransforms).unwrap(), jpeg);
        let cut = jpeg[..jpeg.len() - 2].to_vec();
        assert_eq!(strip(cut, ImageFormat::Jpeg, Orientation::NoTransforms).unwrap(), jpeg);
    }

    #[test]
    fn animations_stay_animated() {
        let mut dirty = Vec::new();
        let mut encoder = Encoder::new(&mut dirty, 4, 4, &[0, 0, 0, 255, 0, 0, 0, 255, 0]).unwrap();
        encoder.set_repeat(Repeat::Infinite).unwrap();
        encoder.write_raw_extension(gif::AnyExtension(0xFE), &[SECRET]).unwrap();
        for colour in [1, 2] {
            let frame =
                Frame { delay: 20, interlaced: true, ..Frame::from_indexed_pixels(4, 4, vec![colour; 16], None) };
            encoder.write_frame(&frame).unwrap();
        }
        drop(encoder);
        dirty.extend_from_slice(SECRET);
        let clean = stripped(&dirty, ImageFormat::Gif);
        let mut read = DecodeOptions::new().read_info(&*clean).unwrap();
        let shown = |frame: &Frame<'_>| (frame.delay, frame.buffer[0]);
        assert_eq!(read.read_next_frame().unwrap().map(shown), Some((20, 1)));
        assert_eq!((read.read_next_frame().unwrap().map(shown), read.repeat()), (Some((20, 2)), Repeat::Infinite));
        assert_eq!(read.read_next_frame().unwrap().map(shown), None);

        let config = webp::WebPConfig::new().unwrap();
        let mut encoder = webp::AnimEncoder::new(48, 32, &config);
        let (first, second) = (drawn(), RgbImage::new(48, 32));
        for (picture, at) in [(&first, 0), (&second, 400)] {
            encoder.add_frame(webp::AnimFrame::from_rgb(picture.as_raw(), 48, 32, at));
        }
        let mut webp = WebP::from_bytes(encoder.encode().to_vec().into()).unwrap();
        for chunk in webp.chunks_mut().iter_mut().filter(|chunk| &chunk.id() == b"ANMF") {
            let RiffContent::Data(data) = chunk.content_mut() else { continue };
            *data = [&data[..], b"note\x14\0\0\0", SECRET].concat().into();
        }
        let clean = WebP::from_bytes(stripped(&webp.encoder().bytes(), ImageFormat::WebP).into()).unwrap();
        assert_eq!(clean.chunks_by_id(*b"ANMF").count(), 2);
    }
}

//! What a film says of itself before it is sent: the table of contents (`moov`, ISO/IEC 14496-12), which cameras write
//! behind the pictures.

use js_sys::Uint8Array;
use model::studio::{FIRST_PIECE_BYTES, MAX_CONTENTS_BYTES};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

/// The bytes before the body of a box: its size, its kind, and a size that is too large for the first field.
const HEADER_BYTES: f64 = 16.0;
/// The number of boxes that are looked at.
const MAX_BOXES: usize = 64;

/// Returns the beginning of a film's table of contents where it stands behind the first piece. `None` for everything
/// else.
pub(super) async fn late_contents(file: &File) -> Option<Blob> {
    let mut at = 0.0;
    for _ in 0..MAX_BOXES {
        let header = bytes_of(file, at, at + HEADER_BYTES).await?;
        let (kind, bytes) = (header.get(4..8)?, box_bytes(&header, file.size() - at)?);
        match kind {
            b"moov" if at < FIRST_PIECE_BYTES => return None,
            b"moov" => return file.slice_with_f64_and_f64(at, at + bytes.min(f64::from(MAX_CONTENTS_BYTES))).ok(),
            b"ftyp" => {}
            _ if at == 0.0 => return None,
            _ => {}
        }
        at += bytes;
    }
    None
}

/// Returns the size of a box in bytes, of a file of which so many are left.
fn box_bytes(header: &[u8], left: f64) -> Option<f64> {
    let short = half(header, 0)?;
    let bytes = match short {
        0 => left,
        // Of two halves: a float has no room for all of it, and no file needs it.
        1 => f64::from(half(header, 8)?) * 4_294_967_296.0 + f64::from(half(header, 12)?),
        short => f64::from(short),
    };
    (bytes >= 8.0 && bytes <= left).then_some(bytes)
}

/// Returns the number of four bytes at a place of a header.
fn half(header: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?))
}

/// Reads bytes of a file; fewer where it ends.
pub(super) async fn bytes_of(file: &File, begin: f64, end: f64) -> Option<Vec<u8>> {
    let part = file.slice_with_f64_and_f64(begin, end).ok()?;
    let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

//! Files of formats that are not taken here because not every browser shows them, by their first bytes.

use model::rule::FilePart;

use super::{codec, mp4};

/// Formats by their MIME types: the part that the file is, and its name.
const FOREIGN: [(&str, FilePart, &str); 28] = [
    ("video/quicktime", FilePart::Film, "QuickTime (MOV)"),
    ("video/x-matroska", FilePart::Film, "Matroska (MKV)"),
    ("video/webm", FilePart::Film, "WebM"),
    ("video/x-msvideo", FilePart::Film, "AVI"),
    ("video/x-ms-wmv", FilePart::Film, "Windows Media (WMV, WMA)"),
    ("video/mpeg", FilePart::Film, "MPEG"),
    ("video/x-flv", FilePart::Film, "Flash Video (FLV)"),
    ("audio/m4a", FilePart::Sound, "M4A"),
    ("audio/aac", FilePart::Sound, "AAC"),
    ("audio/x-wav", FilePart::Sound, "WAV"),
    ("audio/x-aiff", FilePart::Sound, "AIFF"),
    ("audio/x-flac", FilePart::Sound, "FLAC"),
    ("audio/ogg", FilePart::Sound, "Ogg"),
    ("audio/opus", FilePart::Sound, "Opus"),
    ("audio/amr", FilePart::Sound, "AMR"),
    ("audio/x-ape", FilePart::Sound, "Monkey's Audio (APE)"),
    ("audio/x-dsf", FilePart::Sound, "DSD"),
    ("audio/midi", FilePart::Sound, "MIDI"),
    ("image/heif", FilePart::Picture, "HEIC"),
    ("image/avif", FilePart::Picture, "AVIF"),
    ("image/tiff", FilePart::Picture, "TIFF"),
    ("image/x-canon-cr2", FilePart::Picture, "RAW (CR2)"),
    ("image/bmp", FilePart::Picture, "BMP"),
    ("image/jp2", FilePart::Picture, "JPEG 2000"),
    ("image/jxl", FilePart::Picture, "JPEG XL"),
    ("image/vnd.ms-photo", FilePart::Picture, "JPEG XR"),
    ("image/vnd.adobe.photoshop", FilePart::Picture, "Photoshop (PSD)"),
    ("image/vnd.microsoft.icon", FilePart::Picture, "ICO"),
];

/// Codecs by the names that Matroska and WebM have for them.
const MATROSKA: [(&[u8], &str); 6] = [
    (b"V_AV1", "AV1"),
    (b"V_VP9", "VP9"),
    (b"V_VP8", "VP8"),
    (b"V_MPEGH/ISO/HEVC", "HEVC (H.265)"),
    (b"V_MPEG4/ISO/AVC", "H.264"),
    (b"V_PRORES", "ProRes"),
];

/// Returns what a file is that begins like this, when it is a film, recording or picture that is not taken here: the
/// part, and its name with that of the codec where the first bytes tell it.
pub(crate) fn foreign(head: &[u8]) -> Option<(FilePart, String)> {
    let mime = infer::get(head).map(|known| known.mime_type());
    if mime.is_none() && is_transport_stream(head) {
        return Some((FilePart::Film, "MPEG-TS (AVCHD)".into()));
    }
    let (mime, part, name) = *FOREIGN.iter().find(|(known, ..)| Some(*known) == mime)?;
    let codec = match mime {
        "video/quicktime" => mp4::picture_codec(head).map(codec::name),
        "video/x-matroska" | "video/webm" => {
            let holds = |id: &[u8]| head.windows(id.len()).any(|window| window == id);
            MATROSKA.iter().find(|(id, _)| holds(id)).map(|(_, name)| (*name).into())
        }
        _ => None,
    };
    Some((part, codec.map_or_else(|| name.into(), |codec| format!("{codec} in {name}"))))
}

/// Returns whether these are the packets of 188 bytes that camcorders write, with a time before each or without.
fn is_transport_stream(head: &[u8]) -> bool {
    [(0, 188), (4, 192)].iter().any(|(first, step)| (0..4).all(|at| head.get(first + at * step) == Some(&0x47)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_taken_has_the_name_that_people_know() {
        let matroska = |kind: &[u8], codec: &[u8]| {
            [
                &b"\x1A\x45\xDF\xA3\0\0\0\0\x42\x82"[..],
                &[0x80 | u8::try_from(kind.len()).unwrap()],
                kind,
                codec,
                &[0; 300],
            ]
            .concat()
        };
        let stream = |before: usize| [&vec![0; before][..], b"G", &[0; 187]].concat().repeat(5);
        for (head, part, name) in [
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x08wide".to_vec(), FilePart::Film, "QuickTime (MOV)"),
            (matroska(b"webm", b"V_AV1"), FilePart::Film, "AV1 in WebM"),
            (matroska(b"matroska", b"V_MPEGH/ISO/HEVC"), FilePart::Film, "HEVC (H.265) in Matroska (MKV)"),
            (matroska(b"matroska", b"V_THEORA"), FilePart::Film, "Matroska (MKV)"),
            (b"RIFF\0\0\0\0AVI LIST".to_vec(), FilePart::Film, "AVI"),
            (stream(0), FilePart::Film, "MPEG-TS (AVCHD)"),
            (stream(4), FilePart::Film, "MPEG-TS (AVCHD)"),
            (b"\0\0\0\x18ftypM4A \0\0\0\0".to_vec(), FilePart::Sound, "M4A"),
            (b"RIFF\0\0\0\0WAVEfmt ".to_vec(), FilePart::Sound, "WAV"),
            (b"fLaC\0\0\0\x22".to_vec(), FilePart::Sound, "FLAC"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), FilePart::Picture, "HEIC"),
        ] {
            assert_eq!(foreign(&head), Some((part, name.to_owned())));
        }
        for ours in [&b"\0\0\0\x18ftypisom\0\0\0\0"[..], b"ID3\x04", b"%PDF-1.7\n", b"WEBVTT\n", b"<svg", b"GIF89a"] {
            assert_eq!(foreign(ours), None);
        }
    }
}

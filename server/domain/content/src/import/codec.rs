//! The names of formats that people bring and that not every browser shows, as cameras and programs call them.

use std::borrow::Cow;

use model::rule::FilePart;

use super::mp4;

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
        "video/quicktime" => mp4::picture_codec(head).map(self::name),
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

/// Returns the name of a codec by the four letters that MP4 and QuickTime have for it; else the letters that can be
/// shown.
pub(super) fn name(kind: [u8; 4]) -> Cow<'static, str> {
    let known = match &kind {
        b"avc1" | b"avc2" | b"avc3" | b"avc4" => "H.264",
        b"hvc1" | b"hev1" | b"hvc2" | b"hev2" => "HEVC (H.265)",
        b"dvh1" | b"dvhe" => "Dolby Vision (HEVC)",
        b"dva1" | b"dvav" => "Dolby Vision (H.264)",
        b"vvc1" | b"vvi1" => "VVC (H.266)",
        b"av01" | b"dav1" => "AV1",
        b"vp08" => "VP8",
        b"vp09" => "VP9",
        b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => "ProRes",
        b"aprn" | b"aprh" => "ProRes RAW",
        b"AVdn" | b"AVdh" => "DNxHD",
        b"CFHD" => "CineForm",
        b"mp4v" => "MPEG-4 Visual",
        b"s263" | b"h263" | b"H263" => "H.263",
        b"jpeg" | b"mjpa" | b"mjpb" | b"mjpg" => "Motion JPEG",
        b"dvc " | b"dvcp" | b"dvpp" | b"dv5n" | b"dv5p" => "DV",
        b"ac-3" => "AC-3 (Dolby Digital)",
        b"ec-3" => "E-AC-3 (Dolby Digital Plus)",
        b"ac-4" => "AC-4",
        b"alac" => "ALAC (Apple Lossless)",
        b"apac" => "Apple Positional Audio (APAC)",
        b"dtsc" | b"dtsh" | b"dtsl" | b"dtse" | b"dtsx" => "DTS",
        b"fLaC" => "FLAC",
        b"Opus" => "Opus",
        b".mp3" => "MP3",
        b"samr" | b"sawb" => "AMR",
        b"mha1" | b"mhm1" => "MPEG-H Audio",
        b"lpcm" | b"sowt" | b"twos" | b"in24" | b"in32" | b"fl32" | b"fl64" | b"ipcm" | b"fpcm" | b"raw " => "PCM",
        b"encv" | b"enca" => "DRM",
        _ => return String::from_utf8_lossy(&kind).chars().filter(char::is_ascii_graphic).collect::<String>().into(),
    };
    known.into()
}

/// Returns the name of an H.264 profile that not every browser plays, by its number.
pub(super) fn rare_h264_profile(number: u8) -> Option<Cow<'static, str>> {
    Some(match number {
        66 | 77 | 100 => return None,
        44 => "CAVLC 4:4:4 Intra".into(),
        88 => "Extended".into(),
        110 => "High 10".into(),
        118 => "Multiview High".into(),
        122 => "High 4:2:2".into(),
        128 => "Stereo High".into(),
        144 | 244 => "High 4:4:4 Predictive".into(),
        other => other.to_string().into(),
    })
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

    #[test]
    fn codecs_without_a_name_are_shown_by_their_letters() {
        assert_eq!(name(*b"hev1"), "HEVC (H.265)");
        assert_eq!(name(*b"ap4h"), "ProRes");
        assert_eq!(name(*b"x\0\xFFy"), "xy");
    }
}

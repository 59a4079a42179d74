//! Files of formats that are not taken here, by their first bytes, and what to do with them.

use infer::MatcherType;
use model::rule::FilePart;

/// Formats by their MIME types: the part that the file is, and its name.
const FOREIGN: &[(&str, FilePart, &str)] = &[
    ("video/x-matroska", FilePart::Film, "Matroska (MKV)"),
    ("video/webm", FilePart::Film, "WebM"),
    ("video/x-msvideo", FilePart::Film, "AVI"),
    ("video/x-ms-wmv", FilePart::Film, "Windows Media (WMV, WMA)"),
    ("video/mpeg", FilePart::Film, "MPEG"),
    ("video/x-flv", FilePart::Film, "Flash Video (FLV)"),
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
    ("image/openraster", FilePart::Picture, "OpenRaster (ORA)"),
    ("application/dicom", FilePart::Picture, "DICOM"),
    ("application/msword", FilePart::Document, "Word (DOC)"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", FilePart::Document, "Word (DOCX)"),
    ("application/vnd.ms-excel", FilePart::Document, "Excel (XLS)"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", FilePart::Document, "Excel (XLSX)"),
    ("application/vnd.ms-powerpoint", FilePart::Document, "PowerPoint (PPT)"),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        FilePart::Document,
        "PowerPoint (PPTX)",
    ),
    ("application/vnd.oasis.opendocument.text", FilePart::Document, "OpenDocument (ODT)"),
    ("application/vnd.oasis.opendocument.spreadsheet", FilePart::Document, "OpenDocument (ODS)"),
    ("application/vnd.oasis.opendocument.presentation", FilePart::Document, "OpenDocument (ODP)"),
    ("application/x-ole-storage", FilePart::Document, "Office (DOC, PPT, XLS)"),
    ("application/rtf", FilePart::Document, "RTF"),
    ("application/postscript", FilePart::Document, "PostScript (PS, EPS)"),
    ("application/epub+zip", FilePart::Document, "EPUB"),
    ("application/x-mobipocket-ebook", FilePart::Document, "Kindle (MOBI)"),
    ("image/vnd.djvu", FilePart::Document, "DjVu"),
    ("image/vnd.dwg", FilePart::Document, "AutoCAD (DWG)"),
    ("application/x-shockwave-flash", FilePart::Other, "Flash (SWF)"),
    ("application/vnd.sqlite3", FilePart::Other, "SQLite"),
    ("application/x-nintendo-nes-rom", FilePart::Other, "NES"),
    ("application/x-google-chrome-extension", FilePart::Other, "CRX"),
    ("application/vnd.debian.binary-package", FilePart::Other, "DEB"),
    ("application/x-rpm", FilePart::Other, "RPM"),
    ("application/octet-stream", FilePart::Other, "EOT"),
];

/// Formats by the bytes at a place, of which the table of file types knows nothing.
const SIGNATURES: [(usize, &[u8], FilePart, &str); 9] = [
    (4, b"ftypcrx ", FilePart::Picture, "RAW (CR3)"),
    (0, b".RMF", FilePart::Film, "RealMedia (RM)"),
    (0, b"caff\0\x01", FilePart::Sound, "CAF"),
    (0, b"\x0B\x77", FilePart::Sound, "AC-3"),
    (0, b".snd", FilePart::Sound, "AU"),
    (0, b"\xD7\xCD\xC6\x9A", FilePart::Picture, "WMF"),
    (40, b" EMF", FilePart::Picture, "EMF"),
    (0, b"gimp xcf", FilePart::Picture, "GIMP (XCF)"),
    (0, b"# VobSub", FilePart::Other, "VobSub"),
];
/// The types that are read here although the table counts them among the archives: drawings may be packed.
const OURS: [&str; 2] = ["application/pdf", "application/gzip"];

/// Codecs by the names that Matroska and WebM have for them.
const MATROSKA: [(&[u8], &str); 6] = [
    (b"V_AV1", "AV1"),
    (b"V_VP9", "VP9"),
    (b"V_VP8", "VP8"),
    (b"V_MPEGH/ISO/HEVC", "HEVC (H.265)"),
    (b"V_MPEG4/ISO/AVC", "H.264"),
    (b"V_PRORES", "ProRes"),
];

/// Returns what a file is that begins like this, when it is known and not taken here: the part, and its name with that of
/// the codec where the first bytes tell it.
pub(crate) fn foreign(head: &[u8]) -> Option<(FilePart, String)> {
    let Some(known) = infer::get(head) else { return unlisted(head).map(|(part, name)| (part, name.into())) };
    let mime = known.mime_type();
    if let Some((_, part, name)) = FOREIGN.iter().find(|(listed, ..)| *listed == mime) {
        let codec = if mime == "video/x-matroska" || mime == "video/webm" { codec(head) } else { None };
        return Some((*part, codec.map_or_else(|| (*name).into(), |codec| format!("{codec} in {name}"))));
    }
    let kind = known.extension().to_ascii_uppercase();
    match known.matcher_type() {
        _ if OURS.contains(&mime) => None,
        MatcherType::Archive if holds(head, b"Index/") && holds(head, b".iwa") => {
            Some((FilePart::Document, "Keynote, Pages or Numbers".into()))
        }
        MatcherType::Archive => Some((FilePart::Archive, kind)),
        MatcherType::App | MatcherType::Font | MatcherType::Book | MatcherType::Doc => Some((FilePart::Other, kind)),
        _ => None,
    }
}

/// Returns the same of what the table of file types does not know.
fn unlisted(head: &[u8]) -> Option<(FilePart, &'static str)> {
    if is_transport_stream(head) {
        return Some((FilePart::Film, "MPEG-TS (AVCHD)"));
    }
    if is_second_layer(head) {
        return Some((FilePart::Sound, "MPEG audio of layer II (MP2)"));
    }
    let is_there = |at: usize, bytes: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(bytes));
    SIGNATURES.iter().find(|(at, bytes, ..)| is_there(*at, bytes)).map(|(_, _, part, name)| (*part, *name))
}

fn codec(head: &[u8]) -> Option<&'static str> {
    MATROSKA.iter().find(|(id, _)| holds(head, id)).map(|(_, name)| *name)
}

fn holds(head: &[u8], word: &[u8]) -> bool {
    head.windows(word.len()).any(|window| window == word)
}

/// Returns whether a file that begins like this is a picture that is not read here.
pub(super) fn is_picture(head: &[u8]) -> bool {
    matches!(foreign(head), Some((FilePart::Picture, _)))
}

/// Returns what a file is that is not taken here, and what to do, for people who import folders.
pub(super) fn advice(head: &[u8]) -> Option<String> {
    if head.is_empty() {
        return Some("the file is empty; copy it again from where it comes from".into());
    }
    if head.starts_with(b"version https://git-lfs.github.com/") {
        return Some("this only says where Git LFS keeps the file; fetch it with `git lfs pull`".into());
    }
    if let Some((part, name)) = foreign(head) {
        return Some(match part {
            FilePart::Film | FilePart::FilmSound => format!(
                "this is {name}, which not every browser plays; `ffmpeg -i IN -c:v libx264 -pix_fmt yuv420p -c:a aac \
                -movflags faststart OUT.mp4` makes it an MP4 film"
            ),
            FilePart::Sound => format!(
                "this is {name}, and recordings have to be MP3 or M4A (AAC); `ffmpeg -i IN -vn -c:a libmp3lame -q:a 2 \
                OUT.mp3` makes it MP3"
            ),
            FilePart::Picture => format!("this is {name}, which is not read here; save it as PNG, JPEG or WebP"),
            FilePart::Document => format!(
                "this is {name}, and documents have to be PDF; export it as PDF where it was made, or by `soffice \
                --headless --convert-to pdf IN`"
            ),
            FilePart::Archive => format!("this is an archive ({name}); unpack it, and put here what is in it"),
            FilePart::Other => format!(
                "this is a file of the kind {name}, which no course shows; put it where files are shared, and link \
                to it"
            ),
        });
    }
    let is_page = infer::get(head).is_some_and(|known| known.mime_type() == "text/html");
    is_page.then(|| "this is a web page, not the file itself; save the file that the page shows".into())
}

/// Returns whether a frame of MPEG audio of layer II begins here.
fn is_second_layer(head: &[u8]) -> bool {
    matches!(*head, [0xFF, second, third, ..] if second & 0xE6 == 0xE4 && third & 0xF0 != 0xF0 && third & 0x0C != 0x0C)
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
            (matroska(b"webm", b"V_AV1"), FilePart::Film, "AV1 in WebM"),
            (matroska(b"matroska", b"V_MPEGH/ISO/HEVC"), FilePart::Film, "HEVC (H.265) in Matroska (MKV)"),
            (matroska(b"matroska", b"V_THEORA"), FilePart::Film, "Matroska (MKV)"),
            (b"RIFF\0\0\0\0AVI LIST".to_vec(), FilePart::Film, "AVI"),
            (stream(0), FilePart::Film, "MPEG-TS (AVCHD)"),
            (stream(4), FilePart::Film, "MPEG-TS (AVCHD)"),
            (b"\xFF\xF1\x50\x80\0\0".to_vec(), FilePart::Sound, "AAC"),
            (b"RIFF\0\0\0\0WAVEfmt ".to_vec(), FilePart::Sound, "WAV"),
            (b"fLaC\0\0\0\x22".to_vec(), FilePart::Sound, "FLAC"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), FilePart::Picture, "HEIC"),
        ] {
            assert_eq!(foreign(&head), Some((part, name.to_owned())));
        }
        let film = b"\0\0\0\x18ftypisom\0\0\0\0";
        let mov = b"\0\0\0\x14ftypqt  \0\0\0\0qt  ";
        let memo = b"\0\0\0\x18ftypM4A \0\0\0\0";
        for ours in [&film[..], mov, memo, b"ID3\x04", b"%PDF-1.7\n", b"WEBVTT\n", b"<svg", b"GIF89a"] {
            assert_eq!(foreign(ours), None);
        }
        for (head, part, name) in [
            (&b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9"[..], FilePart::Film, "Windows Media (WMV, WMA)"),
            (b"FLV\x01", FilePart::Film, "Flash Video (FLV)"),
            (b".RMF\0\0\0\x12", FilePart::Film, "RealMedia (RM)"),
            (b"caff\0\x01\0\0", FilePart::Sound, "CAF"),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", FilePart::Picture, "RAW (CR3)"),
            (b"PK\x03\x04\x14\0Index/Document.iwa", FilePart::Document, "Keynote, Pages or Numbers"),
            (b"{\\rtf1\\ansi}", FilePart::Document, "RTF"),
            (b"PK\x03\x04\x14\0words.txt", FilePart::Archive, "ZIP"),
            (b"Rar!\x1A\x07\x01\0", FilePart::Archive, "RAR"),
            (b"7z\xBC\xAF\x27\x1C", FilePart::Archive, "7Z"),
        ] {
            assert_eq!(foreign(head), Some((part, name.to_owned())), "{name}");
        }
        let second_layer = "MPEG audio of layer II (MP2)".to_owned();
        assert_eq!(foreign(b"\xFF\xFD\x90\xC0\0"), Some((FilePart::Sound, second_layer)));
    }

    #[test]
    fn what_is_not_taken_comes_with_what_to_do() {
        for (head, words) in [
            (&b""[..], ["empty", "copy"]),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 123\n", ["Git LFS", "git lfs pull"]),
            (b"<!DOCTYPE html><html>404</html>", ["web page", "save"]),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ["HEIC", "PNG, JPEG or WebP"]),
            (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", ["AVIF", "PNG, JPEG or WebP"]),
            (b"BM\x36\0\0\0\0\0\0\0", ["BMP", "PNG, JPEG or WebP"]),
            (b"\0\0\x01\0\x01\0", ["ICO", "PNG, JPEG or WebP"]),
            (b"II*\0\x08\0\0\0\0\0\0\0", ["TIFF", "PNG, JPEG or WebP"]),
            (b"RIFF\0\0\0\0WAVEfmt ", ["WAV", "ffmpeg"]),
            (b"\xFF\xF1\x50\x80\0\0", ["AAC", "ffmpeg"]),
            (b"{\\rtf1\\ansi}", ["RTF", "PDF"]),
            (b"Rar!\x1A\x07\x01\0", ["RAR", "unpack"]),
            (b"FWS\x09", ["SWF", "link"]),
        ] {
            let advice = advice(head).unwrap_or_default();
            assert!(words.iter().all(|word| advice.contains(word)), "{words:?}: {advice}");
        }
        for ours in [&b"ID3\x04"[..], b"%PDF-1.7\n", b"GIF89a", b"words"] {
            assert_eq!(advice(ours), None);
        }
    }
}

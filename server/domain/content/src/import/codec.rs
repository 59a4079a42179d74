//! The names of codecs and profiles, as cameras and programs call them.

use std::borrow::Cow;

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
    fn codecs_without_a_name_are_shown_by_their_letters() {
        assert_eq!(name(*b"hev1"), "HEVC (H.265)");
        assert_eq!(name(*b"ap4h"), "ProRes");
        assert_eq!(name(*b"x\0\xFFy"), "xy");
    }
}

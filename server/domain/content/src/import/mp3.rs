//! MP3 recordings: how long one is, by its frames.
//!
//! What a file says of itself is not believed: its frames are counted. One of variable rate need not say anything, and
//! one that was cut off plays as far as it goes.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use model::rule::{FilePart, Rule};
use symphonia::{
    core::{
        formats::{FormatOptions, FormatReader},
        io::MediaSourceStream,
    },
    default::formats::MpaReader,
};

use super::{content_type::content, foreign::foreign};

/// The bits of a frame's head that are the same in all of a recording: mark, version, layer and sample rate.
const SAME: u32 = 0xFFFE_0C00;
/// The bytes after the tags that show what the file is.
const HEAD_BYTES: u64 = 4 * 1024;

/// Why a recording is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The rule that it breaks.
    pub rule: Rule,
    /// The reason, for people who import folders.
    pub message: String,
}

impl Fault {
    fn format(name: &str, message: &str) -> Self {
        Self { rule: Rule::FileFormat { part: FilePart::Sound, name: name.into() }, message: message.into() }
    }
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self { rule: Rule::FileDamaged, message }
    }
}

impl From<&str> for Fault {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

/// Returns the duration of an MP3 recording in milliseconds.
///
/// # Errors
/// The fault, when it is none that browsers play, or there is nothing to hear.
pub(super) fn millis(mut file: File) -> Result<i64, Fault> {
    const NOTHING: &str = "there is no sound in it, or it ends too early";
    let start = skip_tags(&mut file).map_err(|error| error.to_string())?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(|error| error.to_string())?;
    file.seek(SeekFrom::Start(start)).map_err(|error| error.to_string())?;
    if matches!(head[..], [0xFF, second, third, ..] if second & 0xE6 == 0xE2 && third & 0xF0 == 0) {
        let message = "it has a free bit rate, which browsers do not play; save it with a rate such as 128 kbit/s";
        return Err(Fault::format("MP3 (free format)", message));
    }
    match content(&head) {
        found if found.is_empty() || found == "audio/mpeg" => {}
        found => {
            let rule = foreign(&head).map_or(Rule::FileDamaged, |(part, name)| Rule::FileFormat { part, name });
            return Err(Fault { rule, message: format!("behind its tags stands {found}, not MP3") });
        }
    }
    let stream = MediaSourceStream::new(Box::new(file), <_>::default());
    let mut reader = MpaReader::try_new(stream, FormatOptions::default()).map_err(|_| NOTHING)?;
    let (mut all, mut run, mut runs, mut has_layer) = (0, Run::default(), 0, false);
    while let Some(packet) = reader.next_packet().map_err(|error| error.to_string())? {
        let Some((word, _)) = packet.data.split_first_chunk() else { continue };
        let frame = Run { head: u32::from_be_bytes(*word) & SAME, frames: 1 };
        has_layer |= frame.is_layer_three();
        if frame.head == run.head {
            run.frames += 1;
            continue;
        }
        all += run.micros();
        runs += 1;
        run = frame;
    }
    // Bytes of a picture may look like one frame; two of a kind are none by chance.
    all += if runs > 1 { run.micros() } else { run.all_micros() };
    if runs > 0 && !has_layer {
        return Err(Fault::format("MPEG (Layer I, II)", "this is MPEG audio, but not layer III"));
    }
    let millis = i64::try_from(all / 1_000).unwrap_or(i64::MAX);
    if millis == 0 { Err(NOTHING.into()) } else { Ok(millis) }
}

/// Moves behind the tags at the beginning of a file, and returns where that is.
fn skip_tags(file: &mut File) -> io::Result<u64> {
    let mut at = 0;
    loop {
        file.seek(SeekFrom::Start(at))?;
        let mut head = Vec::new();
        file.by_ref().take(32).read_to_end(&mut head)?;
        at += match head[..] {
            // Seven bits in each byte; a footer repeats the head.
            [b'I', b'D', b'3', _, _, flags, a, b, c, d, ..] => {
                let size = [a, b, c, d].iter().fold(0, |size, byte| (size << 7) | u64::from(byte & 0x7F));
                10 + size + if flags & 0x10 == 0 { 0 } else { 10 }
            }
            [b'A', b'P', b'E', b'T', b'A', b'G', b'E', b'X', _, _, _, _, a, b, c, d, ..] => {
                32 + u64::from(u32::from_le_bytes([a, b, c, d]))
            }
            _ => return file.seek(SeekFrom::Start(at)),
        };
    }
}

/// Frames of one kind that follow each other.
#[derive(Default)]
struct Run {
    head: u32,
    frames: u64,
}

impl Run {
    fn is_layer_three(&self) -> bool {
        (self.head >> 17) & 3 == 1
    }

    /// Returns the duration in microseconds; a single frame counts for nothing.
    fn micros(&self) -> u64 {
        if self.frames > 1 { self.all_micros() } else { 0 }
    }

    /// Returns the two bits of the head from this one on.
    fn bits(&self, from: u32) -> usize {
        usize::from((self.head >> from).to_le_bytes()[0] & 3)
    }

    fn all_micros(&self) -> u64 {
        // Versions 2.5, none, 2 and 1: how often the rates of version 1 are halved, and the samples of a frame.
        let (halved, samples) = [(2, 576), (0, 0), (1, 576), (0, 1_152)][self.bits(19)];
        let rates: [u64; 4] = [44_100, 48_000, 32_000, 0];
        match rates[self.bits(10)] >> halved {
            rate if rate > 0 && self.is_layer_three() => self.frames * samples * 1_000_000 / rate,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, io::Write};

    use super::{FilePart, Rule, millis};

    /// A frame of MPEG 1, layer III, 44.1 kHz, one channel, with this index of its bit rate.
    fn frame(rate: u8) -> Vec<u8> {
        let kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320][usize::from(rate)];
        let mut frame = vec![0xFF, 0xFB, rate << 4, 0xC0];
        frame.resize(144 * kilobits * 1_000 / 44_100, 0);
        frame
    }

    fn file(parts: &[&[u8]]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&parts.concat()).unwrap();
        file
    }

    fn read(parts: &[&[u8]]) -> Result<i64, String> {
        millis(file(parts)).map_err(|fault| fault.message)
    }

    /// Silence at 32 kbit/s, then sound at 128: 100 and 900 frames, 26,122 ms.
    fn variable() -> Vec<u8> {
        [frame(1).repeat(100), frame(9).repeat(900)].concat()
    }

    #[test]
    fn a_variable_rate_without_a_word_is_counted() {
        assert_eq!(read(&[&variable()]), Ok(26_122));
    }

    #[test]
    fn tags_and_junk_are_no_sound() {
        let mut id3 = b"ID3\x04\0\0\0\0\x10\0".to_vec();
        id3.resize(10 + 0x10 * 128, 0xFF);
        let mut ape = b"APETAGEX\xD0\x07\0\0\0\x10\0\0".to_vec();
        ape.resize(32 + 0x1000, 7);
        let cover = [b"\xFF\xD8\xFF\xE1\0\x10Exif\0\0\xFF\xFB\x90\xC0 and not a frame".to_vec(), vec![9; 700]].concat();
        let tag = [b"TAG".to_vec(), vec![b' '; 125]].concat();
        assert_eq!(read(&[&id3, &id3, &ape, &variable(), &ape, &tag]), Ok(26_122));
        let (first, second) = (frame(1).repeat(100), frame(9).repeat(900));
        // Bytes that look like a frame of the same kind count as one, and may swallow the beginning of the next.
        let told = read(&[&[0; 300], &first, &cover, &second]).unwrap();
        assert!((26_070..=26_175).contains(&told), "{told}");
    }

    #[test]
    fn what_a_file_promises_need_not_be_there() {
        let mut promising = frame(9);
        // Behind the side information: how many frames there are.
        promising[21..33].copy_from_slice(b"Xing\0\0\0\x01\0\0\x03\xE8");
        assert_eq!(read(&[&promising, &frame(9).repeat(1_000)]), Ok(26_122));
        assert_eq!(read(&[&promising, &frame(9).repeat(2_000)]), Ok(52_244), "two recordings, one behind the other");
        assert_eq!(read(&[&promising, &frame(9).repeat(900)]), Ok(23_510), "what is there plays");
        assert_eq!(
            read(&[&promising, &frame(9).repeat(900), &frame(9)[..50]]),
            Ok(23_510),
            "a piece of a frame is none"
        );
    }

    #[test]
    fn what_browsers_do_not_play_is_named() {
        let free = [0xFF, 0xFB, 0x00, 0xC0].repeat(200);
        assert!(read(&[&free]).unwrap_err().contains("free bit rate"));
        let mut second_layer = vec![0xFF, 0xFD, 0x90, 0xC0];
        second_layer.resize(144 * 160_000 / 44_100, 0);
        assert!(read(&[&second_layer.repeat(50)]).unwrap_err().contains("layer III"));
        for nothing in [&b""[..], b"ID3\x04\0\0\0\0\0\0", &[0; 9_000], &frame(9)[..40]] {
            assert!(read(&[nothing]).is_err(), "{nothing:?}");
        }
    }

    #[test]
    fn another_format_is_no_damage() {
        let rule = |parts: &[&[u8]]| millis(file(parts)).unwrap_err().rule;
        let format = |name: &str| Rule::FileFormat { part: FilePart::Sound, name: name.into() };
        let tag = b"ID3\x04\0\0\0\0\0\0";
        assert_eq!(rule(&[tag, b"\xFF\xF1\x50\x80\x01\x7F\xFC", &[0; 900]]), format("AAC"));
        assert_eq!(rule(&[tag, b"fLaC\0\0\0\x22", &[0; 900]]), format("FLAC"));
        assert_eq!(rule(&[&[0xFF, 0xFB, 0x00, 0xC0].repeat(200)]), format("MP3 (free format)"));
        assert_eq!(rule(&[tag]), Rule::FileDamaged);
    }
}

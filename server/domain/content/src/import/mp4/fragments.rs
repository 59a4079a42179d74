//! Films in fragments (ISO/IEC 14496-12, 8.8), as recorders write them so that nothing is lost when they are cut off: how
//! long they are stands in the fragments alone.

use mp4_atom::{Atom, FourCC, Mdhd, Mvex, Tfdt, Tfhd, Tkhd, Traf, Trak, Trex, Trun, TrunSamples};

use super::boxes::{Ends, all, find};

const MDIA_MDHD: [FourCC; 2] = [FourCC::new(b"mdia"), Mdhd::KIND];

/// A track, and how far its fragments reach.
struct Track {
    id: u32,
    timescale: u32,
    /// How long a sample is of which nothing else is said.
    sample_duration: u32,
    end: u64,
}

/// The tracks of a film, and how far the fragments that were added reach.
#[derive(Default)]
pub(super) struct Fragments(Vec<Track>);

impl Fragments {
    /// Returns the tracks that a table of contents names.
    pub(super) fn of(contents: &[u8]) -> Self {
        let defaults: Vec<Trex> = all(contents, Mvex::KIND, Ends::Whole)
            .flat_map(|extends| all(extends, Trex::KIND, Ends::Whole))
            .filter_map(|mut body| Trex::decode_body(&mut body).ok())
            .collect();
        let track = |inside| {
            let id = Tkhd::decode_body(&mut find(inside, &[Tkhd::KIND], Ends::Whole)?).ok()?.track_id;
            let timescale = Mdhd::decode_body(&mut find(inside, &MDIA_MDHD, Ends::Whole)?).ok()?.timescale;
            let default = defaults.iter().find(|default| default.track_id == id)?;
            Some(Track { id, timescale, sample_duration: default.default_sample_duration, end: 0 })
        };
        Self(all(contents, Trak::KIND, Ends::Whole).filter_map(track).collect())
    }

    /// Adds what stands in the body of a `moof` box.
    pub(super) fn add(&mut self, fragment: &[u8]) {
        for part in all(fragment, Traf::KIND, Ends::Whole) {
            let head = find(part, &[Tfhd::KIND], Ends::Whole).and_then(|mut body| Tfhd::decode_body(&mut body).ok());
            let Some(head) = head else { continue };
            let Some(track) = self.0.iter_mut().find(|track| track.id == head.track_id) else { continue };
            let begin = find(part, &[Tfdt::KIND], Ends::Whole).and_then(|mut body| Tfdt::decode_body(&mut body).ok());
            let begin = begin.map_or(track.end, |begin| begin.base_media_decode_time);
            let sample_duration = head.default_sample_duration.unwrap_or(track.sample_duration);
            let runs = all(part, Trun::KIND, Ends::Whole).filter_map(|mut body| Trun::decode_body(&mut body).ok());
            let units = runs.map(|run| duration(&run, sample_duration)).fold(0, u64::saturating_add);
            track.end = track.end.max(begin.saturating_add(units));
        }
    }

    /// Returns where the longest track ends, in milliseconds; 0 without fragments.
    pub(super) fn millis(&self) -> u128 {
        let millis = |track: &Track| u128::from(track.end) * 1_000 / u128::from(track.timescale.max(1));
        self.0.iter().map(millis).max().unwrap_or(0)
    }
}

/// Returns how long the samples of a run are together, in units of its track.
fn duration(run: &Trun, sample_duration: u32) -> u64 {
    match &run.samples {
        TrunSamples::Inherited { count, .. } => u64::from(*count) * u64::from(sample_duration),
        TrunSamples::Explicit(samples) => {
            samples.iter().map(|sample| u64::from(sample.duration.unwrap_or(sample_duration))).sum()
        }
    }
}

//! The size of the pieces in which a file is sent: what the line carries in a few seconds, so that little is sent twice
//! after a cut and a slow line makes progress that can be seen.

/// The size of the first piece, in bytes: enough for the server to see what the file is.
pub const FIRST_PIECE_BYTES: f64 = 262_144.0;
/// The size of the beginning of a film's table of contents that is looked at before the film is sent, in bytes: enough to
/// name its first tracks.
pub const MAX_CONTENTS_BYTES: u32 = 262_144;
/// The size of the smallest piece, in bytes.
const MIN_PIECE_BYTES: f64 = 65_536.0;
/// The size of the largest piece, in bytes.
const MAX_PIECE_BYTES: f64 = 8_388_608.0;
/// The time that a piece should take, in milliseconds.
const PIECE_MILLIS: f64 = 5_000.0;

/// The time in milliseconds after which a piece is cut off: less than any time limit on the way, so that a line that has
/// become slow gets smaller pieces.
const MAX_PIECE_MILLIS: u32 = 30_000;

/// Returns the time in milliseconds that a piece of this size may take: what arrived by then counts, and the next one is
/// as large as the line is fast. `None` for the smallest, which is waited for.
#[must_use]
pub fn piece_limit_millis(bytes: f64) -> Option<u32> {
    (bytes > MIN_PIECE_BYTES).then_some(MAX_PIECE_MILLIS)
}

/// Returns the size of the next piece in bytes, after `bytes` arrived in so many milliseconds: at most twice as much.
#[must_use]
pub fn next_piece_bytes(bytes: f64, millis: f64) -> f64 {
    let fits = bytes / millis.max(1.0) * PIECE_MILLIS;
    fits.min(2.0 * bytes).clamp(MIN_PIECE_BYTES, MAX_PIECE_BYTES).floor()
}

/// Returns the size of the next piece in bytes, after one of this size did not arrive.
#[must_use]
pub fn smaller_piece_bytes(bytes: f64) -> f64 {
    (bytes / 2.0).clamp(MIN_PIECE_BYTES, MAX_PIECE_BYTES).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sizes of the pieces of a file of 400 MB over a line of so many bytes a second.
    fn sizes(bytes_per_second: f64) -> Vec<f64> {
        let (mut sizes, mut left, mut size) = (Vec::new(), 400e6, FIRST_PIECE_BYTES);
        while left > 0.0 {
            sizes.push(size);
            left -= size;
            size = next_piece_bytes(size, size / bytes_per_second * 1_000.0);
        }
        sizes
    }

    #[test]
    fn pieces_take_a_few_seconds_on_every_line() {
        let slow = sizes(37_500.0);
        assert!(slow[2..].iter().all(|size| (4.0..6.0).contains(&(size / 37_500.0))), "{slow:?}");
        let fast = sizes(50e6);
        assert!(fast[6..].iter().all(|size| (size - MAX_PIECE_BYTES).abs() < 1.0), "{fast:?}");
        assert!(fast.len() < 60);
        let crawling = sizes(1_000.0);
        assert!((crawling[5] - MIN_PIECE_BYTES).abs() < 1.0);
    }

    /// Sends a file of 400 MB over a line that carries 0.3 Mbit/s from `slow_from` seconds on, 50 MB/s before, and is
    /// cut each minute; a proxy that waits for whole pieces loses those that were cut. Returns the seconds that it
    /// takes, and those of each piece.
    fn cut_each_minute(slow_from: f64, loses_pieces: bool) -> (f64, Vec<f64>) {
        const CUT_SECONDS: f64 = 60.0;
        let (mut now, mut arrived, mut size, mut lasted) = (0.0, 0.0, FIRST_PIECE_BYTES, Vec::new());
        while arrived < 400e6 {
            let fast_bytes = (slow_from - now).max(0.0) * 50e6;
            let needed =
                if size <= fast_bytes { size / 50e6 } else { fast_bytes / 50e6 + (size - fast_bytes) / 37_500.0 };
            let until_cut = CUT_SECONDS - now % CUT_SECONDS;
            let limit = piece_limit_millis(size).map_or(f64::INFINITY, |limit| f64::from(limit) / 1_000.0);
            let seconds = needed.min(until_cut).min(limit);
            let whole = seconds >= needed;
            let came = match whole {
                true => size,
                false if loses_pieces => 0.0,
                false => size * seconds / needed,
            };
            (now, arrived) = (now + seconds + if whole { 0.0 } else { 2.0 }, arrived + came);
            lasted.push(seconds);
            let is_cut_off = !whole && seconds >= limit;
            size =
                if whole || is_cut_off { next_piece_bytes(came, seconds * 1_000.0) } else { smaller_piece_bytes(size) };
        }
        (now, lasted)
    }

    #[test]
    fn four_hundred_megabytes_arrive_over_a_slow_line_that_is_cut() {
        for slow_from in [0.0, 3.0] {
            for loses_pieces in [false, true] {
                let (seconds, lasted) = cut_each_minute(slow_from, loses_pieces);
                let ideal = slow_from + (400e6 - slow_from * 50e6) / 37_500.0;
                assert!(seconds < 1.2 * ideal, "{seconds} of {ideal} s");
                assert!(lasted.iter().all(|seconds| *seconds <= 30.0), "{lasted:?}");
                let long = lasted.iter().filter(|seconds| **seconds > 10.0).count();
                assert!(long <= 2, "only where the line has become slow: {long}");
            }
        }
    }

    #[test]
    fn the_smallest_piece_is_waited_for() {
        assert_eq!(piece_limit_millis(MIN_PIECE_BYTES), None);
        assert!(piece_limit_millis(FIRST_PIECE_BYTES).is_some());
        assert!((next_piece_bytes(-5.0, 9.0) - MIN_PIECE_BYTES).abs() < 1.0, "somebody else began anew");
    }

    #[test]
    fn a_piece_that_did_not_arrive_is_followed_by_a_smaller_one() {
        assert!((smaller_piece_bytes(1_000_000.0) - 500_000.0).abs() < 1.0);
        assert!((smaller_piece_bytes(1.0) - MIN_PIECE_BYTES).abs() < 1.0);
        assert!((next_piece_bytes(0.0, 0.0) - MIN_PIECE_BYTES).abs() < 1.0);
    }
}

//! The size of the pieces in which a file is sent: what the line carries in a few seconds, so that little is sent twice
//! after a cut and a slow line makes progress that can be seen.

/// The size of the first piece, in bytes: enough for the server to see what the file is.
pub const FIRST_PIECE_BYTES: f64 = 262_144.0;
/// The size of the smallest piece, in bytes.
const MIN_PIECE_BYTES: f64 = 65_536.0;
/// The size of the largest piece, in bytes.
const MAX_PIECE_BYTES: f64 = 8_388_608.0;
/// The time that a piece should take, in milliseconds.
const PIECE_MILLIS: f64 = 5_000.0;

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

    #[test]
    fn a_piece_that_did_not_arrive_is_followed_by_a_smaller_one() {
        assert!((smaller_piece_bytes(1_000_000.0) - 500_000.0).abs() < 1.0);
        assert!((smaller_piece_bytes(1.0) - MIN_PIECE_BYTES).abs() < 1.0);
        assert!((next_piece_bytes(0.0, 0.0) - MIN_PIECE_BYTES).abs() < 1.0);
    }
}

//! What of a sale is whose.

/// The number of basis points in a whole.
pub const BASIS_POINTS: i64 = 10_000;

/// Returns a teacher's share of an amount in minor units, after a fee in basis points. What cannot be divided stays
/// with the platform.
#[must_use]
pub const fn teacher_amount(amount: i64, platform_fee_bps: i64) -> i64 {
    amount * (BASIS_POINTS - platform_fee_bps) / BASIS_POINTS
}

//! Amounts: fen everywhere but in bills and on pages, which have yuan.

/// Writes fen as yuan with two decimals.
pub(crate) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

/// Returns what WeChat Pay keeps of a payment: 0.6 %, in fen.
pub(crate) fn fee(fen: i64) -> i64 {
    (fen * 6 + 500) / 1_000
}

/// Writes a fee as bills have it: yuan with five decimals.
pub(crate) fn fee_yuan(fen: i64) -> String {
    format!("{}000", yuan(fen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_written_as_yuan() {
        assert_eq!([yuan(990), yuan(1), yuan(-150), yuan(0)], ["9.90", "0.01", "-1.50", "0.00"]);
        assert_eq!((fee(10_000), fee(100), fee(10), fee_yuan(-60)), (60, 1, 0, "-0.60000".into()));
    }
}

//! Amounts: yuan with at most two decimals outside, fen inside.

use serde_json::Value;

/// The largest amount of a payment: a hundred million yuan, in fen.
const MAX_FEN: i64 = 10_000_000_000;

/// Reads an amount in yuan, from 0.01 to 100000000; returns fen.
pub(crate) fn read(value: &Value) -> Option<i64> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let (yuan, fen) = text.split_once('.').unwrap_or((&text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(yuan) || !is_number(fen) || fen.len() > 2 {
        return None;
    }
    let fen: i64 = format!("{fen:0<2}").parse().ok()?;
    let fen = yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen)?;
    (1..=MAX_FEN).contains(&fen).then_some(fen)
}

/// Writes fen as yuan with two decimals.
pub(crate) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

/// Returns what Alipay keeps of a payment: 0.6 %, in fen.
pub(crate) fn fee(fen: i64) -> i64 {
    (fen * 6 + 500) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn amounts_are_yuan_with_at_most_two_decimals() {
        let good =
            [(json!("0.01"), 1), (json!("9.9"), 990), (json!("88"), 8_800), (json!(88.88), 8_888), (json!(7), 700)];
        for (value, fen) in good {
            assert_eq!(read(&value), Some(fen), "{value}");
        }
        assert_eq!(read(&json!("100000000.00")), Some(MAX_FEN));
        let wrong =
            ["", "0", "0.00", "-1", "+1", "1.", ".5", "0.001", "1,00", "1e2", "100000000.01", " 1", "１", "1.2.3"];
        for text in wrong {
            assert_eq!(read(&json!(text)), None, "{text}");
        }
        for value in [json!(null), json!(true), json!([1]), json!(0.001)] {
            assert_eq!(read(&value), None, "{value}");
        }
    }

    #[test]
    fn fen_are_written_as_yuan() {
        assert_eq!([yuan(990), yuan(1), yuan(-150), yuan(0)], ["9.90", "0.01", "-1.50", "0.00"]);
        assert_eq!((fee(10_000), fee(100), fee(10)), (60, 1, 0));
    }
}

//! Amounts for people.

/// Currencies without minor units, and with three digits of them (ISO 4217).
const WHOLE: &[&str] =
    &["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
const THREE: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Writes minor units as a price with its sign, where the currency has a common one, and its code: `¥1,234.50 CNY`.
pub(crate) fn price(minor: i64, currency: &str) -> String {
    let digits = match currency {
        code if WHOLE.contains(&code) => 0,
        code if THREE.contains(&code) => 3,
        _ => 2,
    };
    let sign = match currency {
        "CNY" | "JPY" => "¥",
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        _ => "",
    };
    let text = format!("{minor:0>width$}", width = digits + 1);
    let (whole, part) = text.split_at(text.len() - digits);
    let point = if digits == 0 { "" } else { "." };
    format!("{sign}{}{point}{part} {currency}", grouped(whole))
}

/// Returns digits with a comma before every third from the right.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_prices_of_their_currency() {
        assert_eq!(price(9900, "CNY"), "¥99.00 CNY");
        assert_eq!(price(5, "USD"), "$0.05 USD");
        assert_eq!(price(123_456_789, "EUR"), "€1,234,567.89 EUR");
        assert_eq!(price(1500, "JPY"), "¥1,500 JPY");
        assert_eq!(price(1500, "KWD"), "1.500 KWD");
    }
}

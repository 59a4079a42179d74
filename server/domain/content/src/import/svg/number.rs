//! The numbers in the attributes and styles of drawings.

/// Returns the numbers of a list, whatever units they have.
pub(super) fn numbers(text: &str) -> impl Iterator<Item = f64> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c.is_ascii_digit() || c == '.')?;
            let signed = start.checked_sub(1).filter(|at| rest.as_bytes()[*at] == b'-').unwrap_or(start);
            let bytes = rest.as_bytes();
            let (mut end, mut has_dot, mut has_power) = (start, false, false);
            while let Some(byte) = bytes.get(end) {
                match byte {
                    b'0'..=b'9' => {}
                    b'.' if !has_dot && !has_power => has_dot = true,
                    b'e' | b'E' if !has_power && is_power(&bytes[end + 1..]) => {
                        has_power = true;
                        end += 1;
                    }
                    _ => break,
                }
                end += 1;
            }
            let number = rest[signed..end].parse();
            rest = &rest[end.max(start + 1)..];
            if let Ok(number) = number {
                return Some(number);
            }
        }
    })
}

fn is_power(rest: &[u8]) -> bool {
    matches!(rest, [b'0'..=b'9', ..] | [b'+' | b'-', b'0'..=b'9', ..])
}

/// Returns a length in CSS pixels, when it is one on its own.
pub(super) fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let unit = length.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    let each = match unit {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    length[..length.len() - unit.len()].parse::<f64>().ok().map(|number| number * each)
}

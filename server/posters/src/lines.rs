//! Breaking texts into lines: between any two Chinese characters, elsewhere between words.

/// The mark for what is left out.
const ELLIPSIS: char = '…';
/// Signs that do not begin a line.
const CLOSING: &str = "，。！？；：、）》〉」』】”’…,.!?;:)]}%";
/// Signs that do not end a line.
const OPENING: &str = "（《〈「『【“‘([{";

/// Breaks a text into at most `most` lines, none wider than `width`, which is in font sizes. What does not fit is left
/// out, and the last line says so.
pub(crate) fn broken(text: &str, width: f64, most: usize) -> Vec<String> {
    let pieces = pieces(text);
    let mut lines: Vec<String> = vec![String::new()];
    for piece in &pieces {
        let Some(line) = lines.last_mut() else { break };
        let fits = width_of(line) + width_of(piece.trim_end()) <= width;
        if fits {
            line.push_str(piece);
            continue;
        }
        // A word that no line takes is broken where the line ends.
        let is_too_long = width_of(piece.trim_end()) > width;
        if !is_too_long {
            lines.push(piece.clone());
            continue;
        }
        for sign in piece.chars() {
            match lines.last_mut() {
                Some(line) if width_of(line) + width_of_sign(sign) <= width => line.push(sign),
                _ => lines.push(sign.to_string()),
            }
        }
    }
    let mut lines: Vec<String> =
        lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            shorten(last, width);
        }
    }
    lines
}

/// Ends a line with the mark for what is left out.
fn shorten(line: &mut String, width: f64) {
    while width_of(line) + width_of_sign(ELLIPSIS) > width && line.pop().is_some() {}
    let kept = line.trim_end().len();
    line.truncate(kept);
    line.push(ELLIPSIS);
}

/// Returns what stays together: a word with the blank behind it, or a Chinese character with the signs that it keeps.
fn pieces(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for sign in signs {
        let may_break = before.is_some_and(|before| {
            let is_between = before == ' ' || is_wide(before) || is_wide(sign);
            is_between && sign != ' ' && !CLOSING.contains(sign) && !OPENING.contains(before)
        });
        match pieces.last_mut() {
            Some(piece) if !may_break => piece.push(sign),
            _ => pieces.push(sign.to_string()),
        }
        before = Some(sign);
    }
    pieces
}

/// Returns whether a sign is as wide as it is high.
fn is_wide(sign: char) -> bool {
    matches!(sign, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..='\u{3ffff}')
        || "—…“”‘’·".contains(sign)
}

/// Returns the width of a text, in font sizes.
pub(crate) fn width_of(text: &str) -> f64 {
    text.chars().map(width_of_sign).sum()
}

/// Returns the width of a sign, in font sizes: a little more than most fonts have, so that lines end before their edge.
fn width_of_sign(sign: char) -> f64 {
    match sign {
        _ if is_wide(sign) => 1.0,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.36,
        'A'..='Z' => 0.74,
        '\u{300}'..='\u{36f}' => 0.0,
        _ => 0.62,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_breaks_anywhere_but_before_a_sign_that_closes() {
        assert_eq!(broken("古诗词鉴赏入门", 4.0, 3), ["古诗词鉴", "赏入门"]);
        assert_eq!(broken("古诗词鉴，赏入门", 4.0, 3), ["古诗词", "鉴，赏入", "门"], "the comma stays with its word");
        assert_eq!(broken("读《诗经》", 2.0, 4)[0], "读");
    }

    #[test]
    fn latin_breaks_between_words_and_long_words_where_the_line_ends() {
        assert_eq!(broken("Rust: First  Steps", 7.0, 3), ["Rust: First", "Steps"]);
        let long = broken(&"x".repeat(50), 6.2, 10);
        assert!(long.len() > 4 && long.iter().all(|line| width_of(line) <= 6.2), "{long:?}");
    }

    #[test]
    fn what_does_not_fit_ends_with_an_ellipsis() {
        let lines = broken(&"很长的标题".repeat(40), 10.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…') && width_of(&lines[2]) <= 10.0, "{lines:?}");
        assert_eq!(broken("短", 10.0, 3), ["短"]);
        assert_eq!(broken("  ", 10.0, 3), Vec::<String>::new());
    }
}

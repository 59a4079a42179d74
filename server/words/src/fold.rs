//! One spelling for what people read as the same: full and half width, upper and lower case,
//! composed and decomposed letters; nothing invisible stays.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Returns NFKC in lower case, without control and zero-width characters (line ends and tabs stay: they part words).
pub fn fold(text: &str) -> String {
    let visible: Cow<str> = if text.chars().any(is_invisible) {
        text.chars().filter(|&c| !is_invisible(c)).collect::<String>().into()
    } else {
        text.into()
    };
    let lower: String = visible.chars().flat_map(char::to_lowercase).collect();
    // Lower case first: what normalisation makes of a letter is lower case already, save for
    // compatibility capitals (ℋ, Ⓐ, Ａ…), which the second pass catches.
    if is_nfkc_quick(lower.chars()) == IsNormalized::Yes {
        lower
    } else {
        lower.nfkc().flat_map(char::to_lowercase).collect()
    }
}

fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

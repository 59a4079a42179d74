//! Marks that nobody sees in a text: those that came along by themselves go, those that spell words and pictures stay.

/// Returns whether nobody sees this character: controls, zero-width, direction marks, soft hyphen, tags.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Returns whether this is one of the characters that spell though nobody sees them: joiners, and the tags of flags.
#[must_use]
pub const fn is_spelling(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{E0020}'..='\u{E007F}')
}

/// Returns whether a mark comes along with what is copied, and means nothing by itself: soft hyphens, zero-width spaces
/// and joins, marks of direction and of the order of bytes.
const fn is_stray(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}'
            ..='\u{2064}' | '\u{FEFF}'
    )
}

/// Returns whether joiners spell beside this character: in scripts whose letters join, and between pictures.
fn joins(c: char) -> bool {
    let is_of_them = matches!(c, '\u{0590}'..='\u{1CFF}' | '\u{2190}'..='\u{2BFF}' | '\u{A800}'..='\u{ABFF}'
        | '\u{FB50}'..='\u{FDFF}' | '\u{FE0F}' | '\u{FE70}'..='\u{FEFC}' | '\u{11000}'..='\u{11FFF}' | '\u{1F000}'..='\u{1FAFF}');
    is_of_them && !is_invisible(c)
}

/// Returns a line of text without the marks that nobody chose; a tab becomes a space. Joiners stay between letters that
/// join and between pictures, tags behind a flag. What else nobody sees stays, to be refused.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut is_flag = false;
    while let Some(c) = rest.next() {
        let stays = match c {
            '\u{200C}' | '\u{200D}' => {
                clean.chars().next_back().is_some_and(joins) && rest.peek().copied().is_some_and(joins)
            }
            '\u{E0020}'..='\u{E007F}' => is_flag,
            c => !is_stray(c),
        };
        if stays {
            is_flag = c == '\u{1F3F4}' || (is_flag && is_spelling(c));
            clean.push(if c == '\t' { ' ' } else { c });
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_nobody_chose_go_and_those_that_spell_stay() {
        for (typed, kept) in [
            ("Won\u{AD}der", "Wonder"),
            ("Chat\u{200B}", "Chat"),
            ("\u{FEFF}\u{200E}Chat\u{2060}", "Chat"),
            ("Spread\tsheet", "Spread sheet"),
            ("a\u{200D}m\u{200C}y", "amy"),
            ("林\u{200D}静", "林静"),
            ("علی\u{200C}رضا", "علی\u{200C}رضا"),
            ("علی\u{200C}", "علی"),
            ("क्\u{200D}ष", "क्\u{200D}ष"),
            ("👩\u{200D}🏫 👁\u{FE0F}\u{200D}🗨", "👩\u{200D}🏫 👁\u{FE0F}\u{200D}🗨"),
            (
                "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}!",
                "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}!",
            ),
            ("A\u{E0067}B", "AB"),
        ] {
            assert_eq!(clean(typed), kept, "{typed:?}");
            assert_eq!(clean(kept), kept, "{typed:?}");
        }
        for hostile in ["a\u{202E}b", "a\0b", "a\u{2066}b"] {
            assert_eq!(clean(hostile), hostile, "to be refused");
        }
    }
}

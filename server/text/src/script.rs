//! Scripts of characters, as far as line ends and emphasis ask for them.

/// Tells whether a character is of a script that puts no space between words, or one of its marks: Chinese and Japanese.
pub fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{31ff}' | '\u{3220}'..='\u{325f}' | '\u{3280}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff9f}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{1aff0}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

/// Tells whether a character is Chinese, Japanese or Korean, or one of their marks.
pub fn is_cjk(c: char) -> bool {
    is_wide(c)
        || matches!(c,
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{3200}'..='\u{327f}' | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7ff}' | '\u{ffa0}'..='\u{ffdc}')
}

/// Tells whether a character is a Han character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Tells whether a mark belongs to the script around it: quotation marks, dashes and dots that Chinese and Latin share.
pub fn is_shared_mark(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '‥' | '—' | '–' | '·' | '"' | '\'' | '(' | ')' | '[' | ']')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{200d}' | '\u{2600}'..='\u{27bf}')
        || matches!(c, '\u{1f000}'..='\u{1faff}')
}

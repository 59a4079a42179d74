//! Emphasis beside Chinese, Japanese and Korean marks.
//!
//! CommonMark asks for a blank or a mark on the other side when a run of stars stands beside a mark: in
//! `**注意：**正文` nothing would end. Scripts without blanks have none there, so runs between a mark and such a
//! character get a letter that nobody sees ([`MARK`]) on both sides. Runs of underscores that CommonMark would not see for the
//! same reason become stars ([`underscores`]). Stars of products and underscores of names get stand-ins
//! ([`literal::stretches`]). All else and what is escaped stays as it is.

use crate::{
    edits::Edits,
    flanking::is_hidden,
    literal,
    placeholder::{self, MARK, UNDERSCORES, UNDERSCORES_END},
    script::is_cjk,
    underscores,
};

/// Returns the text with its marks, and where they stand.
pub fn marked(text: String) -> (String, Edits) {
    let literals = literal::stretches(&text);
    if literals.is_empty() && !text.contains(is_cjk) {
        return (text, Edits::default());
    }
    let mut underscores = underscores::hidden(&text, &literals).into_iter().peekable();
    let mut literals = literals.into_iter().peekable();
    let (mut marked, mut edits, mut from) = (String::with_capacity(text.len()), Edits::default(), 0);
    let mut at = 0;
    while let Some(next) = text[at..].find(['*', '~', '_', '\\']) {
        at += next;
        let sign = text.as_bytes()[at];
        if sign == b'\\' {
            at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
            continue;
        }
        while literals.next_if(|range| range.start < at).is_some() {}
        if let Some(range) = literals.next_if(|range| range.start == at) {
            marked.push_str(&text[from..at]);
            marked.push(placeholder::literal(char::from(sign)));
            from = range.end;
            edits.0.push((marked.len(), from));
            at = from;
            continue;
        }
        let end = at + text[at..].bytes().take_while(|byte| *byte == sign).count();
        while underscores.next_if(|run| run.start < at).is_some() {}
        if underscores.next_if(|run| run.start == at).is_some() {
            marked.push_str(&text[from..at]);
            marked.push(UNDERSCORES);
            edits.0.push((marked.len(), at));
            marked.extend(std::iter::repeat_n('*', end - at));
            marked.push(UNDERSCORES_END);
            edits.0.push((marked.len(), end));
            from = end;
        }
        let may_emphasize = sign == b'*' || (sign == b'~' && end - at == 2);
        if may_emphasize && is_hidden(&text[..at], &text[end..]) {
            marked.push_str(&text[from..at]);
            marked.push(MARK);
            edits.0.push((marked.len(), at));
            marked.push_str(&text[at..end]);
            marked.push(MARK);
            edits.0.push((marked.len(), end));
            from = end;
        }
        at = end;
    }
    marked.push_str(&text[from..]);
    (marked, edits)
}

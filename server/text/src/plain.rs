//! The words of a text as one reads them, and how many they are.

/// Elements that words do not reach across.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Plain text being collected.
#[derive(Default)]
pub struct Plain(String);

impl Plain {
    pub fn push(&mut self, text: &str) {
        let fresh = self.0.is_empty() || self.0.ends_with('\n');
        self.0.push_str(if fresh { text.trim_start() } else { text });
    }

    /// Notes that a tag begins or ends: a new line when it is one of a block.
    pub fn border(&mut self, name: &str) {
        if BLOCKS.contains(&name) && !self.0.is_empty() && !self.0.ends_with('\n') {
            self.0.push('\n');
        }
    }

    pub fn finish(mut self) -> String {
        self.0.truncate(self.0.trim_end().len());
        self.0
    }
}

/// Counts characters of scripts without spaces, and words of the others.
pub fn words(plain: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in plain.chars() {
        if matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        {
            count += 1;
            in_word = false;
        } else if c.is_alphanumeric() {
            count += usize::from(!in_word);
            in_word = true;
        } else if c.is_whitespace() || !matches!(c, '\'' | '’' | '-' | '_') {
            in_word = false;
        }
    }
    count
}

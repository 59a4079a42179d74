//! HTML text as tokens: tags with their attributes, and what lies between them.
//!
//! It reads three things: raw HTML in Markdown (before it is cleaned), the cleaned document and
//! `MathML`. It is no browser: what is not plainly a tag is text, and every reader writes
//! tokens out anew, so that nothing passes unread.

/// A piece of HTML text.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text, entities as written. A `<` in it is no tag and has to be escaped.
    Text(&'a str),
    Open(Tag<'a>),
    /// An end tag, its name in lower case.
    Close(String),
    /// A comment, declaration or processing instruction.
    Hidden,
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The name, in lower case.
    pub name: String,
    /// The names in lower case, with their values as written (entities and all), without their quotes.
    pub attributes: Vec<(String, &'a str)>,
    pub closes_itself: bool,
}

impl Tag<'_> {
    /// Returns the value of an attribute, decoded.
    pub fn get(&self, name: &str) -> Option<String> {
        let (_, value) = self.attributes.iter().find(|(key, _)| key == name)?;
        Some(decode(value))
    }
}

/// The tokens of a text.
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Whether an unfinished tag was seen: no later one is looked for, or many would cost a quadratic time.
    unfinished: bool,
}

impl<'a> Tokens<'a> {
    pub fn of(text: &'a str) -> Self {
        Tokens { text, at: 0, unfinished: false }
    }

    /// Returns where the next token begins.
    pub fn at(&self) -> usize {
        self.at
    }

    fn tag(&mut self, rest: &'a str) -> Option<(Token<'a>, usize)> {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return Some((Token::Hidden, comment.find("-->").map_or(rest.len(), |end| end + 7)));
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            return Some((Token::Hidden, rest.find('>').map_or(rest.len(), |end| end + 1)));
        }
        let closing = rest.starts_with("</");
        let name_at = if closing { 2 } else { 1 };
        if self.unfinished || !rest[name_at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name_end = name_at + rest[name_at..].find(ends_name).unwrap_or(rest.len() - name_at);
        let name = rest[name_at..name_end].to_ascii_lowercase();
        let Some((attributes, end)) = attributes(rest, name_end) else {
            self.unfinished = true;
            return None;
        };
        let closes_itself = rest[..end].ends_with("/>");
        let token = if closing { Token::Close(name) } else { Token::Open(Tag { name, attributes, closes_itself }) };
        Some((token, end))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let (token, length) = if rest.starts_with('<') {
            self.tag(rest).unwrap_or((Token::Text(&rest[..1]), 1))
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            (Token::Text(&rest[..end]), end)
        };
        self.at += length;
        Some(token)
    }
}

fn ends_name(c: char) -> bool {
    c.is_ascii_whitespace() || c == '/' || c == '>'
}

type Attributes<'a> = Vec<(String, &'a str)>;

/// Returns the attributes from `at` to the end of the tag, and where that is; `None` when it has no end.
fn attributes(text: &str, mut at: usize) -> Option<(Attributes<'_>, usize)> {
    let mut found = Vec::new();
    loop {
        at += text[at..].find(|c: char| !c.is_ascii_whitespace() && c != '/')?;
        if text[at..].starts_with('>') {
            return Some((found, at + 1));
        }
        // A leading `=` belongs to the name, as browsers have it.
        let second = at + text[at..].chars().next()?.len_utf8();
        let name_end = second + text[second..].find(|c| ends_name(c) || c == '=')?;
        let name = text[at..name_end].to_ascii_lowercase();
        at = name_end + text[name_end..].find(|c: char| !c.is_ascii_whitespace())?;
        let mut value = "";
        if text[at..].starts_with('=') {
            at += 1;
            at += text[at..].find(|c: char| !c.is_ascii_whitespace())?;
            let quote = text[at..].chars().next().filter(|c| matches!(c, '"' | '\''));
            let start = at + usize::from(quote.is_some());
            let end = start
                + text[start..].find(|c: char| match quote {
                    Some(quote) => c == quote,
                    None => c.is_ascii_whitespace() || c == '>',
                })?;
            value = &text[start..end];
            at = end + usize::from(quote.is_some());
        }
        found.push((name, value));
    }
}

/// Writes text that stands between tags.
pub fn push_text(out: &mut String, text: &str) {
    push_escaped(out, text);
}

/// Writes an attribute, its value between double quotes; the same signs are escaped.
pub fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(out, value);
    out.push('"');
}

fn push_escaped(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Undoes the entities that a cleaned document has: no others are left in it.
pub fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}

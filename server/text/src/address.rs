//! The targets of addresses in a text, whatever their spelling, and addresses that stand there bare.

use std::{borrow::Cow, ops::Range};

use linkify::{LinkFinder, LinkKind};

use crate::script;

/// How far before a letter the name of its site is looked for.
const MAX_HOST_BYTES: usize = 300;

/// The kind of an address, which decides what may be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A place in the same text.
    Anchor(String),
    /// A file or page beside the text, or a file reference (`media:…`), and the place in it.
    Local { target: String, anchor: Option<String> },
    /// Another site.
    Remote,
    /// An address of mail or telephone.
    Contact,
    /// Anything else, `javascript:` above all.
    Refused,
}

/// Returns an address as browsers read it: no spaces around it, no line ends, tabs or other controls in it.
pub fn trimmed(address: &str) -> String {
    let visible: String = address.chars().filter(|c| !c.is_control()).collect();
    visible.trim().to_owned()
}

/// Returns the kind of a [`trimmed`] address.
pub fn kind(address: &str) -> Kind {
    if let Some(anchor) = address.strip_prefix('#') {
        return Kind::Anchor(unescaped(anchor));
    }
    if address.starts_with("//") || address.starts_with("\\\\") || address.starts_with("/\\") {
        return Kind::Remote;
    }
    match scheme(address).as_deref() {
        None if address.is_empty() => Kind::Refused,
        None => {
            let (target, anchor) = match address.split_once('#') {
                Some((target, anchor)) => (target, Some(unescaped(anchor))),
                None => (address, None),
            };
            Kind::Local { target: unescaped(target), anchor }
        }
        Some("media") => Kind::Local { target: address.to_owned(), anchor: None },
        Some("http" | "https") => Kind::Remote,
        Some("mailto" | "tel") => Kind::Contact,
        Some(_) => Kind::Refused,
    }
}

fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    named.then(|| scheme.to_ascii_lowercase())
}

/// Undoes percent signs, where they make valid text.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Returns the bare addresses of sites and of mail in a text, and what each leads to.
///
/// They end before full-width marks, and before Chinese, Japanese or Korean letters that follow a Latin letter or digit:
/// no blank tells there that an address has ended.
pub fn found(text: &str) -> Vec<(Range<usize>, String)> {
    // Most texts have none, and looking is dear.
    if !text.contains([':', '@']) && !text.contains("www.") && !text.contains("WWW.") {
        return Vec::new();
    }
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let mut found = Vec::new();
    let mut from = 0;
    for part in stretches(text) {
        for link in finder.links(&latin_hosts(part)) {
            let written = &part[link.start()..link.end()];
            let start = from + link.start();
            if *link.kind() == LinkKind::Email {
                // What stands before an address without a blank is no part of it.
                let latin = written
                    .rfind(|c: char| !c.is_ascii())
                    .map_or(0, |last| last + written[last..].chars().next().map_or(0, char::len_utf8));
                let name = &written[latin..];
                if name.find('@').is_some_and(|at| at > 0) {
                    found.push((start + latin..start + written.len(), name.to_owned()));
                }
                continue;
            }
            let lower = written.to_ascii_lowercase();
            if lower.starts_with("https://") || lower.starts_with("http://") {
                found.push((start..start + written.len(), written.to_owned()));
            } else if lower.strip_prefix("www.").is_some_and(|rest| rest.contains('.')) {
                found.push((start..start + written.len(), format!("https://{written}")));
            }
        }
        from += part.len();
    }
    found
}

/// Returns a text with Latin letters in the names of its sites, as many bytes for each: linkify knows no `.中国` and no
/// `.рф`.
fn latin_hosts(part: &str) -> Cow<'_, str> {
    if part.is_ascii() {
        return Cow::Borrowed(part);
    }
    let mut latin = String::with_capacity(part.len());
    let mut in_host = false;
    for c in part.chars() {
        in_host &= !(matches!(c, '/' | '?' | '#') || c.is_whitespace());
        if in_host && !c.is_ascii() && c.is_alphanumeric() {
            latin.extend(std::iter::repeat_n('a', c.len_utf8()));
        } else {
            latin.push(c);
        }
        in_host |= latin.ends_with("://") || latin.ends_with("www.");
    }
    Cow::Owned(latin)
}

fn begins_address(text: &str) -> bool {
    ["https://", "http://", "www."].iter().any(|start| text.starts_with(start))
}

/// Tells whether a text ends within the name of a site that has Chinese, Japanese or Korean letters already.
fn is_in_wide_host(text: &str) -> bool {
    let near = &text[text.ceil_char_boundary(text.len().saturating_sub(MAX_HOST_BYTES))..];
    let name = near.rfind("://").map(|at| &near[at + 3..]);
    let is_name = |name: &str| !name.contains(|c: char| matches!(c, '/' | '?' | '#') || c.is_whitespace());
    name.is_some_and(|name| name.contains(script::is_cjk) && is_name(name))
}

/// Cuts a text where no address goes on.
fn stretches(text: &str) -> Vec<&str> {
    let (mut before, mut cuts) = (' ', vec![0]);
    for (at, c) in text.char_indices() {
        let is_mark = (script::is_wide(c) && !c.is_alphanumeric()) || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—');
        // Without a blank, a next address begins only with its scheme.
        let begins_next = matches!(c, ',' | ';') && begins_address(&text[at + 1..]);
        let begins_here = script::is_cjk(before) && begins_address(&text[at..]);
        let ends_here = script::is_cjk(c) && before.is_ascii_alphanumeric() && !is_in_wide_host(&text[..at]);
        if is_mark || begins_next || begins_here || ends_here {
            cuts.push(at);
        }
        if is_mark || begins_next {
            cuts.push(at + c.len_utf8());
        }
        before = c;
    }
    cuts.push(text.len());
    cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

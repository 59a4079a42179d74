//! The targets of addresses in a text, whatever their spelling.

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

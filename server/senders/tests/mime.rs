//! A mail taken apart, as a reader's program does.

use data_encoding::BASE64;

/// Headers, unfolded, and the text.
#[derive(Debug)]
pub struct Read {
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Read {
    pub fn new(raw: &str) -> Self {
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let named = head.split("\r\n").map(|line| line.split_once(": ").unwrap());
        let headers: Vec<_> = named.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        let mut read = Self { headers, body: String::new() };
        if read.header("content-type").starts_with("multipart/") {
            body.clone_into(&mut read.body);
            return read;
        }
        let bytes = match read.header("content-transfer-encoding") {
            "base64" => BASE64.decode(body.replace("\r\n", "").as_bytes()).unwrap(),
            "quoted-printable" => quoted(&body.replace("=\r\n", ""), '='),
            "7bit" => body.into(),
            other => panic!("{other}"),
        };
        read.body = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
        read
    }

    /// The parts of a mail that has several.
    pub fn parts(&self) -> Vec<Self> {
        let boundary = self.header("content-type").split("boundary=").nth(1).unwrap().trim_matches('"');
        let marked = format!("\r\n{}", self.body);
        let (parts, _) = marked.split_once(&format!("\r\n--{boundary}--")).unwrap();
        parts.split(&format!("\r\n--{boundary}\r\n")).skip(1).map(Self::new).collect()
    }

    /// As it stands in the mail.
    pub fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(other, _)| other == name);
        let value = found.next().map(|(_, value)| value.as_str()).unwrap_or_default();
        assert!(found.next().is_none(), "two headers {name}");
        value
    }

    /// With its encoded words (RFC 2047) read.
    pub fn decoded(&self, name: &str) -> String {
        let mut decoded = String::new();
        let mut after_encoded = false;
        for word in self.header(name).split(' ') {
            let encoded = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
            // The space between two encoded words belongs to neither.
            let joined = after_encoded && encoded.is_some();
            if !decoded.is_empty() && !joined {
                decoded.push(' ');
            }
            match encoded {
                Some(word) => decoded.push_str(str::from_utf8(&BASE64.decode(word.as_bytes()).unwrap()).unwrap()),
                None => decoded.push_str(word),
            }
            after_encoded = encoded.is_some();
        }
        decoded
    }

    pub fn names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }
}

fn quoted(text: &str, mark: char) -> Vec<u8> {
    let mut pieces = text.split(mark);
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}

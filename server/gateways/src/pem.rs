//! Keys and certificates as somebody copies them: PEM, also with its lines run together as a field of a form has it, or
//! bare Base64 as some providers' tools give it out.

use data_encoding::BASE64;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Returns the DER of each block in a text, of which there is at least one; `None` for a text of another form.
pub(crate) fn blocks(text: &str) -> Option<Vec<Vec<u8>>> {
    if !text.contains(DASHES) {
        return Some(vec![decode(text)?]);
    }
    // What stands before the first block is for people.
    let blocks = text.split(BEGIN).skip(1).map(block);
    blocks.collect::<Option<Vec<_>>>().filter(|blocks| !blocks.is_empty())
}

/// Returns the DER of the only block in a text.
pub(crate) fn only_block(text: &str) -> Option<Vec<u8>> {
    let mut blocks = blocks(text)?;
    blocks.pop().filter(|_| blocks.is_empty())
}

/// Reads a block from its label on.
fn block(text: &str) -> Option<Vec<u8>> {
    let (label, rest) = text.split_once(DASHES)?;
    let (content, end) = rest.split_once(END)?;
    decode(content).filter(|_| end.starts_with(&format!("{label}{DASHES}")))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_whitespace().collect();
    BASE64.decode(text.as_bytes()).ok().filter(|der| !der.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_is_read_in_every_form() {
        for text in [
            "AAEC",
            " AA\r\nEC\n",
            "-----BEGIN KEY-----\nAAEC\n-----END KEY-----\n",
            "-----BEGIN KEY-----AAEC-----END KEY-----",
            "Bag Attributes\n-----BEGIN KEY----- AA EC -----END KEY-----",
        ] {
            assert_eq!(only_block(text), Some(vec![0, 1, 2]), "{text}");
        }
        let two = "-----BEGIN A-----AAEC-----END A----------BEGIN B-----AAED-----END B-----";
        assert_eq!(blocks(two), Some(vec![vec![0, 1, 2], vec![0, 1, 3]]));
        assert_eq!(only_block(two), None);
        for bad in ["", "A", "AAE", "-----", "-----BEGIN A-----AAEC", "-----BEGIN A-----AAEC-----END B-----", "AA!C"] {
            assert_eq!(blocks(bad), None, "{bad}");
        }
    }
}

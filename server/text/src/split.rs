//! Long stretches of text in parts, for the sake of the HTML serialiser.
//!
//! It looks through the whole rest of a text for every sign it may have to escape; a megabyte of
//! ampersands in one piece would take it minutes. An empty slot, which leaves no trace in the end,
//! parts such texts.

const PER_PART: usize = 500;

/// The number of costly signs that the part has so far.
#[derive(Default)]
pub struct Split(usize);

impl Split {
    /// Writes a text in parts, each with `write`.
    pub fn push(&mut self, out: &mut String, text: &str, write: fn(&mut String, &str)) {
        for part in text.split_inclusive(is_costly) {
            write(out, part);
            self.0 += usize::from(part.ends_with(is_costly));
            if self.0 == PER_PART {
                self.0 = 0;
                out.push_str("<wbr data-slot=\"\">");
            }
        }
    }
}

/// Tells whether a sign is costly: the ampersand, and what begins with the same byte as a no-break space.
fn is_costly(c: char) -> bool {
    matches!(c, '&' | '\u{80}'..='\u{bf}')
}

//! Folding of names: the spelling by which they are compared.

use unicode_normalization::UnicodeNormalization;

/// Returns the spelling of a name for comparisons: NFKC, lower case, single spaces.
#[must_use]
pub fn fold(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the letter of one in a frame, a flag or a small capital, of which Unicode's tables say nothing.
#[must_use]
pub fn unframed(c: char) -> char {
    const SMALL: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ";
    // Where alphabets of 26 begin: in squares, in black circles, in black squares, of flags.
    const FRAMED: [char; 4] = ['\u{1F130}', '\u{1F150}', '\u{1F170}', '\u{1F1E6}'];
    let framed = FRAMED.iter().find_map(|first| ('a'..='z').zip(*first..).find(|(_, framed)| *framed == c));
    let small = || ('a'..='z').zip(SMALL.chars()).find(|(_, small)| *small == c);
    framed.or_else(small).map_or(c, |(letter, _)| letter)
}

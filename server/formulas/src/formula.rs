//! A formula, and the commands in it.

/// A formula of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula<'a> {
    /// The LaTeX between the delimiters.
    pub source: &'a str,
    /// Whether the formula stands on lines of its own.
    pub display: bool,
}

/// Tells whether a formula has this command.
pub fn has_command(source: &str, command: &str) -> bool {
    source.match_indices(command).any(|(at, _)| is_whole(source, at + command.len()))
}

/// Tells whether a command's name ends here.
pub fn is_whole(source: &str, end: usize) -> bool {
    !source[end..].starts_with(|c: char| c.is_ascii_alphabetic())
}

//! The boxes of a row, one behind the other.

use mp4_atom::{Decode, FourCC, Header};

/// How the boxes of a row end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Only whole boxes count.
    Whole,
    /// The last one may be cut off: of a file, only the beginning is there.
    Cut,
}

/// Returns the first box at this path.
pub(super) fn find<'b>(inside: &'b [u8], way: &[FourCC], ends: Ends) -> Option<&'b [u8]> {
    match way {
        [] => Some(inside),
        [first, rest @ ..] => find(all(inside, *first, ends).next()?, rest, ends),
    }
}

/// Returns the boxes of one kind.
pub(super) fn all(inside: &[u8], kind: FourCC, ends: Ends) -> impl Iterator<Item = &[u8]> {
    each(inside, ends).filter(move |(found, _)| *found == kind).map(|(_, body)| body)
}

/// Returns the boxes of a row.
pub(super) fn each(inside: &[u8], ends: Ends) -> impl Iterator<Item = (FourCC, &[u8])> {
    let mut rest = inside;
    std::iter::from_fn(move || {
        let header = Header::decode(&mut rest).ok()?;
        let size = header.size.unwrap_or(rest.len());
        let size = if ends == Ends::Cut { size.min(rest.len()) } else { size };
        let (body, after) = rest.split_at_checked(size)?;
        rest = after;
        Some((header.kind, body))
    })
}

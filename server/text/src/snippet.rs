//! The place in a text where the words that were searched for stand, as pieces, never as HTML.

use model::course::Piece;

/// The number of hits that are looked at.
const MAX_HITS: usize = 500;

/// Returns the part of a plain text where most of the terms stand, `around` characters to both sides of it.
///
/// Terms are compared without regard to case and width, wherever they stand in a word.
/// Without a hit it is the beginning of the text, twice `around` long.
pub fn snippet(plain: &str, terms: &[&str], around: usize) -> Vec<Piece> {
    let text: Vec<char> = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let folded: Vec<char> = text.iter().map(|&c| fold(c)).collect();
    let mut needles: Vec<Vec<char>> =
        terms.iter().map(|term| term.chars().map(fold).collect()).filter(|term: &Vec<_>| !term.is_empty()).collect();
    needles.sort_by_key(|term| std::cmp::Reverse(term.len()));

    let hits = hits(&folded, &needles);
    let (start, end) = window(&hits, text.len(), around);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |hit: bool, part: &[char]| {
        if !part.is_empty() {
            pieces.push(Piece { hit, text: part.iter().collect() });
        }
    };
    let lead = if start > 0 { vec!['…'] } else { vec![] };
    push(false, &lead);
    let mut from = start;
    for hit in hits.iter().filter(|hit| hit.start >= start && hit.end <= end) {
        push(false, &text[from..hit.start]);
        push(true, &text[hit.start..hit.end]);
        from = hit.end;
    }
    push(false, &text[from..end]);
    if end < text.len() {
        push(false, &['…']);
    }
    joined(pieces)
}

struct Hit {
    start: usize,
    end: usize,
    term: usize,
}

/// Returns where terms stand, the longest at each place, none over another.
fn hits(text: &[char], terms: &[Vec<char>]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < text.len() && hits.len() < MAX_HITS {
        match terms.iter().position(|term| text[at..].starts_with(term)) {
            Some(term) => {
                let end = at + terms[term].len();
                hits.push(Hit { start: at, end, term });
                at = end;
            }
            None => at += 1,
        }
    }
    hits
}

/// Returns the stretch that begins before a hit and shows the most different terms, the first of equals.
fn window(hits: &[Hit], length: usize, around: usize) -> (usize, usize) {
    let mut best: Option<(usize, &Hit)> = None;
    for (index, first) in hits.iter().enumerate() {
        let reach = first.end + around;
        let mut seen: Vec<usize> =
            hits[index..].iter().take_while(|hit| hit.end <= reach).map(|hit| hit.term).collect();
        seen.sort_unstable();
        seen.dedup();
        if best.is_none_or(|(count, _)| seen.len() > count) {
            best = Some((seen.len(), first));
        }
    }
    let (start, end) = best.map_or((0, around), |(_, hit)| (hit.start, hit.end));
    (start.saturating_sub(around), (end + around).min(length))
}

/// Joins neighbours of one kind into one piece.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.hit == piece.hit => last.text.push_str(&piece.text),
            _ => joined.push(piece),
        }
    }
    joined
}

fn fold(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    let mut lower = half.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => half,
    }
}

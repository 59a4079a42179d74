//! The place in a text where the words that were searched for stand, as pieces, never as HTML.

use std::collections::HashMap;

use model::course::Piece;

/// The number of hits that are looked at.
const MAX_HITS: usize = 500;

/// Returns the part of a plain text where most of the terms stand, `around` characters to both sides of it.
///
/// Terms are compared without regard to case, accents and width, wherever they stand in a word.
/// Without a hit it is the beginning of the text, twice `around` long.
pub fn snippet(plain: &str, terms: &[&str], around: usize) -> Vec<Piece> {
    let text: Vec<char> = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let folded = Folded::of(&text);
    let mut needles: Vec<Vec<char>> = terms
        .iter()
        .map(|term| collation::fold(term).chars().collect())
        .filter(|term: &Vec<_>| !term.is_empty())
        .collect();
    needles.sort_by_key(|term| std::cmp::Reverse(term.len()));

    let hits = folded.hits(&needles);
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

/// A text as it is searched by, and for each of its characters the first of the text that it was made from.
struct Folded {
    chars: Vec<char>,
    from: Vec<usize>,
    length: usize,
}

impl Folded {
    fn of(text: &[char]) -> Self {
        let mut folded =
            Self { chars: Vec::with_capacity(text.len()), from: Vec::with_capacity(text.len()), length: text.len() };
        // To fold a letter is dear, and a text has few that differ.
        let mut known: HashMap<&[char], String> = HashMap::new();
        let mut start = 0;
        while start < text.len() {
            // Marks belong to the letter before them.
            let end = text[start + 1..].iter().position(|&c| !is_mark(c)).map_or(text.len(), |marks| start + 1 + marks);
            match &text[start..end] {
                [c] if c.is_ascii() => folded.push(c.to_ascii_lowercase(), start),
                [c @ '\u{3400}'..='\u{9fff}'] => folded.push(*c, start),
                letter => {
                    let spelling = || collation::fold(&letter.iter().collect::<String>());
                    for c in known.entry(letter).or_insert_with(spelling).chars() {
                        folded.push(c, start);
                    }
                }
            }
            start = end;
        }
        folded
    }

    fn push(&mut self, c: char, from: usize) {
        self.chars.push(c);
        self.from.push(from);
    }

    /// Returns where terms stand in the text, the longest at each place, none over another.
    fn hits(&self, terms: &[Vec<char>]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < self.chars.len() && hits.len() < MAX_HITS {
            match terms.iter().position(|term| self.chars[at..].starts_with(term)) {
                Some(term) => {
                    let start = self.from[at];
                    let last = self.from[at + terms[term].len() - 1];
                    at += terms[term].len();
                    // The whole letter, where a term ends within what one was made into.
                    while self.from.get(at) == Some(&last) {
                        at += 1;
                    }
                    let end = self.from.get(at).copied().unwrap_or(self.length);
                    hits.push(Hit { start, end, term });
                }
                None => at += 1,
            }
        }
        hits
    }
}

/// Tells whether a character is part of the letter before it: accents and points, and the later letters of a Korean
/// syllable.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{1160}'..='\u{11ff}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20f0}'
        | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}')
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

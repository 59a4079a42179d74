//! Scripts without spaces. Indexed: every character, every pair, every dictionary word of three
//! or more. Asked for: the words of the query, each in one of these three forms.

use crate::{runs::is_han, term::capped};
use jieba_rs::Jieba;
use std::sync::LazyLock;

static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// The length from which on a word needs the dictionary, in characters.
const LONG: usize = 3;

pub fn load() {
    LazyLock::force(&JIEBA);
}

pub fn index(run: &str, terms: &mut Vec<String>) {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    for characters in 1..=2 {
        terms.extend(starts.windows(characters + 1).map(|w| run[w[0]..w[characters]].to_owned()));
    }
    for han in stretches(run).filter(|stretch| is_long_han(stretch)) {
        let words = JIEBA.cut_all(han).into_iter().map(|token| token.word);
        terms.extend(words.filter(|word| is_long_han(word)).map(|word| capped(word).to_owned()));
    }
}

pub fn query(run: &str, terms: &mut Vec<String>) {
    for stretch in stretches(run) {
        if !is_long_han(stretch) {
            pairs(stretch, terms);
            continue;
        }
        for token in JIEBA.cut(stretch, true) {
            // A word the dictionary does not have was guessed: no index has it whole.
            if is_long_han(token.word) && JIEBA.has_word(token.word) {
                terms.push(capped(token.word).to_owned());
            } else {
                pairs(token.word, terms);
            }
        }
    }
}

/// Adds the pairs of a word, or its only character.
fn pairs(word: &str, terms: &mut Vec<String>) {
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    if starts.len() <= 2 {
        terms.push(word.to_owned());
    }
    terms.extend(starts.windows(3).map(|w| word[w[0]..w[2]].to_owned()));
}

fn is_long_han(word: &str) -> bool {
    word.chars().nth(LONG - 1).is_some() && word.chars().all(is_han)
}

/// Parts a run where Han meets another script.
fn stretches(run: &str) -> impl Iterator<Item = &str> {
    let mut rest = run;
    std::iter::from_fn(move || {
        let first = is_han(rest.chars().next()?);
        let end = rest.find(|c| is_han(c) != first).unwrap_or(rest.len());
        let (stretch, tail) = rest.split_at(end);
        rest = tail;
        Some(stretch)
    })
}

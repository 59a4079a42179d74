//! How long a text of 10 kB waits for the word filter with as many words as it takes, on each engine: with the question
//! for the version of the words that every screening asks. `cargo xtask bench talk` runs it.

#![expect(clippy::unwrap_used, reason = "a measurement ends where it cannot go on")]
#![expect(clippy::disallowed_methods, reason = "what is measured")]

use std::{
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use ground::{Db, RequestContext, word_filter};
use model::word_filter::{MAX_WORDS, WordGrade};
use testing::on_both;

const TEXT_BYTES: usize = 10_000;
/// The texts that are screened, each another one, and how often each is.
const TEXTS: usize = 50;
const ROUNDS: usize = 20;
/// The longest time that all but one of a hundred may take, in milliseconds.
const MAX_MS: f64 = 1.0;

/// The pieces of which the filter's words are made: four characters, or four syllables.
const CHARACTERS: [&str; 24] = [
    "金", "木", "水", "火", "山", "石", "田", "禾", "竹", "米", "虫", "鱼", "鸟", "马", "羊", "牛", "门", "车", "舟",
    "衣", "食", "住", "行", "雨",
];
const SYLLABLES: [&str; 24] = [
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi", "xo",
    "yu", "za", "bre", "cli", "dro",
];

/// The words of ordinary texts.
const CHINESE: &str = "学习 老师 这一课 我们 问题 为什么 例子 时候 觉得 明白 的 了 在 和 ， 。 可以 第三章 再看一遍 谢谢 \
    讲得 清楚 不过 2026年";
const ENGLISH: &str = "the lesson about learning I wonder whether it is really needed, because my teacher said. \
    Thanks! Chapter 11 explains a question of mine (see above) to us all";

/// A generator of numbers, the same at each run (Knuth's MMIX, <https://www-cs-faculty.stanford.edu/~knuth/mmix.html>).
struct Chance(u64);

impl Chance {
    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list[usize::try_from(self.0 >> 40).unwrap() % list.len()]
    }

    /// Strings pieces together, up to 10 kB.
    fn text(&mut self, pieces: &[&str], space: &str) -> String {
        let mut text = String::with_capacity(TEXT_BYTES);
        loop {
            let piece = self.pick(pieces);
            if text.len() + piece.len() + space.len() > TEXT_BYTES {
                return text;
            }
            text.push_str(piece);
            text.push_str(space);
        }
    }
}

/// Returns the word with this number: each number makes another one.
fn word(pieces: &[&str], mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(pieces[number % pieces.len()]);
        number /= pieces.len();
    }
    word
}

/// Returns the durations of all screenings in milliseconds, the shortest first.
async fn screen(db: &Db, texts: &[String]) -> Vec<f64> {
    let mut times = Vec::with_capacity(texts.len() * ROUNDS);
    for _ in 0..ROUNDS {
        for text in texts {
            let begun = Instant::now();
            word_filter::screen(db, "text", text).await.unwrap();
            times.push(begun.elapsed());
        }
    }
    times.sort();
    times.iter().map(Duration::as_secs_f64).map(|seconds| seconds * 1_000.0).collect()
}

#[tokio::main]
async fn main() -> ExitCode {
    let is_slow = AtomicBool::new(false);
    on_both(|school| {
        let is_slow = &is_slow;
        async move {
            let db = &school.db;
            let half = MAX_WORDS / 2;
            let words: Vec<String> =
                (0..half).flat_map(|number| [word(&CHARACTERS, number), word(&SYLLABLES, number)]).collect();
            let begun = Instant::now();
            let operator = RequestContext::system();
            let added = word_filter::add(db, &operator, &words.join("\n"), WordGrade::Masked, "").await.unwrap();
            assert_eq!(added, MAX_WORDS, "each is a word of its own");
            println!("{}: {MAX_WORDS} words added in {:.1} s", db.engine_name(), begun.elapsed().as_secs_f64());

            let mut chance = Chance(1);
            let mut make = |pieces: &[&str], space| (0..TEXTS).map(|_| chance.text(pieces, space)).collect::<Vec<_>>();
            let [chinese, english] = [CHINESE, ENGLISH].map(|words| words.split(' ').collect::<Vec<_>>());
            let kinds = [
                ("nothing, the question alone", vec![String::new(); TEXTS]),
                ("Chinese", make(&chinese, "")),
                ("English", make(&english, " ")),
                ("pieces of words, Chinese", make(&CHARACTERS, "")),
                ("pieces of words, English", make(&SYLLABLES, "")),
            ];
            for (name, texts) in kinds {
                screen(db, &texts[..1]).await;
                let times = screen(db, &texts).await;
                let of_hundred = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
                let holds = of_hundred(99) <= MAX_MS;
                is_slow.fetch_or(!holds, Ordering::Relaxed);
                println!(
                    "  {name:<28} median {:.3} ms, p99 {:.3} ms, worst {:.3} ms of {}; p99 at most {MAX_MS} ms: {}",
                    of_hundred(50),
                    of_hundred(99),
                    of_hundred(100),
                    times.len(),
                    if holds { "holds" } else { "does not hold" }
                );
            }
        }
    })
    .await;
    if is_slow.into_inner() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

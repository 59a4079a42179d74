//! How long a megabyte of Chinese takes to be cut into terms. `cargo xtask bench texts` runs it.

#![expect(clippy::disallowed_methods, reason = "what is measured")]

use std::time::Instant;

/// Everyday prose, so that dictionary words overlap in many ways.
const PROSE: &str = "研究生命起源的科学家们在南京市长江大桥上讨论人工智能如何改变高等教育，\
    他们说结婚的和尚未结婚的人都可以学习计算机程序设计语言，从而理解中华人民共和国的经济发展规律以及量化投资策略。";

fn main() {
    words::warm();
    let text = PROSE.repeat(1_000_000 / PROSE.len());
    let start = Instant::now();
    let count = words::terms(&text).len();
    println!("{} bytes, {count} terms, {:?}", text.len(), start.elapsed());
}

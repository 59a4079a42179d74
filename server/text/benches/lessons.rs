//! How long five megabytes of lessons take in a hundred texts, by what they hold. `cargo xtask bench texts` runs it.

#![expect(clippy::disallowed_methods, reason = "what is measured")]

use std::time::Instant;

use text::{Image, LinkTarget, Links};

/// A folder whose pictures and lessons are nowhere.
struct Nowhere;

impl Links for Nowhere {
    fn image(&mut self, _: &str) -> Option<Image> {
        None
    }

    fn link(&mut self, _: &str) -> LinkTarget {
        LinkTarget::External
    }
}

/// One lesson of 50 kB of these parts, of the kind people write.
fn lesson(parts: &[&str]) -> String {
    let part = parts.concat();
    format!("# Title\n\n{}[^1]: A note.\n", part.repeat(50_000 / part.len() + 1))
}

const PROSE: &str = "## 第一节 Ownership and borrowing\n\n量化投资是一种**以数据为基础**的方法，参见[下一课](02-next.md)与 `cargo run`。\n\
    A paragraph with *emphasis*, and a [link](https://example.org/a?b=c) in it.[^1]\n\n\
    ![地图](img/map.png)\n\n- one\n- two\n  - three\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n\
    > A quotation that goes on for a while, so that there is some prose in the text too.\n\n";
const CODE: &str = "```rust\nfn main() {\n    let words: Vec<&str> = \"a b c\".split(' ').collect(); // split\n\
    \x20   println!(\"{}\", words.len());\n}\n```\n\n";
const FORMULAS: &str = "So $E = mc^2$, and\n\n$$\\int_0^1 x^2 \\, dx = \\frac{1}{3}$$\n\n";

fn main() {
    text::render(CODE, &mut Nowhere);
    let kinds: [(&str, &[&str]); 4] = [
        ("prose", &[PROSE]),
        ("prose, a fifth code", &[PROSE, PROSE, CODE]),
        ("prose and formulas", &[PROSE, FORMULAS]),
        ("all in equal parts", &[PROSE, CODE, FORMULAS]),
    ];
    for (name, parts) in kinds {
        let lesson = lesson(parts);
        let start = Instant::now();
        let bytes: usize = (0..100).map(|_| text::render(&lesson, &mut Nowhere).html.len()).sum();
        println!("{name}: {} -> {bytes} bytes in {:?}", lesson.len() * 100, start.elapsed());
    }
}

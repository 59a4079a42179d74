//! Tables of what stands near one another: dollars that hold a formula and dollars that do not, stars that emphasize
//! and stars that multiply, underscores of names and of emphasis.

use crate::html;

/// Returns the lines of a table.
fn lines(table: &str) -> impl Iterator<Item = String> + '_ {
    table.lines().filter(|line| !line.starts_with("% ")).map(|line| line.replace("\\n", "\n"))
}

#[test]
fn dollars_of_money_and_of_shells_hold_no_formula() {
    for source in include_str!("prices.txt").lines().filter(|line| !line.starts_with("% ")) {
        let html = html(&source.replace("\\n", "\n"));
        assert!(!html.contains("<math") && !html.contains("math-error"), "{source}: {html}");
    }
}

#[test]
fn dollars_of_formulas_hold_them() {
    for line in include_str!("formulas.txt").lines().filter(|line| !line.starts_with("% ")) {
        let (count, source) = line.split_once(' ').expect("a number and a text");
        let html = html(&source.replace("\\n", "\n"));
        assert_eq!(html.matches("<math").count().to_string(), count, "{source}: {html}");
    }
}

#[test]
fn stars_and_underscores_are_what_their_writers_mean() {
    let lines: Vec<_> = lines(include_str!("signs.txt")).collect();
    for pair in lines.chunks(2) {
        let [source, expected] = pair else { panic!("a text without its HTML: {pair:?}") };
        let html = html(source).trim().replace(" rel=\"nofollow noopener noreferrer\"", "");
        let html = html.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).unwrap_or(&html);
        assert_eq!(html, expected.trim_start(), "{source}");
    }
}

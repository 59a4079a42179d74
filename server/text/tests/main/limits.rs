//! Texts that are too deep, too long or too clever take no more time and memory than their length allows.

use crate::{html, render};
use std::time::{Duration, Instant};

/// Generous beside the second that is promised, for machines that do other things as well.
const LIMIT: Duration = Duration::from_secs(5);

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn timed(name: &str, source: &str) {
    let start = Instant::now();
    let rendered = render(source);
    let took = start.elapsed();
    println!("{took:>12.1?} {:>9} -> {:>9} bytes  {name}", source.len(), rendered.html.len());
    assert!(took < LIMIT, "{name} took {took:?}");
    assert!(rendered.html.len() < source.len() * 100 + 4_000_000, "{name} grew to {}", rendered.html.len());
}

#[test]
fn ten_thousand_levels_are_survived() {
    const DEEP: usize = 10_000;
    let nested = |open: &str, close: &str| open.repeat(DEEP) + "x" + &close.repeat(DEEP);
    let stairs = (0..1500).fold(String::new(), |text, level| text + &"  ".repeat(level) + "- x\n");
    let quotes = (1..1500).fold(String::new(), |text, level| text + &">".repeat(level) + " x\n");
    let bombs = [
        ("quotes", nested("> ", "")),
        ("quotes of growing depth", quotes),
        ("lists on one line", nested("- ", "")),
        ("numbered lists on one line", nested("1. ", "")),
        ("lists and quotes", nested("> - ", "")),
        ("lists of growing depth", stairs),
        ("emphasis", nested("*a ", " a*")),
        ("strong and emphasis", nested("**a *b ", " b* a**")),
        ("strikethrough", nested("~~a ", " a~~")),
        ("stars", "*".repeat(DEEP * 2)),
        ("links", nested("[", "](x)")),
        ("pictures", nested("![", "](x)")),
        ("brackets", nested("[", "]")),
        ("open brackets", nested("[", "")),
        ("footnotes", nested("[^a", "]")),
        ("open code", (1..400).map(|n| "`".repeat(n) + "a").collect()),
        ("formulas", nested("$a ", "$")),
        ("braces in a formula", format!("${}$", nested("{", "}"))),
        ("roots in a formula", format!("${}x$", "\\sqrt".repeat(790))),
        ("fractions in a formula", format!("${}$", "\\frac1".repeat(600))),
        ("left in a formula", format!("${}$", nested("\\left(", "\\right)"))),
        ("powers in a formula", format!("${}$", "x^".repeat(1900))),
        ("div", nested("<div>", "</div>")),
        ("open div", nested("<div>\n\n", "")),
        ("open inline tags", nested("<b><i><u>", "\n\n")),
        (
            "bold before blocks",
            format!("<div>{}{}", "<b title=\"long long long long\">".repeat(DEEP), "<p>".repeat(DEEP)),
        ),
        ("anchors before blocks", format!("<div><a href=\"{}\">{}", "x".repeat(1900), "<p>".repeat(DEEP))),
        ("tables", nested("<table><tr><td>", "")),
        ("list items", nested("<ul><li>", "")),
        ("raw math", nested("<math><mrow>", "")),
        ("raw svg", nested("<svg><g>", "")),
        ("tag starts", nested("<a ", "")),
        ("tag starts in a block", format!("<div>\n{}", "<a ".repeat(DEEP))),
        ("comments", nested("<!-- ", "")),
        ("attributes", format!("<div {}>", (0..DEEP).fold(String::new(), |text, n| text + &format!("a{n}=1 ")))),
        ("quotes in tags", format!("<div {}", "a=\" ".repeat(DEEP))),
        ("wide table", format!("|{}\n|{}\n{}", "a|".repeat(2000), "-|".repeat(2000), "|a\n".repeat(2000))),
        ("autolinks", nested("<http://a", ">")),
        ("entities", nested("&lt", ";")),
        ("ampersands", "&".repeat(100_000)),
        ("ampersands in code", format!("`{}`", "&".repeat(100_000))),
        ("ampersands in raw HTML", format!("<p>{}", "&amp;".repeat(100_000))),
        ("ampersands in an address", format!("[x]({}) ![{}](y)", "&".repeat(100_000), "&".repeat(100_000))),
        ("signs of Latin-1", "°".repeat(100_000)),
        ("references", format!("[a]: {}\n\n{}", "x".repeat(5000), "[a] ".repeat(DEEP))),
        ("same headings", "# a\n".repeat(DEEP)),
        ("backslashes", nested("\\", "")),
        ("headings in quotes", nested("> # ", "")),
        ("slots", format!("$x$ <div>{}</div>", "<wbr data-slot=\"0\">".repeat(DEEP))),
        ("dollars", "$".repeat(100_000)),
        ("open dollars", "$a".repeat(100_000)),
        ("open formulas", "$$ a\n\n".repeat(30_000)),
        ("formulas on one line", "$$a$$ ".repeat(3_000)),
        ("open brackets of formulas", "\\[ ".repeat(50_000)),
        ("open round brackets of formulas", "\\( ".repeat(50_000)),
        ("open environments", "\\begin{align}\n".repeat(10_000)),
        ("words in formulas", "$\\text{ ".repeat(5_000)),
        ("addresses with spaces", "![](a \"".repeat(15_000)),
        ("pictures in pictures with spaces", nested("![", "](a b)")),
        ("addresses of blanks", format!("![](a{} ", " ".repeat(990)).repeat(100)),
        ("sized pictures", "![x](a b.png =3x4) ".repeat(5_000)),
        ("underscores beside marks", "__：字".repeat(20_000)),
        ("stars beside marks", "**：字".repeat(20_000)),
        ("shared marks", "“”…—\n".repeat(10_000)),
        ("Chinese lines", "字\n".repeat(50_000)),
        ("bare addresses", "https://a.bc/d ".repeat(10_000)),
        ("an address without end", "https://a.bc/".repeat(10_000)),
        ("signs of mail", "a@".repeat(50_000)),
        ("unreadable formulas", "$\\nosuch$ ".repeat(5_000)),
        ("exploding definitions", "$\\def\\x{\\x\\x}\\x$ ".repeat(1_000)),
        ("one line of code", format!("```rust\n{}\n```", "(".repeat(90_000))),
    ];
    for (name, source) in &bombs {
        timed(name, source);
    }
}

#[test]
fn deep_text_keeps_its_words() {
    assert!(html(&("> ".repeat(10_000) + "word")).contains("word"));
    assert!(html(&("- ".repeat(10_000) + "word")).contains("word"));
    assert!(html(&("<div>".repeat(10_000) + "word")).contains("word"));
    assert!(render(&("*a ".repeat(1000) + "word" + &" a*".repeat(1000))).plain.contains("word"));
}

#[test]
fn long_code_and_long_formulas_stay_plain() {
    let code = "let a = 1;\n".repeat(10_000);
    assert!(!html(&format!("```rust\n{code}```")).contains("<span"));
    assert!(html("```rust\nlet a = 1;\n```").contains("<span"));
    assert!(html(&format!("${}$", "x+".repeat(5_000))).contains("math-error"));
}

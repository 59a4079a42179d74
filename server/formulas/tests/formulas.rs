//! Formulas of every kind that books have, and what is bounded.

use formulas::{Formula, render};

/// Formulas, one to a line.
const CORPUS: &str = include_str!("corpus.txt");

fn one(source: &str) -> Option<String> {
    render(&[Formula { source, display: true }]).remove(0)
}

#[test]
fn what_authors_write_is_read() {
    let formulas = CORPUS.lines().filter(|line| !line.starts_with("% "));
    let failed: Vec<_> = formulas.filter(|source| one(source).is_none()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_long_text_of_formulas_stays_within_its_steps() {
    let corpus: Vec<_> = CORPUS.lines().filter(|line| !line.starts_with("% ")).collect();
    let definition = std::iter::once("\\def\\mine{x}");
    let all: Vec<_> = definition.chain(corpus.iter().copied().cycle().take(1_000)).collect();
    let formulas: Vec<_> = all.iter().map(|source| Formula { source, display: true }).collect();
    let failed: Vec<_> = formulas.iter().zip(render(&formulas)).filter(|(_, mathml)| mathml.is_none()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn what_is_wrong_is_not_read() {
    let long = "x+".repeat(5_000);
    let deep = "{".repeat(50) + &"}".repeat(50);
    for source in
        ["\\frac{1}{", "\\nosuch", "\\char量", "\\begin{aligned}a", "\\left( x", "a}", "\\limits", &long, &deep]
    {
        assert_eq!(one(source), None, "{source}");
    }
}

#[test]
fn definitions_reach_the_formulas_after_them_and_no_other_text() {
    let text = |sources: &[&str]| -> Vec<Option<String>> {
        render(&sources.iter().map(|source| Formula { source, display: false }).collect::<Vec<_>>())
    };
    let [before, definition, after] = &text(&["\\mine", "\\newcommand{\\mine}[1]{\\mathbb{#1}}", "\\mine{R}"])[..]
    else {
        panic!("three formulas");
    };
    assert_eq!((before, definition.as_deref()), (&None, Some("<math></math>")));
    assert!(after.as_ref().is_some_and(|mathml| mathml.contains('ℝ')), "{after:?}");
    assert!(
        text(&["\\renewcommand{\\vec}[1]{\\mathbf{#1}}", "\\vec x"])[1].as_ref().is_some_and(|it| it.contains('𝐱'))
    );
    assert_eq!(text(&["\\mine{R}"]), [None]);
}

#[test]
fn hostile_formulas_end_soon() {
    let doubling =
        "\\def\\a{xx}\\def\\b{\\a\\a}\\def\\c{\\b\\b}\\def\\d{\\c\\c}\\def\\e{\\d\\d}\\def\\f{\\e\\e}\\f\\f\\f\\f"
            .to_owned();
    let edef = format!("\\def\\a{{xxxxxxxxxx}}{}\\a", "\\edef\\a{\\a\\a\\a\\a}".repeat(20));
    let hostile = [
        "\\def\\x{\\x\\x}\\x".to_owned(),
        "\\def\\x#1{\\x{#1#1}}\\x{a}".to_owned(),
        doubling,
        edef,
        "\\sqrt".repeat(1_500),
        "\\small\\sqrt".repeat(500) + "x",
        "\\small".to_owned() + &"x^".repeat(3_000),
        "\\textcircled".repeat(600),
        "\\small\\left(".to_owned() + &"\\frac".repeat(1_000),
        "\\ce{".to_owned() + &"->[".repeat(2_000) + "}",
        "\\newcommand{\\a}".repeat(400),
        "\\begin{array}{".to_owned() + &"*{9}{".repeat(1_000),
        "\\DeclareMathOperator{\\a}{".to_owned() + &"{".repeat(30),
        "\\small ".to_owned() + &" ".repeat(7_000) + "\\nosuch",
        "\\small\\rule{99999em}{99999em}".to_owned(),
    ];
    let many: Vec<_> = hostile.iter().cycle().take(300).map(|source| Formula { source, display: true }).collect();
    let mathml: usize = render(&many).iter().flatten().map(String::len).sum();
    assert!(mathml < 40_000_000, "{mathml} bytes");
}

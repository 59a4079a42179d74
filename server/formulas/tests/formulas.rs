//! Formulas of every kind that books have, and what is bounded.

use formulas::{Formula, Unreadable, render};

/// Formulas, one to a line.
const CORPUS: &str = include_str!("corpus.txt");

fn one(source: &str) -> Option<String> {
    render(&[Formula { source, display: true }]).remove(0).ok()
}

#[test]
fn what_authors_write_is_read() {
    let formulas = CORPUS.lines().filter(|line| !line.starts_with("% "));
    let failed: Vec<_> = formulas.filter(|source| one(source).is_none()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

/// The formulas that compose.py makes, displayed and, where that can be, in a line.
#[test]
fn what_textbooks_have_is_read() {
    let composer = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compose.py");
    let output = std::process::Command::new("python3").arg(composer).output().expect("python3 runs");
    let formulas = String::from_utf8(output.stdout).expect("formulas are UTF-8");
    let (defining, others): (Vec<&str>, Vec<&str>) = formulas
        .lines()
        .partition(|source| ["command", "\\def", "\\let", "\\Declare"].iter().any(|it| source.contains(it)));
    assert!(defining.len() + others.len() >= 5_000, "{}", String::from_utf8_lossy(&output.stderr));
    let mut failed = Vec::new();
    for text in defining.chunks(100).chain(others.chunks(100)) {
        let displayed = text.iter().map(|source| Formula { source, display: true });
        let is_inline = |source: &&&str| ["\\begin", "\\tag", "\\eqalign"].iter().all(|it| !source.contains(it));
        let inline = text.iter().filter(is_inline).map(|source| Formula { source, display: false });
        let formulas: Vec<_> = displayed.chain(inline).collect();
        failed.extend(formulas.iter().zip(render(&formulas)).filter(|(_, mathml)| mathml.is_err()).map(|(it, _)| *it));
    }
    assert!(failed.is_empty(), "{} of {}: {failed:#?}", failed.len(), formulas.lines().count());
}

/// What other renderers and converters take, and what it becomes.
#[test]
fn what_other_renderers_know_looks_as_there() {
    for (source, expected) in [
        ("a~b", "<mspace"),
        ("\\text{a~b}", "a\u{a0}b"),
        ("\\text{100\\%}", "<mtext>100%</mtext>"),
        ("\\text{a\\_b}", "<mtext>a_b</mtext>"),
        ("\\text{if $x>0$ then}", "<mi>x</mi>"),
        ("\\text{\\textbf{x}}", "𝐱"),
        ("\\operatorname{a\\_b}", "a_b"),
        ("a &lt; b", "<mo>"),
        ("a\\&nbsp;b", "<mi>b</mi>"),
        ("\\begin{aligned} a &amp;= b \\end{aligned}", "<mtable"),
        ("x\u{200b} = \u{feff}y", "<mi>y</mi>"),
        ("x = 1 \\", "<mn>1</mn>"),
        ("\\textdegree", "°"),
        ("\\text{5\\textdegree C}", "°"),
        ("\\text{100\\textperthousand}", "‰"),
        ("\\harr", "↔"),
        ("\\reals", "ℝ"),
        ("\\blue{x}", "#0000FF"),
        ("\\Upgamma", "Γ"),
        ("\\symbb{R}", "ℝ"),
        ("\\unicode{x2660}", "♠"),
        ("\\enclose{circle}{\\alpha}", "α"),
        ("\\bbox[5px, border: 1px solid]{x}", "<mi>x</mi>"),
        ("\\bbox[#1ab, 5px]{x}", "mathbackground=\"#11aabb\""),
        ("\\root 3 \\of {x+y}", "<mroot>"),
        ("a \\buildrel d \\over \\to b", "<mover>"),
        ("\\begin{array}{*3c}a & b & c\\end{array}", "<mi>c</mi>"),
        ("\\begin{array}{*{3}c}a & b & c\\end{array}", "<mi>c</mi>"),
        ("\\matrix{a & b \\cr c & d}", "<mtable"),
        ("\\left\\{\\eqalign{a &= b \\cr c &= d}\\right.", "<mtable"),
        ("\\cases{a & b \\cr c & d}", "{"),
        ("\\begin{psmallmatrix*}[r] a \\end{psmallmatrix*}", "("),
        ("\\begin{numcases}{f=} a & b \\\\ c & d \\end{numcases}", "<mi>f</mi>"),
        ("\\begin{split} a & b & c \\end{split}", "<mtable"),
        ("\\begin{aligned}[t] a \\end{aligned}", "<mtable"),
        ("\\newcommand{\\pow}[2][7]{#2^{#1}} \\pow{x}", "<mn>7</mn>"),
        ("\\newcommand{\\pow}[2][7]{#2^{#1}} \\pow[8]{x}", "<mn>8</mn>"),
        ("\\DeclarePairedDelimiter{\\ceil}{\\lceil}{\\rceil} \\ceil*{\\alpha x}", "⌈"),
        ("\\dv[2]{f}{x}", "<mn>2</mn>"),
        ("\\dv{x} f", "<mi>x</mi>"),
        ("\\abs*{\\alpha x}", "α"),
    ] {
        let mathml = one(source);
        assert!(mathml.as_ref().is_some_and(|mathml| mathml.contains(expected)), "{source}: {mathml:?}");
        assert!(!mathml.is_some_and(|mathml| mathml.contains("nbsp")), "{source}");
    }
}

#[test]
fn environments_of_lines_of_their_own_are_read_in_a_line() {
    for source in [
        "\\begin{align} a &= b \\\\ c &= d \\end{align}",
        "\\begin{equation*} b \\end{equation*}",
        "\\begin{gather} a \\\\ b \\nonumber \\end{gather}",
        "\\begin{multline} a \\\\ b \\end{multline}",
        "\\begin{alignat}{2} a &= b \\end{alignat}",
        "\\begin{CD} a @>>> b \\end{CD}",
        "b \\tag{1}",
    ] {
        let mathml = render(&[Formula { source, display: false }]).remove(0);
        let is_in_line = |mathml: &String| mathml.contains("<mi>b</mi>") && !mathml.contains("display=\"block\"");
        assert!(mathml.as_ref().is_ok_and(is_in_line), "{source}: {mathml:?}");
    }
}

#[test]
fn percent_signs_are_signs_where_no_comment_can_be_meant() {
    for (source, display, percents) in [
        ("50%", false, 1),
        ("50%", true, 1),
        ("p\\% + q%", false, 2),
        ("a% + b% = c", false, 2),
        ("\\text{占 50%}", false, 1),
        ("\n50% \\\\\n60%\n", true, 2),
        ("x % a comment\n+ y", false, 0),
        ("x % a comment\n+ y\n", true, 0),
    ] {
        let mathml = render(&[Formula { source, display }]).remove(0).unwrap_or_default();
        assert!(!mathml.is_empty() && mathml.matches('%').count() == percents, "{source:?}: {mathml}");
    }
    let placed = one("\\begin{aligned}[t]a &= b\\end{aligned}").unwrap_or_default();
    assert!(placed.contains("<mi>a</mi>") && !placed.contains('[') && !placed.contains("<mi>t</mi>"), "{placed}");
}

#[test]
fn what_is_not_known_is_named() {
    for (source, command) in [
        ("a_{\\foobar} + b", Some("\\foobar")),
        ("\\text{\\bar}", Some("\\bar")),
        ("\\begin{foo} a \\end{foo}", Some("\\begin{foo}")),
        ("\\frac{1}{", None),
    ] {
        let read = render(&[Formula { source, display: true }]).remove(0);
        assert_eq!(read, Err(Unreadable { command: command.map(Into::into) }), "{source}");
    }
}

#[test]
fn a_long_text_of_formulas_stays_within_its_steps() {
    let corpus: Vec<_> = CORPUS.lines().filter(|line| !line.starts_with("% ")).collect();
    let definition = std::iter::once("\\def\\mine{x}");
    let all: Vec<_> = definition.chain(corpus.iter().copied().cycle().take(1_000)).collect();
    let formulas: Vec<_> = all.iter().map(|source| Formula { source, display: true }).collect();
    let failed: Vec<_> = formulas.iter().zip(render(&formulas)).filter(|(_, mathml)| mathml.is_err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn what_is_wrong_is_not_read() {
    let long = "x+".repeat(5_000);
    let deep = "{".repeat(50) + &"}".repeat(50);
    for source in [
        "\\frac{1}{",
        "\\nosuch",
        "\\char量",
        "\\begin{aligned}a",
        "\\left( x",
        "a}",
        "\\limits",
        "\\cases{a",
        "\\pow[",
        &long,
        &deep,
    ] {
        assert_eq!(one(source), None, "{source}");
    }
}

#[test]
fn definitions_reach_the_formulas_after_them_and_no_other_text() {
    let text = |sources: &[&str]| -> Vec<Option<String>> {
        let formulas: Vec<_> = sources.iter().map(|source| Formula { source, display: false }).collect();
        render(&formulas).into_iter().map(Result::ok).collect()
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
        "\\newcommand{\\x}[2][\\x]{\\x\\x{#1}}\\x{a}".to_owned(),
        "\\DeclarePairedDelimiter".to_owned() + &" ".repeat(7_000),
        "\\cases{".repeat(1_000) + &"}".repeat(30),
        "\\abs[".repeat(1_000),
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

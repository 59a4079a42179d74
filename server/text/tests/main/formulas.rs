//! Which signs hold a formula, and what becomes of it.

use crate::{html, render};
use text::WarningKind;

/// Returns the number of formulas of a text.
fn formulas(source: &str) -> usize {
    html(source).matches("<math").count()
}

#[test]
fn prices_and_variables_are_no_formulas() {
    for source in [
        "It costs $5-$10.",
        "费用$5/月，年付$50",
        "把$a赋给$b",
        "export PATH=$HOME/bin:$PATH",
        "${HOME}/bin:${PATH}",
        "US$5 和 US$10",
        "US$5和US$10",
        "$5 and $10",
        "A$10–A$20",
        "$1,000 to $2,000",
        "$5/month, or $50/year",
        "原价$100，现在只要50$",
        "5$或10$",
        "变量$a、$b和$c",
        "$foo['a'].$b",
        "$user->$name",
        "PHP的$_GET和$_POST",
        "a lone $ sign, and $ another",
        "`$a` and `$b$`",
        "[x](https://e.org/$a) and [y](https://e.org/b$)",
        r"\$a\$",
        "    $a$",
        "```\n$a$\n```",
        "$100。而￥200，$300",
        r"\[1\] Smith, 2020",
        r"- \[ \] todo and \[x\] done",
        r"[a]\(b\), main\(x\) \(see below\) \(注意\)",
    ] {
        assert_eq!(formulas(source), 0, "{source}: {}", html(source));
    }
    assert_eq!(html("价格$5").trim(), "<p>价格$5</p>");
}

#[test]
fn formulas_are_found_wherever_authors_put_them() {
    for (source, count) in [
        ("So $E=mc^2$ holds.", 1),
        ("$x$和$y$", 2),
        ("$a$,$b$", 2),
        ("the $n$-th, the $k$th, all $x$s", 3),
        ("$2^n$ and $5$", 2),
        ("价格$5，变量$x$", 1),
        ("(x, $y$)", 1),
        ("**$x$**是 *$a_1*b_1$*", 2),
        (r"$\text{if $x>0$}$", 1),
        (r"$ \theta $", 1),
        ("$准确率 = \\frac{a}{b}$", 1),
        (r"对$x_i$Embedding", 1),
        (r"Inline \( A_i = \frac{1}{2} \) and \(x\).", 2),
        (r"设\(x\)为", 1),
        ("\\[ x^2 \\]", 1),
        ("\\[\nx = 1\n\\]", 1),
        ("$$x$$", 1),
        ("$$\na\n+ b\n- c\n= d\n> 0\n$$", 1),
        ("$$\na\n\nb\n$$", 1),
        ("- item\n  $$\n  x\n  $$\n- next $y$", 2),
        ("> quoted\n> $$\n> a \\\\\n> b\n> $$", 1),
        ("1. one\n\n   $$\n   x\n   $$", 1),
        ("| a | b |\n|---|---|\n| $|x|$ | $\\|y\\|$ |", 2),
        ("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}", 1),
        ("# Title\n\n## $y$", 1),
        ("[$z$](https://e.org)", 1),
        ("$\\newcommand{\\mine}{x}$ and $\\mine$", 2),
        ("GitLab's $`a^2`$ and $``b``$.", 2),
        ("```math\na_1\n\n+ b\n```", 1),
        ("- item\n  ~~~ math\n  a_1 * b_1\n  ~~~", 1),
    ] {
        assert_eq!(formulas(source), count, "{source}: {}", html(source));
        assert_eq!(render(source).warnings, [], "{source}");
    }
    assert!(
        html("a\n\n$$\na < b\n$$\n\nc")
            .contains("<p><span class=\"math-block\" tabindex=\"0\"><math display=\"block\"")
    );
    assert!(html("$a$ `$b$` <b title=\"$c$\">d</b>\n\n```\n$e$\n```").contains("<code>$b$</code>"));
}

#[test]
fn what_is_wrong_stays_as_typed_and_is_named_with_its_line() {
    let rendered = render("$$\nx\n$$\n\nA formula: $\\frac{1}{$ stays.\n\n\\( \\nosuch{a} \\)\n\n$$\nopen");
    assert!(rendered.html.contains("<code class=\"math-error\">$\\frac{1}{$</code>"), "{}", rendered.html);
    assert!(rendered.html.contains("<code class=\"math-error\">\\( \\nosuch{a} \\)</code>"), "{}", rendered.html);
    let warnings: Vec<_> = rendered.warnings.into_iter().map(|warning| (warning.line, warning.kind)).collect();
    let formula = |typed: &str| WarningKind::UnreadableFormula(typed.into());
    let unknown = WarningKind::UnknownCommand("\\nosuch".into(), "\\( \\nosuch{a} \\)".into());
    assert_eq!(warnings, [(5, formula("$\\frac{1}{$")), (7, unknown), (9, formula("$$"))]);
}

#[test]
fn places_of_other_programs_are_no_part_of_headings() {
    let rendered =
        render("# [Link Title](https://e.org) {#anchor}\n\n## Sets {1, 2}\n\n## More {#more-1}\n\n[x](#more-1)");
    assert_eq!(rendered.title.as_deref(), Some("Link Title"));
    let headings: Vec<_> = rendered.headings.iter().map(|it| (it.text.as_str(), it.id.as_str())).collect();
    assert_eq!(headings, [("Sets {1, 2}", "t-sets-1-2"), ("More", "t-more-1")], "{}", rendered.html);
    assert_eq!(rendered.warnings, []);
}

#[test]
fn formulas_keep_their_colours() {
    for (source, colour) in [
        ("$\\color{red}{x}$", " mathcolor=\"#ff0000\""),
        ("$\\textcolor{#ff0000}{x}$", " mathcolor=\"#ff0000\""),
        ("$\\colorbox{yellow}{x}$", " mathbackground=\"#"),
        ("$\\bbox[yellow]{x}$", " mathbackground=\"#"),
        ("$\\small\\color{blue} x$", " mathcolor=\"#"),
    ] {
        let html = html(source);
        assert!(html.contains(colour) && !html.contains(" style="), "{source}: {html}");
    }
    let odd = html("$\\colorbox{a;b}{x}$");
    assert!(!odd.contains("mathbackground"), "{odd}");
}

#[test]
fn formulas_that_only_temml_reads_are_clean() {
    let html = html(
        "$\\textcircled{1}$ $\\small{x<y}$ $\\cancel{x}$\n\n$$x \\tag{1}$$\n\n$$\\begin{array}{*{2}{c|}}a&b\\\\\\hline c&d\\end{array}$$",
    );
    assert!(html.contains("<mrow class=\"math-circle\">") && html.contains("mathsize="), "{html}");
    assert!(html.contains("math-line-bottom") && !html.contains(" style=") && !html.contains("menclose"), "{html}");
}

#[test]
fn lines_are_counted_as_they_were_written() {
    let rendered = render("$$\na\n\nb\n$$\n\n**注意：**$x$ [dead](gone.md)\n\n<blink>");
    let lines: Vec<_> = rendered.warnings.iter().map(|warning| warning.line).collect();
    assert_eq!(lines, [7, 9]);
}

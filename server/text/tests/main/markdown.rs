//! Markdown as authors write it.

use crate::{html, render};
use text::{WarningKind, plain};

#[test]
fn a_lesson_as_a_whole() {
    let rendered = render(
        "# 第一课\n\n你好，\n世界。 See [next](02-next.md#Two-words \"t\") and [out](https://example.org/?a=1&b=2).\n\n\
         ### Sub *section*\n\n1. one\n2. two\n\n- [x] done `code`\n- [ ] open\n\n\
         | a | b |\n|:-:|--:|\n| 1 | 2 |\n\n~~old~~ note[^n]\n\n[^n]: The *note*.\n\n![Map](img/map.png)\n",
    );
    insta::assert_snapshot!(rendered.html, @r##"
    <p>你好，世界。 See <a title="t" href="/learn/rust/2#t-two-words">next</a> and <a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener noreferrer">out</a>.</p>
    <h2 id="t-sub-section">Sub <em>section</em></h2>
    <ol><li>one</li>
    <li>two</li>
    </ol>
    <ul><li><label class="task"><input type="checkbox" checked="" disabled=""> done <code>code</code></label></li>
    <li><label class="task"><input type="checkbox" disabled=""> open</label></li>
    </ul>
    <div class="table-scroll" tabindex="0" role="region"><table><thead><tr><th scope="col" class="align-center">a</th><th scope="col" class="align-right">b</th></tr></thead><tbody>
    <tr><td class="align-center">1</td><td class="align-right">2</td></tr>
    </tbody></table></div>
    <p><del>old</del> note<sup class="footnote-ref"><a id="tr-1" href="#tn-1">1</a></sup></p>
    <p><img src="media:0ABC" alt="Map" width="640" height="480" loading="lazy" decoding="async"></p>
    <section class="footnotes"><ol>
    <li id="tn-1"><p>The <em>note</em>. <a class="footnote-back" href="#tr-1">↩ 1</a></p></li>
    </ol></section>
    "##);
    assert_eq!(rendered.title.as_deref(), Some("第一课"));
    assert_eq!(rendered.warnings, []);
    insta::assert_snapshot!(rendered.plain, @r##"
    你好，世界。 See next and out.
    Sub section
    one
    two
    done code
    open
    a
    b
    1
    2
    old note
    Map
    The note.
    "##);
    assert_eq!(rendered.words, 24);
}

#[test]
fn code_has_a_dozen_classes() {
    insta::assert_snapshot!(html("```rust title=\"x\"\nfn main() { // hi\n    print(\"<\");\n}\n```\n\n    indented <b>\n\n```nosuch\n<x>\n```"), @r##"
    <pre tabindex="0"><code class="language-rust"><span class="c-keyword">fn </span><span class="c-function">main</span>() { <span class="c-comment">// hi
        </span><span class="c-function">print</span>(<span class="c-string">&quot;&lt;&quot;</span>);
    }
    </code></pre>
    <pre tabindex="0"><code>indented &lt;b&gt;
    </code></pre>
    <pre tabindex="0"><code class="language-nosuch">&lt;x&gt;
    </code></pre>
    "##);
}

#[test]
fn formulas_are_mathml() {
    insta::assert_snapshot!(html("$\\frac{a}{b} < \\color{red}{c}$ and $5 and $10.\n\n$$\\begin{matrix}1&2\\\\3&4\\end{matrix}$$\n\n$\\nosuch<b>$"), @r##"
    <p><math display="inline"><mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac><mo>&lt;</mo><mrow mathcolor="#ff0000"><mi>c</mi></mrow></math> and $5 and $10.</p>
    <p><span class="math-block" tabindex="0"><math display="block"><mtable class="menv-arraylike"><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd><mtd><mn>4</mn></mtd></mtr></mtable></math></span></p>
    <p><code class="math-error">$\nosuch&lt;b&gt;$</code></p>
    "##);
}

#[test]
fn formulas_the_parser_stumbles_over_are_shown_as_source() {
    for source in ["\\char量^2", "\\char 量"] {
        assert!(html(&format!("${source}$")).contains("<code class=\"math-error\">"), "{source}");
    }
}

#[test]
fn the_first_heading_is_the_title_and_the_rest_begins_at_h2() {
    let titled = render("# Title\n\n# Part\n\n## Sub\n\n###### Deep");
    assert_eq!(titled.title.as_deref(), Some("Title"));
    assert!(titled.html.starts_with("<h2 id=\"t-part\">Part</h2>\n<h3 id=\"t-sub\">"), "{}", titled.html);
    assert!(titled.html.contains("<h6 id=\"t-deep\">"));
    let levels: Vec<(u8, &str)> =
        titled.headings.iter().map(|heading| (heading.level, heading.text.as_str())).collect();
    assert_eq!(levels, [(2, "Part"), (3, "Sub"), (6, "Deep")]);

    for before in ["```\ncode\n```\n\n", "<!-- a comment -->\n\n", "    code\n\n```\nmore\n```\n\n<!-- a -->\n"] {
        let once = render(&format!("{before}# *Title*\n\ntext"));
        assert_eq!(once.title.as_deref(), Some("Title"));
        assert!(!once.html.contains("Title") && once.html.contains("<p>text</p>"), "{}", once.html);
    }
    let late = render("Intro\n\n# Title");
    assert_eq!(late.title.as_deref(), Some("Title"));
    assert!(late.html.contains("<h2 id=\"t-title\">Title</h2>"));
    assert!(html("### a\n\n#### b").starts_with("<h2 id=\"t-a\">a</h2>\n<h3"));
    assert!(html("## a\n\n<h1>raw</h1>").contains("<h3 id=\"t-a\">a</h3>\n<h2>raw</h2>"));
    assert_eq!(render("no heading").title, None);
}

#[test]
fn ids_are_stable_unique_and_ours() {
    let rendered = render(
        "## 概述\n\n## 概述\n\n## 概述 1\n\n## C++ & `code`!\n\n## 🎉\n\n<p id=\"menu\">x</p>\n\n[a](#概述) [b](#%E6%A6%82%E8%BF%B0-1) [c](#menu) [d](#Menu) [e](#gone)",
    );
    let ids: Vec<&str> = rendered.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["t-概述", "t-概述-1", "t-概述-1-1", "t-c--code", "t-section"]);
    assert!(rendered.html.contains("<p id=\"t-menu\">"));
    assert!(rendered.html.contains("href=\"#t-概述-1\""));
    let kinds: Vec<_> = rendered.warnings.iter().map(|warning| (warning.line, &warning.kind)).collect();
    assert_eq!(kinds, [(13, &WarningKind::DeadLink("#e".replace("#e", "#gone")))]);
}

#[test]
fn links_are_resolved_wherever_they_come_from() {
    for source in [
        "[x](02-next.md)",
        "<a href=\"02-next.md\">x</a>",
        "[x]\n\n[x]: 02-next.md",
        "[x](02-%E4%B8%8B%E4%B8%80%E8%AF%BE.md)",
    ] {
        assert_eq!(html(source).trim(), "<p><a href=\"/learn/rust/2\">x</a></p>", "{source}");
    }
    assert!(html("[x](02-next.md#Two words)").contains("[x]"));
    assert!(html("[x](<02-next.md#Two words>)").contains("href=\"/learn/rust/2#t-two-words\""));
    for source in [
        "[x](https://example.org)",
        "<https://example.org>",
        "[x](//example.org/a)",
        "<a href='http://example.org'>x</a>",
    ] {
        assert!(html(source).contains(" rel=\"nofollow noopener noreferrer\">"), "{source}");
    }
    assert!(html("<me@example.org>").contains("href=\"mailto:me@example.org\""));
    let dead = render("a\n\nb [gone](03-gone.md) and\n<a href=\"04.md\">raw</a> [bad](javascript:x)");
    assert!(dead.html.contains("<span class=\"dead-link\">gone</span>"));
    assert!(dead.html.contains("<span class=\"dead-link\">raw</span>"));
    let lines: Vec<_> = dead.warnings.iter().map(|warning| (warning.line, warning.kind.clone())).collect();
    let expected = [(3, "03-gone.md"), (4, "javascript:x"), (4, "04.md")];
    assert_eq!(lines, expected.map(|(line, target)| (line, WarningKind::DeadLink(target.into()))));
}

#[test]
fn pictures_come_from_us_or_not_at_all() {
    let size = "width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\">";
    for source in ["![Map](img/map.png)", "<img src=\"img/map.png\" alt=\"Map\" width=9>"] {
        assert!(
            html(source).contains(&format!("<img src=\"media:0ABC\" alt=\"Map\" {size}")),
            "{source}: {}",
            html(source)
        );
    }
    assert!(html("![*a* `b` [c](d) ![e](f)](<图 1.png>)").contains("alt=\"a b c e\""));
    assert!(html("![x](figure.svg)").contains("<img src=\"media:0ABC\""));
    assert!(html("![x](media:0ABC)").contains("<img src=\"media:0ABC\""));
    assert!(html("![x](blurred.jpg)").contains("<span class=\"picture\"><img class=\"picture-blur\" src=\"data:image/png;base64,AAAA\" alt=\"\" aria-hidden=\"true\"><img src=\"media:0DEF\""));
    assert!(
        html("![far](http://example.org/x.png)")
            .contains("<a href=\"http://example.org/x.png\" rel=\"nofollow noopener noreferrer\">far</a>")
    );
    assert_eq!(
        html("[![far](http://example.org/x.png)](02-next.md)").trim(),
        "<p><a href=\"/learn/rust/2\">far</a></p>"
    );
    let odd = render("![](img/map.png)\n\n![gone](gone.png)\n\n![x](media:0XYZ)");
    let kinds: Vec<_> = odd.warnings.into_iter().map(|warning| (warning.line, warning.kind)).collect();
    assert_eq!(
        kinds,
        [
            (1, WarningKind::PictureWithoutDescription("img/map.png".into())),
            (3, WarningKind::DeadLink("gone.png".into())),
            (5, WarningKind::DeadLink("media:0XYZ".into())),
        ]
    );
    assert!(odd.html.contains("<span class=\"dead-picture\">gone</span>"));
}

#[test]
fn raw_html_is_cleaned_and_odd_tags_are_named() {
    let rendered = render(
        "<details open>\n<summary>More</summary>\n\n**inside**\n\n</details>\n\na <kbd>Ctrl</kbd> <blink>b</blink>\n\n<div>\n<p>\n<font color=red>x\n<!-- <marquee> --> 1 < 2\n<foo-bar>y\n</div>\n\nH<sub>2</sub>O",
    );
    assert!(
        rendered
            .html
            .contains("<details open=\"\">\n<summary>More</summary>\n<p><strong>inside</strong></p>\n</details>"),
        "{}",
        rendered.html
    );
    assert!(rendered.html.contains("<kbd>Ctrl</kbd> b"));
    assert!(rendered.html.contains("1 &lt; 2"));
    assert!(rendered.html.contains("H<sub>2</sub>O"));
    let kinds: Vec<_> = rendered.warnings.into_iter().map(|warning| (warning.line, warning.kind)).collect();
    assert_eq!(kinds, [(8, WarningKind::UnknownTag("blink".into())), (14, WarningKind::UnknownTag("foo-bar".into()))]);
}

#[test]
fn plain_text_is_what_one_reads() {
    assert_eq!(
        plain(
            "# T\n\na **b**\n`c` &amp; <i>d</i>[^1]\n\n- x\n- y\n\n| p | q |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n[^1]: n"
        ),
        "T\na b\nc & d\nx\ny\np\nq\n1\n2\ncode\nn"
    );
    assert_eq!(plain("量化\n投资\nab\ncd"), "量化投资\nab\ncd");
    assert_eq!(plain(""), "");
    assert_eq!(render("Don't count 量化 twice, e-mail 3.5").words, 8);
}

#[test]
fn footnotes_are_numbered_by_use() {
    let html = html("b[^b] a[^a] b[^b] [^none]\n\n[^a]: A\n[^b]: B\n\n    more\n[^unused]: U");
    assert!(
        html.contains("<li id=\"tn-1\"><p>B</p>\n<p>more <a class=\"footnote-back\" href=\"#tr-1\">↩ 1</a></p></li>"),
        "{html}"
    );
    assert_eq!(html.matches("id=\"tr-1\"").count(), 1);
    assert!(html.contains("[^none]") && !html.contains('U'), "{html}");
}

#[test]
fn tables_may_scroll_and_are_framed_once() {
    let html = html("<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>\n\n| a |\n|---|\n| b |");
    assert_eq!(html.matches("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\"><table>").count(), 2);
    assert_eq!(html.matches("</table></div>").count(), 2);
    assert_eq!(html.matches("</table>").count(), 3);
}

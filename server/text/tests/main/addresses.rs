//! Bare addresses become links, and end where their writers mean it.

use crate::html;

/// Returns the targets of the links of a text.
fn targets(source: &str) -> Vec<String> {
    html(source).split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn bare_addresses_become_links() {
    for (source, expected) in [
        ("见 https://example.com/docs（中文说明）了解更多。", &["https://example.com/docs"][..]),
        ("https://example.com。", &["https://example.com"]),
        ("Mail me@example.com.", &["mailto:me@example.com"]),
        ("联系me@example.com，谢谢", &["mailto:me@example.com"]),
        ("见https://example.com/docs了解", &["https://example.com/docs"]),
        (
            "“https://example.com/a”、《https://example.com/b》「https://example.com/c」",
            &["https://example.com/a", "https://example.com/b", "https://example.com/c"],
        ),
        ("(see https://example.com/a).", &["https://example.com/a"]),
        ("https://en.wikipedia.org/wiki/Rust_(language) yes", &["https://en.wikipedia.org/wiki/Rust_(language)"]),
        ("https://baike.baidu.com/item/量化投资/123。", &["https://baike.baidu.com/item/量化投资/123"]),
        ("https://example.com/a?b=c&d=e_f_g#h, and", &["https://example.com/a?b=c&amp;d=e_f_g#h"]),
        ("**https://example.com**", &["https://example.com"]),
        ("www.example.com is", &["https://www.example.com"]),
        ("https://a.com,https://b.com;http://c.com", &["https://a.com", "https://b.com", "http://c.com"]),
        ("www.b.com、www.a.com；见www.c.com/x", &["https://www.b.com", "https://www.a.com", "https://www.c.com/x"]),
        ("example.com, main.rs, a.b/c, e.g. user@host", &[]),
        ("`https://example.com`\n\n    https://example.com\n\n```\nme@example.com\n```", &[]),
        ("[https://example.com](https://example.org)", &["https://example.org"]),
        ("<a href=\"https://example.org\">https://example.com</a> x", &["https://example.org"]),
        ("<https://example.com>", &["https://example.com"]),
        ("javascript:alert(1) ftp://example.com", &[]),
        ("$https://example.com$", &[]),
        ("https://例子.中国/路径?查=询", &["https://例子.中国/路径?查=询"]),
        ("见https://例子.中国/路径?查=询。", &["https://例子.中国/路径?查=询"]),
        ("（https://例子.中国/路径#节），另", &["https://例子.中国/路径#节"]),
        ("https://例子.中国、https://例子.公司！", &["https://例子.中国", "https://例子.公司"]),
        ("“https://例子.中国/路径?查=询”；", &["https://例子.中国/路径?查=询"]),
        ("https://第1课.中国/路径：", &["https://第1课.中国/路径"]),
        ("https://例子.中国:8080/a，", &["https://例子.中国:8080/a"]),
        ("https://münchen.example/straße.", &["https://münchen.example/straße"]),
        ("https://пример.рф/путь?а=б, и", &["https://пример.рф/путь?а=б"]),
        ("例子.中国和a.рф", &[]),
        ("www.例子.中国/路径。", &["https://www.例子.中国/路径"]),
        ("https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF。", &["https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF"]),
        ("[例](https://例子.中国/路径?查=询)。", &["https://例子.中国/路径?查=询"]),
        ("<https://例子.中国/路径>。", &["https://例子.中国/路径"]),
        ("[例]：\n\n[例]: https://例子.中国/路径", &["https://例子.中国/路径"]),
        ("**https://例子.中国/路径**后", &["https://例子.中国/路径"]),
    ] {
        assert_eq!(targets(source), expected, "{source}: {}", html(source));
    }
    assert_eq!(
        html("见 https://example.com（中").trim(),
        "<p>见 <a href=\"https://example.com\" rel=\"nofollow noopener noreferrer\">https://example.com</a>（中</p>"
    );
}

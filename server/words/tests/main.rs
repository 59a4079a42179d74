//! What is found and what is not, and the promises that hold for any text.

use words::{MAX_QUERY_TERMS, MAX_TERM_CHARS, query_terms, terms};

fn finds(query: &str, text: &str) -> bool {
    let indexed = terms(text);
    let asked = query_terms(query);
    !asked.is_empty() && asked.iter().all(|term| indexed.contains(term))
}

/// Text, queries that find it, queries that do not.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    ("量化投资", &["量化", "投资", "量化投资", "资", "化投"], &["投机", "量产", "资量"]),
    ("量化投资入门", &["量化投资", "投资入门", "入门", "投资 量化"], &["出门"]),
    ("古诗词鉴赏", &["诗", "诗词", "古诗", "古诗词", "鉴赏"], &["词诗", "唐诗"]),
    ("人工智能与机器学习", &["人工智能", "智能", "机器学习", "学习"], &["人机", "机智"]),
    ("学习方法", &["学习的方法", "学习，方法", "方法"], &["的", "学方"]),
    ("张三丰创立太极拳", &["张三丰", "太极拳", "太极", "拳"], &["张丰", "三太"]),
    ("区块链技术原理", &["区块链", "区块", "技术原理"], &["链块"]),
    ("他说:“你好,世界!”", &["你好", "世界", "你好,世界", "你好 世界"], &["好世", "世间"]),
    ("中文与English混排", &["english", "中文", "English混排", "混排"], &["文与english吗没有"]),
    ("3D打印", &["3d", "打印", "3D打印", "３Ｄ打印"], &["2d", "打字"]),
    ("C语言程序设计", &["c语言", "C", "程序设计", "Ｃ语言"], &["c++", "c#", "java"]),
    ("C++ 入门", &["c++", "C", "Ｃ＋＋", "c++入门"], &["c#", "cpp"]),
    ("Learn C# today", &["c#", "C", "today c#", "Ｃ＃"], &["c++", "f#"]),
    ("ASP.NET Core", &[".net", "asp.net", "net", "core"], &["netcore"]),
    ("The .NET runtime", &[".net", "the .NET runtime", "runtimes"], &["network"]),
    ("Network basics", &["network", "networks", "basic"], &["net", ".net"]),
    ("Rust first steps: a course", &["courses", "course", "COURSE", "step", "rust", "a"], &["coursework"]),
    ("Two classes, three boxes", &["class", "classes", "box", "boxes", "three"], &["glass"]),
    ("Caching with caches", &["cache", "caches", "caching"], &["cash"]),
    ("Case studies and movies", &["study", "studies", "movie", "case study"], &["student"]),
    ("The teacher's notes", &["teacher", "teachers", "teacher's", "teacher’s note"], &["s"]),
    ("Bus analysis of redis", &["bus", "analysis", "redis"], &["bu", "analysi", "redi"]),
    ("iOS & JS & CSS", &["ios", "js", "css"], &["io", "cs"]),
    ("ＦＵＬＬ　ｗｉｄｔｈ", &["full width", "FULL", "ｗｉｄｔｈ"], &["half"]),
    ("ｶﾀｶﾅ と ひらがな", &["カタカナ", "ひらがな", "タカ", "と"], &["カカ"]),
    ("한국어 수업", &["한국어", "수업", "국어"], &["어수"]),
    ("zero\u{200b}width 投\u{200d}资", &["zerowidth", "投资", "zero\u{feff}width"], &["zero"]),
    ("nul\0in\u{7}side", &["nulinside", "nul\0inside"], &["nul"]),
    ("line\none\ttab", &["line", "one", "tab", "line one"], &["lineone"]),
    ("Party 🎉 time 👩‍💻", &["party time", "party 🎉", "🎉time"], &["🎉", "👩‍💻"]),
    ("Crème brûlée à Paris", &["crème", "brûlée", "CRÈME", "cre\u{300}me", "creme", "BRULEE"], &["crem"]),
    ("ΣΊΣΥΦΟΣ и ПРИВЕТ", &["привет", "Привет"], &["при"]),
    ("2024年第1季度", &["2024", "2024年", "第1季度", "季度"], &["2023", "202"]),
    ("price: $1,299.00", &["1", "299", "1,299.00", "price"], &["1299"]),
    ("foo_bar-baz/qux.rs", &["foo", "bar", "foo_bar", "qux.rs"], &["foobar"]),
    ("node.js 与 vue3", &["node.js", "node js", "vue3"], &["nodejs", "vue"]),
    ("ﬁne ﬂow ①②", &["fine", "flow", "12"], &["ne"]),
    ("中国人民银行", &["中国", "人民", "银行", "人民银行", "国人"], &["中民", "民国"]),
    ("南京市长江大桥", &["南京市", "市长", "长江大桥", "江大", "大桥"], &["南大"]),
    ("繁體中文課程", &["繁體", "課程", "中文"], &["繁体"]),
    ("𠮷野家の牛丼", &["𠮷野家", "牛丼", "𠮷"], &["吉野"]),
    ("", &[], &["anything", "诗", ""]),
    ("!!! ??? 。。。", &[], &["!", "。", " "]),
];

#[test]
fn queries_find_what_they_name() {
    for (text, hits, misses) in TABLE {
        for query in *hits {
            assert!(finds(query, text), "{query:?} finds {text:?}: {:?} in {:?}", query_terms(query), terms(text));
        }
        for query in *misses {
            assert!(!finds(query, text), "{query:?} does not find {text:?}: {:?}", query_terms(query));
        }
    }
}

/// Everyday prose, so that dictionary words overlap in many ways.
const PROSE: &str = "研究生命起源的科学家们在南京市长江大桥上讨论人工智能如何改变高等教育，\
    他们说结婚的和尚未结婚的人都可以学习计算机程序设计语言，从而理解中华人民共和国的经济发展规律以及量化投资策略。";

#[test]
fn every_part_of_a_text_finds_it() {
    let characters: Vec<char> = PROSE.chars().collect();
    let indexed = terms(PROSE);
    for start in 0..characters.len() {
        for end in start + 1..=characters.len().min(start + 12) {
            let query: String = characters[start..end].iter().collect();
            for term in query_terms(&query) {
                assert!(indexed.contains(&term), "{query:?} asks for {term:?}");
            }
        }
    }
}

#[test]
fn a_query_is_bounded_and_says_everything_once() {
    let long = "量化投资策略研究 ".repeat(1000) + &"x".repeat(5000);
    assert!(query_terms(&long).len() <= MAX_QUERY_TERMS);
    let distinct = (0..500).fold(String::new(), |text, n| text + &format!("word{n} "));
    assert_eq!(query_terms(&distinct).len(), MAX_QUERY_TERMS);
    assert_eq!(query_terms("rust Rust RUST"), ["rust"]);
    assert!(query_terms(&"长".repeat(300)).iter().all(|term| term.chars().count() <= MAX_TERM_CHARS));
    assert!(finds(&"y".repeat(90), &"y".repeat(90)));
}

#[test]
fn fillers_count_only_when_alone() {
    assert_eq!(query_terms("the history of art"), ["history", "art"]);
    assert_eq!(query_terms("the"), ["the"]);
    assert_eq!(query_terms("的"), ["的"]);
}

#[test]
fn terms_are_letters_and_digits() {
    let odd: String = (0..=0x3_ffffu32).filter_map(char::from_u32).collect();
    for text in [odd.as_str(), "c++ c# .net a'b’s x_y « » \" ) OR * ^ : - + ~"] {
        for term in terms(text).iter().chain(&query_terms(text)) {
            assert!(
                !term.is_empty() && !term.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()),
                "{term:?}"
            );
            assert!(!term.contains(char::is_whitespace) && !term.contains(char::is_control), "{term:?}");
        }
    }
}

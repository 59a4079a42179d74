//! Snippets are data: what was found is marked, nothing is markup.

use text::snippet;

fn marked(plain: &str, terms: &[&str], around: usize) -> String {
    let pieces = snippet(plain, terms, around);
    pieces.into_iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text }).collect()
}

#[test]
fn hits_are_marked_where_most_of_them_stand() {
    assert_eq!(marked("学习量化投资的方法", &["量化", "投资"], 10), "学习[量化投资]的方法");
    assert_eq!(marked("The Courses we offer", &["course"], 40), "The [Course]s we offer");
    assert_eq!(marked("a rust b b b b b b b b b b rust wasm c", &["rust", "wasm"], 6), "…b b b [rust] [wasm] …");
    assert_eq!(marked("ＦＵＬＬ width", &["full"], 20), "[ＦＵＬＬ] width");
    assert_eq!(marked("one\n\n two\tthree", &["two"], 20), "one [two] three");
    assert_eq!(marked("nothing of that kind here", &["zebra"], 7), "nothing of tha…");
    assert_eq!(marked("<b>bold</b>", &["b"], 20), "<[b]>[b]old</[b]>");
    assert_eq!(marked("", &["a"], 20), "");
    assert_eq!(marked("aaa", &["", "a"], 0), "[a]…");
    assert_eq!(marked("人工智能 🎉 智能", &["人工智能", "智能"], 20), "[人工智能] 🎉 [智能]");
}

#[test]
fn letters_of_all_scripts_are_found_however_they_are_spelled() {
    for (text, term, expected) in [
        ("Быстрая Ёлка", "елка", "Быстрая [Ёлка]"),
        ("Быстрая Е\u{308}лка", "елка", "Быстрая [Е\u{308}лка]"),
        ("во имя гѡ\u{483}да", "гѡда", "во имя [гѡ\u{483}да]"),
        ("هذا مُحَمَّد", "محمد", "هذا [مُحَمَّد]"),
        ("الرَّحْمٰن الرحيم", "الرحمن", "[الرَّحْمٰن] الرحيم"),
        ("Résumé of the Ωmega", "resume", "[Résumé] of the Ωmega"),
        ("de\u{301}ja\u{300} vu", "deja", "[de\u{301}ja\u{300}] vu"),
        ("שָׁלוֹם־עולם", "שלום", "[שָׁלוֹם]־עולם"),
        ("좋은 한국어", "한국", "좋은 [한국]어"),
        (
            "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}",
            "한국",
            "[\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}]",
        ),
        ("5 ㎏ rice", "kg", "5 [㎏] rice"),
        ("Straße", "strasse", "[Straße]"),
    ] {
        assert_eq!(marked(text, &[term], 40), expected, "{text}");
    }
}

/// A lesson of 200 kB takes some milliseconds; folding each letter anew took a quarter of a second.
#[test]
#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn long_texts_of_every_script_take_milliseconds() {
    for part in
        ["Быстрая коричневая лиса. ", "مُقَدِّمَة في البرمجة. ", "한국어 문장이다. ", "यह एक पाठ है। ", "Élevée à Málaga. "]
    {
        let text = part.repeat(2_000_000 / part.len());
        let start = std::time::Instant::now();
        marked(&text, &["zebra"], 80);
        let took = start.elapsed();
        println!("{took:>10.1?} {} bytes of {part}", text.len());
        assert!(took < std::time::Duration::from_secs(1), "{part} took {took:?}");
    }
}

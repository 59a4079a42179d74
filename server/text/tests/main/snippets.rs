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

//! The sources of the wings, read as the compiler reads them.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// The wings from left to right, from the list of their order; without what their stories share.
pub fn wings() -> Vec<String> {
    let text = fs::read_to_string(folder("wings.toml")).unwrap();
    let order = text.lines().find(|line| line.starts_with("order")).unwrap();
    order.split('"').skip(1).step_by(2).filter(|name| *name != "testing").map(String::from).collect()
}

/// A place in the folder in which the wings lie.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(name)
}

/// Every source file below a wing's `src`: wing, path, text.
pub fn of_wings() -> impl Iterator<Item = (String, String, String)> {
    wings().into_iter().flat_map(|wing| {
        let files = files_below(&folder(&wing).join("src"), "rs");
        files
            .into_iter()
            .map(move |path| (wing.clone(), path.display().to_string(), fs::read_to_string(&path).unwrap()))
    })
}

pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "node_modules", ".git"].contains(&name.as_str()) {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The statements of a source: literals that begin like one and are no pieces, then those that lists are composed of.
pub fn statements(source: &str) -> Vec<String> {
    let (literals, lists) = (literals(source), lists(source));
    let is_piece = |start: &usize| {
        let before = source[..*start].trim_end();
        ["push(", "QueryBuilder::new(", "format_args!(", "format!(", "concat!("]
            .iter()
            .any(|call| before.ends_with(call))
            || lists.iter().any(|list| list.contains(start))
    };
    let whole = literals.iter().filter(|(start, text)| begins(text) && !is_piece(start)).map(|(_, text)| text.clone());
    let composed = lists.iter().flat_map(|list| {
        let pieces = literals.iter().filter(|(start, _)| list.contains(start));
        composed(&pieces.map(|(_, text)| text.as_str()).collect::<Vec<_>>())
    });
    whole.chain(composed).collect()
}

/// Where `list_query!` is called: from there to the brace that closes it.
fn lists(source: &str) -> Vec<Range<usize>> {
    let calls = source.match_indices("list_query! {").filter(|(at, _)| !is_comment(source, *at));
    calls.map(|(at, _)| at..at + source[at..].find('}').unwrap()).collect()
}

fn is_comment(source: &str, at: usize) -> bool {
    source[..at].rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with("//"))
}

/// What `list_query!` makes of its pieces.
fn composed(pieces: &[&str]) -> Vec<String> {
    let [columns, tables, filter, order, others @ ..] = pieces else { panic!("pieces of a list: {pieces:?}") };
    let list = [format!("select count(*) {tables} {filter}"), format!("{columns} {tables} {filter} {order}")];
    list.into_iter().chain(others.iter().map(|rest| format!("{columns} {tables} {rest}"))).collect()
}

fn begins(text: &str) -> bool {
    ["select ", "insert into ", "update ", "delete from "].iter().any(|word| text.starts_with(word))
        || (text.starts_with("with ") && text.contains(" as ("))
}

/// String literals with the byte where they begin; comments, bytes and characters are passed over.
pub fn literals(source: &str) -> Vec<(usize, String)> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some((text, length)) = raw(rest) {
            found.push((at, text));
            at += length;
        } else if rest.starts_with('"') {
            let (text, length) = quoted(rest);
            found.push((at, text));
            at += length;
        } else if let Some(body) = rest.strip_prefix("'\\") {
            // The escaped character may itself be a quote; the closing one comes after it.
            let escaped = body.chars().next().map_or(0, char::len_utf8);
            at += 2 + escaped + body[escaped..].find('\'').map_or(0, |end| end + 1);
        } else if rest.starts_with('\'') && rest.chars().nth(2) == Some('\'') {
            at += rest.char_indices().nth(3).map_or(rest.len(), |(end, _)| end);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn raw(rest: &str) -> Option<(String, usize)> {
    let hashes = rest.strip_prefix('r')?;
    let count = hashes.bytes().take_while(|b| *b == b'#').count();
    let body = hashes[count..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(count));
    let end = body.find(&close)?;
    Some((body[..end].to_owned(), 1 + count + 1 + end + close.len()))
}

fn quoted(rest: &str) -> (String, usize) {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, at + 1),
            '\\' => match chars.next() {
                Some((_, '\n')) => while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, other)) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    (text, rest.len())
}

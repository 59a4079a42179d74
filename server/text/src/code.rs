//! Source code coloured by class. A dozen classes instead of syntect's full scopes: pages are a
//! third as long and a theme is a dozen lines.

use crate::tags::{push_attribute, push_text};
use pulldown_cmark::CodeBlockKind;
use std::{ops::Range, sync::LazyLock};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// The longest code that is coloured, in bytes; longer code stays plain, and so does code with a line no person wrote.
const MAX_LENGTH: usize = 100_000;
const MAX_LINE: usize = 2_000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Scopes and their classes; the innermost scope wins, and in it the first line that fits.
static CLASSES: LazyLock<Vec<(Scope, &str)>> = LazyLock::new(|| {
    let classes = [
        ("comment", "c-comment"),
        ("punctuation.definition.comment", "c-comment"),
        ("constant.character.escape", "c-escape"),
        ("constant.numeric", "c-number"),
        ("constant", "c-constant"),
        ("string", "c-string"),
        ("punctuation.definition.string", "c-string"),
        ("keyword.operator", "c-operator"),
        ("keyword", "c-keyword"),
        ("storage", "c-keyword"),
        ("entity.name.function", "c-function"),
        ("variable.function", "c-function"),
        ("support.function", "c-function"),
        ("support.macro", "c-function"),
        ("entity.name.tag", "c-tag"),
        ("entity.other.attribute-name", "c-attribute"),
        ("meta.annotation", "c-attribute"),
        ("entity.name.section", "c-heading"),
        ("markup.heading", "c-heading"),
        ("markup.inserted", "c-inserted"),
        ("markup.deleted", "c-deleted"),
        ("entity.name", "c-type"),
        ("entity.other.inherited-class", "c-type"),
        ("support.type", "c-type"),
        ("support.class", "c-type"),
        ("variable.language", "c-keyword"),
        ("variable.parameter", "c-parameter"),
    ];
    classes.iter().map(|(scope, class)| (Scope::new(scope).expect("scopes are well formed"), *class)).collect()
});

/// Returns `<code>` with the language's name as its class and coloured spans in it.
pub fn render(language: &str, source: &str, colour: bool) -> String {
    let mut html = String::from("<code");
    if !language.is_empty() {
        push_attribute(&mut html, "class", &format!("language-{language}"));
    }
    html.push('>');
    let small = source.len() <= MAX_LENGTH && source.lines().all(|line| line.len() <= MAX_LINE);
    match syntax(language).filter(|_| small && colour) {
        Some(syntax) => push_coloured(&mut html, syntax, source),
        None => push_text(&mut html, source),
    }
    html.push_str("</code>");
    html
}

/// Returns the language a code block names: the first word after the fence.
pub fn language(kind: &CodeBlockKind) -> String {
    let CodeBlockKind::Fenced(info) = kind else {
        return String::new();
    };
    let word = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
    let named = word.chars().filter(|c| c.is_alphanumeric() || "+-#._".contains(*c));
    named.take(30).flat_map(char::to_lowercase).collect()
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let name = match language {
        "" | "text" | "txt" | "plain" | "plaintext" => return None,
        "shell" | "console" | "zsh" | "fish" => "sh",
        "typescript" | "ts" | "tsx" | "jsx" | "mjs" => "js",
        "jsonc" | "json5" => "json",
        "golang" => "go",
        "c#" => "cs",
        other => other,
    };
    SYNTAXES.find_syntax_by_token(name)
}

/// Writes coloured lines; from the first line the syntax cannot read on, they are plain.
fn push_coloured(html: &mut String, syntax: &SyntaxReference, source: &str) {
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    let mut spans = Spans { html, open: None };
    let mut readable = true;
    for line in LinesWithEndings::from(source) {
        match state.parse_line(line, &SYNTAXES) {
            Ok(operations) if readable => {
                let mut from = 0;
                for (at, operation) in operations {
                    spans.push(line, from..at, class(&scopes));
                    from = from.max(at);
                    readable &= scopes.apply(&operation).is_ok();
                }
                spans.push(line, from..line.len(), class(&scopes));
            }
            _ => {
                readable = false;
                spans.push(line, 0..line.len(), None);
            }
        }
    }
    spans.change(None);
}

fn class(scopes: &ScopeStack) -> Option<&'static str> {
    scopes
        .as_slice()
        .iter()
        .rev()
        .find_map(|scope| CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class))
}

/// Spans of one class each; neighbours of the same class are one span.
struct Spans<'a> {
    html: &'a mut String,
    open: Option<&'static str>,
}

impl Spans<'_> {
    fn push(&mut self, line: &str, range: Range<usize>, class: Option<&'static str>) {
        let Some(text) = line.get(range).filter(|text| !text.is_empty()) else {
            return;
        };
        if !text.trim().is_empty() {
            self.change(class);
        }
        push_text(self.html, text);
    }

    fn change(&mut self, class: Option<&'static str>) {
        if self.open == class {
            return;
        }
        if self.open.is_some() {
            self.html.push_str("</span>");
        }
        if let Some(class) = class {
            self.html.push_str("<span");
            push_attribute(self.html, "class", class);
            self.html.push('>');
        }
        self.open = class;
    }
}

//! The Rust code of a table of texts: one documented function each.

use crate::{pair::Pair, table::Entry};
use std::{collections::BTreeMap, fmt::Write as _};

/// The names in the generated code by which it learns the language to write in.
pub(crate) struct Speaker<'a> {
    /// The path of the function that returns the language.
    pub lang: &'a str,
    /// The path of the enum that the function returns.
    pub kind: &'a str,
    /// Whether that enum has the pseudo-language too.
    pub pseudo: bool,
}

impl Speaker<'_> {
    /// Returns the choice between the expressions for each language.
    fn choose(&self, zh: &str, en: &str, pseudo: &str) -> String {
        let Self { lang, kind, .. } = self;
        let pseudo = if self.pseudo { format!("        {kind}::Pseudo => {pseudo},\n") } else { String::new() };
        format!("match {lang}() {{\n        {kind}::ZhHans => {zh},\n        {kind}::En => {en},\n{pseudo}    }}")
    }
}

/// Returns the whole file.
pub(crate) fn code(texts: &BTreeMap<String, Pair>, speaker: &Speaker<'_>) -> String {
    let mut code = "// Made from locales/*.toml by the crate `locale`.\n".to_owned();
    if texts.values().any(|pair| pair.en.names.is_empty()) {
        code += &plain_helper(speaker);
    }
    for (key, pair) in texts {
        code += &if pair.en.names.is_empty() { plain(key, pair) } else { filled(key, pair, speaker) };
    }
    code
}

/// Returns a function that all texts without placeholders share, so that each costs one call.
fn plain_helper(speaker: &Speaker<'_>) -> String {
    let chosen = speaker.choose("zh.into()", "en.into()", "::std::format!(\"[{en}]\").into()");
    format!("fn __plain(zh: &'static str, en: &'static str) -> {COW} {{\n    {chosen}\n}}\n")
}

fn plain(key: &str, pair: &Pair) -> String {
    let (zh, en) = (literal(&pair.zh.other), literal(&pair.en.other));
    format!("{}pub fn {key}() -> {COW} {{ __plain({zh:?}, {en:?}) }}\n", doc(pair))
}

fn filled(key: &str, pair: &Pair, speaker: &Speaker<'_>) -> String {
    let mut arguments = String::new();
    for name in &pair.en.names {
        write!(arguments, "{name}: impl ::core::fmt::Display, ").expect("a String takes any text");
    }
    let choose = if pair.zh.one.is_some() || pair.en.one.is_some() {
        // By its digits: any integer type will do, and "1,000+" is rightly many.
        "    let __one = ::std::string::ToString::to_string(&count) == \"1\";\n"
    } else {
        ""
    };
    let (zh, en, pseudo) = (sentence(&pair.zh, "", ""), sentence(&pair.en, "", ""), sentence(&pair.en, "[", "]"));
    let chosen = speaker.choose(&zh, &en, &pseudo);
    format!(
        "{}pub fn {key}({}) -> {COW} {{\n{choose}    {chosen}.into()\n}}\n",
        doc(pair),
        arguments.trim_end_matches(", "),
    )
}

/// Returns the expression that builds one language's sentence.
fn sentence(entry: &Entry, before: &str, after: &str) -> String {
    let other = filled_text(&format!("{before}{}{after}", entry.other));
    match &entry.one {
        Some(one) => {
            let one = filled_text(&format!("{before}{one}{after}"));
            format!("if __one {{ {one} }} else {{ {other} }}")
        }
        None => other,
    }
}

/// Returns the expression of one text with its placeholders filled; a text that has none is only copied.
fn filled_text(text: &str) -> String {
    if text.replace("{{", "").contains('{') {
        format!("::std::format!({text:?})")
    } else {
        format!("::std::string::String::from({:?})", literal(text))
    }
}

fn doc(pair: &Pair) -> String {
    // A `<` would begin an element in the documentation.
    let line = |text: &str| text.replace('\n', " ").replace('<', "\\<");
    format!("/// {} — {}\n", line(&pair.en.other), line(&pair.zh.other))
}

fn literal(text: &str) -> String {
    text.replace("{{", "{").replace("}}", "}")
}

const COW: &str = "::std::borrow::Cow<'static, str>";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn entry(source: &str) -> Entry {
        table::read(source).unwrap().remove("a").unwrap()
    }

    fn one(zh: &str, en: &str) -> String {
        let pair = Pair { zh: entry(zh), en: entry(en) };
        let speaker = Speaker { lang: "::ui::lang", kind: "::model::Lang", pseudo: true };
        code(&BTreeMap::from([("a".to_owned(), pair)]), &speaker)
    }

    #[test]
    fn a_crate_apart_has_its_own_languages() {
        let pair = Pair { zh: entry("a = '{n} 元'"), en: entry("a = '{n} yuan'") };
        let speaker = Speaker { lang: "crate::lang", kind: "crate::Lang", pseudo: false };
        let code = code(&BTreeMap::from([("a".to_owned(), pair)]), &speaker);
        assert!(code.contains("match crate::lang() {\n        crate::Lang::ZhHans => "), "{code}");
        assert!(!code.contains("model") && !code.contains("Pseudo"), "{code}");
    }

    #[test]
    fn a_plain_text_is_one_call() {
        let code = one("a = '登录'", "a = 'Sign in {{now}}'");
        assert!(
            code.contains("pub fn a() -> ::std::borrow::Cow<'static, str> { __plain(\"登录\", \"Sign in {now}\") }"),
            "{code}"
        );
    }

    #[test]
    fn arguments_are_alphabetical() {
        let code = one("a = '{to}、{from}'", "a = '{to} from {from}'");
        assert!(code.contains("pub fn a(from: impl ::core::fmt::Display, to: impl"), "{code}");
        assert!(code.contains("format!(\"[{to} from {from}]\")"), "{code}");
        assert!(!code.contains("__plain"));
    }

    #[test]
    fn plural_forms_ask_the_count() {
        let code = one("a = '{count} 节'", "a = { one = 'one', other = '{count} parts' }");
        assert!(code.contains("if __one { ::std::string::String::from(\"one\") } else"), "{code}");
        assert!(code.contains("ZhHans => ::std::format!(\"{count} 节\")"), "{code}");
    }
}

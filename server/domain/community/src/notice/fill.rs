//! Filling templates: each placeholder by its value, once, so that a value that looks like a placeholder stays as it is.

/// A value of a template: a name, and a text or, in HTML, what is markup already.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A text, which is escaped where the template is HTML.
    Text(String),
    /// A text, and the same as markup.
    Markup(String, String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The names of placeholders with their values.
pub(super) type Values = [(&'static str, Value)];

/// Returns the placeholders of a template, without their braces: what stands between braces and looks like a name.
pub(super) fn placeholders(template: &str) -> Vec<&str> {
    pieces(template).filter_map(Result::err).collect()
}

/// Returns a subject with its values, in one line.
pub(super) fn subject(template: &str, values: &Values) -> String {
    let line = filled(template, values, |value| match value {
        Value::Text(text) | Value::Markup(text, _) => text.clone(),
    });
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Returns a plain text with its values. What empty ones leave behind is one empty line.
pub(super) fn text(template: &str, values: &Values) -> String {
    let text = filled(template, values, |value| match value {
        Value::Text(text) | Value::Markup(text, _) => text.clone(),
    });
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines.join("\n").trim().to_owned() + "\n"
}

/// Returns HTML with its values, whose texts are escaped.
pub(super) fn html(template: &str, values: &Values) -> String {
    filled(template, values, |value| match value {
        Value::Text(text) => escape(text),
        Value::Markup(_, html) => html.clone(),
    })
}

fn filled(template: &str, values: &Values, write: impl Fn(&Value) -> String) -> String {
    let mut out = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Ok(text) => out.push_str(text),
            Err(name) => match values.iter().find(|(of, _)| *of == name) {
                Some((_, value)) => out.push_str(&write(value)),
                None => out.extend(["{", name, "}"]),
            },
        }
    }
    out
}

/// Cuts a template into texts (`Ok`) and the names of placeholders (`Err`).
fn pieces(template: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let opening = rest.find('{').unwrap_or(rest.len());
        if opening > 0 {
            let (text, after) = rest.split_at(opening);
            rest = after;
            return Some(Ok(text));
        }
        let name = rest[1..].split('}').next().unwrap_or_default();
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if is_name && rest.len() > name.len() + 1 {
            rest = &rest[name.len() + 2..];
            return Some(Err(name));
        }
        let (brace, after) = rest.split_at(1);
        rest = after;
        Some(Ok(brace))
    })
}

/// Returns a text as HTML has it, in elements and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_filled_in_once_and_escaped_where_it_must_be() {
        let values: Vec<(&'static str, Value)> = vec![
            ("title", "<b>{link}</b>".into()),
            ("link", "https://school.example/?a=1&b=2".into()),
            ("items", Value::Markup("- one".into(), "<li>one</li>".into())),
            ("excerpt", "".into()),
        ];
        assert_eq!(subject("About {title}\n{nothing} {", &values), "About <b>{link}</b> {nothing} {");
        assert_eq!(text("{title}\n\n{excerpt}\n\n{items}\n", &values), "<b>{link}</b>\n\n- one\n");
        assert_eq!(
            html("<a href=\"{link}\">{title}</a>{items}", &values),
            "<a href=\"https://school.example/?a=1&amp;b=2\">&lt;b&gt;{link}&lt;/b&gt;</a><li>one</li>"
        );
        assert_eq!(placeholders("{a} { b } {c_d}{} {E} {未} {"), ["a", "c_d"]);
        for open in ["{", "{a", "a{", "{{a}", "{}}"] {
            assert_eq!(text(open, &Vec::new()).trim_end(), open);
        }
    }
}

//! How a mail looks, before it is saved.

use leptos::prelude::*;
use model::notice::TemplateTexts;

use crate::t;

/// The mail with examples in the places of values. Its HTML stands in a frame that may do nothing: no scripts, no forms,
/// and none of the page around it.
#[component]
pub fn Preview(
    /// The mail.
    mail: RwSignal<TemplateTexts>,
) -> impl IntoView {
    view! {
        <section class="card card-body stack mail-preview" aria-labelledby="preview-title">
            <h3 id="preview-title">{t::mail_template_preview()}</h3>
            <p class="small muted">{t::mail_template_preview_hint()}</p>
            <p class="strong"><bdi>{move || mail.read().subject.clone()}</bdi></p>
            <iframe sandbox="" title=t::mail_template_html() srcdoc=move || without_styles(&mail.read().html)></iframe>
            <h4>{t::mail_template_text()}</h4>
            <pre class="letter">{move || mail.read().text.clone()}</pre>
        </section>
    }
}

/// Returns HTML without its `style` attributes: the frame has the policy of the page around it, which refuses them. Mails
/// are sanitised, so that attributes stand in double quotes.
fn without_styles(html: &str) -> String {
    const STYLE: &str = " style=\"";
    let mut out = String::with_capacity(html.len());
    let (mut is_tag, mut is_quoted, mut rest) = (false, false, html);
    while let Some(c) = rest.chars().next() {
        if is_tag && !is_quoted && rest.starts_with(STYLE) {
            let value = &rest[STYLE.len()..];
            rest = value.split_once('"').map_or("", |(_, after)| after);
            continue;
        }
        match c {
            '<' if !is_quoted => is_tag = true,
            '>' if !is_quoted => is_tag = false,
            '"' if is_tag => is_quoted = !is_quoted,
            _ => {}
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_styles_of_tags_are_taken_out() {
        for (html, plain) in [
            ("<p style=\"color:red\">Hi</p>", "<p>Hi</p>"),
            ("<a href=\"/a>b\" style=\"margin:0\" lang=\"en\">x</a>", "<a href=\"/a>b\" lang=\"en\">x</a>"),
            ("say style=\"bold\" and \"quote\" <b>it</b>", "say style=\"bold\" and \"quote\" <b>it</b>"),
            ("<td title=\" style=\" style=\"a:b\">学</td>", "<td title=\" style=\">学</td>"),
            ("<p style=\"open", "<p"),
            ("", ""),
        ] {
            assert_eq!(without_styles(html), plain);
        }
    }
}

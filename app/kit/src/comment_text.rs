//! The plain text of a comment, as people read it: in lines, with its links and mentions.

use leptos::prelude::*;
use model::comment::{BodyPiece, Mention, pieces};

/// What may follow an address in a sentence and is no part of it.
const SENTENCE_END: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '"'];

/// The text of a comment. Addresses are links that other sites gain nothing from; people whom it mentions stand out.
#[component]
pub fn CommentText(
    /// The plain text, in lines.
    body: String,
    /// The people that it mentions.
    mentions: Vec<Mention>,
) -> impl IntoView {
    let shown: Vec<_> = pieces(&body, &mentions).into_iter().flat_map(piece).collect();
    view! { <div class="comment-text"><bdi>{shown}</bdi></div> }
}

fn piece(piece: BodyPiece<'_>) -> Vec<AnyView> {
    match piece {
        BodyPiece::Text(text) => links(text)
            .into_iter()
            .map(|(text, is_link)| {
                let text = text.to_owned();
                if is_link {
                    let href = text.clone();
                    view! { <a href=href rel="nofollow ugc noopener" target="_blank">{text}</a> }.into_any()
                } else {
                    text.into_any()
                }
            })
            .collect(),
        BodyPiece::Mention(typed, who) => {
            vec![view! { <span class="mention" title=who.name.clone()>{typed.to_owned()}</span> }.into_any()]
        }
    }
}

/// Returns a text in pieces, each with whether it is an address on the web.
fn links(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(start);
        // Addresses are ASCII; a Chinese sentence goes on without a blank.
        let is_over = |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | '`');
        let end = from.find(is_over).unwrap_or(from.len());
        let address = from[..end].trim_end_matches(SENTENCE_END);
        let has_host =
            address.split_once("://").is_some_and(|(_, host)| host.starts_with(|c: char| c.is_ascii_alphanumeric()));
        let length = if has_host { address.len() } else { end };
        if !before.is_empty() {
            pieces.push((before, false));
        }
        pieces.push((&from[..length], has_host));
        rest = &from[length..];
    }
    if !rest.is_empty() {
        pieces.push((rest, false));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        for (text, link) in [
            ("See https://example.org/a?b=c#d.", "https://example.org/a?b=c#d"),
            ("看https://example.org/一下", "https://example.org/"),
            ("(http://example.org)", "http://example.org"),
            ("https://example.org\nnext", "https://example.org"),
        ] {
            let found: Vec<_> = links(text).into_iter().filter(|piece| piece.1).map(|piece| piece.0).collect();
            assert_eq!(found, [link], "{text}");
            assert_eq!(links(text).into_iter().map(|piece| piece.0).collect::<String>(), text);
        }
        for text in ["", "javascript:alert(1)", "https://", "http:// x", "https://<script>"] {
            assert!(links(text).iter().all(|piece| !piece.1), "{text}");
        }
    }

    #[test]
    fn a_text_cannot_leave_its_place() {
        let html = Owner::new().with(|| {
            let body = "<script>alert(1)</script> https://example.org/\"onclick=alert(1) @amy".to_owned();
            let mentions = vec![Mention { handle: "amy".into(), name: "\"><b>".into() }];
            view! { <CommentText body mentions/> }.to_html()
        });
        assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
        assert!(html.contains("href=\"https://example.org/\""), "{html}");
        assert!(html.contains("rel=\"nofollow ugc noopener\""), "{html}");
    }
}

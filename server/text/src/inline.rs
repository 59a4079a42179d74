//! The events of a text, made ready to be written: formulas in the place of their placeholders, links in the place of
//! bare addresses, and no gap where a line ends between Chinese characters.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::{
    address,
    placeholder::{Part, parts, written},
    script,
    source::Source,
};

/// How many marks and tags a line end looks across.
const REACH: usize = 64;

/// An event of Markdown, or a formula by its number.
#[derive(Debug)]
pub enum Item<'a> {
    Event(Event<'a>),
    Formula(usize),
}

/// Returns the items of a text, each with its place in the text as it was written.
pub fn items(source: &Source, options: Options) -> Vec<(Item<'_>, usize)> {
    let mut reader =
        Reader { source, items: Vec::new(), words: String::new(), at: 0, links: 0, raw_link: false, code: false };
    for (event, range) in Parser::new_ext(&source.text, options).into_offset_iter() {
        reader.event(event, &range);
    }
    reader.end_words();
    let mut items = reader.items;
    join_lines(&mut items);
    items
}

struct Reader<'a> {
    source: &'a Source,
    items: Vec<(Item<'a>, usize)>,
    /// Words that come in several events, and where they begin.
    words: String,
    at: usize,
    /// How many links are open.
    links: usize,
    /// Whether a link of raw HTML is open.
    raw_link: bool,
    code: bool,
}

impl<'a> Reader<'a> {
    fn event(&mut self, event: Event<'a>, range: &Range<usize>) {
        if let Event::Text(text) = &event
            && !self.code
        {
            if self.words.is_empty() {
                self.at = range.start;
            }
            self.words.push_str(text);
            return;
        }
        self.end_words();
        match &event {
            Event::Start(Tag::Link { .. }) => self.links += 1,
            Event::End(TagEnd::Link) => self.links = self.links.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) => self.code = true,
            Event::End(TagEnd::CodeBlock) => self.code = false,
            Event::InlineHtml(html) if html.starts_with("<a ") || html.starts_with("<A ") => self.raw_link = true,
            Event::InlineHtml(html) if html.starts_with("</a") || html.starts_with("</A") => self.raw_link = false,
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => {
                self.raw_link = false;
            }
            _ => {}
        }
        let event = self.restored(event);
        self.items.push((Item::Event(event), self.source.written_at(range.start)));
    }

    /// Undoes placeholders where Markdown has other things than running text.
    fn restored(&self, event: Event<'a>) -> Event<'a> {
        let undo = |text: CowStr<'a>| match self.source.restored(&text) {
            std::borrow::Cow::Borrowed(_) => text,
            std::borrow::Cow::Owned(written) => written.into(),
        };
        match event {
            Event::Text(text) => Event::Text(undo(text)),
            Event::Code(text) => Event::Code(undo(text)),
            Event::Html(text) => Event::Html(undo(text)),
            Event::InlineHtml(text) => Event::InlineHtml(undo(text)),
            Event::FootnoteReference(label) => Event::FootnoteReference(undo(label)),
            Event::Start(Tag::FootnoteDefinition(label)) => Event::Start(Tag::FootnoteDefinition(undo(label))),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) => {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(undo(name))))
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Link { link_type, dest_url: undo(dest_url), title: undo(title), id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Image { link_type, dest_url: undo(dest_url), title: undo(title), id })
            }
            other => other,
        }
    }

    fn end_words(&mut self) {
        let words = std::mem::take(&mut self.words);
        let at = self.source.written_at(self.at);
        for part in parts(&words) {
            match part {
                Part::Formula(number) if number < self.source.formulas.len() => {
                    self.items.push((Item::Formula(number), at));
                }
                Part::Formula(_) => {}
                Part::Words(words) => self.push_words(written(words), at),
            }
        }
    }

    fn push_words(&mut self, words: String, at: usize) {
        if self.links > 0 || self.raw_link {
            return self.push_text(words, at);
        }
        let mut from = 0;
        for (range, target) in address::found(&words) {
            self.push_text(words[from..range.start].to_owned(), at);
            from = range.end;
            let tag = Tag::Link {
                link_type: if target.contains("://") { LinkType::Autolink } else { LinkType::Email },
                dest_url: target.into(),
                title: "".into(),
                id: "".into(),
            };
            self.items.push((Item::Event(Event::Start(tag)), at));
            self.push_text(words[range].to_owned(), at);
            self.items.push((Item::Event(Event::End(TagEnd::Link)), at));
        }
        let rest = if from == 0 { words } else { words[from..].to_owned() };
        self.push_text(rest, at);
    }

    fn push_text(&mut self, text: String, at: usize) {
        if !text.is_empty() {
            self.items.push((Item::Event(Event::Text(text.into())), at));
        }
    }
}

/// Removes line ends between characters of scripts that put no space between words.
fn join_lines(items: &mut Vec<(Item<'_>, usize)>) {
    let is_line_end = |item: &Item<'_>| matches!(item, Item::Event(Event::SoftBreak));
    let joined: Vec<bool> = items
        .iter()
        .enumerate()
        .map(|(at, (item, _))| {
            is_line_end(item)
                && match (side(items[..at].iter().rev(), true), side(items[at + 1..].iter(), false)) {
                    (Some(before), Some(after)) => before && after,
                    // Beside nothing but a picture or shared marks, the other side decides.
                    (before, after) => before.or(after).unwrap_or(false),
                }
        })
        .collect();
    let mut joined = joined.into_iter();
    items.retain(|_| !joined.next().unwrap_or(false));
}

/// Tells whether the first character that decides on this side of a line end puts no space between words.
fn side<'a: 'i, 'i>(items: impl Iterator<Item = &'i (Item<'a>, usize)>, backwards: bool) -> Option<bool> {
    let mut pictures = 0usize;
    for (item, _) in items.take(REACH) {
        let event = match item {
            Item::Formula(_) if pictures == 0 => return Some(false),
            Item::Formula(_) => continue,
            Item::Event(event) => event,
        };
        match event {
            Event::Start(Tag::Image { .. }) if backwards => pictures = pictures.saturating_sub(1),
            Event::End(TagEnd::Image) if !backwards => pictures = pictures.saturating_sub(1),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => pictures += 1,
            Event::Text(text) | Event::Code(text) if pictures == 0 => {
                let decides = |c: &char| !script::is_shared_mark(*c);
                let found = if backwards {
                    text.chars().rev().take(REACH).find(decides)
                } else {
                    text.chars().take(REACH).find(decides)
                };
                if let Some(c) = found {
                    return Some(script::is_wide(c));
                }
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak => {}
            _ => return None,
        }
    }
    None
}

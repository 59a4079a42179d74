//! Where a text has code, tags and addresses, and where its blocks begin and end: what a search for formulas has to
//! know of Markdown.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

/// What a stretch without formulas is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A fenced block of code or a block of HTML, which no formula goes through.
    Block,
    /// Code in a line, which no formula in a line goes through.
    Span,
    /// A tag, an address or indented lines: a formula that began before may hold what looks like one.
    Soft,
}

/// The layout of a text.
pub struct Layout {
    /// Stretches without formulas, by their beginnings.
    closed: Vec<(Range<usize>, Kind)>,
    /// The places where blocks begin or end.
    borders: Vec<usize>,
    tables: Vec<Range<usize>>,
}

impl Layout {
    pub fn of(text: &str, options: Options) -> Self {
        let mut layout = Self { closed: Vec::new(), borders: Vec::new(), tables: Vec::new() };
        // The end of what was last read in each open link.
        let mut links: Vec<usize> = Vec::new();
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            if let Event::End(TagEnd::Link | TagEnd::Image) = event
                && let Some(end) = links.pop()
            {
                layout.closed.push((end.min(range.end)..range.end, Kind::Soft));
            }
            if let Some(end) = links.last_mut() {
                *end = range.end.max(*end);
            }
            layout.event(&event, range, &mut links);
        }
        layout.closed.sort_by_key(|(range, _)| range.start);
        layout.borders.sort_unstable();
        layout
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>, links: &mut Vec<usize>) {
        match event {
            Event::Code(_) => self.closed.push((range, Kind::Span)),
            Event::InlineHtml(_) => self.closed.push((range, Kind::Soft)),
            Event::Start(Tag::CodeBlock(kind)) => {
                let kind = if *kind == CodeBlockKind::Indented { Kind::Soft } else { Kind::Block };
                self.closed.push((range, kind));
            }
            Event::Start(Tag::HtmlBlock) => self.closed.push((range, Kind::Block)),
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                links.push(range.end);
                self.closed.push((range, Kind::Soft));
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => links.push(range.start + 1),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::TableCell) => {}
            Event::Start(tag) => {
                if matches!(tag, Tag::Table(_)) {
                    self.tables.push(range.clone());
                }
                self.borders.extend([range.start, range.end]);
            }
            Event::Rule => self.borders.extend([range.start, range.end]),
            _ => {}
        }
    }

    /// Returns the end of the stretch without formulas around `at`, if there is one.
    pub fn closed_until(&self, at: usize) -> Option<usize> {
        // They nest (code in a link's address): the last that begin before are looked at.
        let before = self.closed.partition_point(|(range, _)| range.start <= at);
        self.closed[..before].iter().rev().take(8).map(|(range, _)| range.end).find(|end| *end > at)
    }

    /// Returns the end of code in a line or of a block that begins at `at`.
    pub fn code_at(&self, at: usize) -> Option<usize> {
        let first = self.closed.partition_point(|(range, _)| range.start < at);
        let here = self.closed[first..].iter().take_while(|(range, _)| range.start == at);
        here.filter(|(_, kind)| *kind != Kind::Soft).map(|(range, _)| range.end).find(|end| *end > at)
    }

    /// Tells whether a block of code or HTML begins between two places.
    pub fn has_block(&self, between: Range<usize>) -> bool {
        let first = self.closed.partition_point(|(range, _)| range.start < between.start);
        let inside = self.closed[first..].iter().take_while(|(range, _)| range.start < between.end);
        inside.into_iter().any(|(_, kind)| *kind == Kind::Block)
    }

    /// Returns where the block around `at` ends, or one inside it begins.
    pub fn border_after(&self, at: usize, text: &str) -> usize {
        let next = self.borders.partition_point(|border| *border <= at);
        self.borders.get(next).copied().unwrap_or(text.len())
    }

    pub fn is_in_table(&self, at: usize) -> bool {
        let before = self.tables.partition_point(|range| range.start <= at);
        self.tables[..before].last().is_some_and(|range| range.contains(&at))
    }
}

//! Markdown events as HTML that is not yet safe, with slots for what the sanitiser must not touch.

mod targets;

use crate::{
    Heading, Warning, WarningKind, code,
    formula::Formula,
    inline::{self, Item},
    lines::Lines,
    notes::Notes,
    raw::Raw,
    slug::{self, Ids},
    source::Source,
    split::Split,
    tags::push_text,
};
use pulldown_cmark::{Alignment, Event, Options, Tag, TagEnd};

/// The deepest elements that are written; deeper ones are left out, and their text stays.
const MAX_DEPTH: usize = 100;
/// The same for emphasis, which the HTML parser makes anew in every block.
const MAX_EMPHASIS: usize = 10;

/// A text on its way to the sanitiser.
#[derive(Default)]
pub struct Draft {
    pub html: String,
    pub slots: Vec<Slot>,
    pub headings: Vec<Heading>,
    pub title: Option<String>,
    pub warnings: Vec<Warning>,
}

/// The content put in after the sanitiser, where `<wbr data-slot>` stands.
pub enum Slot {
    Code { language: String, source: String },
    Maths { formula: Formula, line: usize },
}

/// Writes the draft of a text.
pub fn write(markdown: &str) -> Draft {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let source = Source::of(markdown, options);
    let mut writer = Writer { lines: Lines::of(markdown), ..Writer::default() };
    for at in &source.unclosed {
        let warning = Warning { line: writer.lines.line(*at), kind: WarningKind::UnreadableFormula("$$".into()) };
        writer.draft.warnings.push(warning);
    }
    for (item, at) in inline::items(&source, options) {
        match item {
            Item::Event(event) => writer.event(event, at),
            Item::Formula(number) => writer.maths(&source.formulas[number]),
        }
    }
    writer.end_running_text();
    writer.notes.push(&mut writer.draft.html);
    writer.draft
}

#[derive(Default)]
struct Writer {
    draft: Draft,
    lines: Lines,
    raw: Raw,
    split: Split,
    ids: Ids,
    /// The text written before the heading or footnote that is being written apart.
    set_aside: Vec<String>,
    depth: usize,
    emphasis: usize,
    /// The words of the heading being written.
    heading: Option<String>,
    /// Descriptions of the pictures being read, the innermost last.
    pictures: Vec<Picture>,
    /// Whether each open link was written.
    links: Vec<bool>,
    code: Option<(String, String)>,
    /// Where the code begins that is being read.
    code_at: usize,
    html_block: Option<(usize, String)>,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    /// A label opened by a task's checkbox.
    label: bool,
    /// The length of the code that the text begins with.
    leading_code: usize,
    notes: Notes,
}

/// A picture whose description is being read.
struct Picture {
    target: String,
    title: String,
    alt: String,
    line: usize,
}

impl Writer {
    fn event(&mut self, event: Event, at: usize) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.inline_code(&text),
            Event::Html(html) => match &mut self.html_block {
                Some((_, block)) => block.push_str(&html),
                None => self.raw_html(&html, self.lines.line(at), false),
            },
            Event::InlineHtml(html) if self.pictures.is_empty() => {
                self.raw_html(&html, self.lines.line(at), true);
            }
            // Formulas are not asked for in the options: they are found before.
            Event::InlineHtml(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
            Event::FootnoteReference(label) => {
                let reference = self.notes.reference(&label);
                self.open(&reference);
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.open("<br>"),
            Event::Rule => self.open("<hr>"),
            Event::TaskListMarker(done) => {
                self.label = true;
                self.open("<label class=\"task\">");
                self.open(if done {
                    "<input type=\"checkbox\" checked disabled> "
                } else {
                    "<input type=\"checkbox\" disabled> "
                });
            }
        }
    }

    fn start(&mut self, tag: Tag, at: usize) {
        self.depth += 1;
        if is_block(&tag) {
            self.end_running_text();
        }
        match tag {
            Tag::Paragraph => self.nested("<p>"),
            Tag::Heading { .. } => {
                self.heading = Some(String::new());
                self.set_aside.push(std::mem::take(&mut self.draft.html));
            }
            Tag::BlockQuote(_) => self.nested("<blockquote>"),
            Tag::CodeBlock(kind) => {
                self.code = Some((code::language(&kind), String::new()));
                self.code_at = at;
            }
            Tag::HtmlBlock => self.html_block = Some((self.lines.line(at), String::new())),
            Tag::List(None) => self.nested("<ul>"),
            Tag::List(Some(1)) => self.nested("<ol>"),
            Tag::List(Some(first)) => self.nested(&format!("<ol start=\"{first}\">")),
            Tag::Item => self.nested("<li>"),
            Tag::FootnoteDefinition(label) => {
                self.notes.open.push(label.into_string());
                self.set_aside.push(std::mem::take(&mut self.draft.html));
            }
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.nested("<table>");
            }
            Tag::TableHead => {
                (self.in_head, self.cell) = (true, 0);
                self.nested("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.nested("<tr>");
            }
            Tag::TableCell => self.cell_start(),
            Tag::Emphasis => self.emphasis_tag("<em>", true),
            Tag::Strong => self.emphasis_tag("<strong>", true),
            Tag::Strikethrough => self.emphasis_tag("<del>", true),
            Tag::Link { link_type, dest_url, title, .. } => self.link_start(link_type, &dest_url, &title, at),
            Tag::Image { dest_url, title, .. } => {
                let line = self.lines.line(at);
                self.pictures.push(Picture {
                    target: dest_url.into_string(),
                    title: title.into_string(),
                    alt: String::new(),
                    line,
                });
            }
            // Not asked for in the options.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.block_end("</p>"),
            TagEnd::Heading(level) => self.heading_end(level as u8),
            TagEnd::BlockQuote(_) => self.block_end("</blockquote>"),
            TagEnd::CodeBlock => {
                if let Some((language, source)) = self.code.take() {
                    self.code_block(language, source);
                }
            }
            TagEnd::HtmlBlock => {
                if let Some((line, html)) = self.html_block.take() {
                    self.raw_html(&html, line, false);
                }
            }
            TagEnd::List(ordered) => self.block_end(if ordered { "</ol>" } else { "</ul>" }),
            TagEnd::Item => self.block_end("</li>"),
            TagEnd::FootnoteDefinition => self.note_end(),
            TagEnd::Table => self.block_end("</tbody></table>"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.block_end("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.block_end("</tr>"),
            TagEnd::TableCell => {
                self.end_running_text();
                self.nested(if self.in_head { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.emphasis_tag("</em>", false),
            TagEnd::Strong => self.emphasis_tag("</strong>", false),
            TagEnd::Strikethrough => self.emphasis_tag("</del>", false),
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.open("</a>");
                }
            }
            TagEnd::Image => self.picture(),
            TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
        self.depth -= 1;
    }

    /// Writes markup, which has no place in a picture's description.
    fn open(&mut self, markup: &str) {
        if self.pictures.is_empty() {
            self.draft.html.push_str(markup);
        }
    }

    /// Writes markup of an element that nests.
    fn nested(&mut self, markup: &str) {
        if self.depth <= MAX_DEPTH {
            self.open(markup);
        }
    }

    fn block_end(&mut self, markup: &str) {
        self.end_running_text();
        self.nested(markup);
        self.open("\n");
    }

    fn end_running_text(&mut self) {
        self.raw.end_block(&mut self.draft.html);
        if std::mem::take(&mut self.label) {
            self.draft.html.push_str("</label>");
        }
    }

    fn emphasis_tag(&mut self, markup: &str, opens: bool) {
        self.emphasis += usize::from(opens);
        if self.emphasis <= MAX_EMPHASIS {
            self.nested(markup);
        }
        self.emphasis -= usize::from(!opens);
    }

    fn text(&mut self, text: &str) {
        if self.raw.is_hushed() {
            return;
        }
        if let Some((_, source)) = &mut self.code {
            source.push_str(text);
            return;
        }
        if let Some(words) = &mut self.heading {
            words.push_str(text);
        }
        match self.pictures.last_mut() {
            Some(picture) => picture.alt.push_str(text),
            None => self.split.push(&mut self.draft.html, text, push_text),
        }
    }

    fn inline_code(&mut self, text: &str) {
        self.open("<code>");
        self.text(text);
        self.open("</code>");
    }

    fn code_block(&mut self, language: String, source: String) {
        // As GitLab and GitHub have formulas.
        if language == "math" && !source.trim().is_empty() {
            let typed = format!("```math\n{source}```");
            self.nested("<p>");
            self.maths(&Formula { source, display: true, typed, at: self.code_at });
            self.nested("</p>");
            return self.open("\n");
        }
        let begins = self.draft.html.get(self.leading_code..).is_some_and(|before| before.trim().is_empty());
        self.open("<pre>");
        self.slot(Slot::Code { language, source });
        self.open("</pre>\n");
        if begins {
            self.leading_code = self.draft.html.len();
        }
    }

    fn maths(&mut self, formula: &Formula) {
        if self.raw.is_hushed() {
            return;
        }
        if self.pictures.is_empty() {
            if let Some(words) = &mut self.heading {
                words.push_str(&formula.source);
            }
            let line = self.lines.line(formula.at);
            self.slot(Slot::Maths { formula: formula.clone(), line });
        } else {
            self.text(&formula.source);
        }
    }

    fn slot(&mut self, slot: Slot) {
        let number = self.draft.slots.len();
        self.draft.slots.push(slot);
        self.open(&format!("<wbr data-slot=\"{number}\">"));
    }

    fn raw_html(&mut self, html: &str, line: usize, inline: bool) {
        let unknown = self.raw.push(&mut self.draft.html, &mut self.split, html, line, inline);
        for (line, name) in unknown {
            self.draft.warnings.push(Warning { line, kind: WarningKind::UnknownTag(name) });
        }
    }

    fn cell_start(&mut self) {
        let name = if self.in_head { "<th scope=\"col\"" } else { "<td" };
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            Some(Alignment::None) | None => ">",
        };
        self.cell += 1;
        self.nested(name);
        self.nested(class);
    }

    fn heading_end(&mut self, level: u8) {
        self.end_running_text();
        let mut text = self.heading.take().unwrap_or_default().trim().to_owned();
        let mut inner = std::mem::replace(&mut self.draft.html, self.set_aside.pop().unwrap_or_default());
        let place = slug::split_place(&mut text, &mut inner);
        if level == 1 && self.draft.title.is_none() && !text.is_empty() {
            self.draft.title = Some(text.clone());
            // Only code stands before it: the page shows it as its title.
            let is_first = self.set_aside.is_empty()
                && self.draft.html.get(self.leading_code..).is_some_and(|before| before.trim().is_empty());
            if is_first && self.depth == 1 {
                return;
            }
        }
        let id = self.ids.unique(slug::id(place.as_deref().unwrap_or(&text)));
        self.open(&format!("<h{level} id=\"{id}\">{inner}</h{level}>\n"));
        self.draft.headings.push(Heading { level, id, text });
    }

    fn note_end(&mut self) {
        self.end_running_text();
        let body = std::mem::replace(&mut self.draft.html, self.set_aside.pop().unwrap_or_default());
        self.notes.end(body);
    }
}

fn is_block(tag: &Tag) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

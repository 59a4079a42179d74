//! Styles of drawings: what is known stays as it was written, what fetches or moves is left out.

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, Token,
};

use super::names::{FUNCTIONS, PROPERTIES};

/// A property and its value.
pub(super) type Declaration = (String, String);

/// Returns whether a value neither leads out of the drawing nor hides what it does.
pub(super) fn is_harmless(value: &str) -> bool {
    // Escapes hide names, and nobody needs them here.
    !value.contains('\\') && tokens(&mut Parser::new(value), false)
}

fn tokens(input: &mut Parser<'_>, is_font: bool) -> bool {
    while let Ok(token) = input.next_including_whitespace_and_comments() {
        let is_url = match token {
            Token::UnquotedUrl(url) if is_inside(url, is_font) => continue,
            Token::Function(name) if name.eq_ignore_ascii_case("url") => true,
            Token::Function(name) if is_font && ["format", "local", "tech"].contains(&&**name) => false,
            Token::Function(name) if FUNCTIONS.contains(&&*name.to_ascii_lowercase()) => false,
            Token::ParenthesisBlock | Token::SquareBracketBlock => false,
            Token::UnquotedUrl(_)
            | Token::Function(_)
            | Token::AtKeyword(_)
            | Token::CurlyBracketBlock
            | Token::BadUrl(_)
            | Token::BadString(_)
            | Token::Semicolon => return false,
            _ => continue,
        };
        let nested = input.parse_nested_block(|input| {
            let is_good = if is_url {
                input.expect_string().is_ok_and(|url| is_inside(url, is_font)) && input.is_exhausted()
            } else {
                tokens(input, is_font)
            };
            if is_good { Ok(()) } else { Err(ParseError::<()>::custom(())) }
        });
        if nested.is_err() {
            return false;
        }
    }
    true
}

/// Returns whether an address leads to a place in the drawing, or is a font that it brings along.
fn is_inside(url: &str, is_font: bool) -> bool {
    let url = url.trim_start().to_ascii_lowercase();
    if is_font {
        ["data:font/", "data:application/font", "data:application/x-font", "data:application/vnd.ms-fontobject"]
            .iter()
            .any(|kind| url.starts_with(kind))
    } else {
        url.starts_with('#')
    }
}

/// Returns the harmless declarations of a `style` attribute.
pub(super) fn declarations(text: &str) -> Vec<Declaration> {
    body(&mut Parser::new(text), false)
}

/// Returns declarations as they stand in a `style` attribute.
pub(super) fn written(declarations: &[Declaration]) -> String {
    declarations.iter().map(|(name, value)| format!("{name}:{value}")).collect::<Vec<_>>().join(";")
}

fn body(input: &mut Parser<'_>, is_font: bool) -> Vec<Declaration> {
    RuleBodyParser::new(input, &mut Body { is_font }).flatten().collect()
}

/// A rule that may make a drawing costly.
#[derive(Debug)]
pub(super) struct Rule {
    selectors: Vec<Selector>,
    pub declarations: Vec<Declaration>,
}

impl Rule {
    /// Returns whether the rule may be for an element. It is for fewer, since where they stand is not looked at.
    pub fn may_be_for(&self, name: &str, id: Option<&str>, classes: &str) -> bool {
        self.selectors.iter().any(|selector| {
            selector.name.as_deref().is_none_or(|wanted| wanted == name)
                && selector.id.as_deref().is_none_or(|wanted| Some(wanted) == id)
                && selector.classes.iter().all(|wanted| classes.split_whitespace().any(|class| class == wanted))
        })
    }
}

/// The last part of a selector, as far as it says more than "all".
#[derive(Debug, Default)]
struct Selector {
    name: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
}

impl Selector {
    fn all_of(text: &str) -> Vec<Self> {
        if text.contains(['(', '[', '\\', '|', '&', '/']) {
            return vec![Self::default()];
        }
        text.split(',').map(Self::of).collect()
    }

    fn of(text: &str) -> Self {
        let last = text.trim().rsplit([' ', '\t', '\n', '>', '+', '~']).next().unwrap_or_default();
        let last = last.split(':').next().unwrap_or_default();
        let mut selector = Self::default();
        for (at, part) in last.split_inclusive(['.', '#']).enumerate() {
            let before = if at == 0 { None } else { last[..offset(last, part)].chars().next_back() };
            let part = part.trim_end_matches(['.', '#']).to_owned();
            match before {
                None if part.is_empty() || part == "*" => {}
                None => selector.name = Some(part),
                Some('#') => selector.id = Some(part),
                Some(_) => selector.classes.push(part),
            }
        }
        selector
    }
}

/// Returns where a part of a text begins.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Returns what is left of a style sheet, and its rules that may be costly.
pub(super) fn sheet(text: &str) -> (String, Vec<Rule>) {
    let mut sheet = StyleSheet { rules: Vec::new(), depth: 0 };
    let text = sheet.read(&mut Parser::new(text));
    (text, sheet.rules)
}

/// The properties that make what they are for heavier, whatever their value is.
const COSTLY: [&str; 5] = ["filter", "mask", "opacity", "mix-blend-mode", "stroke-dasharray"];
/// The properties that make what they are for larger.
const ENLARGING: [&str; 10] =
    ["font", "font-size", "height", "r", "rx", "ry", "scale", "stroke-width", "transform", "width"];

fn is_costly((name, value): &Declaration) -> bool {
    COSTLY.contains(&&**name) || ENLARGING.contains(&&**name) || value.to_ascii_lowercase().contains("url(")
}

struct Body {
    is_font: bool,
}

impl<'i> DeclarationParser<'i> for Body {
    type Declaration = Declaration;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<Declaration, ParseError<()>> {
        let start = input.position();
        while input.next().is_ok() {}
        let value = input.slice_from(start).trim();
        let name = if name.starts_with("--") { (*name).to_owned() } else { name.to_ascii_lowercase() };
        let holds = |function| value.to_ascii_lowercase().contains(function);
        let is_known = if self.is_font {
            name == "src" || PROPERTIES.contains(&&*name)
        } else if name.starts_with("--") {
            // Variables made of variables grow without end, and what is costly must be seen where it is used.
            !holds("var(") && !holds("url(")
        } else {
            PROPERTIES.contains(&&*name) && !(COSTLY.contains(&&*name) && holds("var("))
        };
        let is_font = self.is_font && name == "src";
        let is_good = is_known && !value.contains('\\') && tokens(&mut Parser::new(value), is_font);
        if is_good { Ok((name, value.to_owned())) } else { Err(ParseError::custom(())) }
    }
}

impl AtRuleParser<'_> for Body {
    type Prelude = ();
    type AtRule = Declaration;
    type Error = ();
}

impl QualifiedRuleParser<'_> for Body {
    type Prelude = ();
    type QualifiedRule = Declaration;
    type Error = ();
}

impl RuleBodyItemParser<'_, Declaration, ()> for Body {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

struct StyleSheet {
    rules: Vec<Rule>,
    depth: usize,
}

impl StyleSheet {
    fn read(&mut self, input: &mut Parser<'_>) -> String {
        StyleSheetParser::new(input, self).flatten().collect()
    }
}

impl<'i> AtRuleParser<'i> for StyleSheet {
    type Prelude = String;
    type AtRule = String;
    type Error = ();

    fn parse_prelude(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>) -> Result<String, ParseError<()>> {
        let start = input.position();
        while input.next().is_ok() {}
        let prelude = input.slice_from(start).trim();
        let name = name.to_ascii_lowercase();
        let is_known = ["media", "supports", "font-face"].contains(&&*name) && self.depth < 4;
        let is_good = is_known && !prelude.contains('\\') && !prelude.to_ascii_lowercase().contains("url(");
        if is_good { Ok(format!("@{name} {prelude}")) } else { Err(ParseError::custom(())) }
    }

    fn parse_block(
        &mut self,
        prelude: String,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<()>> {
        if prelude.starts_with("@font-face") {
            return Ok(format!("@font-face{{{}}}", written(&body(input, true))));
        }
        self.depth += 1;
        let inside = self.read(input);
        self.depth -= 1;
        Ok(format!("{prelude}{{{inside}}}"))
    }
}

impl<'i> QualifiedRuleParser<'i> for StyleSheet {
    type Prelude = String;
    type QualifiedRule = String;
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<String, ParseError<()>> {
        let start = input.position();
        while input.next().is_ok() {}
        Ok(input.slice_from(start).trim().to_owned())
    }

    fn parse_block(
        &mut self,
        prelude: String,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<()>> {
        let declarations = body(input, false);
        let text = format!("{prelude}{{{}}}", written(&declarations));
        let costly: Vec<_> = declarations.into_iter().filter(is_costly).collect();
        if !costly.is_empty() {
            self.rules.push(Rule { selectors: Selector::all_of(&prelude), declarations: costly });
        }
        Ok(text)
    }
}

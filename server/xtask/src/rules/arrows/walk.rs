//! Who names what: every path of a file, those inside of macro calls too.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItemFn, Item, Macro, Path, Stmt};

use super::items::{Import, attributes, imports_of, is_for_tests};
use super::names::Target;
use super::source::Sources;

/// The names that one file takes from another: from, to, names.
pub type Arrows = BTreeMap<(usize, usize), BTreeSet<String>>;

/// Every arrow between two files of ours.
pub fn arrows(sources: &Sources) -> Arrows {
    let mut arrows = Arrows::new();
    for (module, here) in sources.modules.iter().enumerate() {
        let mut walker = Walker { sources, module, locals: Vec::new(), arrows: &mut arrows };
        for item in &here.body {
            walker.visit_item(item);
        }
    }
    arrows
}

struct Walker<'a> {
    sources: &'a Sources,
    module: usize,
    /// The imports of the functions around this place.
    locals: Vec<Import>,
    arrows: &'a mut Arrows,
}

/// Which of the things that share a name is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    Macro,
    Other,
    All,
}

impl Walker<'_> {
    fn note(&mut self, path: &[String], meant: Meant) {
        let mut found = self.sources.resolve_with(self.module, path, &self.locals);
        if let ([name], Meant::Macro, true) = (path, meant, found.is_empty()) {
            found.extend(self.sources.textual_macro(self.module, name));
        }
        let from = self.sources.modules[self.module].file;
        for target in found {
            if let Target::Item { file, name, is_macro } = target
                && file != from
                && (meant == Meant::All || is_macro == (meant == Meant::Macro))
            {
                let name = if is_macro { format!("{name}!") } else { name };
                self.arrows.entry((from, file)).or_default().insert(name);
            }
        }
    }

    /// Finds paths in what no parser knows. A single word may be a field or a variable: it
    /// counts when it is written like a type, or called.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let before = at - 1;
                    let mut path = vec![first.to_string()];
                    while let (true, Some(TokenTree::Ident(next))) = (is_double_colon(&tokens, at), tokens.get(at + 2))
                    {
                        path.push(next.to_string());
                        at += 3;
                    }
                    self.written(&path, &tokens, before, at);
                }
                _ => {}
            }
        }
    }

    fn written(&mut self, path: &[String], tokens: &[TokenTree], start: usize, end: usize) {
        let before = |steps: usize| start.checked_sub(steps).and_then(|at| punct(tokens.get(at)?));
        let is_field = before(1) == Some('.') && before(2) != Some('.');
        let is_part = before(1) == Some(':') && before(2) == Some(':');
        let is_mark = before(1) == Some('\'') || (before(1) == Some('$') && path[0] != "crate");
        if is_field || is_part || is_mark {
            return;
        }
        let is_macro =
            tokens.get(end).and_then(punct) == Some('!') && matches!(tokens.get(end + 1), Some(TokenTree::Group(_)));
        let is_call =
            matches!(tokens.get(end), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        let is_type = path[0].starts_with(char::is_uppercase);
        if is_macro {
            self.note(path, Meant::Macro);
        } else if path.len() > 1 || is_call || is_type {
            self.note(path, Meant::Other);
        }
    }
}

fn punct(token: &TokenTree) -> Option<char> {
    if let TokenTree::Punct(mark) = token { Some(mark.as_char()) } else { None }
}

fn is_double_colon(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1].into_iter().all(|at| tokens.get(at).and_then(punct) == Some(':'))
}

fn words(path: &Path) -> Vec<String> {
    let start = path.leading_colon.map(|_| "::".to_owned());
    start.into_iter().chain(path.segments.iter().map(|segment| segment.ident.to_string())).collect()
}

impl<'ast> Visit<'ast> for Walker<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            item if is_for_tests(attributes(item)) => {}
            // A module of its own.
            Item::Mod(_) => {}
            Item::Use(item) => {
                for import in imports_of(item).iter().filter(|import| !import.is_public && import.name.is_some()) {
                    self.note(&import.path, Meant::All);
                }
            }
            item => visit::visit_item(self, item),
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        let outside = self.locals.len();
        for statement in &block.stmts {
            if let Stmt::Item(Item::Use(item)) = statement {
                self.locals.extend(imports_of(item));
            }
        }
        visit::visit_block(self, block);
        self.locals.truncate(outside);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.note(&words(path), Meant::Other);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.note(&words(&call.path), Meant::Macro);
        self.tokens(call.tokens.clone());
    }

    /// Says how something is compiled, and names nothing of ours.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

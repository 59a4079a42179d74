//! The bodies of `transaction!`: they may run again, and a `return` in one would leave the body, not the function.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Block, ExprAsync, ExprClosure, ExprReturn, ItemFn, Macro};

use super::read::short;
use crate::assets::files_below;
use crate::shell::Result;

/// Bodies that a `return` leaves.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    for file in files_below(&root.join("server"))? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            let name = short(root, &file);
            let text = fs::read_to_string(&file)?;
            let tokens: TokenStream = text.parse().map_err(|error| format!("{name}: {error}"))?;
            let returns = returns_in(tokens).map_err(|error| format!("{name}: {error}"))?;
            if returns > 0 {
                breaches.push(format!("{name}: {returns} `return` in `transaction!`; a guard is `Error::when`"));
            }
        }
    }
    Ok(breaches)
}

/// Counts those in all bodies of a source.
fn returns_in(tokens: TokenStream) -> syn::Result<usize> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut count = 0;
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        count += if is_call(&tokens[..index]) { body(group.stream())? } else { returns_in(group.stream())? };
    }
    Ok(count)
}

/// Whether these tokens end with the name of the macro and its mark.
fn is_call(before: &[TokenTree]) -> bool {
    let [.., TokenTree::Ident(name), TokenTree::Punct(mark)] = before else { return false };
    name == "transaction" && mark.as_char() == '!'
}

fn body(arguments: TokenStream) -> syn::Result<usize> {
    let mut returns = Returns(0);
    // The macro's own definition has a name there.
    if let Some(TokenTree::Group(group)) = arguments.into_iter().last() {
        returns.visit_block(&syn::parse2::<Block>(TokenTree::Group(group).into())?);
    }
    Ok(returns.0)
}

/// Counts those that leave the body itself.
struct Returns(usize);

impl Visit<'_> for Returns {
    fn visit_expr_return(&mut self, inside: &ExprReturn) {
        self.0 += 1;
        visit::visit_expr_return(self, inside);
    }

    fn visit_expr_closure(&mut self, _: &ExprClosure) {}

    fn visit_expr_async(&mut self, _: &ExprAsync) {}

    fn visit_item_fn(&mut self, _: &ItemFn) {}

    /// Counts any `return` in the tokens of a macro, which are not read as code.
    fn visit_macro(&mut self, inside: &Macro) {
        self.0 += words(inside.tokens.clone(), "return");
    }
}

/// Counts a word in these tokens.
fn words(tokens: TokenStream, word: &str) -> usize {
    let count = |token| match token {
        TokenTree::Group(group) => words(group.stream(), word),
        TokenTree::Ident(ident) => usize::from(ident == word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => 0,
    };
    tokens.into_iter().map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn no_body_of_this_repository_has_one() {
        assert_eq!(breaches(place::root()).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn those_of_closures_and_of_the_function_are_its_own() {
        let count = |text: &str| returns_in(text.parse().unwrap()).unwrap();
        assert_eq!(count("fn f() { transaction!(db, |tx| { if a { return Err(b); } Ok(()) }); return 1; }"), 1);
        assert_eq!(count("fn f() { ground::transaction!(&db, |tx| { match a { _ => return b } }) }"), 1);
        assert_eq!(count("fn f() { transaction!(db, |tx| { a(|b| { return b; }); async { return 1 }; Ok(()) }) }"), 0);
        assert_eq!(count("fn f() { transaction!(db, |tx| { on!(tx, c => { return 1 }); Ok(()) }) }"), 1);
        assert_eq!(count("fn f() { other!(db, |tx| { return 1 }) }"), 0);
        assert!(returns_in("transaction!(db, |tx| { let = 1 })".parse().unwrap()).is_err());
    }
}

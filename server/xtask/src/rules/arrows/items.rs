//! The properties of an item: its names, its conditions, its imports.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, Meta, UseTree, Visibility};

/// One leaf of a `use`.
#[derive(Clone)]
pub struct Import {
    pub path: Vec<String>,
    /// The name it has here; none for all names of a module.
    pub name: Option<String>,
    pub is_public: bool,
}

/// Every leaf of a `use`.
pub fn imports_of(item: &syn::ItemUse) -> Vec<Import> {
    let start = if item.leading_colon.is_some() { vec!["::".to_owned()] } else { Vec::new() };
    let is_public = !matches!(item.vis, Visibility::Inherited);
    let mut found = Vec::new();
    leaves(&item.tree, &start, is_public, &mut found);
    found
}

fn leaves(tree: &UseTree, before: &[String], is_public: bool, found: &mut Vec<Import>) {
    let mut path = before.to_vec();
    let name = match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            return leaves(&step.tree, &path, is_public, found);
        }
        UseTree::Group(group) => return group.items.iter().for_each(|tree| leaves(tree, before, is_public, found)),
        UseTree::Glob(_) => None,
        UseTree::Name(leaf) => {
            path.push(leaf.ident.to_string());
            Some(leaf.ident.to_string())
        }
        UseTree::Rename(leaf) => {
            path.push(leaf.ident.to_string());
            Some(leaf.rename.to_string())
        }
    };
    let is_self = path.len() > 1 && path.last().is_some_and(|last| last == "self");
    if is_self {
        path.pop();
    }
    let name = name.map(|name| if name == "self" { path.last().cloned().unwrap_or(name) } else { name });
    found.push(Import { path, name, is_public });
}

/// The names after `struct`, `fn` and the like in what a macro is given.
pub fn defined_by(tokens: &TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    let mut follows = false;
    for token in tokens.clone() {
        let TokenTree::Ident(word) = token else {
            follows = false;
            continue;
        };
        let word = word.to_string();
        if follows {
            names.push(word);
            follows = false;
        } else {
            follows =
                matches!(word.as_str(), "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" | "fn");
        }
    }
    names
}

/// The types that a macro defines by a name of its own, wherever in its text that stands.
pub fn spelled_out(tokens: &TokenStream) -> Vec<String> {
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    let pairs = tokens.windows(2).filter_map(|pair| match pair {
        [TokenTree::Ident(kind), TokenTree::Ident(name)] if kind == "struct" || kind == "enum" => {
            Some(name.to_string())
        }
        _ => None,
    });
    let groups = tokens.iter().filter_map(|token| {
        if let TokenTree::Group(group) = token { Some(spelled_out(&group.stream())) } else { None }
    });
    pairs.chain(groups.flatten()).collect()
}

/// Only compiled for tests.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.filter_map(|attribute| attribute.parse_args::<Meta>().ok()).any(|condition| asks_for_tests(&condition))
}

fn asks_for_tests(condition: &Meta) -> bool {
    if let Meta::List(list) = condition
        && list.path.is_ident("all")
    {
        let parts = list.parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated);
        return parts.is_ok_and(|parts| parts.iter().any(asks_for_tests));
    }
    matches!(condition, Meta::Path(path) if path.is_ident("test"))
}

/// The names that an item has: a function of the server is also the type of its call.
pub fn names_of(item: &Item) -> Vec<String> {
    let name = name_of(item);
    let is_call =
        matches!(item, Item::Fn(item) if item.attrs.iter().any(|attribute| attribute.path().is_ident("server")));
    let call = name.iter().filter(|_| is_call).map(|name| in_camel_case(name)).collect::<Vec<_>>();
    name.into_iter().chain(call).collect()
}

fn in_camel_case(name: &str) -> String {
    let capital = |word: &str| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default();
    name.split('_').map(capital).collect()
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Returns the attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

//! The modules of our crates as their files define them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, ItemMod, Meta, UseTree, Visibility};

use crate::rules::{crates, short};
use crate::shell::Result;

/// All files and modules that are compiled outside of tests.
#[derive(Default)]
pub struct Sources {
    /// Files as the repository calls them.
    pub files: Vec<String>,
    pub modules: Vec<Module>,
    /// The root module of each library, by the name that others write.
    pub libraries: BTreeMap<String, usize>,
    root: PathBuf,
}

/// What one module defines, and what it brings in from elsewhere.
pub struct Module {
    pub file: usize,
    /// The root module of its crate.
    pub top: usize,
    pub parent: Option<usize>,
    /// More than one of a name where conditions choose.
    pub children: BTreeMap<String, Vec<usize>>,
    pub items: BTreeMap<String, Vec<Definition>>,
    pub imports: Vec<Import>,
    pub body: Vec<Item>,
}

/// Where an item is defined.
#[derive(Clone)]
pub struct Definition {
    pub file: usize,
    pub is_macro: bool,
}

/// One leaf of a `use`.
#[derive(Clone)]
pub struct Import {
    pub path: Vec<String>,
    /// The name it has here; none for all names of a module.
    pub name: Option<String>,
    pub is_public: bool,
}

impl Sources {
    /// Reads the library and the binary of every member of the workspace.
    pub fn read(root: &Path) -> Result<Self> {
        let mut sources = Self { root: root.to_owned(), ..Self::default() };
        for (member, manifest) in &crates::members(root)? {
            let folder = root.join(member).join("src");
            if folder.join("lib.rs").is_file() {
                let top = sources.read_file(&folder.join("lib.rs"), &folder, None)?;
                sources.libraries.insert(crates::name(manifest).replace('-', "_"), top);
            }
            if folder.join("main.rs").is_file() {
                sources.read_file(&folder.join("main.rs"), &folder, None)?;
            }
        }
        Ok(sources)
    }

    fn read_file(&mut self, path: &Path, children: &Path, parent: Option<usize>) -> Result<usize> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let syntax = syn::parse_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        self.files.push(short(&self.root, path));
        let body = if is_for_tests(&syntax.attrs) { Vec::new() } else { syntax.items };
        self.add(self.files.len() - 1, children, parent, body)
    }

    fn add(&mut self, file: usize, children: &Path, parent: Option<usize>, body: Vec<Item>) -> Result<usize> {
        let index = self.modules.len();
        let top = parent.map_or(index, |parent| self.modules[parent].top);
        let (items, imports) = (BTreeMap::new(), Vec::new());
        self.modules.push(Module { file, top, parent, children: BTreeMap::new(), items, imports, body: Vec::new() });
        for item in body.iter().filter(|item| !is_for_tests(attributes(item))) {
            match item {
                Item::Mod(module) => {
                    let child = self.child(index, children, module)?;
                    self.modules[index].children.entry(module.ident.to_string()).or_default().push(child);
                }
                Item::Use(item) => self.modules[index].imports.extend(imports_of(item)),
                Item::Macro(item) => self.define_macro(index, item),
                item => self.define(index, name_of(item), false),
            }
        }
        self.modules[index].body = body;
        Ok(index)
    }

    fn child(&mut self, parent: usize, folder: &Path, module: &ItemMod) -> Result<usize> {
        let name = module.ident.to_string();
        let below = folder.join(&name);
        if let Some((_, items)) = &module.content {
            return self.add(self.modules[parent].file, &below, Some(parent), items.clone());
        }
        let beside = folder.join(format!("{name}.rs"));
        let file = if beside.is_file() { beside } else { below.join("mod.rs") };
        self.read_file(&file, &below, Some(parent))
    }

    fn define(&mut self, module: usize, name: Option<String>, is_macro: bool) {
        let module = &mut self.modules[module];
        let definition = Definition { file: module.file, is_macro };
        if let Some(name) = name {
            module.items.entry(name).or_default().push(definition);
        }
    }

    /// A macro is an item of its module, and an exported one of the crate; calling one may
    /// define items too.
    fn define_macro(&mut self, module: usize, item: &syn::ItemMacro) {
        let Some(name) = &item.ident else {
            for name in defined_by(&item.mac.tokens) {
                self.define(module, Some(name), false);
            }
            return;
        };
        self.define(module, Some(name.to_string()), true);
        let (file, top) = (self.modules[module].file, self.modules[module].top);
        if top != module && item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
            let definition = Definition { file, is_macro: true };
            self.modules[top].items.entry(name.to_string()).or_default().push(definition);
        }
    }
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
fn defined_by(tokens: &TokenStream) -> Vec<String> {
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

/// What stands before an item in `#[…]`.
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

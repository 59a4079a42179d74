//! The modules of our crates as their files define them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Item, ItemMod};

use super::items::{Import, attributes, defined_by, imports_of, is_for_tests, names_of, spelled_out};
use crate::rules::crates;
use crate::rules::read::short;
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

/// A module: the items that it defines, and those that it brings in from elsewhere.
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
                item => {
                    for name in names_of(item) {
                        self.define(index, name, false);
                    }
                }
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

    fn define(&mut self, module: usize, name: String, is_macro: bool) {
        let module = &mut self.modules[module];
        let definition = Definition { file: module.file, is_macro };
        module.items.entry(name).or_default().push(definition);
    }

    /// A macro is an item of its module, and an exported one of the crate. Calling one may
    /// define items; those that it names itself are taken to be where it is.
    fn define_macro(&mut self, module: usize, item: &syn::ItemMacro) {
        let Some(name) = &item.ident else {
            for name in defined_by(&item.mac.tokens) {
                self.define(module, name, false);
            }
            return;
        };
        self.define(module, name.to_string(), true);
        for name in spelled_out(&item.mac.tokens) {
            self.define(module, name, false);
        }
        let (file, top) = (self.modules[module].file, self.modules[module].top);
        if top != module && item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
            let definition = Definition { file, is_macro: true };
            self.modules[top].items.entry(name.to_string()).or_default().push(definition);
        }
    }
}

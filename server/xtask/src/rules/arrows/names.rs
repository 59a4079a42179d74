//! Resolution of paths: through imports and re-exports to where the item is defined.

use super::items::Import;
use super::source::Sources;

/// The target of a name.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    Module(usize),
    Item { file: usize, name: String, is_macro: bool },
}

/// Imports that are being followed, by module and position: re-exports may run in circles.
type Busy = Vec<(usize, usize)>;

impl Sources {
    /// Resolves a path in a module. What others define has no target, and what a type has
    /// is the type's.
    pub fn resolve(&self, from: usize, path: &[String]) -> Vec<Target> {
        self.follow(from, path, &mut Busy::new())
    }

    /// Resolves a path where functions import things for themselves, the innermost last.
    pub fn resolve_with(&self, from: usize, path: &[String], locals: &[Import]) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let is_relative = !matches!(first.as_str(), "crate" | "self" | "super" | "::");
        for local in locals.iter().rev().filter(|_| is_relative) {
            let rest = match &local.name {
                Some(name) if name == first => rest,
                // The members of a type, as `use Type::*` brings them in, are the type's.
                None if self.is_module(from, &local.path) => path,
                _ => continue,
            };
            let whole: Vec<_> = local.path.iter().chain(rest).cloned().collect();
            let found = self.resolve(from, &whole);
            if !found.is_empty() {
                return found;
            }
        }
        self.resolve(from, path)
    }

    fn is_module(&self, from: usize, path: &[String]) -> bool {
        self.resolve(from, path).iter().any(|target| matches!(target, Target::Module(_)))
    }

    /// A macro that is called by its bare name below its definition.
    pub fn textual_macro(&self, from: usize, name: &str) -> Option<Target> {
        let top = self.modules[from].top;
        let found = self.modules.iter().filter(|module| module.top == top);
        let mut found = found.filter_map(|module| module.items.get(name)?.iter().find(|item| item.is_macro));
        found.next().map(|item| Target::Item { file: item.file, name: name.to_owned(), is_macro: true })
    }

    fn follow(&self, from: usize, path: &[String], busy: &mut Busy) -> Vec<Target> {
        let Some((first, mut rest)) = path.split_first() else { return Vec::new() };
        let mut found = match first.as_str() {
            "crate" => vec![Target::Module(self.modules[from].top)],
            "self" => vec![Target::Module(from)],
            "super" => self.modules[from].parent.map(Target::Module).into_iter().collect(),
            "::" => {
                let Some((name, after)) = rest.split_first() else { return Vec::new() };
                rest = after;
                self.library(name)
            }
            name => {
                let here = self.named(from, name, busy);
                if here.is_empty() { self.library(name) } else { here }
            }
        };
        for name in rest {
            let modules: Vec<_> = found
                .iter()
                .filter_map(|target| if let Target::Module(module) = target { Some(*module) } else { None })
                .collect();
            if modules.is_empty() {
                break;
            }
            found = modules
                .into_iter()
                .flat_map(|module| match (name.as_str(), self.modules[module].parent) {
                    ("super", parent) => parent.map(Target::Module).into_iter().collect(),
                    ("self", _) => vec![Target::Module(module)],
                    _ => self.named(module, name, busy),
                })
                .collect();
        }
        found
    }

    fn library(&self, name: &str) -> Vec<Target> {
        self.libraries.get(name).map(|top| Target::Module(*top)).into_iter().collect()
    }

    /// Returns a module's targets of a name: its own things before those of a whole other module.
    fn named(&self, module: usize, name: &str, busy: &mut Busy) -> Vec<Target> {
        let here = &self.modules[module];
        let items = here.items.get(name).into_iter().flatten();
        let items = items.map(|item| Target::Item { file: item.file, name: name.to_owned(), is_macro: item.is_macro });
        let children = here.children.get(name).into_iter().flatten();
        let mut found: Vec<_> = items.chain(children.map(|child| Target::Module(*child))).collect();
        for (position, import) in here.imports.iter().enumerate() {
            if import.name.as_deref() == Some(name) {
                found.extend(once((module, position), busy, |busy| self.follow(module, &import.path, busy)));
            }
        }
        if found.is_empty() {
            for (position, import) in here.imports.iter().enumerate().filter(|(_, import)| import.name.is_none()) {
                found.extend(once((module, position), busy, |busy| {
                    let whole = self.follow(module, &import.path, busy);
                    let modules = whole
                        .iter()
                        .filter_map(|found| if let Target::Module(all) = found { Some(*all) } else { None });
                    modules.flat_map(|all| self.named(all, name, busy)).collect()
                }));
            }
        }
        found
    }
}

/// Follows an import, unless that is being done already.
fn once(import: (usize, usize), busy: &mut Busy, work: impl FnOnce(&mut Busy) -> Vec<Target>) -> Vec<Target> {
    if busy.contains(&import) {
        return Vec::new();
    }
    busy.push(import);
    let found = work(busy);
    busy.pop();
    found
}

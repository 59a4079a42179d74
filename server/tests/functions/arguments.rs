//! The arguments that server functions declare, read from their source: nothing else knows them by name.

use std::{collections::BTreeMap, fs, path::Path};

use syn::{Attribute, Expr, ExprLit, FnArg, GenericArgument, Item, ItemFn, Lit, Pat, PathArguments, Type};

/// An argument of a server function.
#[derive(Debug)]
pub struct Argument {
    pub name: String,
    /// The name of its type, within an `Option` or a `Vec`.
    pub kind: String,
    /// Whether it is a `Vec`.
    pub is_list: bool,
    /// Whether the function names a role as well.
    pub is_of_role: bool,
}

/// Returns the arguments of every server function, by its path.
pub fn declared() -> BTreeMap<String, Vec<Argument>> {
    let mut all = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app"), &mut all);
    all
}

fn read(folder: &Path, all: &mut BTreeMap<String, Vec<Argument>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            if text.contains("#[server(") {
                all.extend(syn::parse_file(&text).unwrap().items.iter().filter_map(function));
            }
        }
    }
}

fn function(item: &Item) -> Option<(String, Vec<Argument>)> {
    let Item::Fn(function) = item else { return None };
    let endpoint = function.attrs.iter().find_map(endpoint)?;
    Some((format!("/fn/{endpoint}"), arguments(function)))
}

/// Returns the endpoint in `#[server(…, endpoint = "…")]`.
fn endpoint(attribute: &Attribute) -> Option<String> {
    let mut endpoint = None;
    attribute.path().is_ident("server").then_some(())?;
    attribute
        .parse_nested_meta(|meta| {
            let value: Expr = meta.value()?.parse()?;
            if let (true, Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) = (meta.path.is_ident("endpoint"), value) {
                endpoint = Some(text.value());
            }
            Ok(())
        })
        .unwrap();
    endpoint
}

fn arguments(function: &ItemFn) -> Vec<Argument> {
    let typed = function.sig.inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => typed,
        FnArg::Receiver(_) => panic!("a server function has no self"),
    });
    let mut arguments: Vec<Argument> = typed
        .map(|typed| {
            let Pat::Ident(name) = &*typed.pat else { panic!("an argument has a name") };
            let (outer, inner) = words(&typed.ty);
            let is_wrapped = outer == "Vec" || outer == "Option";
            Argument {
                name: name.ident.to_string(),
                is_list: outer == "Vec",
                kind: if is_wrapped { inner.unwrap() } else { outer },
                is_of_role: false,
            }
        })
        .collect();
    let is_of_role = arguments.iter().any(|argument| argument.name == "role");
    for argument in &mut arguments {
        argument.is_of_role = is_of_role;
    }
    arguments
}

/// Returns the name of a type and of what it holds.
fn words(ty: &Type) -> (String, Option<String>) {
    let path = match ty {
        Type::Path(path) => path,
        // The id of any kind of thing: `Id<()>`.
        Type::Tuple(nothing) if nothing.elems.is_empty() => return ("()".into(), None),
        _ => panic!("an argument is of a named type"),
    };
    let last = path.path.segments.last().unwrap();
    let inner = match &last.arguments {
        PathArguments::AngleBracketed(of) => of.args.first().map(|of| match of {
            GenericArgument::Type(ty) => words(ty).0,
            _ => panic!("an argument's type holds a type"),
        }),
        _ => None,
    };
    (last.ident.to_string(), inner)
}

//! Each table belongs to the wing whose migration makes it; wings to its right may name it, those to its left may not.

use std::{collections::BTreeMap, fs};

use crate::sources::{files_below, folder, literals, of_wings, wings};

/// The name of a table follows these; `on` in `create index … on`.
const BEFORE: [&str; 7] = ["from", "join", "into", "update", "table", "references", "on"];

/// Names that follow those words, in statements and in pieces of them.
fn named(sql: &str) -> Vec<&str> {
    let words: Vec<&str> =
        sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    words.windows(2).filter(|pair| BEFORE.contains(&pair[0])).map(|pair| pair[1]).collect()
}

/// The migrations of a wing, without remarks.
fn migrations(wing: &str) -> String {
    let lines =
        |text: String| text.lines().map(|line| line.split("--").next().unwrap().to_owned() + "\n").collect::<String>();
    let folder = folder(wing).join("migrations");
    if !folder.is_dir() {
        return String::new();
    }
    files_below(&folder, "sql").into_iter().map(|path| lines(fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn no_wing_names_a_table_of_a_wing_to_its_right() {
    let wings = wings();
    let mut owner = BTreeMap::new();
    for (place, wing) in wings.iter().enumerate() {
        for made in migrations(wing).split("create table ").skip(1) {
            let name = made.split([' ', '(']).next().unwrap().to_owned();
            assert_eq!(owner.insert(name.clone(), place), None, "{name} is made twice");
        }
    }
    assert!(owner.len() > 40, "{owner:?}");
    let (mut breaches, mut read) = (Vec::new(), 0);
    let mut look = |wing: &str, at: &str, sql: &str| {
        let place = wings.iter().position(|other| other == wing).unwrap();
        for name in named(&sql.to_lowercase()) {
            read += usize::from(owner.contains_key(name));
            if let Some(right) = owner.get(name).filter(|owner| **owner > place) {
                breaches.push(format!("{at}: {name} belongs to {}", wings[*right]));
            }
        }
    };
    for wing in &wings {
        look(wing, &format!("migrations of {wing}"), &migrations(wing));
    }
    for (wing, path, source) in of_wings() {
        for (_, text) in literals(&source) {
            look(&wing, &path, &text);
        }
    }
    assert!(read > 800, "{read} names of tables");
    assert_eq!(breaches, Vec::<String>::new());
}

//! Colours by what they mean: components and pages read the semantic tokens of `style/tokens.css`, charts and covers its
//! palette, and the browser's own frame has the colour of the page.

use std::fs;
use std::path::Path;

use super::read::short;
use crate::assets::files_below;
use crate::shell::Result;

/// The beginning of the semantic part of the tokens.
const SEMANTIC: &str = "/* What things mean.";
/// Files that draw with colours as such.
const DRAWN: [&str; 3] = ["style/tokens.css", "style/components/chart.css", "style/components/cover.css"];
/// Where the colour of the browser's frame stands, beside the manifest.
const SHELL: &str = "app/src/lib.rs";

/// Palette colours outside of what draws, and manifests of another colour than the page.
pub fn breaches(root: &Path) -> Result<Vec<String>> {
    let tokens = fs::read_to_string(root.join(DRAWN[0])).map_err(|error| format!("{}: {error}", DRAWN[0]))?;
    let palette = palette(&tokens);
    let mut breaches = Vec::new();
    for file in files_below(&root.join("style"))? {
        let name = short(root, &file);
        if DRAWN.contains(&name.as_str()) {
            continue;
        }
        for (index, line) in fs::read_to_string(&file)?.lines().enumerate() {
            let read = palette.iter().filter(|colour| line.contains(&format!("var({colour})")));
            breaches.extend(read.map(|colour| format!("{name}:{}: reads {colour} of the palette", index + 1)));
        }
    }
    let manifest = fs::read_to_string(root.join("public/manifest.webmanifest"))?;
    let manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    let shell = fs::read_to_string(root.join(SHELL))?;
    for key in ["theme_color", "background_color"] {
        let colour = manifest[key].as_str().unwrap_or_default();
        if !shell.contains(&format!("name=\"theme-color\" content=\"{colour}\"")) {
            breaches.push(format!("public/manifest.webmanifest: `{key}` is no theme-color of {SHELL}"));
        }
    }
    Ok(breaches)
}

/// The names of what has a colour before meanings begin.
fn palette(tokens: &str) -> Vec<&str> {
    let lines = tokens.lines().take_while(|line| !line.trim_start().starts_with(SEMANTIC));
    lines
        .filter_map(|line| line.trim().split_once(':'))
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("--"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place;

    #[test]
    fn this_repository_reads_meanings() {
        assert_eq!(breaches(place::root()).unwrap(), Vec::<String>::new());
        let tokens = fs::read_to_string(place::at("style/tokens.css")).unwrap();
        assert!(palette(&tokens).contains(&"--seal") && !palette(&tokens).contains(&"--accent"));
    }

    #[test]
    fn a_palette_colour_and_another_theme_are_named() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = root.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("style/tokens.css", ":root {\n  --seal: red;\n  /* What things mean. */\n  --accent: var(--seal);\n}\n");
        write("style/components/chart.css", "a { color: var(--seal); }\n");
        write("style/base.css", "a { color: var(--accent); }\nb { color: var(--seal); }\n");
        write("public/manifest.webmanifest", "{ \"theme_color\": \"#fff\", \"background_color\": \"#000\" }");
        write(SHELL, "<meta name=\"theme-color\" content=\"#fff\"/>");
        assert_eq!(
            breaches(root.path()).unwrap(),
            [
                "style/base.css:2: reads --seal of the palette",
                "public/manifest.webmanifest: `background_color` is no theme-color of app/src/lib.rs",
            ]
        );
    }
}

//! The names of countries in both languages.

use std::{collections::BTreeMap, sync::LazyLock};

use model::Lang;

/// Two letters (ISO 3166-1), the English name and the Chinese one, as the Unicode CLDR has them.
static NAMES: LazyLock<BTreeMap<&str, [&str; 2]>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        Some((cells.next()?, [cells.next()?, cells.next()?]))
    };
    include_str!("../data/countries.tsv").lines().filter_map(row).collect()
});

/// Returns the name of the country with this code (ISO 3166-1, two letters). Returns the code where it has no name.
#[must_use]
pub fn name(code: &str, lang: Lang) -> String {
    let place = usize::from(lang == Lang::ZhHans);
    NAMES.get(code).map_or(code, |names| names[place]).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_names_in_both_languages() {
        assert!(NAMES.len() > 240);
        assert_eq!((name("CN", Lang::En), name("CN", Lang::ZhHans)), ("China".into(), "中国".into()));
        assert_eq!(name("SG", Lang::ZhHans), "新加坡");
        assert_eq!(name("Q9", Lang::En), "Q9");
    }
}

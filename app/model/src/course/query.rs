//! The query of the catalogue, and its form in addresses.

use serde::{Deserialize, Serialize};

use crate::url;

/// The query of the catalogue, as `/courses` has it. Values are kept as they came, so that an unknown one can be shown
/// and removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// The words to search for.
    pub q: String,
    /// A category's path, such as `编程/rust`; it includes everything below it.
    pub category: String,
    /// A tag.
    pub tag: String,
    /// A teacher's handle.
    pub teacher: String,
    /// A [`Level`](super::Level).
    pub level: String,
    /// A [`PriceFilter`](super::PriceFilter).
    pub price: String,
    /// The language of the course, a BCP 47 tag.
    pub language: String,
    /// A [`Sort`](super::Sort).
    pub sort: String,
    /// The page, from 1.
    pub page: String,
}

impl Query {
    /// The names of the parameters, in the order of the address.
    pub const NAMES: [&'static str; 9] =
        ["q", "category", "tag", "teacher", "level", "price", "language", "sort", "page"];

    /// The number of courses on one page.
    pub const PER_PAGE: i64 = 24;

    /// Returns the query with these values, each trimmed and cut to 100 characters.
    #[must_use]
    pub fn from_values<V: AsRef<str>>(value: impl Fn(&str) -> Option<V>) -> Self {
        let mut query = Self::default();
        for name in Self::NAMES {
            if let Some(value) = value(name) {
                let kept: String = value.as_ref().trim().chars().filter(|c| !c.is_control()).take(100).collect();
                *query.value_mut(name) = kept;
            }
        }
        query
    }

    /// Returns the value of a parameter, which is empty when it is not set or not one of [`Query::NAMES`].
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        match name {
            "q" => &self.q,
            "category" => &self.category,
            "tag" => &self.tag,
            "teacher" => &self.teacher,
            "level" => &self.level,
            "price" => &self.price,
            "language" => &self.language,
            "sort" => &self.sort,
            "page" => &self.page,
            _ => "",
        }
    }

    fn value_mut(&mut self, name: &str) -> &mut String {
        match name {
            "q" => &mut self.q,
            "category" => &mut self.category,
            "tag" => &mut self.tag,
            "teacher" => &mut self.teacher,
            "level" => &mut self.level,
            "price" => &mut self.price,
            "language" => &mut self.language,
            "sort" => &mut self.sort,
            _ => &mut self.page,
        }
    }

    /// Returns the query with one value changed (removed when empty), back on its first page.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut query = self.clone();
        query.page.clear();
        *query.value_mut(name) = value.into();
        query
    }

    /// Returns the query on another page.
    #[must_use]
    pub fn to_page(&self, page: u32) -> Self {
        let page = if page > 1 { page.to_string() } else { String::new() };
        Self { page, ..self.clone() }
    }

    /// Returns the address of this query below `path`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        url::with_query(path, Self::NAMES.map(|name| (name, self.value(name))))
    }

    /// Returns the page, from 1, or 1 when the value is no such number.
    #[must_use]
    pub fn page_number(&self) -> i64 {
        self.page.parse().ok().filter(|page| *page >= 1).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn a_query_survives_its_address_and_junk_does_no_harm() {
        let query = Query::from_values(|name| match name {
            "q" => Some(" 量化 & 投资 "),
            "page" => Some("-1"),
            "sort" => Some("drop"),
            _ => None,
        });
        assert_eq!(
            query.href("/courses"),
            "/courses?q=%E9%87%8F%E5%8C%96%20%26%20%E6%8A%95%E8%B5%84&sort=drop&page=-1"
        );
        assert_eq!(query.page_number(), 1);
        assert_eq!(query.with("sort", "").href("/courses"), "/courses?q=%E9%87%8F%E5%8C%96%20%26%20%E6%8A%95%E8%B5%84");
        assert_eq!(Query::default().href("/courses"), "/courses");
        assert_eq!(Query::from_values(|_| Some("x".repeat(1000))).q.len(), 100);
    }
}

//! Tables: rows to compare, sortable by links. A column is one value: its title, and what it makes of each row.

use super::{Skeleton, SkeletonKind};
use crate::{Glyph, Icon, Text, t};
use leptos::prelude::*;

/// The direction in which a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// A function from a row to its cell.
type Make<R, T> = Box<dyn Fn(&R) -> T + Send + Sync>;

/// A column of a table: its title, and the cell that each row has below it.
pub struct Column<R> {
    head: Head,
    class: Option<&'static str>,
    lang: Option<Make<R, String>>,
    cell: Make<R, AnyView>,
}

struct Head {
    title: Text,
    numbers: bool,
    narrow: bool,
    sort: Option<Sort>,
    href: Option<String>,
}

impl<R> std::fmt::Debug for Column<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Column").field("title", &self.head.title).finish_non_exhaustive()
    }
}

impl<R> Column<R> {
    /// Returns a column of texts with this title; `cell` returns the content of a row's cell.
    pub fn new<V: IntoView + 'static>(title: impl Into<Text>, cell: impl Fn(&R) -> V + Send + Sync + 'static) -> Self {
        let head = Head { title: title.into(), numbers: false, narrow: false, sort: None, href: None };
        Self { head, class: None, lang: None, cell: Box::new(move |row| cell(row).into_any()) }
    }

    /// Returns a column of numbers, flush right.
    #[must_use]
    pub fn numbers(mut self) -> Self {
        self.head.numbers = true;
        self.class("number")
    }

    /// Returns a column of marks or boxes: as narrow as its title.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.head.narrow = true;
        self
    }

    /// Gives its cells this class.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = Some(class);
        self
    }

    /// Sets the language of its cells by their rows, BCP 47.
    #[must_use]
    pub fn lang(mut self, lang: impl Fn(&R) -> String + Send + Sync + 'static) -> Self {
        self.lang = Some(Box::new(lang));
        self
    }

    /// Makes it sortable, by the address of the page sorted by this column, and the present direction.
    #[must_use]
    pub fn sortable(mut self, href: impl Into<String>, sort: Option<Sort>) -> Self {
        self.head.href = Some(href.into());
        self.head.sort = sort;
        self
    }

    fn cell(&self, row: &R) -> AnyView {
        let label = self.head.title.clone();
        cell(self.class, self.lang.as_ref().map(|lang| lang(row)), label, (self.cell)(row))
    }
}

/// A table of rows, each with a cell in every column, or a sentence where there are none. It scrolls sideways in its
/// own frame, whose edge has a shadow where there is more.
#[component]
pub fn Table<R: 'static>(
    /// The caption, for screen readers.
    #[prop(into)]
    caption: Text,
    /// The columns.
    columns: Vec<Column<R>>,
    /// The rows.
    rows: Vec<R>,
    /// Whether the rows are still on their way.
    #[prop(optional)]
    loading: bool,
    /// Further lines (`<tr>`) below the rows, such as their sum.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let lines = (!loading && !rows.is_empty()).then(|| {
        let cells = |row| columns.iter().map(|column| column.cell(row)).collect();
        rows.iter().map(|row| line(cells(row))).collect()
    });
    frame(caption, columns.into_iter().map(|column| column.head).collect(), lines, loading, children)
}

/// Returns a cell, which names its column for narrow screens: there some tables are cards.
fn cell(class: Option<&'static str>, lang: Option<String>, label: Text, view: AnyView) -> AnyView {
    view! { <td class=class lang=lang data-label=label>{view}</td> }.into_any()
}

fn line(cells: Vec<AnyView>) -> AnyView {
    view! { <tr>{cells}</tr> }.into_any()
}

/// Returns the table around these lines; without lines there are no rows, or not yet.
fn frame(
    caption: Text,
    heads: Vec<Head>,
    lines: Option<Vec<AnyView>>,
    loading: bool,
    below: Option<Children>,
) -> AnyView {
    let name = caption.clone();
    let width = heads.len().to_string();
    let heads: Vec<_> = heads.into_iter().map(head).collect();
    let body = match (lines, loading) {
        (Some(lines), _) => view! { {lines} {below.map(|below| below())} }.into_any(),
        (None, true) => instead(width, view! { <Skeleton kind=SkeletonKind::Rows/> }.into_any()),
        (None, false) => instead(width, view! { <p class="muted center">{t::no_rows()}</p> }.into_any()),
    };
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=name>
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn instead(width: String, view: AnyView) -> AnyView {
    view! { <tr><td colspan=width>{view}</td></tr> }.into_any()
}

fn head(head: Head) -> impl IntoView {
    let sorted = head.sort.map(|sort| match sort {
        Sort::Ascending => ("ascending", Glyph::Up),
        Sort::Descending => ("descending", Glyph::Down),
    });
    let title = match head.href {
        Some(href) => view! {
            <a href=href>
                {head.title}
                {sorted.map(|(_, glyph)| view! { <Icon glyph/> })}
            </a>
        }
        .into_any(),
        None => head.title.into_any(),
    };
    view! {
        <th scope="col" class:number=head.numbers class:narrow=head.narrow aria-sort=sorted.map(|(order, _)| order)>
            {title}
        </th>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_below_the_title_of_their_column() {
        let html = |rows: Vec<(&'static str, i64)>| {
            let columns = vec![
                Column::new("Title", |row: &(&'static str, i64)| view! { <bdi>{row.0}</bdi> }).lang(|_| "en".into()),
                Column::new("Price", |row: &(&'static str, i64)| row.1).numbers(),
            ];
            let html = Owner::new().with(|| view! { <Table caption="C" columns rows/> }.to_html());
            // Marks of places and empty attributes come and go with the features that the whole is built with.
            html.replace("<!>", "").replace(" class=\"\"", "")
        };
        let of_two = html(vec![("A", 5), ("B", 7)]);
        for text in [
            "<td lang=\"en\" data-label=\"Title\"><bdi>A</bdi></td>",
            "<td data-label=\"Price\" class=\"number\">5</td>",
            ">Price</th>",
            ">7</td>",
        ] {
            assert!(of_two.contains(text), "{text}: {of_two}");
        }
        assert!(html(vec![]).contains("<td colspan=\"2\">"));
    }
}

//! Tables: rows to compare, sortable by links.

use super::{Skeleton, SkeletonKind};
use crate::{Glyph, Icon, Text, t};
use leptos::prelude::*;

/// Which way a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub struct Column {
    text: Text,
    numbers: bool,
    narrow: bool,
    sort: Option<Sort>,
    href: Option<String>,
}

impl Column {
    /// A column of texts.
    pub fn new(text: impl Into<Text>) -> Self {
        Self { text: text.into(), numbers: false, narrow: false, sort: None, href: None }
    }

    /// A column of numbers, flush right; its cells have the class `number`.
    #[must_use]
    pub fn numbers(mut self) -> Self {
        self.numbers = true;
        self
    }

    /// A column of marks or boxes: as narrow as its head.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// Sortable: the same page sorted by this column, and how it is sorted now.
    #[must_use]
    pub fn sortable(mut self, href: impl Into<String>, sort: Option<Sort>) -> Self {
        self.href = Some(href.into());
        self.sort = sort;
        self
    }
}

/// A table; the children are its rows (`<tr>`). It scrolls sideways in its own frame, whose edge has a shadow where there
/// is more.
#[component]
pub fn Table(
    /// What the table is, for screen readers.
    #[prop(into)]
    caption: Text,
    /// The heads of its columns.
    columns: Vec<Column>,
    /// There are no rows.
    #[prop(optional)]
    empty: bool,
    /// The rows are still on their way.
    #[prop(optional)]
    loading: bool,
    children: Children,
) -> impl IntoView {
    let name = caption.clone();
    let width = columns.len().to_string();
    let heads: Vec<_> = columns.into_iter().map(head).collect();
    let instead = match (loading, empty) {
        (true, _) => Some(view! { <Skeleton kind=SkeletonKind::Rows/> }.into_any()),
        (false, true) => Some(view! { <p class="muted center">{t::no_rows()}</p> }.into_any()),
        (false, false) => None,
    };
    let rows = match instead {
        Some(instead) => view! { <tr><td colspan=width>{instead}</td></tr> }.into_any(),
        None => children().into_any(),
    };
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=name>
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn head(column: Column) -> impl IntoView {
    let sorted = column.sort.map(|sort| match sort {
        Sort::Ascending => ("ascending", Glyph::Up),
        Sort::Descending => ("descending", Glyph::Down),
    });
    let text = match column.href {
        Some(href) => view! {
            <a href=href>
                {column.text}
                {sorted.map(|(_, glyph)| view! { <Icon glyph/> })}
            </a>
        }
        .into_any(),
        None => column.text.into_any(),
    };
    view! {
        <th scope="col" class:number=column.numbers class:narrow=column.narrow aria-sort=sorted.map(|(order, _)| order)>
            {text}
        </th>
    }
}

//! Ids in the address of a page.

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::Id;

/// Returns the id at `name` in the path of this page. A text that is no id gives [`Id::NONE`]: no row has it, so the
/// server answers that there is no such thing.
#[must_use]
pub fn id_param<T: 'static>(name: &'static str) -> Memo<Id<T>> {
    let params = use_params_map();
    Memo::new(move |_| read(&params.read().get(name).unwrap_or_default()))
}

/// Returns the id behind `name=` in the query of this page, or `None` when it is missing or empty. A text that is no id
/// gives [`Id::NONE`], as for [`id_param`].
#[must_use]
pub fn id_query<T: 'static>(name: &'static str) -> Memo<Option<Id<T>>> {
    query_or(name, Id::NONE)
}

/// Returns what stands behind `name=` in the query of this page, or `None` when it is missing or empty. A text that
/// cannot be read gives `none`.
#[must_use]
pub fn query_or<T>(name: &'static str, none: T) -> Memo<Option<T>>
where
    T: FromStr + Copy + PartialEq + Send + Sync + 'static,
{
    let query = use_query_map();
    Memo::new(move |_| query.read().get(name).filter(|text| !text.is_empty()).map(|text| text.parse().unwrap_or(none)))
}

fn read<T>(text: &str) -> Id<T> {
    text.parse().unwrap_or(Id::NONE)
}

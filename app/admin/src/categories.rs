//! The category tree: added to, renamed, moved, cleared.

use kit::{FormState, Load, viewer};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{Permission, admin::CategoryRow};
use ui::{Button, Choice, Empty, Field, Glyph, Look, Select};

use crate::{
    api::{AddCategory, MoveCategory, RemoveCategory, RenameCategory, load_categories},
    frame::{Frame, Refused},
    t,
};

/// The page `/admin/categories`.
#[component]
pub fn Categories() -> impl IntoView {
    let tree = Resource::new(|| (), |()| load_categories());
    view! {
        <Frame title=t::categories()>
            <p class="muted">{t::categories_hint()}</p>
            <Refused
                forms=&[RenameCategory::PATH, MoveCategory::PATH, RemoveCategory::PATH]
                fields=&["name", "parent", "category"]
            />
            <Load of=tree view=|tree| view! { <Body tree/> }.into_any()/>
        </Frame>
    }
}

#[component]
fn Body(tree: Vec<CategoryRow>) -> impl IntoView {
    let places: Vec<Choice> = std::iter::once(Choice::new("", t::root()))
        .chain(tree.iter().map(|row| {
            Choice::new(row.id.to_string(), format!("{}{}", "\u{2003}".repeat(row.depth), row.name)).content()
        }))
        .collect();
    let is_empty = tree.is_empty();
    let rows = tree.into_iter().map(|category| view! { <Row category places=places.clone()/> }).collect_view();
    view! {
        <div class="stack stack-8">
            {is_empty.then(|| view! { <Empty title=t::no_category() hint=t::no_category_hint() glyph=Glyph::Books/> })}
            <ul class="card admin-tree">{rows}</ul>
            <Add places/>
        </div>
    }
}

#[component]
fn Add(places: Vec<Choice>) -> impl IntoView {
    let state = FormState::of(AddCategory::PATH);
    let error = Signal::stored(state.field_error("name").or_else(|| state.problem().map(|error| error.text())));
    view! {
        <section>
            <h2>{t::category_add()}</h2>
            <form class="form" method="post" action=AddCategory::PATH novalidate>
                <Field name="name" label=t::name() value=state.value("name", "") error/>
                <Select name="parent" label=t::category_below() choices=places selected=state.value("parent", "")/>
                <div class="row"><Button look=Look::Primary submit=true>{t::category_add()}</Button></div>
            </form>
        </section>
    }
}

#[component]
fn Row(category: CategoryRow, places: Vec<Choice>) -> impl IntoView {
    let CategoryRow { id, path, name, depth, courses, has_children } = category;
    let id = id.to_string();
    let hidden = {
        let id = id.clone();
        move || view! { <input type="hidden" name="category" value=id.clone()/> }
    };
    let removes = viewer().who.is_some_and(|who| who.may.can(Permission::CategoryDeleteAny));
    let remove = (removes && courses == 0 && !has_children).then(|| {
        view! {
            <form method="post" action=RemoveCategory::PATH>
                {hidden()}
                <Button look=Look::Danger submit=true icon=Glyph::Trash>{t::remove()}</Button>
            </form>
        }
    });
    view! {
        <li class=format!("admin-depth-{}", depth.min(5))>
            <details class="admin-more">
                <summary>
                    <bdi>{name.clone()}</bdi> " "
                    <small class="muted">{t::courses_in(courses)} " · " <bdi>{path}</bdi></small>
                </summary>
                <div class="stack">
                    <form class="form" method="post" action=RenameCategory::PATH novalidate>
                        {hidden()}
                        <Field name="name" id=format!("name-{id}") label=t::name() value=name/>
                        <div class="row"><Button submit=true>{t::rename()}</Button></div>
                    </form>
                    <form class="form" method="post" action=MoveCategory::PATH>
                        {hidden()}
                        <Select name="parent" id=format!("parent-{id}") label=t::category_below() choices=places/>
                        <div class="row"><Button submit=true>{t::move_there()}</Button></div>
                    </form>
                    {remove}
                </div>
            </details>
        </li>
    }
}

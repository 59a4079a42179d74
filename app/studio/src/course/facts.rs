//! The panel beside a course: cover, price, level, language, category and tags.

use leptos::prelude::*;
use model::{
    Currency,
    course::Level,
    studio::{EditForm, EditKind, Need, StudioCourse},
    url,
};
use ui::{Badge, Callout, Choice, Cover, CoverPicture, Field, InPlace, Input, Select, Text, Tone};

use super::{
    editor::use_editor,
    field::{EditForm, Line, Pick, course_id},
    refund_policy::RefundPolicy,
};
use crate::{changed_files::ChangedCover, labels, t};

#[component]
pub(super) fn Facts(course: StudioCourse) -> impl IntoView {
    let base = course.base.clone();
    let fact = |name: Text, value: AnyView| {
        view! { <span class="studio-fact"><span class="small muted">{name}</span> <span>{value}</span></span> }
            .into_any()
    };
    let or_none = |text: String| {
        if text.is_empty() { t::course_none().into_any() } else { view! { <bdi>{text}</bdi> }.into_any() }
    };
    let (category, tags) = (course.category.join("/"), course.tags.join(", "));
    let levels = Level::ALL.iter().map(|level| Choice::new(level.as_str(), labels::level(*level))).collect();
    let level = fact(t::course_level(), labels::level(course.level).into_any());
    let language = fact(t::course_language(), view! { <bdi>{labels::language(&course.language)}</bdi> }.into_any());
    let trial = fact(t::course_trial(), course.trial_lessons.to_string().into_any());
    let address = fact(t::course_address(), view! { <bdi>{url::course(&course.slug)}</bdi> }.into_any());
    view! {
        <aside class="card course-panel">
            <CoverField course=course.clone()/>
            <div class="card-body stack stack-2">
                <PriceField course=course.clone()/>
                {course.price.is_some().then(|| view! { <RefundPolicy course=course.id/> })}
                <Pick what=EditKind::Level label=t::course_level() shown=level choices=levels selected=course.level.as_str().to_owned() base=base.clone()/>
                <Pick
                    what=EditKind::Language
                    label=t::course_language()
                    shown=language
                    choices=labels::languages(&course.language)
                    selected=course.language.clone()
                    base=base.clone()
                />
                <Line
                    what=EditKind::Category
                    label=t::course_category()
                    shown=fact(t::course_category(), or_none(course.category.join(" / ")))
                    value=category
                    help=t::course_category_help()
                    suggestions=course.categories.clone()
                    base=base.clone()
                />
                <Line what=EditKind::Tags label=t::course_tags() shown=fact(t::course_tags(), or_none(tags.clone())) value=tags help=t::course_tags_help() base=base.clone()/>
                <Line
                    what=EditKind::Trial
                    label=t::course_trial()
                    shown=trial
                    value=course.trial_lessons.to_string()
                    help=t::course_trial_help()
                    input=Input::Number
                    base=base.clone()
                />
                <Line what=EditKind::Slug label=t::course_address() shown=address value=course.slug help=t::course_address_help() base/>
            </div>
        </aside>
    }
}

#[component]
fn PriceField(course: StudioCourse) -> impl IntoView {
    let editor = use_editor();
    let StudioCourse { price, off_sale, currency, needs, base, .. } = course;
    let shown = match price {
        Some(price) => view! { <span class="price-large">{price.text(ui::lang())}</span> }.into_any(),
        None if needs.contains(&Need::Price) => {
            view! { <Badge tone=Tone::Warning text=t::course_price_open()/> }.into_any()
        }
        None => view! { <span class="price-large">{t::course_free()}</span> }.into_any(),
    };
    let error = editor.fault(EditKind::Price, "");
    let typed = editor.typed(
        EditKind::Price,
        "",
        price.map(|price| format!("{} {}", price.amount(), price.currency)).unwrap_or_default(),
    );
    let (amount, currency) = typed.split_once(' ').unwrap_or((&typed, currency.as_str()));
    let (amount, currency) = (amount.to_owned(), currency.to_owned());
    let currencies =
        Currency::ALL.iter().map(|currency| Choice::new(currency.as_str(), currency.as_str()).content()).collect();
    view! {
        <InPlace id="price" label=t::course_price() shown open=error.get_untracked().is_some()>
            <EditForm what=EditKind::Price base>
                <Field
                    name="value"
                    id="edit-price"
                    label=t::course_price()
                    value=amount
                    help=t::course_price_help()
                    input=Input::Amount
                    error
                />
                <Select name="unit" id="edit-currency" label=t::course_currency() choices=currencies selected=currency/>
            </EditForm>
        </InPlace>
        {off_sale.then(|| view! {
            <Callout tone=Tone::Warning title=t::course_off_sale()><p>{t::course_off_sale_hint()}</p></Callout>
        })}
    }
}

#[component]
fn CoverField(course: StudioCourse) -> impl IntoView {
    let editor = use_editor();
    let StudioCourse { id, title, language, cover, cover_notes, base, .. } = course;
    let is_given = cover.is_some();
    let shown = match cover {
        Some(src) => view! { <CoverPicture src eager=true/> }.into_any(),
        None => view! { <Cover seed=id.to_string() title lang=language/> }.into_any(),
    };
    let uploaded = Callback::new(move |uploaded: ui::Uploaded| {
        let step = EditForm { what: EditKind::Cover, at: String::new(), value: uploaded.id };
        editor.enqueue(step, || ui::focus_on("#cover summary".into()));
    });
    view! {
        <InPlace id="cover" label=t::course_cover() shown>
            <div class="stack">
                <ui::FileDrop
                    label=t::course_cover_choose()
                    accept="image/png,image/jpeg,image/webp,image/svg+xml"
                    course=course_id()
                    on_done=uploaded
                />
                {is_given.then(|| view! {
                    <EditForm what=EditKind::Cover base done=Some(t::course_cover_remove())>
                        <input type="hidden" name="value" value=""/>
                    </EditForm>
                })}
            </div>
        </InPlace>
        <ChangedCover notes=cover_notes/>
    }
}

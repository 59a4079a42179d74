//! Cards, covers, notes, tables, waiting, texts.

use super::section::section;
use crate::{
    Avatar, Badge, ButtonLink, Callout, Card, CodeBlock, Column, CourseCard, CourseFace, Cover, Empty, ErrorPanel,
    MeanStars, Precision, Price, ProgressBar, ProgressRing, Rating, Size, Skeleton, SkeletonKind, Sort, Stars, Table,
    Tone, When, t,
};
use leptos::prelude::*;
use model::Millis;

/// The morning of a day in November.
const MOMENT: Millis = Millis(1_795_336_200_000);

fn face(seed: &str, title: crate::Text, lang: &str, price: Option<&str>) -> CourseFace {
    CourseFace {
        href: format!("/courses/{seed}"),
        title: title.into_owned(),
        subtitle: t::gallery_sentence().into_owned(),
        teacher: t::gallery_person().into_owned(),
        price: price.map(str::to_owned),
        level: t::gallery_beginner(),
        lessons: t::gallery_lessons(12),
        cover: None,
        seed: seed.to_owned(),
        lang: lang.to_owned(),
    }
}

#[component]
pub(super) fn Courses() -> impl IntoView {
    section(
        t::gallery_courses(),
        view! {
            <div class="grid">
                <CourseCard course=face("m2", t::gallery_title_zh(), "zh-Hans", Some("¥99.00"))/>
                <CourseCard course=face("b", t::gallery_title_long_zh(), "zh-Hans", None)/>
                <CourseCard course=face("c", t::gallery_title_en(), "en", Some("$24.00"))>
                    <ProgressBar value=4 max=12 label=t::gallery_progress(12, 4)/>
                </CourseCard>
                <CourseCard course=face("k", t::gallery_title_long_en(), "en", Some("¥299.00"))/>
            </div>
        },
    )
}

#[component]
pub(super) fn Covers() -> impl IntoView {
    let covers: Vec<_> = (0..16)
        .map(|seed| {
            let (title, lang) = match seed % 3 {
                0 => (t::gallery_title_zh(), "zh-Hans"),
                1 => (t::gallery_title_en(), "en"),
                _ => (t::gallery_title_mixed(), "zh-Hans"),
            };
            view! { <Cover seed=format!("cover {seed}") title lang=lang.to_owned()/> }
        })
        .collect();
    section(t::gallery_covers(), view! { <div class="grid">{covers}</div> })
}

#[component]
pub(super) fn Small() -> impl IntoView {
    let seeds = ["amy", "tom", "3", "4", "5", "10", "11"];
    let avatars: Vec<_> = seeds.iter().map(|seed| view! { <Avatar seed=*seed name=t::gallery_person()/> }).collect();
    section(
        t::gallery_small(),
        view! {
            <div class="row">
                <Badge text=t::gallery_beginner()/>
                <Badge tone=Tone::Success text=t::gallery_owned()/>
                <Badge tone=Tone::Warning text=t::gallery_member()/>
                <Badge tone=Tone::Danger text=t::gallery_closed()/>
                <Badge tone=Tone::Accent text=t::gallery_new()/>
            </div>
            <div class="row">
                <Rating mean="4.3" reviews=12 label=t::gallery_rating(12)/>
                <Stars stars=4 label=t::gallery_stars(4)/>
                <MeanStars mean=4_300 label=t::gallery_rating(12)/>
            </div>
            <div class="row">
                <Price amount=Some("¥99.00".to_owned())/>
                <Price amount=Some("¥69.00".to_owned()) before="¥99.00".to_owned()/>
                <Price amount=None/>
                <div class="price-large"><Price amount=Some("¥1,299.00".to_owned())/></div>
            </div>
            <div class="row">
                <Avatar seed="amy" name=t::gallery_person() size=Size::Small/>
                {avatars}
                <Avatar seed="tom" name=t::gallery_person() size=Size::Large/>
                <ProgressRing percent=0 label=t::gallery_progress(12, 0)/>
                <ProgressRing percent=33 label=t::gallery_progress(12, 4)/>
                <ProgressRing percent=100 label=t::gallery_progress(12, 12)/>
            </div>
            <ProgressBar value=4 max=12 label=t::gallery_progress(12, 4)/>
            <div class="row">
                <When at=MOMENT/>
                <When at=MOMENT precision=Precision::Day/>
                <When at=MOMENT precision=Precision::Clock/>
            </div>
        },
    )
}

#[component]
pub(super) fn Notes() -> impl IntoView {
    section(
        t::gallery_notes(),
        view! {
            <Callout title=t::gallery_note()>{t::gallery_sentence()}</Callout>
            <Callout tone=Tone::Success title=t::gallery_saved()/>
            <Callout tone=Tone::Warning title=t::gallery_note()>{t::gallery_sentence()}</Callout>
            <Callout tone=Tone::Danger title=t::gallery_closed()>{t::gallery_sentence()}</Callout>
            <ErrorPanel
                text=t::gallery_failure()
                request="01J8Z3K5Q7R2M".to_owned()
                retry="/__ui".to_owned()
            />
            <Empty title=t::gallery_none() hint=t::gallery_none_hint()>
                <ButtonLink href="/courses">{t::gallery_courses()}</ButtonLink>
            </Empty>
        },
    )
}

/// The columns: a title, and a price.
type Row = (crate::Text, &'static str);

fn columns() -> Vec<Column<Row>> {
    vec![
        Column::new(t::gallery_name(), |row: &Row| view! { <bdi>{row.0.clone()}</bdi> }).sortable("?sort=name", None),
        Column::new(t::gallery_teacher(), |_: &Row| view! { <bdi>{t::gallery_person()}</bdi> }),
        Column::new(t::gallery_price(), |row: &Row| row.1).numbers().sortable("?sort=price", Some(Sort::Descending)),
    ]
}

#[component]
pub(super) fn Tables() -> impl IntoView {
    let rows = vec![(t::gallery_title_zh(), "¥299.00"), (t::gallery_title_en(), "¥99.00")];
    section(
        t::gallery_tables(),
        view! {
            <Table caption=t::gallery_tables() columns=columns() rows/>
            <Table caption=t::gallery_none() columns=columns() rows=Vec::new()/>
            <Table caption=t::gallery_waiting() columns=columns() rows=Vec::new() loading=true/>
        },
    )
}

#[component]
pub(super) fn Waiting() -> impl IntoView {
    section(
        t::gallery_waiting(),
        view! {
            <Skeleton/>
            <Skeleton kind=SkeletonKind::Cards/>
        },
    )
}

#[component]
pub(super) fn Texts() -> impl IntoView {
    section(
        t::gallery_texts(),
        view! {
            <CodeBlock code="fn main() {\n    println!(\"学而时习之\");\n}" language="Rust"/>
            <Card>
                <div class="prose">
                    <h2>{t::gallery_title_long_en()}</h2>
                    <p>{t::gallery_paragraph()}</p>
                    <h3>{t::gallery_note()}</h3>
                    <ul>
                        <li>{t::gallery_sentence()}</li>
                        <li>{t::gallery_saved()} " " <code>"cargo test"</code></li>
                    </ul>
                    <blockquote><p>{t::gallery_sentence()}</p></blockquote>
                    <p><a href="/courses">{t::gallery_courses()}</a></p>
                </div>
            </Card>
        },
    )
}

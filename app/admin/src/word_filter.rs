//! The words of the filter: searched, added one or many at a time, removed, and tried on a text.

use kit::{Form, FormState, Load};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    admin::Rows,
    url,
    word_filter::{FilterWordRow, MAX_SENTENCE_CHARS, MAX_TRIED_CHARS, MAX_WORD_CHARS, TriedText, WordGrade},
};
use ui::{
    Badge, Button, Choice, Column, Empty, ErrorPanel, Field, Glyph, Input, Look, Precision, Select, Table, Text,
    TextArea, Tone, When,
};

use crate::{
    api::{AddWords, RemoveWord, load_words, try_words},
    frame::{Frame, Pages, Refused, Search, asked, asked_as, badge},
    t,
};

/// The page `/admin/word-filter?q=&grade=&page=`, with `&try=` what the filter makes of a text.
#[component]
pub fn WordFilter() -> impl IntoView {
    let (q, grade, page) = (asked("q"), asked_as::<WordGrade>("grade"), asked_as::<u32>("page"));
    let words =
        Resource::new(move || (q.get(), grade.get(), page.get()), |(q, grade, page)| load_words(q, grade, page));
    view! {
        <Frame title=t::word_filter()>
            <p class="muted">{t::word_filter_hint()}</p>
            <Refused forms=&[RemoveWord::PATH] fields=&[]/>
            <div class="stack stack-8">
                <Add/>
                <AddFile/>
                <Try/>
                <section class="stack">
                    <h2>{t::word_list()}</h2>
                    <Search action=url::ADMIN_WORD_FILTER words=Some(t::word()) choices=vec![("grade", t::word_grade(), grades())]/>
                    <Load
                        of=words
                        view=move |rows| view! { <List rows q=q.get_untracked() grade=grade.get_untracked()/> }.into_any()
                    />
                </section>
            </div>
        </Frame>
    }
}

#[component]
fn Add() -> impl IntoView {
    let state = FormState::of(AddWords::PATH);
    let (words, sentence) = (Signal::stored(state.field_error("words")), Signal::stored(state.field_error("sentence")));
    let value = |field: &str| state.value(field, "");
    let (typed, chosen, said) = (value("words"), state.value("grade", WordGrade::Held.as_str()), value("sentence"));
    view! {
        <section>
            <h2>{t::word_add()}</h2>
            <Form action=AddWords::PATH state=state>
                <TextArea
                    name="words"
                    label=t::word_words()
                    rows=5
                    help=t::word_words_help(MAX_WORD_CHARS)
                    value=typed
                    error=words
                />
                <Select name="grade" id="new-grade" label=t::word_grade() choices=grades() selected=chosen/>
                <Field
                    name="sentence"
                    label=t::word_sentence()
                    help=t::word_sentence_help(MAX_SENTENCE_CHARS)
                    value=said
                    error=sentence
                />
                <div class="row"><Button look=Look::Primary submit=true>{t::word_add()}</Button></div>
            </Form>
        </section>
    }
}

/// Adds the words of a text file.
#[component]
fn AddFile() -> impl IntoView {
    let state = FormState::of(url::WORDS_UPLOAD);
    let (file, sentence) = (Signal::stored(state.field_error("file")), Signal::stored(state.field_error("sentence")));
    let (chosen, said) = (state.value("grade", WordGrade::Held.as_str()), state.value("sentence", ""));
    let problem = state.problem().map(|error| view! { <ErrorPanel text=error.text()/> });
    view! {
        <details class="confirm" open=state.refused()>
            <summary class="button">{t::word_import()}</summary>
            <form class="form" method="post" action=url::WORDS_UPLOAD enctype="multipart/form-data" novalidate>
                {problem}
                <Field name="file" label=t::word_file() input=Input::File help=t::word_file_help() error=file/>
                <Select name="grade" id="file-grade" label=t::word_grade() choices=grades() selected=chosen/>
                <Field
                    name="sentence"
                    id="file-sentence"
                    label=t::word_sentence()
                    help=t::word_sentence_help(MAX_SENTENCE_CHARS)
                    value=said
                    error=sentence
                />
                <div class="row"><Button submit=true>{t::word_import()}</Button></div>
            </form>
        </details>
    }
}

/// Tries a text, by a link as searches are: it changes nothing.
#[component]
fn Try() -> impl IntoView {
    let text = asked("try");
    let tried = move || {
        let text = text.get();
        (!text.is_empty()).then(|| view! { <Tried text/> })
    };
    let help = t::word_try_help(MAX_TRIED_CHARS);
    view! {
        <section class="stack">
            <h2>{t::word_try()}</h2>
            <form class="form" method="get" action=url::ADMIN_WORD_FILTER>
                <TextArea name="try" label=t::word_try_text() rows=2 help value=text.get_untracked()/>
                <div class="row"><Button submit=true>{t::word_try()}</Button></div>
            </form>
            {tried}
        </section>
    }
}

#[component]
fn Tried(text: String) -> impl IntoView {
    let short: String = text.chars().take(MAX_TRIED_CHARS).collect();
    let tried = Resource::new(|| (), move |()| try_words(short.clone()));
    view! { <Load of=tried view=|tried| view! { <Outcome tried/> }.into_any()/> }
}

#[component]
fn Outcome(tried: TriedText) -> impl IntoView {
    let TriedText { text, words } = tried;
    let strictest = words.iter().map(|(_, grade)| *grade).min();
    let (word, tone) = strictest.map_or_else(|| (t::word_passes(), Tone::Success), grade_label);
    let words: Vec<_> = words
        .into_iter()
        .map(|(word, grade)| view! { <li><bdi>{word}</bdi> " " {badge(grade_label(grade))}</li> })
        .collect();
    view! {
        <div class="card card-body stack stack-2" role="status">
            <p><Badge tone text=word/></p>
            <p class="plain" lang=""><bdi>{text}</bdi></p>
            <ul>{words}</ul>
        </div>
    }
}

#[component]
fn List(rows: Rows<FilterWordRow>, q: String, grade: Option<WordGrade>) -> impl IntoView {
    if rows.total == 0 {
        return view! { <Empty title=t::no_word() hint=t::no_word_hint() glyph=Glyph::Search/> }.into_any();
    }
    let columns = vec![
        Column::new(t::word(), |row: &FilterWordRow| view! { <bdi>{row.word.clone()}</bdi> }),
        Column::new(t::word_grade(), |row: &FilterWordRow| badge(grade_label(row.grade))),
        Column::new(t::word_sentence(), |row: &FilterWordRow| view! { <bdi>{row.sentence.clone()}</bdi> }),
        Column::new(t::when(), |row: &FilterWordRow| view! { <When at=row.added_at precision=Precision::Day/> }),
        Column::new(t::remove(), remove),
    ];
    let keep = vec![("q", q), ("grade", grade.map_or(String::new(), |grade| grade.to_string()))];
    view! {
        <div class="card admin-table"><Table caption=t::word_list() columns rows=rows.rows.clone()/></div>
        <Pages rows path=url::ADMIN_WORD_FILTER keep/>
    }
    .into_any()
}

/// Returns the button that removes a word.
fn remove(row: &FilterWordRow) -> impl IntoView + use<> {
    let (id, label) = (row.id.to_string(), t::word_remove(&row.word));
    view! {
        <form method="post" action=RemoveWord::PATH>
            <input type="hidden" name="word" value=id/>
            <ui::IconButton glyph=Glyph::Trash label submit=true/>
        </form>
    }
}

fn grades() -> Vec<Choice> {
    WordGrade::ALL.iter().map(|grade| Choice::new(grade.as_str(), grade_label(*grade).0)).collect()
}

fn grade_label(grade: WordGrade) -> (Text, Tone) {
    match grade {
        WordGrade::Refused => (t::word_refused(), Tone::Danger),
        WordGrade::Held => (t::word_held(), Tone::Warning),
        WordGrade::Masked => (t::word_masked(), Tone::Neutral),
    }
}

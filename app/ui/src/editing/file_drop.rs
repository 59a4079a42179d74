//! A place where files are dropped or chosen, and sent while one goes on with something else.

use super::{refusal::Refusal, uploads_here::UploadsHere};
use crate::{
    Glyph, Icon, Text,
    browser::{self, Chosen, Sent, Step, Uploaded},
    count, t,
};
use leptos::{ev, prelude::*, task::spawn_local};
use model::url;

/// A file that is being sent.
#[derive(Clone, Debug)]
struct Sending {
    number: usize,
    file: Chosen,
    /// The bytes that have arrived.
    arrived: RwSignal<f64>,
    state: RwSignal<State>,
    here: Option<UploadsHere>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Going,
    /// There is no connection.
    Waiting,
    Halted,
    /// Nobody is signed in any more.
    SignedOut,
    Refused(String),
    /// The file is not of the kind that is asked for, and never will be.
    Unfit(String),
    Uploaded,
}

/// A place to drop files; each is sent at once, with its progress in sight. Needs script.
#[component]
pub fn FileDrop(
    /// The label, which says what can be chosen.
    #[prop(into)]
    label: Text,
    /// The MIME types that a browser offers.
    #[prop(into)]
    accept: Text,
    /// The id of the course that the files belong to.
    #[prop(into)]
    course: String,
    /// Whether several can be chosen at once.
    #[prop(optional)]
    multiple: bool,
    /// The endings that a file's name may have, in lower case, and the error for another one; without it all are sent.
    #[prop(optional)]
    only: Option<(&'static [&'static str], Text)>,
    /// The action on each complete upload.
    on_done: Callback<Uploaded>,
) -> impl IntoView {
    let sending = RwSignal::new(Vec::<Sending>::new());
    let over = RwSignal::new(false);
    let (course, only) = (StoredValue::new(course), StoredValue::new(only));
    let here = use_context::<UploadsHere>();
    let take = move |files: Vec<Chosen>| {
        let files = files.into_iter().take(if multiple { usize::MAX } else { 1 });
        for file in files {
            let number = sending.with_untracked(Vec::len);
            let other = only.with_value(|only| {
                let (endings, words) = only.as_ref()?;
                let name = file.name().to_lowercase();
                (!endings.iter().any(|ending| name.ends_with(ending))).then(|| words.clone().into_owned())
            });
            let is_sent = other.is_none();
            let state = RwSignal::new(other.map_or(State::Halted, State::Unfit));
            let one = Sending { number, file, arrived: RwSignal::new(0.0), state, here };
            sending.update(|sending| sending.push(one.clone()));
            if is_sent {
                start(one, course, on_done);
            }
        }
    };
    view! {
        <div
            class="file-drop"
            class:file-drop-over=over
            on:dragover=move |event: ev::DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: ev::DragEvent| {
                event.prevent_default();
                over.set(false);
                take(browser::carried(event.data_transfer()));
            }
        >
            <label class="button needs-script">
                <Icon glyph=Glyph::Upload/>
                {label}
                <input
                    class="file-input"
                    type="file"
                    accept=accept
                    multiple=multiple
                    on:change=move |event: ev::Event| take(browser::chosen(&event))
                />
            </label>
            <p class="small muted needs-script">{t::file_drop_here()}</p>
            <noscript><p class="small muted">{t::file_needs_script()}</p></noscript>
            <ul class="file-list" aria-live="polite">
                <For each=move || sending.get() key=|one| one.number let:one>
                    <Row one course on_done/>
                </For>
            </ul>
        </div>
    }
}

/// Sends a file, from where it stopped.
fn start(one: Sending, course: StoredValue<String>, on_done: Callback<Uploaded>) {
    one.state.set(State::Going);
    spawn_local(async move {
        let Sending { file, arrived, state, here, .. } = one;
        let going = move || matches!(state.try_get_untracked(), Some(State::Going | State::Waiting));
        let tell = move |step: Step<'_>| match step {
            Step::Begun(id) => here.into_iter().for_each(|here| here.add(id)),
            Step::Arrived(bytes) => {
                arrived.try_set(bytes);
            }
            Step::Waiting(is_waiting) if going() => {
                state.try_set(if is_waiting { State::Waiting } else { State::Going });
            }
            Step::Waiting(_) => {}
        };
        let Some(course) = course.try_get_value() else { return };
        match browser::send(&file, &course, going, tell).await {
            Sent::Whole(uploaded) => {
                if state.try_set(State::Uploaded).is_none() {
                    on_done.run(uploaded);
                }
            }
            Sent::Refused(words) => {
                state.try_set(State::Refused(words));
            }
            Sent::Unfit(words) => {
                state.try_set(State::Unfit(words));
            }
            Sent::SignedOut => {
                state.try_set(State::SignedOut);
            }
            Sent::Halted => {}
        }
    });
}

#[component]
fn Row(one: Sending, course: StoredValue<String>, on_done: Callback<Uploaded>) -> impl IntoView {
    let Sending { file, arrived, state, .. } = one.clone();
    let (name, bytes) = (file.name(), file.bytes().max(1.0));
    let is_shown = move || !matches!(state.get(), State::Uploaded);
    let percent = move || whole(arrived.get() * 100.0 / bytes);
    let again = StoredValue::new(one);
    let give_up = move |_| {
        state.set(State::Uploaded);
        let (file, course) = (again.get_value().file, course.get_value());
        spawn_local(async move { browser::give_up(&file, &course).await });
    };
    let words = move || {
        match state.get() {
        State::Going => {
            let (arrived, all) = (megabytes(whole(arrived.get())), megabytes(whole(bytes)));
            view! { <span class="small muted">{t::file_progress(arrived, percent(), all)}</span> }.into_any()
        }
        State::Waiting => view! { <span class="small muted">{t::file_waiting()}</span> }.into_any(),
        State::Halted => view! { <span class="small muted">{t::file_halted(percent())}</span> }.into_any(),
        State::SignedOut => view! {
            <span class="field-error">
                <Icon glyph=Glyph::Alert/>
                <span>{t::file_signed_out(percent())} " " <a href=url::LOGIN target="_blank">{t::file_sign_in()}</a></span>
            </span>
        }
        .into_any(),
        State::Refused(words) | State::Unfit(words) => view! { <Refusal words/> }.into_any(),
        State::Uploaded => ().into_any(),
    }
    };
    let label = name.clone();
    let halt = move |_| state.set(State::Halted);
    let go_on = move |_| start(again.get_value(), course, on_done);
    let buttons = move || match state.get() {
        State::Going | State::Waiting => {
            view! { <Act glyph=Glyph::Pause words=t::file_halt() on:click=halt/> }.into_any()
        }
        State::Halted | State::SignedOut => {
            view! { <Act glyph=Glyph::Play words=t::file_go_on() on:click=go_on/> }.into_any()
        }
        State::Refused(_) => view! { <Act glyph=Glyph::Play words=t::file_again() on:click=go_on/> }.into_any(),
        State::Unfit(_) | State::Uploaded => ().into_any(),
    };
    view! {
        <Show when=is_shown>
            <li class="file-row">
                <bdi class="file-name">{name.clone()}</bdi>
                <progress
                    max="100"
                    value=move || percent().to_string()
                    aria-label=label.clone()
                    hidden=move || matches!(state.get(), State::Refused(_) | State::Unfit(_))
                ></progress>
                {words}
                <span class="row">
                    {buttons}
                    <Act glyph=Glyph::Close words=t::file_give_up() on:click=give_up/>
                </span>
            </li>
        </Show>
    }
}

/// The actions on a file on its way.
#[component]
fn Act(glyph: Glyph, words: Text) -> impl IntoView {
    view! {
        <button class="button button-small" type="button">
            <Icon glyph/>
            {words}
        </button>
    }
}

/// Returns bytes as megabytes, as people read them.
#[must_use]
pub fn megabytes(bytes: i64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{}", count(tenths / 10), tenths % 10)
}

#[expect(clippy::cast_possible_truncation, reason = "sizes of files fit")]
fn whole(number: f64) -> i64 {
    number.max(0.0) as i64
}

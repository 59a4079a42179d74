//! The form for a new question or comment, and the buttons that tie it to a moment or a passage.

use std::time::Duration;

use kit::FormState;
use leptos::{ev, prelude::*, server_fn::ServerFn};
use model::{
    comment::{Anchor, CommentKind, MAX_COMMENT_CHARS, Quote, TalkObstacle},
    url,
};
use ui::{Button, Choice, Glyph, Icon, Look, RadioGroup, TextArea, clock};

use super::{
    api::BeginThread,
    place::{RECORDING, TEXT},
    state::Talk,
};
use crate::t;

/// The id of what folds the form away.
const FOLD: &str = "talk-ask";
/// The time between two looks at what is selected and where the recording stands.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);

/// The form, or why the viewer may not write.
#[component]
pub(super) fn Ask(talk: Talk, has_recording: bool) -> impl IntoView {
    let obstacle = Memo::new(move |_| talk.shown.with(|shown| shown.obstacle));
    // Whoever was just refused keeps what they typed, and reads the reason beside it.
    let is_refused = FormState::of(BeginThread::PATH).refused();
    move || {
        match obstacle.get().filter(|_| !is_refused) {
        None => view! { <Begin talk has_recording/> }.into_any(),
        Some(TalkObstacle::SignedOut) => view! {
            <p class="muted"><a href=url::login(&talk.list_url(None, None, 1))>{t::sign_in()}</a> " " {t::talk_sign_in_to_ask()}</p>
        }
        .into_any(),
        Some(why) => view! { <p class="muted">{kit::talk_obstacle(why)}</p> }.into_any(),
    }
    }
}

#[component]
fn Begin(talk: Talk, has_recording: bool) -> impl IntoView {
    let state = FormState::of(BeginThread::PATH);
    let anchor = RwSignal::new(anchor_of(&state));
    let is_open = state.refused();
    let kinds = vec![
        Choice::new(CommentKind::Question.as_str(), t::talk_kind_question()),
        Choice::new(CommentKind::Comment.as_str(), t::talk_kind_comment()),
    ];
    let kind = state.value("kind", CommentKind::Question.as_str());
    let text = state.value("text", "");
    let error = talk.error(BeginThread::PATH, "", "text");
    view! {
        <Anchors anchor has_recording/>
        <details class="talk-fold" id=FOLD open=is_open>
            <summary class="button"><Icon glyph=Glyph::Comment/>{t::talk_ask()}</summary>
            <form
                class="form card card-body"
                method="post"
                action=BeginThread::PATH
                novalidate
                on:reset=move |_| anchor.set(Anchor::Lesson)
            >
                <input type="hidden" name="lesson" value=talk.asked.get_untracked().lesson.to_string()/>
                <AnchorFields anchor/>
                <RadioGroup name="kind" legend=t::talk_kind() choices=kinds selected=kind/>
                <TextArea
                    name="text"
                    id="talk-text"
                    label=t::talk_text()
                    rows=4
                    help=t::talk_text_help(MAX_COMMENT_CHARS)
                    value=text
                    error
                />
                <div class="row"><Button look=Look::Primary submit=true>{t::talk_send()}</Button></div>
            </form>
        </details>
    }
}

/// Returns the place in a form that was refused.
fn anchor_of(state: &FormState) -> Anchor {
    let field = |name| state.typed(name).unwrap_or_default();
    if let Ok(millis) = field("millis").parse() {
        return Anchor::Second(millis);
    }
    Quote::new(&field("quote"), &field("prefix"), &field("suffix")).map_or(Anchor::Lesson, Anchor::Passage)
}

/// The place in the form: hidden fields, words that say what it is, and a button that gives it up.
#[component]
fn AnchorFields(anchor: RwSignal<Anchor>) -> impl IntoView {
    let millis = move || match anchor.get() {
        Anchor::Second(millis) => millis.to_string(),
        _ => String::new(),
    };
    let quote = Memo::new(move |_| match anchor.get() {
        Anchor::Passage(quote) => quote,
        _ => Quote::default(),
    });
    let words = move || match anchor.get() {
        Anchor::Lesson => ().into_any(),
        Anchor::Second(millis) => view! { <p>{t::talk_about_moment(clock(millis))}</p> }.into_any(),
        Anchor::Passage(quote) => view! {
            <p>{t::talk_about_passage()}</p>
            <blockquote class="talk-quote"><bdi>{quote.exact}</bdi></blockquote>
        }
        .into_any(),
    };
    let has_place = Memo::new(move |_| anchor.with(|anchor| *anchor != Anchor::Lesson));
    view! {
        <input type="hidden" name="millis" value=millis/>
        <input type="hidden" name="quote" value=move || quote.get().exact/>
        <input type="hidden" name="prefix" value=move || quote.get().prefix/>
        <input type="hidden" name="suffix" value=move || quote.get().suffix/>
        <div aria-live="polite">{words}</div>
        <Show when=move || has_place.get()>
            <button class="talk-button needs-script" type="button" on:click=move |_| anchor.set(Anchor::Lesson)>
                <Icon glyph=Glyph::Close/>{t::talk_about_lesson()}
            </button>
        </Show>
    }
}

/// The buttons that begin a question at the moment where the recording stands, and about the words that are selected.
#[component]
fn Anchors(anchor: RwSignal<Anchor>, has_recording: bool) -> impl IntoView {
    let (moment, selected) = (RwSignal::new(0), RwSignal::new(None::<Quote>));
    let look = move || {
        if let Some(at) = ui::recording_at(RECORDING) {
            put(moment, at / 1_000 * 1_000);
        }
        let words = ui::selected_words(TEXT);
        put(selected, words.and_then(|words| Quote::new(&words.exact, &words.prefix, &words.suffix)));
    };
    Effect::new(move |_| {
        if let Ok(timer) = set_interval_with_handle(look, LOOK_INTERVAL) {
            on_cleanup(move || timer.clear());
        }
    });
    let begin = move |place: Anchor| {
        anchor.set(place);
        ui::open_details(FOLD);
    };
    let has_selected = Memo::new(move |_| selected.with(Option::is_some));
    let about_selected = move |_| {
        if let Some(quote) = selected.get_untracked() {
            begin(Anchor::Passage(quote));
        }
    };
    // A press takes the selection away before the click comes.
    let keep = move |event: ev::MouseEvent| event.prevent_default();
    let at_moment = has_recording.then(|| {
        view! {
            <p class="needs-script">
                <button
                    class="button button-quiet"
                    type="button"
                    on:click=move |_| begin(Anchor::Second(moment.get_untracked()))
                >
                    <Icon glyph=Glyph::Clock/>
                    {move || t::talk_ask_at(clock(moment.get()))}
                </button>
            </p>
        }
    });
    view! {
        {at_moment}
        <Show when=move || has_selected.get()>
            <div class="talk-selected">
                <button class="button button-primary" type="button" on:mousedown=keep on:click=about_selected>
                    <Icon glyph=Glyph::Quote/>{t::talk_ask_passage()}
                </button>
            </div>
        </Show>
    }
}

/// Sets a signal to a value that differs from its own; nothing when the page is gone.
fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|old| *old != value) == Some(true) {
        signal.try_set(value);
    }
}

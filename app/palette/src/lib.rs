//! The command palette (Ctrl-K): links to any page, person, course or order that the viewer may see, and a few
//! actions.
//!
//! Knows nothing of those pages but their addresses.

mod actions;
mod api;
mod places;

use leptos::{ev, prelude::*, task::spawn_local};
use model::admin::{Hit, HitKind};
use ui::{Dialog, DialogOpener, Glyph, Look, Text};

use actions::Action;
use api::find;
use places::places;

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

const ID: &str = "palette";

/// A button, and the dialog that it and Ctrl-K open. Without script there is neither.
#[component]
pub fn Palette() -> impl IntoView {
    let (typed, chosen) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let hits = RwSignal::new((String::new(), Vec::<Hit>::new()));
    let waits = RwSignal::new(false);
    let (languages, asked) = (actions::languages(), RwSignal::new(None));
    let shown = Memo::new(move |_| shown(&typed.read(), &hits.read().1, &languages));
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, |event| {
            // An editor has taken the key for a link of its own.
            let is_free = !event.default_prevented() && (event.ctrl_key() || event.meta_key());
            if is_free && event.key().eq_ignore_ascii_case("k") && ui::toggle_dialog(ID) {
                event.prevent_default();
            }
        });
        on_cleanup(move || keys.remove());
    });
    let go = move |at: usize| {
        if shown.with_untracked(|shown| at < shown.len()) {
            ui::press(&format!("palette-{at}"));
        }
    };
    let search = move |q: String| {
        chosen.set(0);
        asked.set(None);
        waits.set(false);
        typed.set(q.clone());
        spawn_local(async move {
            // Fast typing is not asked about letter by letter, and an old answer is not shown for a new question.
            ui::pause(120).await;
            if typed.with_untracked(|now| *now != q) {
                return;
            }
            let found = find(q.clone()).await.unwrap_or_default();
            if typed.with_untracked(|now| *now == q) {
                hits.set((q, found));
                if waits.get_untracked() {
                    go(0);
                }
            }
        });
    };
    let choose = move |at: usize| {
        chosen.set(at);
        asked.set(None);
        ui::show_line(&format!("palette-{at}"));
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let last = shown.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => choose((chosen.get_untracked() + 1).min(last)),
            "ArrowUp" => choose(chosen.get_untracked().saturating_sub(1)),
            // Somebody faster than the answer goes where it says.
            "Enter" if shown.with_untracked(Vec::is_empty) => waits.set(true),
            "Enter" => go(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="needs-script palette-opener">
            <DialogOpener dialog=ID look=Look::Quiet icon=Glyph::Search>{t::open()} " " <kbd class="only-wide">"Ctrl K"</kbd></DialogOpener>
        </div>
        <Dialog id=ID title=t::title()>
            <input
                class="input"
                type="text"
                inputmode="search"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-label=t::search()
                placeholder=t::search()
                autocomplete="off"
                autofocus
                aria-activedescendant=move || format!("palette-{}", chosen.get())
                on:focus=|event| ui::select_all(&event)
                on:input=move |event| search(event_target_value(&event))
                on:keydown=on_key
            />
            <ul class="palette" id="palette-list" role="listbox" aria-label=t::title()>
                {move || {
                    let lines = shown.get();
                    if lines.is_empty() {
                        return view! { <li class="muted" role="presentation">{t::nothing()}</li> }.into_any();
                    }
                    lines.into_iter().enumerate().map(|(at, line)| option(at, line, chosen, asked)).collect_view().into_any()
                }}
            </ul>
            <p class="small muted only-wide">{t::hint()}</p>
        </Dialog>
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    group: Text,
    title: Text,
    detail: String,
    to: To,
    /// Whether the title is somebody's own words.
    content: bool,
}

/// The target of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum To {
    Page(String),
    Action(Action),
}

/// Returns a line of the list. `asked` is the line that was pressed once, and asks before it acts.
fn option(at: usize, line: Line, chosen: RwSignal<usize>, asked: RwSignal<Option<usize>>) -> impl IntoView {
    let Line { group, title, detail, to, content } = line;
    let is_asked = move || asked.get() == Some(at);
    let name = if content { view! { <bdi lang="">{title}</bdi> }.into_any() } else { title.into_any() };
    let said = view! {
        <span>{name} " " <small class="muted"><bdi>{detail}</bdi></small></span>
        <small class:muted=move || !is_asked()>{move || if is_asked() { t::again() } else { group.clone() }}</small>
    };
    let way = match to {
        To::Page(path) => {
            view! { <a class="palette-line" href=path tabindex="-1" rel="external">{said}</a> }.into_any()
        }
        To::Action(Action { endpoint, fields, asks, .. }) => {
            let fields: Vec<_> = fields
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect();
            let press = move |event: ev::MouseEvent| {
                chosen.set(at);
                if asks && !asked.with_untracked(|asked| *asked == Some(at)) {
                    event.prevent_default();
                    asked.set(Some(at));
                }
            };
            view! {
                <form method="post" action=endpoint>
                    {fields}
                    <button class="palette-line" tabindex="-1" on:click=press>{said}</button>
                </form>
            }
            .into_any()
        }
    };
    view! {
        <li id=format!("palette-{at}") role="option" aria-selected=move || if chosen.get() == at { "true" } else { "false" }>{way}</li>
    }
}

/// Returns the pages and actions that match, then what was found.
fn shown(typed: &str, hits: &[Hit], languages: &[(Text, String)]) -> Vec<Line> {
    let may = kit::viewer().who.map(|who| who.may).unwrap_or_default();
    let typed = typed.trim().to_lowercase();
    let is_meant = |name: &str, path: &str| name.to_lowercase().contains(&typed) || path.contains(&typed);
    let page = |group: Text, title: Text, path: String| Line {
        group,
        title,
        detail: String::new(),
        to: To::Page(path),
        content: false,
    };
    let line_of = |action: Action| Line {
        group: t::actions(),
        title: action.name.clone(),
        detail: String::new(),
        to: To::Action(action),
        content: false,
    };
    let pages = places(may)
        .into_iter()
        .filter(|place| is_meant(&place.name, place.path))
        .map(|place| page(if place.is_action { t::actions() } else { t::pages() }, place.name, place.path.into()));
    let languages = languages.iter().filter(|(name, path)| is_meant(name, path));
    let languages = languages.map(|(name, path)| page(t::actions(), name.clone(), path.clone()));
    let own = actions::own_actions().into_iter().filter(|action| is_meant(&action.name, action.endpoint)).map(line_of);
    let found = hits.iter().filter(|_| !typed.is_empty()).flat_map(|hit| {
        let (group, detail) = match hit.kind {
            HitKind::Person => (t::people(), format!("@{}", hit.detail)),
            HitKind::Course => (t::courses(), hit.detail.clone()),
            HitKind::Order => (t::orders(), hit.detail.clone()),
        };
        let line =
            Line { group, title: hit.title.clone().into(), detail, to: To::Page(hit.path.clone()), content: true };
        std::iter::once(line).chain(actions::with_person(hit).into_iter().map(line_of))
    });
    pages.chain(languages).chain(own).chain(found).collect()
}

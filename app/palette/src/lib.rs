//! The command palette (Ctrl-K): to any page, person, course or order that the viewer may see.
//!
//! Knows nothing of those pages but their addresses.

mod api;
mod places;

use leptos::{ev, prelude::*, task::spawn_local};
use model::admin::{Hit, HitKind};
use ui::{Dialog, DialogOpener, Glyph, Look, Text};

use api::find;
use places::{Place, places};

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
    let shown = Memo::new(move |_| shown(&typed.read(), &hits.read().1));
    Effect::new(move |_| {
        let keys = window_event_listener(ev::keydown, |event| {
            // An editor has taken the key for a link of its own.
            let is_free = !event.default_prevented() && (event.ctrl_key() || event.meta_key());
            if is_free && event.key().eq_ignore_ascii_case("k") && ui::open_dialog(ID) {
                event.prevent_default();
            }
        });
        on_cleanup(move || keys.remove());
    });
    let go = move |at: usize| {
        if let Some(line) = shown.with_untracked(|shown| shown.get(at).cloned()) {
            ui::go(&line.path);
        }
    };
    let search = move |q: String| {
        chosen.set(0);
        waits.set(false);
        typed.set(q.clone());
        spawn_local(async move {
            // Whoever types fast is not asked about every letter, and an old answer is not shown for a new question.
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
    let on_key = move |event: ev::KeyboardEvent| {
        let last = shown.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|chosen| *chosen = (*chosen + 1).min(last)),
            "ArrowUp" => chosen.update(|chosen| *chosen = chosen.saturating_sub(1)),
            // Whoever is faster than the answer goes where it says.
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
                    lines.into_iter().enumerate().map(|(at, line)| option(at, line, chosen)).collect_view().into_any()
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
    title: String,
    detail: String,
    path: String,
    content: bool,
}

fn option(at: usize, line: Line, chosen: RwSignal<usize>) -> impl IntoView {
    let Line { group, title, detail, path, content } = line;
    let title = if content { view! { <bdi lang="">{title}</bdi> }.into_any() } else { title.into_any() };
    view! {
        <li id=format!("palette-{at}") role="option" aria-selected=move || if chosen.get() == at { "true" } else { "false" }>
            <a href=path tabindex="-1" rel="external">
                <span>{title} " " <small class="muted"><bdi>{detail}</bdi></small></span>
                <small class="muted">{group}</small>
            </a>
        </li>
    }
}

/// Pages that are called so, then what was found.
fn shown(typed: &str, hits: &[Hit]) -> Vec<Line> {
    let may = kit::viewer().who.map(|who| who.may).unwrap_or_default();
    let typed = typed.trim().to_lowercase();
    let is_meant =
        |place: &Place| typed.is_empty() || place.name.to_lowercase().contains(&typed) || place.path.contains(&typed);
    let pages = places(may).into_iter().filter(is_meant).map(|place| Line {
        group: t::pages(),
        title: place.name.into_owned(),
        detail: String::new(),
        path: place.path.into(),
        content: false,
    });
    let found = hits.iter().filter(|_| !typed.is_empty()).map(|hit| Line {
        group: match hit.kind {
            HitKind::Person => t::people(),
            HitKind::Course => t::courses(),
            HitKind::Order => t::orders(),
        },
        title: hit.title.clone(),
        detail: hit.detail.clone(),
        path: hit.path.clone(),
        content: true,
    });
    pages.chain(found).collect()
}

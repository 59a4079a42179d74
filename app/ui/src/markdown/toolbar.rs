//! The tools above a text.

use crate::{
    Glyph, Icon, Text,
    browser::{self, Chosen},
    t,
};
use leptos::{ev, prelude::*};

/// The actions on a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Bold,
    Italic,
    Heading,
    Link,
    List,
    Numbers,
    Quote,
    Code,
    Table,
}

impl Tool {
    const ALL: [Self; 9] = [
        Self::Bold,
        Self::Italic,
        Self::Heading,
        Self::Link,
        Self::List,
        Self::Numbers,
        Self::Quote,
        Self::Code,
        Self::Table,
    ];

    fn named(self) -> (Glyph, Text) {
        match self {
            Self::Bold => (Glyph::Bold, t::editor_bold()),
            Self::Italic => (Glyph::Italic, t::editor_italic()),
            Self::Heading => (Glyph::Heading, t::editor_heading()),
            Self::Link => (Glyph::Link, t::editor_link()),
            Self::List => (Glyph::List, t::editor_list()),
            Self::Numbers => (Glyph::Numbers, t::editor_numbers()),
            Self::Quote => (Glyph::Quote, t::editor_quote()),
            Self::Code => (Glyph::Code, t::editor_code()),
            Self::Table => (Glyph::Table, t::editor_table()),
        }
    }
}

/// The toolbar: one button for each tool, and one for pictures.
#[component]
pub(super) fn Toolbar(act: Callback<Tool>, on_pictures: Callback<Vec<Chosen>>) -> impl IntoView {
    let button = move |tool: Tool| {
        let (glyph, name) = tool.named();
        view! {
            <button
                class="icon-button"
                type="button"
                aria-label=name.clone()
                title=name
                // The box keeps its cursor.
                on:mousedown=|event: ev::MouseEvent| event.prevent_default()
                on:click=move |_| act.run(tool)
            >
                <Icon glyph/>
            </button>
        }
    };
    view! {
        <div class="markdown-tools needs-script" role="toolbar" aria-label=t::editor_tools()>
            {Tool::ALL.map(button).collect_view()}
            <label class="icon-button" title=t::editor_picture()>
                <Icon glyph=Glyph::Picture/>
                <span class="visually-hidden">{t::editor_picture()}</span>
                <input
                    class="file-input"
                    type="file"
                    accept="image/png,image/jpeg,image/webp,image/gif,image/svg+xml"
                    multiple
                    on:change=move |event: ev::Event| on_pictures.run(browser::chosen(&event))
                />
            </label>
        </div>
    }
}

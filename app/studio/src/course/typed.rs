//! Text that was typed into the fields of a page and is not saved: this browser keeps it, and puts it back when its
//! author comes again. It also knows the draft that each text was begun on, so that nobody else's is written over.

use std::collections::BTreeMap;

use leptos::{ev, prelude::*};
use model::studio::{EditForm, EditKind};
use serde::{Deserialize, Serialize};

/// The fields of an editor that people type into.
const FIELDS: [&str; 2] = ["value", "unit"];

/// The content of an editor.
#[derive(Serialize, Deserialize)]
struct Typed {
    fields: Vec<(String, String)>,
    /// The hash of the draft that it was begun on.
    base: String,
}

/// The editors of a course's page in which something was typed.
#[derive(Clone, Copy)]
pub(super) struct Typing {
    course: StoredValue<String>,
    /// The draft that each was begun on.
    bases: StoredValue<BTreeMap<String, String>>,
}

impl Typing {
    /// Returns the editors of a course's page, before anything was typed.
    pub fn new(course: &str) -> Self {
        Self { course: StoredValue::new(course.to_owned()), bases: StoredValue::new(BTreeMap::new()) }
    }

    /// Keeps what somebody types; `base` is the draft that the page shows.
    pub fn keep(self, event: &ev::Event, base: &str) {
        let Some((editor, mut fields)) = ui::edited(event) else { return };
        fields.retain(|(name, _)| FIELDS.contains(&&**name));
        if fields.is_empty() {
            return;
        }
        let begun =
            self.bases.try_update_value(|bases| bases.entry(editor.clone()).or_insert_with(|| base.to_owned()).clone());
        self.write(&editor, fields, begun.unwrap_or_else(|| base.to_owned()));
    }

    /// Puts back what an earlier visit left. Returns whether there was something.
    pub fn bring_back(self) -> bool {
        let mut found = false;
        for editor in ui::editors() {
            let name = self.name(&editor);
            let typed: Option<Typed> = ui::kept(&name).and_then(|kept| serde_json::from_str(&kept).ok());
            let Some(Typed { fields, base }) = typed else { continue };
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .filter(|(name, _)| FIELDS.contains(name))
                .collect();
            if ui::refill_editor(&editor, &fields) {
                found = true;
                self.bases.update_value(|bases| drop(bases.insert(editor, base)));
            } else {
                ui::forget(&name);
            }
        }
        found
    }

    /// Forgets the text of an edit that is on its way, and is kept as one from now on. Returns the draft that it was
    /// begun on, if it matters: an edit of the outline means the outline that its author sees.
    pub fn sent(self, step: &EditForm) -> Option<String> {
        let begun = self.forget(&field_of(step));
        begun.filter(|_| step.what == EditKind::RenameLesson || (step.at.is_empty() && !step.what.is_addition()))
    }

    /// Keeps the text of a refused edit again.
    pub fn refused(self, step: &EditForm, base: &str) {
        let (value, unit) = match step.value.split_once(' ') {
            Some((value, unit)) if step.what == EditKind::Price => (value, Some(unit)),
            _ => (&*step.value, None),
        };
        let unit = unit.map(|unit| ("unit".to_owned(), unit.to_owned()));
        let fields = std::iter::once(("value".to_owned(), value.to_owned())).chain(unit).collect();
        self.write(&field_of(step), fields, base.to_owned());
    }

    /// Moves texts along when the author's own edit has made a new draft of another one.
    pub fn moved(self, old: &str, new: &str) {
        self.bases.update_value(|bases| {
            for base in bases.values_mut().filter(|base| *base == old) {
                new.clone_into(base);
            }
        });
    }

    /// Forgets what was typed into an editor. Returns the draft that it was begun on.
    pub fn forget(self, editor: &str) -> Option<String> {
        ui::forget(&self.name(editor));
        self.bases.try_update_value(|bases| bases.remove(editor)).flatten()
    }

    fn write(self, editor: &str, fields: Vec<(String, String)>, base: String) {
        if let Ok(typed) = serde_json::to_string(&Typed { fields, base }) {
            ui::keep(&self.name(editor), &typed);
        }
    }

    fn name(self, editor: &str) -> String {
        format!("typed-{}-{editor}", self.course.try_get_value().unwrap_or_default())
    }
}

/// Returns the id of the field that an edit comes from.
pub(super) fn field_of(step: &EditForm) -> String {
    format!("{}{}", step.what, step.at)
}

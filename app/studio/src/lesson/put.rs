//! A file that was uploaded before and is not used yet: put above the text, beside the recording, or into the text.

use leptos::{ev, prelude::*};
use model::studio::{StudioLesson, UploadKind, Uploaded, language_of_file};
use ui::{Button, Look, UploadsHere};

use super::editor::LessonEditor;
use crate::{lesson::media::ATTACH, t};

/// A button that puts a file to use in a lesson. Without script those of recordings, documents and captions do.
#[component]
pub(super) fn Put(editor: LessonEditor, lesson: StoredValue<StudioLesson>, upload: Uploaded) -> impl IntoView {
    let is_picture = upload.kind == UploadKind::Picture;
    let language = match upload.kind {
        UploadKind::Captions => {
            language_of_file(&upload.name).unwrap_or_else(|| lesson.with_value(|it| it.language.clone()))
        }
        _ => String::new(),
    };
    let (course, id) = lesson.with_value(|lesson| (lesson.course.to_string(), lesson.lesson.id.to_string()));
    let fields = (!is_picture).then(|| {
        view! {
            <input type="hidden" name="course" value=course/>
            <input type="hidden" name="lesson" value=id/>
            <input type="hidden" name="base" value=move || editor.base.get()/>
            <input type="hidden" name="upload" value=upload.id.to_string()/>
            <input type="hidden" name="language" value=language.clone()/>
        }
    });
    let (here, name) = (use_context::<UploadsHere>(), upload.name.clone());
    let put = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let uploaded = ui::Uploaded {
            id: upload.id.to_string(),
            file: upload.file.to_string(),
            kind: upload.kind.to_string(),
            name: upload.name.clone(),
        };
        // From now on it is one of this page's own.
        if let Some(here) = here {
            here.add(&uploaded.id);
        }
        if is_picture {
            editor.put_picture(&uploaded);
        } else {
            editor.attach(uploaded, language.clone());
        }
    };
    view! {
        <form class:needs-script=is_picture method="post" action=ATTACH on:submit=put>
            {fields}
            <Button look=Look::Plain submit=true>
                {t::unused_put()} <span class="visually-hidden">" " <bdi>{name}</bdi></span>
            </Button>
        </form>
    }
}

//! The viewer's uploads that were begun and have not ended: after a reload nothing else tells of them.

use kit::AppError;
use leptos::{ev, prelude::*, task::spawn_local};
use model::{
    Id,
    studio::{Upload, WaitingUpload},
};
use ui::{Button, Callout, Glyph, Look, Text, Toasts, Tone, UploadsHere, megabytes};

use crate::{api::discard_upload, t};

const DISCARD: &str = "/fn/studio/discard_upload";

/// The uploads that wait, but for those that this page is sending; nothing when there are none.
#[component]
pub fn Waiting(
    /// The uploads, as the page was loaded.
    uploads: Vec<WaitingUpload>,
) -> impl IntoView {
    let here = use_context::<UploadsHere>();
    let uploads = RwSignal::new(uploads);
    let list = move || {
        let is_elsewhere = |upload: &WaitingUpload| here.is_none_or(|here| !here.has(&upload.id.to_string()));
        let waiting: Vec<_> = uploads.get().into_iter().filter(is_elsewhere).collect();
        (!waiting.is_empty()).then(|| {
            let rows = waiting.into_iter().map(|upload| view! { <Row upload uploads/> }).collect_view();
            view! {
                <Callout tone=Tone::Warning title=t::waiting_title()>
                    <p>{t::waiting_hint()}</p>
                    <ul class="file-list waiting-uploads">{rows}</ul>
                </Callout>
            }
        })
    };
    view! { <div aria-live="polite">{list}</div> }
}

#[component]
fn Row(upload: WaitingUpload, uploads: RwSignal<Vec<WaitingUpload>>) -> impl IntoView {
    let WaitingUpload { id, name, bytes, received } = upload;
    let percent = (received.saturating_mul(100) / bytes.max(1)).to_string();
    let gone = Callback::new(move |()| {
        uploads.try_update(|uploads| uploads.retain(|other| other.id != id));
    });
    view! {
        <li class="file-row">
            <bdi class="file-name">{name.clone()}</bdi>
            <progress max="100" value=percent.clone() aria-label=name.clone()></progress>
            <span class="small muted">{t::waiting_arrived(megabytes(received), percent, megabytes(bytes))}</span>
            <Discard id name label=t::waiting_discard() gone/>
        </li>
    }
}

/// A button that removes an upload; without script by its form.
#[component]
pub(crate) fn Discard(
    /// The upload.
    id: Id<Upload>,
    /// The file's name.
    name: String,
    /// The words on the button.
    #[prop(into)]
    label: Text,
    /// The action when it is removed.
    gone: Callback<()>,
) -> impl IntoView {
    let toasts = use_context::<Toasts>();
    let discard = move |event: ev::SubmitEvent| {
        event.prevent_default();
        // On a course's page other forms are edits.
        event.stop_propagation();
        let toasts = toasts.clone();
        spawn_local(async move {
            match discard_upload(id).await {
                Ok(()) | Err(AppError::NotFound) => {
                    gone.try_run(());
                }
                Err(error) => toasts.into_iter().for_each(|toasts| toasts.push(Tone::Danger, error.text())),
            }
        });
    };
    view! {
        <form method="post" action=DISCARD on:submit=discard>
            <input type="hidden" name="upload" value=id.to_string()/>
            <Button look=Look::Quiet submit=true icon=Glyph::Trash>
                {label} <span class="visually-hidden">" " <bdi>{name}</bdi></span>
            </Button>
        </form>
    }
}

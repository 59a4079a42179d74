//! The viewer's uploads that are complete and that the course does not use: after a reload nothing else tells of them.

use leptos::prelude::*;
use model::studio::{UnusedUpload, Uploaded};
use ui::{Callout, Precision, Tone, UploadsHere, When, megabytes};

use crate::{t, waiting::Discard};

/// The uploads that are not used, but for those that this page has sent; nothing when there are none.
#[component]
pub fn Unused(
    /// The uploads, as the page was loaded.
    uploads: Vec<UnusedUpload>,
    /// The button that puts one to use here; an empty view where it has no use.
    put: Callback<Uploaded, AnyView>,
) -> impl IntoView {
    let here = use_context::<UploadsHere>();
    let uploads = RwSignal::new(uploads);
    let list = move || {
        let is_elsewhere = |unused: &UnusedUpload| here.is_none_or(|here| !here.has(&unused.upload.id.to_string()));
        let unused: Vec<_> = uploads.get().into_iter().filter(is_elsewhere).collect();
        (!unused.is_empty()).then(|| {
            let rows = unused.into_iter().map(|unused| view! { <Row unused uploads put/> }).collect_view();
            view! {
                <Callout tone=Tone::Neutral title=t::unused_title()>
                    <p>{t::unused_hint()}</p>
                    <ul class="file-list unused-uploads">{rows}</ul>
                </Callout>
            }
        })
    };
    view! { <div aria-live="polite">{list}</div> }
}

#[component]
fn Row(unused: UnusedUpload, uploads: RwSignal<Vec<UnusedUpload>>, put: Callback<Uploaded, AnyView>) -> impl IntoView {
    let UnusedUpload { upload, deleted_at } = unused;
    let Uploaded { id, name, bytes, address, .. } = upload.clone();
    let gone = Callback::new(move |()| {
        uploads.try_update(|uploads| uploads.retain(|other| other.upload.id != id));
    });
    view! {
        <li class="unused-row">
            <a class="file-name" href=address target="_blank"><bdi>{name.clone()}</bdi></a>
            <span class="small muted">
                {t::unused_size(megabytes(bytes))} " · " {t::unused_deleted()} ": "
                <When at=deleted_at precision=Precision::Day/>
            </span>
            <div class="row">
                {put.run(upload)}
                <Discard id name label=t::unused_delete() gone/>
            </div>
        </li>
    }
}

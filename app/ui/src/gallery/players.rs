//! Videos and audio recordings.

use super::section::section;
use crate::{Captions, Player, Recording, player::Failure, t};
use leptos::prelude::*;

/// Returns the recording; nothing is played here: an address would have to lead somewhere.
fn recording(video: bool, languages: &[&str]) -> Recording {
    let captions = |language: &&str| Captions { src: String::new(), language: (*language).to_owned() };
    Recording { src: String::new(), video, millis: 83_000, captions: languages.iter().map(captions).collect() }
}

#[component]
pub(super) fn Players() -> impl IntoView {
    section(
        t::gallery_players(),
        view! {
            <div class="grid grid-2">
                <Player id="film" recording=recording(true, &["zh-Hans", "en"]) title=t::gallery_title_en().into_owned() start=42_000/>
                <Player id="talk" recording=recording(false, &[]) title=t::gallery_title_zh().into_owned()/>
                <div class="player player-video"><Failure retry=Callback::new(|()| ())/></div>
            </div>
        },
    )
}

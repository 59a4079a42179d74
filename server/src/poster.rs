//! The drawing of posters, by the crate `posters`, with the font that a build puts beside the site.

use std::path::PathBuf;

use community::share::PosterArtist;
use ground::Env;

use crate::settings::Settings;

/// The font's file, in a folder beside the site: no browser loads it.
const FONT: &str = "NotoSansCJK-Regular.ttc";

/// Returns the path of the font of posters, whether or not it is there.
#[must_use]
pub fn font(settings: &Settings) -> PathBuf {
    settings.site.with_file_name("poster-font").join(FONT)
}

/// Adds the drawing of posters to the environment, where the font is there.
#[must_use]
pub fn install(env: Env, settings: &Settings) -> Env {
    let font = font(settings);
    let artist = font.is_file().then_some(PosterArtist { version: posters::VERSION, draw: posters::draw, font });
    env.with(artist)
}

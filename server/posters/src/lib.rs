//! Posters of what is shared: a cover, a title, a teacher, what it costs, how it is rated, and a QR code, as a PNG.
//!
//! An SVG that is written here ([`svg`]) becomes a picture by resvg, with letters of one font file that is handed in.
//! Knows nothing of the database and of addresses beyond the one that it draws.

mod lines;
mod qr;
mod svg;

use std::{cell::Cell, path::Path, sync::Arc};

use model::{Lang, share::Poster};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{ImageHrefResolver, Options, Tree, fontdb::Database},
};

use svg::FAMILY;
pub use svg::{HEIGHT, WIDTH};

mod t {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

/// The version of the drawing, which goes up when it draws something else for the same poster.
pub const VERSION: u32 = 1;

thread_local! {
    static LANG: Cell<Lang> = const { Cell::new(Lang::ZhHans) };
}

/// Returns the language of the poster that is being drawn.
pub(crate) fn lang() -> Lang {
    LANG.get()
}

/// Draws a poster with the letters of this font file. Returns the PNG.
///
/// # Errors
/// What is wrong: the font cannot be read or has no Chinese face, or the address is too long for a QR code.
pub fn draw(poster: &Poster, font: &Path) -> Result<Vec<u8>, String> {
    LANG.set(poster.lang);
    let text = svg::write(poster)?;
    let mut fonts = Database::new();
    fonts.load_font_file(font).map_err(|error| format!("{}: {error}", font.display()))?;
    if !fonts.faces().any(|face| face.families.iter().any(|(family, _)| family == FAMILY)) {
        return Err(format!("{} has no {FAMILY}", font.display()));
    }
    // What stands in the poster was written by others: nothing of it is looked for on this machine.
    let images =
        ImageHrefResolver { resolve_string: Box::new(|_: &str, _: &Options<'_>| None), ..ImageHrefResolver::default() };
    let options = Options {
        font_family: FAMILY.into(),
        fontdb: Arc::new(fonts),
        image_href_resolver: images,
        ..Options::default()
    };
    let tree = Tree::from_str(&text, &options).map_err(|error| format!("the poster's SVG: {error}"))?;
    let mut picture = Pixmap::new(WIDTH, HEIGHT).ok_or("no memory for a poster")?;
    resvg::render(&tree, Transform::default(), &mut picture.as_mut());
    picture.encode_png().map_err(|error| format!("the poster's PNG: {error}"))
}

#[cfg(test)]
mod tests {
    use model::{
        Currency, Money,
        review::Rating,
        share::{PosterCover, ShareKind},
    };

    use super::*;

    /// Where Debian's package fonts-noto-cjk has the font, which `cargo xtask setup` installs.
    const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

    fn poster(lang: Lang, title: &str) -> Poster {
        Poster {
            lang,
            kind: ShareKind::Lesson,
            title: title.into(),
            course: "古诗词鉴赏".into(),
            teacher: "林老师".into(),
            price: Some(Money { minor: 9_900, currency: Currency::Cny }),
            is_free: false,
            rating: Some(Rating { mean: 4_600, reviews: 12 }),
            cover: None,
            seed: 12_345,
            address: "https://school.example/s/abcdefgh".into(),
        }
    }

    fn drawn(poster: &Poster) -> Pixmap {
        Pixmap::decode_png(&draw(poster, Path::new(FONT)).unwrap()).unwrap()
    }

    #[test]
    fn a_poster_has_its_size_and_shows_chinese_and_latin_words() {
        let blank = drawn(&poster(Lang::ZhHans, ""));
        assert_eq!((blank.width(), blank.height()), (WIDTH, HEIGHT));
        for title in ["静夜思", "Rust: First Steps", "很长的标题一直写下去没有空格".repeat(30).as_str()]
        {
            assert_ne!(drawn(&poster(Lang::ZhHans, title)).data(), blank.data(), "{title}");
        }
        assert_ne!(drawn(&poster(Lang::En, "")).data(), blank.data(), "the poster's own words are in its language");
    }

    #[test]
    fn a_damaged_cover_or_a_missing_font_is_no_panic() {
        let damaged = PosterCover { mime: "image/png".into(), bytes: b"no picture".to_vec() };
        drawn(&Poster { cover: Some(damaged), ..poster(Lang::En, "x") });
        assert!(draw(&poster(Lang::En, "x"), Path::new("/nowhere")).is_err());
    }
}

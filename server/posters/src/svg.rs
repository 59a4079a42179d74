//! The SVG of a poster. All that somebody wrote is escaped.

use std::fmt::Write;

use data_encoding::BASE64;
use model::share::{Poster, PosterCover, ShareKind};

use crate::{
    lines::{broken, width_of},
    qr, t,
};

/// The width of a poster, in pixels.
pub const WIDTH: u32 = 1_080;
/// The height of a poster, in pixels.
pub const HEIGHT: u32 = 1_440;
/// The family of the font file's Chinese face: Noto Sans CJK has one for each way to write Chinese characters.
pub(crate) const FAMILY: &str = "Noto Sans CJK SC";

const PAPER: &str = "#faf7f1";
const INK: &str = "#33302b";
const SOFT: &str = "#6b665d";
const SEAL: &str = "#b23a28";
const LINE: &str = "#ddd6c8";
/// The colours of drawn covers: a ground, and what is drawn on it.
const GROUNDS: [(&str, &str); 5] = [
    ("#3f5a52", "#e9e2d0"),
    ("#7a3b2e", "#f0e3cf"),
    ("#2f4858", "#dfe6e4"),
    ("#6a5a36", "#f1ead6"),
    ("#4a3f5c", "#e6dfea"),
];

/// The distance of texts from the edges.
const EDGE: u32 = 80;
/// The height of the cover.
const COVER: u32 = 608;
/// The most lines of a title.
const TITLE_LINES: usize = 3;
/// The types of pictures that a cover can have.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// Writes the SVG of a poster.
///
/// # Errors
/// When its address is too long for a QR code.
pub(crate) fn write(poster: &Poster) -> Result<String, String> {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"{FAMILY}\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{PAPER}\"/>"
    );
    match &poster.cover {
        Some(cover) if PICTURES.contains(&&*cover.mime) => svg += &picture(cover),
        _ => svg += &drawn(poster.seed),
    }
    let mut y = COVER + 108;
    for line in broken(&poster.title, f64::from(WIDTH - 2 * EDGE) / 64.0, TITLE_LINES) {
        // One weight is enough for a file; titles are made stronger by an edge.
        svg += &text(EDGE, y, 64, INK, &format!("stroke=\"{INK}\" stroke-width=\"1.6\""), &line);
        y += 84;
    }
    y = y.max(COVER + 192);
    for (words, size, colour) in facts(poster) {
        for line in broken(&words, f64::from(WIDTH - 2 * EDGE) / f64::from(size), 1) {
            svg += &text(EDGE, y, size, colour, "", &line);
            y += size + 18;
        }
    }
    svg += &foot(poster)?;
    svg += "</svg>";
    Ok(svg)
}

/// Returns what stands below the title: words, their size and their colour. Only what is so: no price where there is
/// none to pay, no rating that nobody gave.
fn facts(poster: &Poster) -> Vec<(String, u32, &'static str)> {
    let mut facts = Vec::new();
    if !poster.course.is_empty() {
        facts.push((poster.course.clone(), 36, SOFT));
    }
    match poster.kind {
        ShareKind::Teacher => facts.push((t::teacher().into_owned(), 36, SOFT)),
        ShareKind::Tag => facts.push((t::topic().into_owned(), 36, SOFT)),
        ShareKind::Course | ShareKind::Lesson => facts.push((poster.teacher.clone(), 36, SOFT)),
    }
    let rating = poster.rating.map(|rating| format!("★ {} · {}", rating.text(), t::reviews(rating.reviews)));
    let price = match poster.price {
        Some(price) => Some(price.text(poster.lang)),
        None => poster.is_free.then(|| t::free().into_owned()),
    };
    let both: Vec<String> = price.into_iter().chain(rating).collect();
    if !both.is_empty() {
        facts.push((both.join("   "), 40, SEAL));
    }
    facts
}

/// The school's name, the short address and its QR code.
fn foot(poster: &Poster) -> Result<String, String> {
    const SIDE: u32 = 232;
    const TOP: u32 = HEIGHT - EDGE - SIDE;
    let qr::Modules { side, path } = qr::modules(&poster.address)?;
    let (left, scale) = (WIDTH - EDGE - SIDE, f64::from(SIDE) / f64::from(side));
    let line = TOP - 36;
    let mut foot = format!(
        "<path d=\"M{EDGE} {line}H{}\" stroke=\"{LINE}\" stroke-width=\"2\"/>\
         <path transform=\"translate({left} {TOP}) scale({scale})\" d=\"{path}\" fill=\"{INK}\"/>",
        WIDTH - EDGE
    );
    foot += &text(EDGE, TOP + 84, 52, SEAL, &format!("stroke=\"{SEAL}\" stroke-width=\"1.2\""), &t::school());
    foot += &text(EDGE, TOP + 148, 30, INK, "", &t::scan());
    let short = poster.address.trim_start_matches("https://").trim_start_matches("http://");
    let room = f64::from(left - EDGE - 40);
    // The address is small enough to stand on one line.
    let size = [28_u32, 24, 20, 16].into_iter().find(|size| width_of(short) * f64::from(*size) <= room).unwrap_or(13);
    foot += &text(EDGE, TOP + 204, size, SOFT, "", short);
    Ok(foot)
}

fn text(x: u32, y: u32, size: u32, colour: &str, more: &str, words: &str) -> String {
    let words = escaped(words);
    format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\" {more}>{words}</text>")
}

/// Returns a text as XML takes it: marks escaped, and without the signs that XML does not have.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\u{fffe}' | '\u{ffff}' => {}
            sign if sign.is_control() => {}
            sign => out.push(sign),
        }
    }
    out
}

fn picture(PosterCover { mime, bytes }: &PosterCover) -> String {
    let data = BASE64.encode(bytes);
    format!(
        "<image width=\"{WIDTH}\" height=\"{COVER}\" preserveAspectRatio=\"xMidYMid slice\" \
         xlink:href=\"data:{mime};base64,{data}\"/>"
    )
}

/// Draws a calm cover of circles, always the same for the same seed.
fn drawn(seed: i64) -> String {
    let seed = seed.unsigned_abs();
    let (ground, ink) = GROUNDS[usize::try_from(seed % 5).unwrap_or(0)];
    let mut cover = format!("<rect width=\"{WIDTH}\" height=\"{COVER}\" fill=\"{ground}\"/>");
    let (x, y) = (200 + seed / 5 % 680, 120 + seed / 3_400 % 368);
    for radius in (1..=4_u64).map(|ring| ring * 56) {
        // Within the cover: what lies below it is paper again.
        let _ = write!(
            cover,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"none\" stroke=\"{ink}\" stroke-opacity=\"0.5\" \
             stroke-width=\"3\"/>"
        );
    }
    let _ = write!(cover, "<rect y=\"{COVER}\" width=\"{WIDTH}\" height=\"{}\" fill=\"{PAPER}\"/>", HEIGHT - COVER);
    cover
}

#[cfg(test)]
mod tests {
    use model::{Lang, review::Rating};

    use super::*;

    fn poster() -> Poster {
        Poster {
            lang: Lang::En,
            kind: ShareKind::Course,
            title: "Tom & Jerry's <script>\u{0}\u{7}".into(),
            course: String::new(),
            teacher: "\"Lin\"".into(),
            price: None,
            is_free: true,
            rating: Some(Rating { mean: 4_600, reviews: 12 }),
            cover: None,
            seed: 7,
            address: "https://school.example/s/abcdefgh".into(),
        }
    }

    #[test]
    fn what_somebody_wrote_is_escaped() {
        let svg = write(&poster()).unwrap();
        assert!(svg.contains("Tom &amp; Jerry&#39;s &lt;script&gt;") && svg.contains("&quot;Lin&quot;"), "{svg}");
        assert!(!svg.contains('\u{0}') && !svg.contains('\u{7}'));
    }

    #[test]
    fn a_picture_of_another_kind_than_pictures_is_left_out() {
        let cover = |mime: &str| PosterCover { mime: mime.into(), bytes: b"x".to_vec() };
        let with = |mime| write(&Poster { cover: Some(cover(mime)), ..poster() }).unwrap();
        assert!(with("image/webp").contains("data:image/webp;base64,eA=="));
        assert!(!with("image/svg+xml").contains("<image") && !with("x\"/><script>").contains("<script>"));
    }

    #[test]
    fn only_a_rating_and_a_price_that_there_are_stand_on_it() {
        let words = |poster: &Poster| facts(poster).into_iter().map(|fact| fact.0).collect::<Vec<_>>().join("|");
        assert!(words(&poster()).contains("4.6"), "{}", words(&poster()));
        let plain = Poster { rating: None, is_free: false, ..poster() };
        assert_eq!(words(&plain), "\"Lin\"");
    }
}

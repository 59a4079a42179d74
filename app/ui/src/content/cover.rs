//! The cover of a course: its picture, or a generated one that looks like a bound book: a pattern
//! and a title slip, upright for a short Chinese title, across for every other.

use super::pattern::{self, HEIGHT, WIDTH};
use crate::Text;
use leptos::prelude::*;

/// The longest title that is written from top to bottom.
const MAX_UPRIGHT_CHARS: usize = 7;

/// The longest title in larger letters.
const MAX_LARGE_CHARS: usize = 5;

/// A generated cover. The title stands beside every cover on the page, so this one is only for
/// the eye.
#[component]
pub fn Cover(
    /// The seed of pattern and colours: the id.
    seed: String,
    /// The title on the slip.
    #[prop(into)]
    title: Text,
    /// The title's language.
    #[prop(default = None, into)]
    lang: Option<String>,
) -> impl IntoView {
    let (palette, drawing) = pattern::draw(&seed);
    let slip = match title.chars().count() {
        _ if !upright(&title) => "cover-across",
        ..=MAX_LARGE_CHARS => "cover-upright cover-short",
        _ => "cover-upright",
    };
    view! {
        <div class=format!("cover {palette} {slip}") aria-hidden="true">
            <svg
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="xMidYMid slice"
                inner_html=drawing
            ></svg>
            <bdi class="cover-title" lang=lang>{title}</bdi>
        </div>
    }
}

/// A cover with a picture of its own; its size is fixed, so nothing shifts while it loads.
#[component]
pub fn CoverPicture(
    /// The address of the picture.
    src: String,
    /// Whether it is in sight at once: on the course page itself rather than in a list.
    #[prop(optional)]
    eager: bool,
) -> impl IntoView {
    view! {
        <div class="cover">
            <img
                src=src
                alt=""
                width="640"
                height="360"
                loading=if eager { "eager" } else { "lazy" }
                fetchpriority=eager.then_some("high")
                decoding="async"
            />
        </div>
    }
}

/// Returns whether a title can stand upright: short, and Chinese throughout.
fn upright(title: &str) -> bool {
    let han = |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
    !title.is_empty() && title.chars().count() <= MAX_UPRIGHT_CHARS && title.chars().all(han)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_chinese_titles_stand_upright() {
        for (title, stands) in [
            ("古诗词鉴赏", true),
            ("Rust 入门", false),
            ("从零开始学习数据库系统原理", false),
            ("Photography", false),
            ("", false),
        ] {
            assert_eq!(upright(title), stands, "{title}");
        }
    }
}

//! Texts as authors write them, as attackers write them, and as nobody should.

mod addresses;
mod chinese;
mod formulas;
mod limits;
mod markdown;
mod neighbours;
mod pictures;
mod safety;
mod snippets;

use text::{Image, LinkTarget, Links, Rendered};

/// A course folder with two lessons and a few pictures.
pub(crate) struct Folder;

impl Links for Folder {
    fn image(&mut self, target: &str) -> Option<Image> {
        match target {
            "img/map.png" | "图 1.png" | "figure.svg" | "img/my pic.png" | "img/图 片.png" | "a (1).png" => {
                Some(Image { src: "media:0ABC".into(), width: Some(640), height: Some(480), placeholder: None })
            }
            "blurred.jpg" => Some(Image {
                src: "media:0DEF".into(),
                placeholder: Some("data:image/png;base64,AAAA".into()),
                ..Image::default()
            }),
            "media:0ABC" => Some(Image { src: "media:0ABC".into(), ..Image::default() }),
            _ => None,
        }
    }

    fn link(&mut self, target: &str) -> LinkTarget {
        match target {
            "02-next.md" | "02-下一课.md" => LinkTarget::Address("/learn/rust/2".into()),
            remote if remote.contains("://") || remote.starts_with("//") => LinkTarget::External,
            _ => LinkTarget::Dead,
        }
    }
}

/// Believes every target: the worst a caller can be.
pub(crate) struct Gullible;

impl Links for Gullible {
    fn image(&mut self, target: &str) -> Option<Image> {
        Some(Image { src: target.into(), placeholder: Some(target.into()), ..Image::default() })
    }

    fn link(&mut self, target: &str) -> LinkTarget {
        LinkTarget::Address(target.into())
    }
}

pub(crate) fn render(markdown: &str) -> Rendered {
    text::render(markdown, &mut Folder)
}

pub(crate) fn html(markdown: &str) -> String {
    render(markdown).html
}

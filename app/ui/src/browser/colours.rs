//! The page's own colours, for what others draw into it.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, Window};

use super::document;

/// The colours that the tokens have in the present theme, as `rgb(…)`, which everybody can read.
#[derive(Clone, Debug, Default)]
pub(super) struct Colours {
    pub accent: String,
    pub surface: String,
    pub text: String,
    pub muted: String,
    pub edge: String,
    pub danger: String,
    /// The font family of texts.
    pub font: String,
    /// Whether the surface is dark.
    pub is_dark: bool,
}

impl Colours {
    /// Returns the colours that hold now.
    pub fn now() -> Self {
        read().unwrap_or_default()
    }
}

fn read() -> Option<Colours> {
    let (window, document) = (web_sys::window()?, document()?);
    let body = document.body()?;
    let probe: HtmlElement = document.create_element("span").ok()?.dyn_into().ok()?;
    body.append_child(&probe).ok()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    let brush: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let of = |token| colour(&window, &probe, &brush, token).unwrap_or_default();
    let surface = of("--surface");
    let colours = Colours {
        accent: of("--accent").css(),
        surface: surface.css(),
        text: of("--text").css(),
        muted: of("--text-muted").css(),
        edge: of("--border-control").css(),
        danger: of("--danger").css(),
        font: window.get_computed_style(&body).ok()??.get_property_value("font-family").unwrap_or_default(),
        is_dark: surface.is_dark(),
    };
    probe.remove();
    Some(colours)
}

/// Paints the colour of a token, so that it can be read whatever notation it has.
fn colour(window: &Window, probe: &HtmlElement, brush: &CanvasRenderingContext2d, token: &str) -> Option<Rgb> {
    probe.style().set_property("color", &format!("var({token})")).ok()?;
    let colour = window.get_computed_style(probe).ok()??.get_property_value("color").ok()?;
    brush.set_fill_style_str(&colour);
    brush.fill_rect(0.0, 0.0, 1.0, 1.0);
    let data = brush.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data().0;
    Some(Rgb([*data.first()?, *data.get(1)?, *data.get(2)?]))
}

#[derive(Clone, Copy, Debug, Default)]
struct Rgb([u8; 3]);

impl Rgb {
    fn css(self) -> String {
        let [red, green, blue] = self.0;
        format!("rgb({red}, {green}, {blue})")
    }

    fn is_dark(self) -> bool {
        self.0.iter().map(|part| u32::from(*part)).sum::<u32>() < 3 * 128
    }
}

/// Calls this whenever the system's theme changes, for as long as the page stands.
pub(crate) fn on_theme_change(act: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    if let Ok(Some(query)) = window.match_media("(prefers-color-scheme: dark)") {
        let changed = wasm_bindgen::prelude::Closure::<dyn Fn(JsValue)>::new(move |_| act());
        let _ = query.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        changed.forget();
    }
}

//! The browser's own way to share ([Web Share API](https://www.w3.org/TR/web-share/)).

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Returns whether the browser can hand an address on to other apps.
pub(crate) fn can_share() -> bool {
    web_sys::window().is_some_and(|window| Reflect::has(&window.navigator(), &"share".into()).unwrap_or(false))
}

/// Has the browser offer to hand an address on.
pub(crate) fn share(title: &str, address: &str) {
    let Some(window) = web_sys::window() else { return };
    let navigator = window.navigator();
    let share = Reflect::get(&navigator, &"share".into()).ok().and_then(|share| share.dyn_into::<Function>().ok());
    let Some(share) = share else { return };
    let data = Object::new();
    for (name, value) in [("title", title), ("url", address)] {
        let _ = Reflect::set(&data, &name.into(), &value.into());
    }
    let asked = share.call1(&navigator, &data).ok().and_then(|asked| asked.dyn_into::<Promise>().ok());
    if let Some(asked) = asked {
        // Somebody who thinks better of it is no error.
        spawn_local(async move {
            let _ = JsFuture::from(asked).await;
        });
    }
}

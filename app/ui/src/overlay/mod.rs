//! Overlays above the page. Each is the browser's own mechanism, so it works without script;
//! script only makes it kinder.

mod dialog;
mod drawer;
mod menu;
mod toast;

pub use dialog::{Dialog, DialogOpener};
pub use drawer::Drawer;
pub use menu::{Menu, MenuLink, MenuRule};
pub use toast::{Toast, ToastRegion, Toasts};

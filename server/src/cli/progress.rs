//! Progress bars.

use indicatif::{ProgressBar, ProgressStyle};

/// Returns a progress bar: called with what is done and what there is, and gone when all is done.
pub fn bar(what: &'static str) -> impl FnMut(usize, usize) + Send {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    bar.set_message(what);
    move |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        if done >= all {
            bar.finish_and_clear();
        }
    }
}

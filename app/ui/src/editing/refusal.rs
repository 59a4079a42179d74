//! The refusal of a file: what is wrong in a sentence, what to do as a list, and commands for those who want them.

use crate::{Glyph, Icon, t};
use leptos::prelude::*;

/// The words of a refusal, as the server sends them: a heading in the first line, a step in each further one, and after
/// an empty line commands.
#[derive(Debug, PartialEq, Eq)]
struct Lines<'a> {
    heading: &'a str,
    steps: Vec<&'a str>,
    commands: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    fn of(words: &'a str) -> Self {
        let (advice, commands) = words.trim().split_once("\n\n").unwrap_or((words.trim(), ""));
        let mut advice = advice.lines().map(str::trim);
        Self {
            heading: advice.next().unwrap_or_default(),
            steps: advice.filter(|line| !line.is_empty()).collect(),
            commands: commands.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
        }
    }
}

/// Why a file was refused, and what to do.
#[component]
pub(crate) fn Refusal(
    /// The words of the server; none when it said nothing.
    words: String,
) -> impl IntoView {
    let words = if words.trim().is_empty() { t::file_failed().into_owned() } else { words };
    let Lines { heading, steps, commands } = Lines::of(&words);
    let item = |line: &&str| view! { <li>{(*line).to_owned()}</li> };
    let steps = (!steps.is_empty())
        .then(|| view! { <ul class="small file-advice">{steps.iter().map(item).collect_view()}</ul> });
    let command = |line: &&str| view! { <pre class="file-command"><code>{(*line).to_owned()}</code></pre> };
    let commands = (!commands.is_empty()).then(|| {
        view! {
            <details class="small">
                <summary>{t::file_by_command()}</summary>
                {commands.iter().map(command).collect_view()}
            </details>
        }
    });
    view! {
        <div class="file-refusal">
            <p class="field-error"><Icon glyph=Glyph::Alert/> <span>{heading.to_owned()}</span></p>
            {steps}
            {commands}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_a_heading_steps_and_commands() {
        let all = "This film is HEVC.\nExport it.\n Choose it. \n\nffmpeg -i IN OUT\n";
        let lines = Lines {
            heading: "This film is HEVC.",
            steps: vec!["Export it.", "Choose it."],
            commands: vec!["ffmpeg -i IN OUT"],
        };
        assert_eq!(Lines::of(all), lines);
        assert_eq!(Lines::of("It is empty."), Lines { heading: "It is empty.", steps: vec![], commands: vec![] });
        assert_eq!(Lines::of(""), Lines { heading: "", steps: vec![], commands: vec![] });
    }
}

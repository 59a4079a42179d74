//! The keys of the player: those that people know from elsewhere.

use super::state::Act;
use crate::{Text, t};

/// Returns the command of a key, while the focus is inside the player.
pub(super) fn act(key: &str) -> Option<Act> {
    Some(match key {
        " " | "k" | "K" => Act::Toggle,
        "j" | "J" => Act::Skip(-10_000),
        "l" | "L" => Act::Skip(10_000),
        "ArrowLeft" => Act::Skip(-5_000),
        "ArrowRight" => Act::Skip(5_000),
        "ArrowUp" => Act::Louder(5),
        "ArrowDown" => Act::Louder(-5),
        "m" | "M" => Act::Mute,
        "c" | "C" => Act::NextCaptions,
        "f" | "F" => Act::Fill,
        "i" | "I" => Act::Float,
        "<" => Act::Slower,
        ">" => Act::Faster,
        "Home" => Act::Tenth(0),
        "End" => Act::End,
        digit => Act::Tenth(digit.parse().ok().filter(|tenth| (0..10).contains(tenth))?),
    })
}

/// The use that a focused control has for keys itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    /// A button or link: the space bar presses it.
    Button,
    /// A choice: every key is its own.
    Choice,
    /// A slider of its own, such as the volume: arrows move it.
    Slider,
    /// No use.
    Other,
}

impl Focus {
    /// Returns whether the control wants the key.
    pub(super) fn wants(self, key: &str) -> bool {
        match self {
            Self::Button => key == " ",
            Self::Choice => true,
            Self::Slider => key.starts_with("Arrow") || matches!(key, "Home" | "End"),
            Self::Other => false,
        }
    }
}

/// Returns the keys as people read them, and what they do.
pub(super) fn list() -> Vec<(Vec<Text>, Text)> {
    let keys = |keys: &[&'static str]| keys.iter().map(|key| Text::from(*key)).collect();
    vec![
        (vec![t::player_key_space(), "K".into()], t::player_key_toggle()),
        (keys(&["J", "L"]), t::player_key_ten()),
        (keys(&["←", "→"]), t::player_key_five()),
        (keys(&["↑", "↓"]), t::player_key_volume()),
        (keys(&["M"]), t::player_key_mute()),
        (keys(&["C"]), t::player_key_captions()),
        (keys(&["<", ">"]), t::player_key_speed()),
        (keys(&["F"]), t::player_key_fill()),
        (keys(&["I"]), t::player_key_float()),
        (keys(&["0", "9"]), t::player_key_tenth()),
        (keys(&["Home", "End"]), t::player_key_ends()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_other_players_work_here() {
        for (key, wanted) in [
            (" ", Act::Toggle),
            ("k", Act::Toggle),
            ("J", Act::Skip(-10_000)),
            ("ArrowRight", Act::Skip(5_000)),
            ("ArrowDown", Act::Louder(-5)),
            (">", Act::Faster),
            ("0", Act::Tenth(0)),
            ("9", Act::Tenth(9)),
            ("End", Act::End),
        ] {
            assert_eq!(act(key), Some(wanted), "{key}");
        }
        for key in ["Tab", "Escape", "Enter", "10", "x", "-1", "", "F5"] {
            assert_eq!(act(key), None, "{key}");
        }
    }

    #[test]
    fn a_control_keeps_the_keys_it_needs() {
        assert!(Focus::Button.wants(" ") && !Focus::Button.wants("k"));
        assert!(Focus::Slider.wants("ArrowUp") && !Focus::Slider.wants("m"));
        assert!(Focus::Choice.wants("c") && !Focus::Other.wants(" "));
    }
}

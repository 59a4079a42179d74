//! Passwords: which are accepted, and how strong they are. The page that shows it and the server share these rules.

use crate::{Bloom, rule::Rule};

/// The fewest characters of a password.
pub const MIN_CHARS: usize = 8;
/// The most characters of a password.
pub const MAX_CHARS: usize = 128;
/// The longest piece of which a password must not be a mere repetition.
const MIN_FRAGMENT_CHARS: usize = 3;

/// Parses a password: 8 to 128 characters of any kind, taken as it is; not one that everybody guesses.
///
/// # Errors
/// The rule that it breaks: [`Rule::Required`], [`Rule::TooShort`], [`Rule::TooLong`] or [`Rule::CommonPassword`].
pub fn check(value: &str) -> Result<String, Rule> {
    match value.chars().count() {
        0 => Err(Rule::Required),
        n if n < MIN_CHARS => Err(Rule::TooShort(MIN_CHARS)),
        n if n > MAX_CHARS => Err(Rule::TooLong(MAX_CHARS)),
        _ if is_common(value) => Err(Rule::CommonPassword),
        _ => Ok(value.into()),
    }
}

/// Returns whether a password is what everybody knows of a person: one of their names, an address, or what stands
/// before its `@`. Of an address that is shown in part (`a•••@example.com`) the parts that are shown count.
#[must_use]
pub fn is_known(password: &str, known: &[String]) -> bool {
    let password = password.to_lowercase();
    known.iter().filter(|known| !known.is_empty()).any(|known| {
        let known = known.to_lowercase();
        match known.split_once("•••") {
            Some((before, after)) => {
                let (before, after) = (before.trim_end(), after.trim_start());
                password.len() > before.len() + after.len() && password.starts_with(before) && password.ends_with(after)
            }
            None => password == known || Some(password.as_str()) == known.split('@').next(),
        }
    })
}

/// Returns whether it has a shape that guessers try first: a short piece repeated, or a run up or down. Words are in a
/// list of their own.
fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let letters: Vec<char> = lower.chars().collect();
    let repeats = |piece: usize| letters.iter().zip(letters.iter().skip(piece)).all(|(a, b)| a == b);
    (1..=MIN_FRAGMENT_CHARS).any(repeats) || is_run(&letters)
}

/// Returns whether each character follows the one before in its alphabet, or each precedes it; 9 is followed by 0, and
/// z by a.
fn is_run(letters: &[char]) -> bool {
    let follows = |a: char, b: char| match (a, b) {
        ('9', '0') | ('z', 'a') => true,
        (a, b) => u32::from(a) + 1 == u32::from(b),
    };
    let pairs = || letters.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    pairs().all(|(a, b)| follows(a, b)) || pairs().all(|(a, b)| follows(b, a))
}

/// The strength of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Nothing was typed.
    Nothing,
    /// Refused: too short.
    Short,
    /// Refused: too long.
    Long,
    /// Refused: one of those that are guessed first.
    Common,
    /// Refused: the person's own name or address.
    Known,
    /// Just accepted.
    Fair,
    /// Good.
    Good,
    /// Nobody guesses it.
    Strong,
}

impl Strength {
    /// Returns whether such a password is refused.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Short | Self::Long | Self::Common | Self::Known)
    }

    /// Returns the strength, by length: every further letter is worth more than any odd sign. `common` holds what
    /// guessers try first, `known` what everybody knows of the person.
    #[must_use]
    pub fn of(password: &str, common: Option<&Bloom>, known: &[String]) -> Self {
        let is_listed = || common.is_some_and(|common| common.may_hold(&password.to_lowercase()));
        match check(password) {
            Err(Rule::Required) => Self::Nothing,
            Err(Rule::TooShort(_)) => Self::Short,
            Err(Rule::TooLong(_)) => Self::Long,
            Err(_) => Self::Common,
            Ok(_) if is_known(password, known) => Self::Known,
            Ok(_) if is_listed() => Self::Common,
            Ok(password) => match password.chars().count() {
                ..=11 => Self::Fair,
                12..=15 => Self::Good,
                _ => Self::Strong,
            },
        }
    }

    /// Returns the word that stands for it in the page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Short => "short",
            Self::Long => "long",
            Self::Common => "common",
            Self::Known => "known",
            Self::Fair => "fair",
            Self::Good => "good",
            Self::Strong => "strong",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords() {
        assert_eq!(check("correct horse"), Ok("correct horse".into()));
        assert_eq!(check("密码是八个字符吧"), Ok("密码是八个字符吧".into()));
        for (bad, rule) in [
            ("", Rule::Required),
            ("short", Rule::TooShort(8)),
            ("aaaaaaaaaa", Rule::CommonPassword),
            ("ABABABABAB", Rule::CommonPassword),
            ("123123123123", Rule::CommonPassword),
            ("12345678", Rule::CommonPassword),
            ("12345678901234", Rule::CommonPassword),
            ("98765432109876", Rule::CommonPassword),
            ("uvwxyzabcdef", Rule::CommonPassword),
        ] {
            assert_eq!(check(bad), Err(rule), "{bad}");
        }
        assert_eq!(check(&"x1y2".repeat(33)), Err(Rule::TooLong(128)));
    }

    #[test]
    fn a_password_is_as_good_as_it_is_long() {
        let known =
            ["amy.lin@example.com".to_owned(), String::new(), "+86 ••• 8000".to_owned(), "t•••@x.cn".to_owned()];
        for (password, strength) in [
            ("", Strength::Nothing),
            ("short", Strength::Short),
            ("aaaaaaaaaaaaaaaaaaaaaa", Strength::Common),
            ("12345678901234", Strength::Common),
            ("Amy.Lin@Example.com", Strength::Known),
            ("+8613800138000", Strength::Known),
            ("tim@x.cn", Strength::Known),
            ("kxqvzjwp", Strength::Fair),
            ("battery staple", Strength::Good),
            ("学而时习之不亦说乎有朋自远方来", Strength::Good),
            ("correct horse battery staple", Strength::Strong),
        ] {
            assert_eq!(Strength::of(password, None, &known), strength, "{password}");
        }
        assert_eq!(Strength::of(&"x1y2".repeat(33), None, &known), Strength::Long);
        let mut filter = Bloom::empty();
        filter.add("kxqvzjwp");
        assert_eq!(Strength::of("KXQVZJWP", Some(&filter), &[]), Strength::Common);
    }
}

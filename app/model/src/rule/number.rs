//! Amounts and whole numbers as people type them: with the full-width digits of Chinese keyboards, and with a comma
//! before the decimals where nothing else can be meant by it.

use super::Rule;
use crate::{Currency, Money, review::MAX_STARS};

/// Returns an amount of money as it was typed: `99`, `99.5`, `99,50` or `９９．５０`. A comma with three digits behind it
/// may stand before decimals or between thousands, and is not guessed at.
///
/// # Errors
/// [`Rule::Decimals`] for more decimals than the currency has, [`Rule::DigitGrouping`] when it may have separators of
/// thousands, [`Rule::Amount`] for any other text that is no amount, and for one that is too large.
pub fn amount(typed: &str, currency: Currency) -> Result<Money, Rule> {
    let (text, digits) = (fold(typed), currency.digits());
    let parts: Vec<&str> = text.split([',', '.']).collect();
    let are_digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(are_digits) {
        return Err(Rule::Amount);
    }
    match parts[..] {
        [_, decimals] if decimals.len() == 3 && text.contains(',') => Err(Rule::DigitGrouping),
        [_, decimals] if decimals.len() > digits as usize => Err(Rule::Decimals(digits)),
        [_] | [_, _] => Money::parse(&text.replace(',', "."), currency).map_err(|_| Rule::Amount),
        _ => Err(Rule::DigitGrouping),
    }
}

/// Checks the stars of a review: 1 to [`MAX_STARS`].
///
/// # Errors
/// [`Rule::Stars`] for any other number, such as the 0 of a form in which nobody chose any.
pub fn stars(chosen: i64) -> Result<i64, Rule> {
    if (1..=MAX_STARS).contains(&chosen) { Ok(chosen) } else { Err(Rule::Stars) }
}

/// Returns a whole number from 0 to `most` as it was typed.
///
/// # Errors
/// [`Rule::NumberUpTo`] for any other text.
pub fn whole_number(typed: &str, most: i64) -> Result<i64, Rule> {
    fold(typed).parse().ok().filter(|number| (0..=most).contains(number)).ok_or(Rule::NumberUpTo(most))
}

/// Folds full-width digits and marks to those of ASCII, and drops the blanks around them.
fn fold(typed: &str) -> String {
    let folded = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - u32::from('！') + u32::from('!')).unwrap_or(c),
        // What the key of the point types there.
        '。' => '.',
        c => c,
    };
    typed.trim().chars().map(folded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (typed, currency, read) in [
            ("47.58", Currency::Eur, Ok(4_758)),
            (" 47,58 ", Currency::Eur, Ok(4_758)),
            ("47,5", Currency::Eur, Ok(4_750)),
            ("４７．５８", Currency::Cny, Ok(4_758)),
            ("４７。５８", Currency::Cny, Ok(4_758)),
            ("４７，５８", Currency::Cny, Ok(4_758)),
            ("１２００", Currency::Jpy, Ok(1_200)),
            ("0", Currency::Eur, Ok(0)),
            ("47.585", Currency::Eur, Err(Rule::Decimals(2))),
            ("47,5855", Currency::Eur, Err(Rule::Decimals(2))),
            ("1200.5", Currency::Jpy, Err(Rule::Decimals(0))),
            ("47,585", Currency::Eur, Err(Rule::DigitGrouping)),
            ("1,200", Currency::Jpy, Err(Rule::DigitGrouping)),
            ("1,234.56", Currency::Usd, Err(Rule::DigitGrouping)),
            ("1.234,56", Currency::Eur, Err(Rule::DigitGrouping)),
            ("", Currency::Eur, Err(Rule::Amount)),
            ("ten", Currency::Eur, Err(Rule::Amount)),
            ("-1", Currency::Eur, Err(Rule::Amount)),
            ("1.", Currency::Eur, Err(Rule::Amount)),
            (",5", Currency::Eur, Err(Rule::Amount)),
            ("1..5", Currency::Eur, Err(Rule::Amount)),
            ("1 000", Currency::Eur, Err(Rule::Amount)),
            ("99999999999999999999", Currency::Eur, Err(Rule::Amount)),
        ] {
            assert_eq!(amount(typed, currency).map(|money| money.minor), read, "{typed}");
        }
    }

    #[test]
    fn what_is_written_for_an_amount_is_read_again() {
        for minor in [0, 1, 99, 100, 4_758, 123_456_789] {
            for currency in Currency::ALL {
                let money = Money { minor, currency: *currency };
                assert_eq!(amount(&money.amount(), *currency), Ok(money));
            }
        }
    }

    #[test]
    fn stars_are_one_to_five() {
        assert_eq!([1, 5].map(stars), [Ok(1), Ok(5)]);
        assert_eq!([0, 6, -1].map(stars), [Err(Rule::Stars), Err(Rule::Stars), Err(Rule::Stars)]);
    }

    #[test]
    fn whole_numbers_say_up_to_which_one() {
        assert_eq!((whole_number(" ３０ ", 100), whole_number("0", 100)), (Ok(30), Ok(0)));
        for bad in ["", "-1", "101", "1.5", "ten", "99999999999999999999"] {
            assert_eq!(whole_number(bad, 100), Err(Rule::NumberUpTo(100)), "{bad}");
        }
    }
}

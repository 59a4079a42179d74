//! Money: integers in a currency's minor unit, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Lang, text_enum};

text_enum! {
    /// An ISO 4217 currency that courses can be sold in.
    pub enum Currency {
        /// Renminbi.
        Cny = "CNY",
        /// Euro.
        Eur = "EUR",
        /// Pound sterling.
        Gbp = "GBP",
        /// Hong Kong dollar.
        Hkd = "HKD",
        /// Yen.
        Jpy = "JPY",
        /// Singapore dollar.
        Sgd = "SGD",
        /// New Taiwan dollar.
        Twd = "TWD",
        /// US dollar.
        Usd = "USD",
    }
}

impl Currency {
    /// Returns the currency in which readers of this language mostly pay: its prices come first where there are
    /// several.
    #[must_use]
    pub const fn of_reader(lang: Lang) -> Self {
        match lang {
            Lang::ZhHans => Self::Cny,
            Lang::En | Lang::Pseudo => Self::Usd,
        }
    }

    /// Returns the number of digits after the decimal point (ISO 4217).
    #[must_use]
    pub const fn digits(self) -> u32 {
        match self {
            Self::Jpy => 0,
            _ => 2,
        }
    }

    /// Returns the sign by which readers of this language know the currency.
    #[must_use]
    pub const fn sign(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Cny, Lang::ZhHans) => "¥",
            (Self::Cny, _) => "CN¥",
            (Self::Usd, Lang::ZhHans) => "US$",
            (Self::Usd, _) => "$",
            (Self::Jpy, Lang::ZhHans) => "JP¥",
            (Self::Jpy, _) => "¥",
            (Self::Eur, _) => "€",
            (Self::Gbp, _) => "£",
            (Self::Hkd, _) => "HK$",
            (Self::Sgd, _) => "S$",
            (Self::Twd, _) => "NT$",
        }
    }
}

/// An amount in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in the currency's minor unit (fen, cents).
    pub minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
}

/// The error for a text that is not an amount of that currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseMoneyError;

impl fmt::Display for ParseMoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an amount: digits are expected, with a point before the minor unit, such as 99.00")
    }
}
impl std::error::Error for ParseMoneyError {}

impl Money {
    /// Parses `99`, `99.5` or `99.00`: no sign, no grouping, no more digits than the currency has.
    ///
    /// # Errors
    /// [`ParseMoneyError`] for any other text, and for an amount that is too large.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
        let digits = currency.digits() as usize;
        let only_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || amount.ends_with('.') || part.len() > digits || !only_digits(whole) || !only_digits(part)
        {
            return Err(ParseMoneyError);
        }
        format!("{whole}{part:0<digits$}").parse().map(|minor| Self { minor, currency }).map_err(|_| ParseMoneyError)
    }

    /// Returns the amount without sign of the currency or grouping, as [`Money::parse`] reads it.
    #[must_use]
    pub fn amount(self) -> String {
        let digits = self.currency.digits();
        let (unit, minus) = (10_u64.pow(digits), if self.minor < 0 { "-" } else { "" });
        let (whole, part) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        if digits == 0 {
            format!("{minus}{whole}")
        } else {
            format!("{minus}{whole}.{part:0>width$}", width = digits as usize)
        }
    }

    /// Returns the amount as people of this language write it: `¥1,299.00`.
    #[must_use]
    pub fn text(self, lang: Lang) -> String {
        let amount = self.amount();
        let (minus, amount) = amount.strip_prefix('-').map_or(("", amount.as_str()), |rest| ("-", rest));
        let (whole, part) = amount.split_once('.').map_or((amount, None), |(w, p)| (w, Some(p)));
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let part = part.map(|p| format!(".{p}")).unwrap_or_default();
        format!("{minus}{}{grouped}{part}", self.currency.sign(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, currency, minor) in [
            ("99.00", Currency::Cny, Some(9900)),
            ("99", Currency::Cny, Some(9900)),
            ("0.5", Currency::Usd, Some(50)),
            ("1200", Currency::Jpy, Some(1200)),
            ("1200.5", Currency::Jpy, None),
            ("1.234", Currency::Usd, None),
            ("1,000", Currency::Usd, None),
            ("-1", Currency::Usd, None),
            ("+1", Currency::Usd, None),
            ("1.", Currency::Usd, None),
            (".5", Currency::Usd, None),
            ("", Currency::Usd, None),
            ("ninety", Currency::Usd, None),
            ("９９", Currency::Usd, None),
            ("99999999999999999999", Currency::Usd, None),
        ] {
            assert_eq!(Money::parse(text, currency).ok().map(|m| m.minor), minor, "{text}");
        }
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        let yuan = Money { minor: 129_900, currency: Currency::Cny };
        assert_eq!(
            (yuan.text(Lang::ZhHans), yuan.text(Lang::En), yuan.amount()),
            ("¥1,299.00".into(), "CN¥1,299.00".into(), "1299.00".into())
        );
        assert_eq!(Money { minor: -5, currency: Currency::Usd }.text(Lang::En), "-$0.05");
        assert_eq!(Money { minor: 1_000_000, currency: Currency::Jpy }.text(Lang::En), "¥1,000,000");
    }
}

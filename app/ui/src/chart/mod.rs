//! Charts: pictures of numbers, drawn by the server, each with its table behind it.
//!
//! A chart says nothing that its table does not say. Without scripts the table is how single values are read; with
//! them, arrow keys and the pointer move along the points.

mod bar;
mod line;
mod scale;

use model::{Currency, Money};

pub use bar::{Bar, BarChart};
pub use line::{LineChart, Series};

use crate::lang;

/// The unit of a chart's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things or people.
    Count,
    /// Minor units of a currency.
    Money(Currency),
}

impl Unit {
    /// Returns a value as people read it.
    #[must_use]
    pub fn text(self, value: i64) -> String {
        match self {
            Self::Count => count(value),
            Self::Money(currency) => Money { minor: value, currency }.text(lang()),
        }
    }

    /// Returns a value for an axis: money without its cents, which are none there.
    fn tick(self, value: i64) -> String {
        let text = self.text(value);
        match self {
            Self::Count => text,
            Self::Money(_) => text.split_once('.').map_or(text.clone(), |(whole, _)| whole.to_owned()),
        }
    }

    /// Returns the smallest step of an axis.
    const fn least(self) -> i64 {
        match self {
            Self::Count => 1,
            Self::Money(currency) => 10_i64.pow(currency.digits()),
        }
    }
}

/// Returns a number of things, its thousands apart: `12,345`.
#[must_use]
pub fn count(value: i64) -> String {
    // Money has the grouping that both languages know; yen have no cents.
    let text = Money { minor: value, currency: Currency::Jpy }.text(model::Lang::En);
    text.replace('¥', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_axes_have_no_cents() {
        assert_eq!((count(0), count(1_234_567), count(-1_000)), ("0".into(), "1,234,567".into(), "-1,000".into()));
        let text = leptos::prelude::Owner::new().with(|| {
            leptos::prelude::provide_context(model::Lang::En);
            (
                Unit::Money(Currency::Usd).text(129_950),
                Unit::Money(Currency::Usd).tick(150_000),
                Unit::Count.tick(1_500),
            )
        });
        assert_eq!(text, ("$1,299.50".into(), "$1,500".into(), "1,500".into()));
    }
}

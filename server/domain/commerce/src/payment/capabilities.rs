//! What a payment provider can do for the school, from which the checkout offers what fits the visitor.

use std::borrow::Cow;

use model::{
    Currency, Device, Lang, Money,
    payment::{PaymentMethod, Visitor},
};

/// The currencies in which a provider takes money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Currencies {
    /// Every currency in which courses are sold.
    Any,
    /// These alone.
    Only(Cow<'static, [Currency]>),
}

/// The amounts that a provider takes in one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountLimits {
    /// The currency.
    pub currency: Currency,
    /// The smallest amount.
    pub min: i64,
    /// The largest amount.
    pub max: i64,
}

/// The abilities of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing that a provider can do or not")]
pub struct Capabilities {
    /// The methods, the best one first.
    pub methods: &'static [PaymentMethod],
    /// The currencies.
    pub currencies: Currencies,
    /// The limits of amounts; a currency that is not listed has none.
    pub limits: Cow<'static, [AmountLimits]>,
    /// The languages of those who mostly pay this way, to whom it is offered before others. Empty: everybody.
    pub languages: &'static [Lang],
    /// Whether WeChat opens the provider's pages.
    pub works_in_wechat: bool,
    /// The days for which a payment can be refunded; `None`: without end.
    pub refund_window_days: Option<u32>,
    /// Whether the addresses of its pages hold for minutes only, and the same request brings a new one.
    pub pages_expire: bool,
    /// Whether it saves methods for later payments.
    pub saves_methods: bool,
    /// Whether it saves them without a payment, too ([`super::Gateway::save_method`]).
    pub saves_without_payment: bool,
    /// Whether there is a statement of each day.
    pub statement: bool,
    /// The offset of the clocks by which the provider's days begin, in minutes east of Greenwich.
    pub utc_offset_minutes: i32,
    /// The names of the headers that authenticate a webhook, in lower case. Two webhooks that agree in these and in
    /// their bodies are the same.
    pub signed_headers: &'static [&'static str],
}

impl Capabilities {
    /// Returns whether the provider takes this amount.
    #[must_use]
    pub fn takes(&self, amount: Money) -> bool {
        let in_currency = match &self.currencies {
            Currencies::Any => true,
            Currencies::Only(only) => only.contains(&amount.currency),
        };
        let limits = self.limits.iter().find(|limits| limits.currency == amount.currency);
        in_currency && limits.is_none_or(|limits| (limits.min..=limits.max).contains(&amount.minor))
    }

    /// Returns the methods by which this visitor can pay this amount anew, the best one first. What a payer has saved
    /// is theirs, and not among them.
    #[must_use]
    pub fn methods_for(&self, visitor: Visitor, amount: Money) -> Vec<PaymentMethod> {
        use PaymentMethod::{InWeChat, MobileWeb, Page, QrCode};
        if !self.takes(amount) {
            return Vec::new();
        }
        // A page for phones and one for desktops are the same thing to their payer: of these the first one counts.
        let pages: &[PaymentMethod] = match visitor.device {
            Device::Desktop => &[Page],
            Device::Phone => &[MobileWeb, Page],
            Device::WeChat if self.works_in_wechat => &[InWeChat, MobileWeb, Page],
            Device::WeChat => &[InWeChat],
        };
        let page = pages.iter().find(|page| self.methods.contains(page));
        // Nobody scans the screen that they hold.
        let fits = |method: &PaymentMethod| match method {
            QrCode => visitor.device == Device::Desktop,
            PaymentMethod::Saved => false,
            other => page == Some(other),
        };
        self.methods.iter().copied().filter(fits).collect()
    }

    /// Returns whether a saved method can be charged with this amount.
    #[must_use]
    pub fn charges_saved(&self, amount: Money) -> bool {
        self.methods.contains(&PaymentMethod::Saved) && self.takes(amount)
    }

    /// Returns the place of the provider among the others for those who read this language: first what they mostly use,
    /// then what everybody does, then what others use.
    #[must_use]
    pub fn rank_for(&self, lang: Lang) -> u8 {
        match self.languages {
            [] => 1,
            languages if languages.contains(&lang) => 0,
            _ => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use PaymentMethod::{InWeChat, MobileWeb, Page, QrCode, Saved};

    use super::*;

    const YUAN: Money = Money { minor: 9_900, currency: Currency::Cny };

    fn of(methods: &'static [PaymentMethod]) -> Capabilities {
        Capabilities {
            methods,
            currencies: Currencies::Only(Cow::Borrowed(&[Currency::Cny, Currency::Usd])),
            limits: Cow::Borrowed(&[AmountLimits { currency: Currency::Cny, min: 100, max: 1_000_000 }]),
            languages: &[Lang::ZhHans],
            works_in_wechat: false,
            refund_window_days: None,
            pages_expire: false,
            saves_methods: false,
            saves_without_payment: false,
            statement: false,
            utc_offset_minutes: 480,
            signed_headers: &[],
        }
    }

    #[test]
    fn each_device_is_offered_what_it_can_do() {
        let all: &[PaymentMethod] = &[QrCode, Page, MobileWeb, InWeChat, Saved];
        for (methods, device, expected) in [
            (all, Device::Desktop, &[QrCode, Page][..]),
            (all, Device::Phone, &[MobileWeb]),
            (all, Device::WeChat, &[InWeChat]),
            (&[Page], Device::Phone, &[Page]),
            (&[Page], Device::WeChat, &[]),
            (&[QrCode], Device::Phone, &[]),
            (&[QrCode], Device::WeChat, &[]),
            (&[MobileWeb], Device::Desktop, &[]),
            (&[Saved], Device::Desktop, &[]),
        ] {
            let offered = of(methods).methods_for(Visitor { device, lang: Lang::En }, YUAN);
            assert_eq!(offered, expected, "{methods:?} {device}");
        }
        let open = Capabilities { works_in_wechat: true, ..of(&[Page]) };
        assert_eq!(open.methods_for(Visitor { device: Device::WeChat, lang: Lang::En }, YUAN), [Page]);
    }

    #[test]
    fn only_amounts_within_the_limits_of_a_currency_that_it_takes_are_taken() {
        for (minor, currency, taken) in [
            (99, Currency::Cny, false),
            (100, Currency::Cny, true),
            (1_000_000, Currency::Cny, true),
            (1_000_001, Currency::Cny, false),
            (1, Currency::Usd, true),
            (9_900, Currency::Eur, false),
        ] {
            let (capabilities, amount) = (of(&[Page]), Money { minor, currency });
            assert_eq!(capabilities.takes(amount), taken, "{amount:?}");
            let visitor = Visitor { device: Device::Desktop, lang: Lang::En };
            assert_eq!(capabilities.methods_for(visitor, amount).is_empty(), !taken, "{amount:?}");
        }
    }

    #[test]
    fn a_way_to_pay_is_for_those_who_use_it() {
        assert_eq!((of(&[Page]).rank_for(Lang::ZhHans), of(&[Page]).rank_for(Lang::En)), (0, 2));
        assert_eq!(Capabilities { languages: &[], ..of(&[Page]) }.rank_for(Lang::En), 1);
    }
}

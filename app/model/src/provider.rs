//! Payment providers as the administration shows them.

use serde::{Deserialize, Serialize};

use crate::{
    Id, Millis,
    order::{Order, WebhookOutcome},
    payment::GatewayErrorKind,
    text_enum,
};

text_enum! {
    /// A payment provider that has a name for people.
    pub enum ProviderName {
        /// The test provider that comes with the school.
        Test = "test",
        /// Stripe.
        Stripe = "stripe",
        /// Alipay.
        Alipay = "alipay",
        /// WeChat Pay.
        WeChat = "wechat",
        /// UnionPay.
        UnionPay = "unionpay",
    }
}

text_enum! {
    /// The reason why courses that cost something cannot be bought.
    pub enum SaleGap {
        /// No provider is on and has its keys, with certificates that have not ended.
        NoProvider = "no_provider",
        /// No provider takes the price of some course.
        Price = "price",
    }
}

text_enum! {
    /// A direction in which a provider moves in the order of their offer.
    pub enum Direction {
        /// One place towards the first.
        Up = "up",
        /// One place towards the last.
        Down = "down",
    }
}

text_enum! {
    /// A value of a provider's settings, as the audit log has it.
    pub enum ProviderSetting {
        /// Payments can be begun with it.
        On = "on",
        /// No payment can be begun with it.
        Off = "off",
        /// No money moves.
        Sandbox = "sandbox",
        /// Money moves.
        Live = "live",
    }
}

/// The keys of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProviderKeys {
    /// The program itself has them.
    Fixed,
    /// Some that it needs were never entered.
    Missing,
    /// Complete, as entered at this instant.
    Set(Millis),
    /// The school's own keys do not open them, or the provider's adapter cannot read them.
    Unusable,
}

impl ProviderKeys {
    /// Whether the provider can be asked with them.
    #[must_use]
    pub const fn are_usable(self) -> bool {
        matches!(self, Self::Fixed | Self::Set(_))
    }
}

text_enum! {
    /// A field of a provider's keys that has a label of ours.
    pub enum ProviderKey {
        /// The key that browsers see.
        Publishable = "publishable_key",
        /// The key by which the provider is asked.
        Secret = "secret_key",
        /// The secrets that sign webhooks.
        WebhookSecrets = "webhook_secrets",
        /// The file by which Apple knows the school's domain.
        AppleDomainFile = "apple_domain_file",
        /// The number of the school's app at the provider.
        AppId = "app_id",
        /// The key by which the school's requests are signed.
        PrivateKey = "private_key",
        /// The key by which Alipay signs.
        AlipayPublicKey = "alipay_public_key",
        /// The certificate of the school's app.
        AppCertificate = "app_certificate",
        /// The certificate of the key by which Alipay signs.
        AlipayCertificate = "alipay_certificate",
        /// The certificates that vouch for those of Alipay.
        RootCertificates = "root_certificates",
        /// The number of the account that receives the money.
        SellerId = "seller_id",
        /// The number of the school as a merchant.
        MerchantId = "merchant_id",
        /// The key by which a merchant's requests are signed.
        MerchantPrivateKey = "merchant_private_key",
        /// The certificate of that key, or its serial.
        MerchantCertificate = "merchant_certificate",
        /// The key with which WeChat Pay encrypts for a merchant.
        ApiV3Key = "api_v3_key",
        /// The key by which WeChat Pay signs.
        WeChatPublicKey = "wechat_public_key",
        /// The id of that key.
        WeChatPublicKeyId = "wechat_public_key_id",
        /// The secret with which WeChat tells who somebody in it is.
        AppSecret = "app_secret",
        /// The number of the school as a merchant of UnionPay.
        UnionPayMerchantId = "unionpay_merchant_id",
        /// The file with the key by which requests to UnionPay are signed, and its certificate: PKCS#12 in Base64.
        UnionPayKeyFile = "unionpay_key_file",
        /// The password of that file.
        UnionPayKeyPassword = "unionpay_key_password",
        /// The certificate of the authority that issued UnionPay's own.
        UnionPayMiddleCertificate = "unionpay_middle_certificate",
        /// The certificate of the authority that vouches for that one.
        UnionPayRootCertificate = "unionpay_root_certificate",
    }
}

impl ProviderKey {
    /// Whether it is a file of several lines, as people copy it.
    #[must_use]
    pub const fn has_lines(self) -> bool {
        matches!(
            self,
            Self::AppleDomainFile
                | Self::PrivateKey
                | Self::AlipayPublicKey
                | Self::AppCertificate
                | Self::AlipayCertificate
                | Self::RootCertificates
                | Self::MerchantPrivateKey
                | Self::MerchantCertificate
                | Self::WeChatPublicKey
                | Self::UnionPayKeyFile
                | Self::UnionPayMiddleCertificate
                | Self::UnionPayRootCertificate
        )
    }
}

/// What is open with a provider's account, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenWork {
    /// The payments that were begun and may still be paid.
    pub payments: i64,
    /// The refunds that are under way.
    pub refunds: i64,
    /// The disputes that the bank has not decided.
    pub disputes: i64,
}

impl OpenWork {
    /// Whether nothing is open.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.payments == 0 && self.refunds == 0 && self.disputes == 0
    }
}

/// A field of a provider's keys.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of a field, and any may be true with any other")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderField {
    /// The name of the field.
    pub name: String,
    /// Whether nobody sees its value again.
    pub is_secret: bool,
    /// Whether the provider can be asked without it.
    pub is_optional: bool,
    /// Whether it says whose account the keys open.
    pub is_account: bool,
    /// Whether it was entered.
    pub is_set: bool,
    /// The value; always empty for a secret.
    pub value: String,
}

/// A guide to what is to be done at a provider before its keys can be entered here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderGuide {
    /// The page of the provider's documents about its keys.
    pub keys_url: String,
    /// The page of the provider's documents about webhooks.
    pub webhooks_url: String,
    /// The events that it should send to the school, by their names there.
    pub events: Vec<String>,
}

/// The number of a provider's answers of one kind, and how long they took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerCount {
    /// The kind of failure; `None` of answers that were good.
    pub error: Option<GatewayErrorKind>,
    /// The number in the last 24 hours.
    pub day: i64,
    /// The number in the last seven days.
    pub week: i64,
    /// The average time that they took in the last seven days, in milliseconds.
    pub average_ms: i64,
}

text_enum! {
    /// The owner of a certificate by which a school and a provider know each other.
    pub enum CertificateKind {
        /// The school's own.
        School = "school",
        /// The provider's.
        Provider = "provider",
        /// One that vouches for the provider's.
        Root = "root",
    }
}

/// The end of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateExpiry {
    /// The owner.
    pub kind: CertificateKind,
    /// The instant at which it ends.
    pub ends_at: Millis,
    /// The days until then, rounded down; negative when it has ended.
    pub days_left: i64,
}

impl CertificateExpiry {
    /// The days before its end from which a certificate is to be renewed.
    pub const WARNING_DAYS: i64 = 30;

    /// Whether somebody has to renew it.
    #[must_use]
    pub const fn is_due(&self) -> bool {
        self.days_left < Self::WARNING_DAYS
    }

    /// Whether it has ended.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.days_left < 0
    }
}

/// The result of the last test of a provider's connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionCheck {
    /// The instant of the test.
    pub at: Millis,
    /// The name of the school's account at the provider, or the kind of failure.
    pub outcome: Result<String, GatewayErrorKind>,
}

/// The health of a provider, by how it has answered lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderHealth {
    /// The instant of the last good answer.
    pub last_success_at: Option<Millis>,
    /// The instant and the kind of the last failure.
    pub last_failure: Option<(Millis, GatewayErrorKind)>,
    /// The number of failures since the last good answer.
    pub failures: i64,
    /// Whether these are so many that it is offered last.
    pub is_failing: bool,
    /// The answers of the last seven days by kind.
    pub answers: Vec<AnswerCount>,
    /// The last test of the connection.
    pub check: Option<ConnectionCheck>,
    /// The certificates of its keys, the first to end first.
    pub certificates: Vec<CertificateExpiry>,
}

impl ProviderHealth {
    /// Whether people who pay with it may not get through: it fails again and again, or nothing good has come from it
    /// since the last test of its connection failed, or a certificate has ended.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        let failed = self.check.as_ref().filter(|check| check.outcome.is_err());
        let is_last = |check: &ConnectionCheck| self.last_success_at.is_none_or(|success| success <= check.at);
        self.is_failing || failed.is_some_and(is_last) || self.certificates.iter().any(CertificateExpiry::is_over)
    }
}

/// A payment provider in the administration.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderRow {
    /// The provider's name.
    pub name: String,
    /// Whether payments can be begun with it.
    pub is_on: bool,
    /// Whether it has a sandbox, in which no money moves.
    pub has_sandbox: bool,
    /// Whether no money moves.
    pub is_sandbox: bool,
    /// Whether nobody has tried its adapter with the provider itself yet.
    pub is_unproven: bool,
    /// The state of its keys.
    pub keys: ProviderKeys,
    /// The fields of its keys; none where the program itself has them.
    pub fields: Vec<ProviderField>,
    /// The guide to what is to be done at the provider, where somebody wrote it down.
    pub guide: Option<ProviderGuide>,
    /// The health, by how it has answered lately.
    pub health: ProviderHealth,
}

/// The payment providers of a school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Providers {
    /// The providers, in the order in which they are set to be offered.
    pub rows: Vec<ProviderRow>,
    /// The reason why courses cannot be bought, if there is one.
    pub gap: Option<SaleGap>,
}

/// A webhook that somebody has to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclearWebhook {
    /// The webhook.
    pub id: Id<Self>,
    /// The provider's name.
    pub provider: String,
    /// The instant at which it first came.
    pub received_at: Millis,
    /// The outcome of handling it.
    pub outcome: WebhookOutcome,
    /// The number of times that it came.
    pub deliveries: i64,
    /// The order of the payment that it is about; `None` when it is about none of ours.
    pub order: Option<Id<Order>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_in_doubt_until_something_good_comes_from_it_again() {
        let check = |outcome| Some(ConnectionCheck { at: Millis(5), outcome });
        let failed = || check(Err(GatewayErrorKind::Unauthorized));
        for (health, is_in_doubt) in [
            (ProviderHealth::default(), false),
            (ProviderHealth { is_failing: true, ..ProviderHealth::default() }, true),
            (ProviderHealth { check: failed(), ..ProviderHealth::default() }, true),
            (ProviderHealth { check: failed(), last_success_at: Some(Millis(4)), ..ProviderHealth::default() }, true),
            (ProviderHealth { check: failed(), last_success_at: Some(Millis(6)), ..ProviderHealth::default() }, false),
            (ProviderHealth { check: check(Ok("Lyceum".into())), ..ProviderHealth::default() }, false),
        ] {
            assert_eq!(health.is_in_doubt(), is_in_doubt, "{health:?}");
        }
    }
}

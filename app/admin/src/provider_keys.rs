//! The keys of a payment provider: the form that takes them, what it says of wrong ones, and where to find them.

use kit::{Form, FormState, rule_text};
use leptos::{prelude::*, server_fn::ServerFn};
use model::{
    order::OrderState,
    provider::{OpenWork, ProviderField, ProviderGuide, ProviderKey, ProviderName},
    rule::Rule,
    url,
};
use ui::{Button, Callout, Checkbox, CodeBlock, Field, Input, Look, Text, TextArea, Tone};

use crate::{api::SaveProvider, t};

/// The height of a field for a key or a certificate, in lines.
const KEY_ROWS: u32 = 3;

/// The form for a provider's keys. What is secret never comes back: the page only says whether it was entered.
#[component]
pub fn Keys(
    /// The provider's name.
    name: String,
    /// Its name for people.
    title: Text,
    /// The fields.
    fields: Vec<ProviderField>,
    /// What is to be done at the provider before.
    guide: Option<ProviderGuide>,
    /// Whether the provider has a sandbox, in which no money moves.
    has_sandbox: bool,
    /// Whether no money moves.
    is_sandbox: bool,
) -> impl IntoView {
    let state = FormState::of(SaveProvider::PATH);
    // Each provider has such a form; one of them was refused.
    let state = if state.typed("provider").as_ref() == Some(&name) { state } else { FormState::of("") };
    let sandbox = if state.refused() { state.typed("sandbox").is_some() } else { is_sandbox };
    let names: Vec<String> = fields.iter().map(|field| format!("fields[{}]", field.name)).collect();
    let in_use = names.iter().map(String::as_str).chain(["sandbox"]).find_map(|name| match state.rule(name) {
        Some(Rule::AccountInUse(open)) => Some(view! { <InUse open/> }),
        _ => None,
    });
    let rows = fields.into_iter().map(|field| {
        let group = if field.is_secret { "secrets" } else { "fields" };
        let sent = format!("{group}[{}]", field.name);
        let error = match state.rule(&sent) {
            Some(Rule::ProviderKey) => Some(key_fault(&name, &field.name)),
            rule => rule.map(|rule| rule_text(&rule)),
        };
        let error = Signal::stored(error);
        let id = format!("{name}-{}", field.name);
        let label = field_label(&field);
        let has_lines = ProviderKey::parse(&field.name).is_some_and(ProviderKey::has_lines);
        if field.is_secret {
            // What was typed into a refused form is not kept, only that something was, and has to be typed anew.
            let help = match (field.is_set, state.typed(&sent).is_some()) {
                (true, false) => t::provider_secret_set(),
                (false, false) => t::provider_secret_missing(),
                (true, true) => t::provider_secret_set_again(),
                (false, true) => t::provider_secret_missing_again(),
            };
            let remove = (field.is_set && field.is_optional).then(|| {
                let words = t::provider_secret_remove(key_label(&field.name));
                view! { <Checkbox name=format!("removed[{}]", field.name) id=format!("{id}-remove")>{words}</Checkbox> }
            });
            let input = if has_lines {
                view! { <TextArea name=sent id label rows=KEY_ROWS is_key=true help error/> }.into_any()
            } else {
                view! { <Field name=sent id label input=Input::Key help error/> }.into_any()
            };
            view! { {input} {remove} }.into_any()
        } else {
            let value = state.value(&sent, &field.value);
            if has_lines {
                view! { <TextArea name=sent id label rows=KEY_ROWS is_key=true value error/> }.into_any()
            } else {
                view! { <Field name=sent id label value error/> }.into_any()
            }
        }
    });
    let rows = rows.collect_view();
    let sandbox_error = Signal::stored(state.field_error("sandbox"));
    let sandbox = has_sandbox.then(|| {
        view! {
            <Checkbox
                name="sandbox"
                id=format!("{name}-sandbox")
                checked=sandbox
                help=t::provider_sandbox_help()
                error=sandbox_error
            >
                {t::provider_sandbox_use()}
            </Checkbox>
        }
    });
    let open = state.refused();
    view! {
        <details class="admin-more" open=open>
            <summary class="button button-quiet">{t::provider_keys_enter()}</summary>
            {guide.map(|guide| view! { <Guide name=name.clone() title guide/> })}
            <Form action=SaveProvider::PATH state=state.clone()>
                <input type="hidden" name="provider" value=name.clone()/>
                {in_use}
                {rows}
                {sandbox}
                <p class="small muted">{t::provider_keys_hint()}</p>
                <div class="row"><Button look=Look::Primary submit=true>{t::save()}</Button></div>
            </Form>
        </details>
    }
}

/// Where to find what is open with the account of before.
#[component]
fn InUse(open: OpenWork) -> impl IntoView {
    let orders = |state: OrderState| url::with_query(url::ADMIN_ORDERS, [("state", state.as_str())]);
    let places = [
        (open.payments, orders(OrderState::Awaiting), t::provider_in_use_payments()),
        (open.refunds, orders(OrderState::Refunding), t::provider_in_use_refunds()),
        (open.disputes, url::ADMIN_DISPUTES.to_owned(), t::disputes()),
    ];
    let places = places.into_iter().filter(|(count, ..)| *count > 0);
    let links = places.map(|(_, href, words)| view! { <li><a href=href>{words}</a></li> }).collect_view();
    view! {
        <Callout tone=Tone::Warning title=t::provider_in_use()><ul>{links}</ul></Callout>
    }
}

/// What is to be done at the provider, in the order in which it is done there.
#[component]
fn Guide(
    name: String,
    /// Its name for people.
    title: Text,
    guide: ProviderGuide,
) -> impl IntoView {
    let ProviderGuide { keys_url, webhooks_url, events } = guide;
    let address = url::on_site(&kit::server::site(), &url::webhook(&name));
    let link = |href: String, words: Text| view! { <a href=href target="_blank" rel="external noopener">{words}</a> };
    // A provider that is told of the school's address by each payment sends every event to it.
    if events.is_empty() {
        let (first, keys) = match ProviderName::parse(&name) {
            Some(ProviderName::WeChat) => (t::guide_wechat(), t::guide_wechat_keys()),
            Some(ProviderName::UnionPay) => (t::guide_merchant(&title), t::guide_merchant_keys()),
            _ => (t::guide_app(&title), t::guide_app_keys()),
        };
        // Nobody in China reads UTC, which a school has until it says otherwise.
        let zone = (kit::viewer().time_zone == "UTC").then(|| view! { <li>{t::guide_time_zone()}</li> });
        return view! {
            <ol class="admin-steps">
                <li>{first} " " {link(webhooks_url, t::guide_webhook_link())}</li>
                <li>{keys} " " {link(keys_url, t::guide_keys_link())}</li>
                <li>{t::guide_app_webhook()}</li>
                {zone}
            </ol>
        }
        .into_any();
    }
    view! {
        <ol class="admin-steps">
            <li>{t::guide_keys(&title)} " " {link(keys_url, t::guide_keys_link())}</li>
            <li>{t::guide_webhook(&title)} " " {link(webhooks_url, t::guide_webhook_link())} <CodeBlock code=address/></li>
            <li>{t::guide_events()} <CodeBlock code=events.join("\n")/></li>
            <li>{t::guide_secret()}</li>
        </ol>
    }
    .into_any()
}

/// Returns the label of a field of a provider's keys.
fn field_label(field: &ProviderField) -> Text {
    let name = key_label(&field.name);
    if field.is_optional { t::provider_field_optional(name) } else { name }
}

/// Returns the name of a field of a provider's keys; of one that has none its own, as the provider's documents have it.
pub fn key_label(name: &str) -> Text {
    match ProviderKey::parse(name) {
        Some(ProviderKey::Publishable) => t::credential_publishable_key(),
        Some(ProviderKey::Secret) => t::credential_secret_key(),
        Some(ProviderKey::WebhookSecrets) => t::credential_webhook_secrets(),
        Some(ProviderKey::AppleDomainFile) => t::credential_apple_domain_file(),
        Some(ProviderKey::AppId) => t::credential_app_id(),
        Some(ProviderKey::PrivateKey) => t::credential_private_key(),
        Some(ProviderKey::AlipayPublicKey) => t::credential_alipay_public_key(),
        Some(ProviderKey::AppCertificate) => t::credential_app_certificate(),
        Some(ProviderKey::AlipayCertificate) => t::credential_alipay_certificate(),
        Some(ProviderKey::RootCertificates) => t::credential_root_certificates(),
        Some(ProviderKey::SellerId) => t::credential_seller_id(),
        Some(ProviderKey::MerchantId) => t::credential_merchant_id(),
        Some(ProviderKey::MerchantPrivateKey) => t::credential_merchant_private_key(),
        Some(ProviderKey::MerchantCertificate) => t::credential_merchant_certificate(),
        Some(ProviderKey::ApiV3Key) => t::credential_api_v3_key(),
        Some(ProviderKey::WeChatPublicKey) => t::credential_wechat_public_key(),
        Some(ProviderKey::WeChatPublicKeyId) => t::credential_wechat_public_key_id(),
        Some(ProviderKey::AppSecret) => t::credential_app_secret(),
        Some(ProviderKey::UnionPayMerchantId) => t::credential_unionpay_merchant_id(),
        Some(ProviderKey::UnionPayKeyFile) => t::credential_unionpay_key_file(),
        Some(ProviderKey::UnionPayKeyPassword) => t::credential_unionpay_key_password(),
        Some(ProviderKey::UnionPayMiddleCertificate) => t::credential_unionpay_middle_certificate(),
        Some(ProviderKey::UnionPayRootCertificate) => t::credential_unionpay_root_certificate(),
        None => name.to_owned().into(),
    }
}

/// Returns what a field of a provider's keys should hold, where it holds something else.
fn key_fault(provider: &str, name: &str) -> Text {
    let is_of_wechat = ProviderName::parse(provider) == Some(ProviderName::WeChat);
    match ProviderKey::parse(name) {
        Some(ProviderKey::AppId) if is_of_wechat => t::key_fault_wechat_app_id(),
        Some(ProviderKey::AppId | ProviderKey::SellerId) => t::key_fault_alipay_number(),
        Some(ProviderKey::MerchantId) => t::key_fault_merchant_id(),
        Some(ProviderKey::UnionPayMerchantId) => t::key_fault_unionpay_merchant_id(),
        Some(ProviderKey::WeChatPublicKeyId) => t::key_fault_wechat_public_key_id(),
        Some(ProviderKey::ApiV3Key) => t::key_fault_api_v3_key(),
        Some(ProviderKey::AppSecret) => t::key_fault_app_secret(),
        Some(ProviderKey::PrivateKey | ProviderKey::MerchantPrivateKey) => t::key_fault_private_key(),
        Some(ProviderKey::AlipayPublicKey | ProviderKey::WeChatPublicKey) => t::key_fault_public_key(),
        Some(ProviderKey::MerchantCertificate) => t::key_fault_merchant_certificate(),
        Some(
            ProviderKey::AppCertificate
            | ProviderKey::AlipayCertificate
            | ProviderKey::RootCertificates
            | ProviderKey::UnionPayMiddleCertificate
            | ProviderKey::UnionPayRootCertificate,
        ) => t::key_fault_certificate(),
        Some(ProviderKey::UnionPayKeyFile) => t::key_fault_key_file(),
        Some(
            ProviderKey::Publishable
            | ProviderKey::Secret
            | ProviderKey::WebhookSecrets
            | ProviderKey::AppleDomainFile
            | ProviderKey::UnionPayKeyPassword,
        )
        | None => rule_text(&Rule::ProviderKey),
    }
}

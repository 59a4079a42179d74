//! A request to the gateway, and all that is checked before its method begins, in the order in which Alipay looks.

use std::collections::BTreeMap;

use crate::{
    api,
    call::Call,
    error::ApiError,
    fake::{Fake, Inner},
    keys,
    params::Params,
    sign, time,
};

/// The distance of a request's time from ours, at most, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 10 * 60 * 1_000;

/// The parameters of a request, those of its address and those of its body.
pub(crate) type Form = BTreeMap<String, String>;

/// Reads the parameters.
///
/// # Errors
/// `isv.invalid-parameter` when one comes twice.
pub(crate) fn read(query: &str, body: &[u8]) -> Result<Form, ApiError> {
    let mut form = Form::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(body)) {
        if form.insert(name.clone().into_owned(), value.into_owned()).is_some() {
            return Err(ApiError::new("isv.invalid-parameter", format!("参数重复：{name}")));
        }
    }
    Ok(form)
}

impl Fake {
    /// Checks a request; returns what it is about.
    ///
    /// # Errors
    /// The first that is wrong.
    pub(crate) fn check<'a>(&'a self, form: &'a Form, base: &'a str) -> Result<Call<'a>, ApiError> {
        let Inner { settings, app_key, address_key, .. } = &*self.0;
        let get = |name: &str| form.get(name).map(String::as_str).filter(|value| !value.is_empty());
        let want = |name: &str, missing: &str| get(name).ok_or_else(|| ApiError::of(missing));
        let method = want("method", "isv.missing-method")?;
        if api::verb(method).is_none() {
            return Err(ApiError::of("isv.invalid-method"));
        }
        ensure(want("app_id", "isv.missing-app-id")? == settings.app_id, "isv.invalid-app-id")?;
        ensure(get("format").is_none_or(|format| format.eq_ignore_ascii_case("json")), "isv.invalid-format")?;
        ensure(get("charset").is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8")), "isv.invalid-charset")?;
        ensure(want("sign_type", "isv.missing-signature-type")? == "RSA2", "isv.invalid-signature-type")?;
        let signature = want("sign", "isv.missing-signature")?;
        let content = sign::content(form.iter().filter(|(name, _)| *name != "sign"));
        if !app_key.verify(&content, signature) {
            let content = content.replace('&', "&amp;");
            let words =
                format!("验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：{content}");
            return Err(ApiError::new("isv.invalid-signature", words));
        }
        let at = time::read(want("timestamp", "isv.missing-timestamp")?);
        let is_near = |at: i64| (at - time::now_ms()).abs() <= CLOCK_TOLERANCE_MS;
        ensure(at.is_some_and(is_near), "isv.invalid-timestamp")?;
        ensure(want("version", "isv.missing-version")? == "1.0", "isv.invalid-version")?;
        if settings.wants_certificates {
            let (app, roots) = (keys::APP_CERTIFICATE_SERIAL, keys::ROOT_SERIAL);
            ensure(want("app_cert_sn", "isv.missing-app-cert-sn")? == app, "isv.invalid-app-cert-sn")?;
            let given = want("alipay_root_cert_sn", "isv.missing-alipay-root-cert-sn")?;
            ensure(given == roots, "isv.invalid-alipay-root-cert-sn")?;
        }
        let params = Params::read(get("biz_content").unwrap_or("{}"))?;
        Ok(Call { base, address_key, notify_url: get("notify_url"), return_url: get("return_url"), params })
    }
}

fn ensure(is_good: bool, sub_code: &str) -> Result<(), ApiError> {
    if is_good { Ok(()) } else { Err(ApiError::of(sub_code)) }
}

//! What Alipay signs: names and values in the order of their names. It calls RSA with SHA-256 "RSA2".

/// Returns what is signed of these fields: `name=value`, by the order of the names, with `&` between them.
pub(super) fn content<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_unstable();
    let pairs: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

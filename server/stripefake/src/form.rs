//! Stripe's form encoding: `metadata[order]=7&expand[]=customer`, in bodies and in queries.

use serde_json::{Map, Value};

/// Reads a form into nested objects of texts; lists are objects with numbers for keys. Of a name that comes twice, the
/// last value counts.
pub(crate) fn decode(form: &[u8]) -> Value {
    let mut root = Map::new();
    for (key, value) in form_urlencoded::parse(form) {
        if !key.is_empty() {
            put(&mut root, &segments(&key), value.into_owned());
        }
    }
    Value::Object(root)
}

/// `a[b][]` becomes `a`, `b` and an empty segment; brackets that do not match belong to the name.
fn segments(key: &str) -> Vec<&str> {
    let (Some(open), true) = (key.find('['), key.ends_with(']')) else { return vec![key] };
    let inner = &key[open + 1..key.len() - 1];
    std::iter::once(&key[..open]).chain(inner.split("][")).collect()
}

fn put(map: &mut Map<String, Value>, path: &[&str], value: String) {
    let [first, rest @ ..] = path else { return };
    let name = if first.is_empty() { map.len().to_string() } else { (*first).to_owned() };
    if rest.is_empty() {
        map.insert(name, Value::String(value));
        return;
    }
    let slot = map.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    if let Value::Object(inner) = slot {
        put(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn brackets_nest_and_lists_are_numbered() {
        let form =
            b"amount=500&metadata[order]=7&metadata%5Bnote%5D=a%26b&expand[]=x&expand[]=y&a[0][b]=1&a=&amount=600";
        let read = json!({ "amount": "600", "metadata": { "order": "7", "note": "a&b" },
            "expand": { "0": "x", "1": "y" }, "a": "" });
        assert_eq!(decode(form), read);
    }
}

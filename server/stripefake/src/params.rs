//! The parameters of an endpoint: what is unknown, missing or of another type is refused in Stripe's words.

use serde_json::{Map, Value};

use crate::error::ApiError;

/// The type of a parameter.
pub(crate) enum Kind {
    Text,
    Integer,
    Boolean,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An object with these fields.
    Fields(&'static [Param]),
    /// Names and texts that the caller chooses, at most fifty.
    Metadata,
    List(&'static Kind),
    /// An instant, or `gt`, `gte`, `lt` and `lte` of one.
    Range,
    /// An object that is taken as it is.
    Any,
}

/// A parameter.
pub(crate) struct Param {
    name: &'static str,
    kind: Kind,
    required: bool,
}

/// A parameter that has to be there.
pub(crate) const fn req(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, required: true }
}

/// A parameter that may be there.
pub(crate) const fn opt(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, required: false }
}

const RANGE: &[Param] =
    &[opt("gt", Kind::Integer), opt("gte", Kind::Integer), opt("lt", Kind::Integer), opt("lte", Kind::Integer)];
/// The characters of a name of metadata, at most.
const MAX_METADATA_NAME_CHARS: usize = 40;
/// The characters of a text of metadata, at most.
const MAX_METADATA_TEXT_CHARS: usize = 500;
/// The number of texts in the metadata of an object, at most.
const MAX_METADATA_TEXTS: usize = 50;

/// Returns the parameters with their types.
///
/// # Errors
/// [`ApiError`] for the first that is unknown, wrong or missing.
pub(crate) fn check(given: &Value, known: &[Param], within: &str) -> Result<Value, ApiError> {
    let empty = Map::new();
    let given = given.as_object().unwrap_or(&empty);
    let full = |name: &str| if within.is_empty() { name.to_owned() } else { format!("{within}[{name}]") };
    if let Some(name) = given.keys().find(|name| known.iter().all(|param| param.name != name.as_str())) {
        let name = full(name);
        return Err(ApiError::parameter(&name, format!("Received unknown parameter: {name}")).code("parameter_unknown"));
    }
    let mut typed = Map::new();
    for param in known {
        let name = full(param.name);
        match given.get(param.name) {
            Some(value) => {
                typed.insert(param.name.to_owned(), read(&name, value, &param.kind)?);
            }
            None if param.required => {
                let error = ApiError::parameter(&name, format!("Missing required param: {name}."));
                return Err(error.code("parameter_missing"));
            }
            None => {}
        }
    }
    Ok(Value::Object(typed))
}

fn read(name: &str, value: &Value, kind: &Kind) -> Result<Value, ApiError> {
    match kind {
        Kind::Fields(fields) => object(name, value).and_then(|_| check(value, fields, name)),
        Kind::Any => object(name, value).map(|map| Value::Object(map.clone())),
        Kind::Range if value.is_object() => check(value, RANGE, name),
        Kind::Metadata => metadata(name, value),
        Kind::List(kind) => {
            let mut items: Vec<_> = object(name, value)?.iter().collect();
            items.sort_by_key(|(index, _)| index.parse::<usize>().unwrap_or(usize::MAX));
            items.into_iter().map(|(index, item)| read(&format!("{name}[{index}]"), item, kind)).collect()
        }
        Kind::Text | Kind::Integer | Kind::Boolean | Kind::Word(_) | Kind::Range => {
            let Some(text) = value.as_str() else {
                return Err(ApiError::parameter(name, format!("Invalid string: {value}")));
            };
            word(name, text, kind)
        }
    }
}

fn word(name: &str, text: &str, kind: &Kind) -> Result<Value, ApiError> {
    if text.is_empty() {
        let message = format!(
            "You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; \
             however '{name}' cannot be unset. You should remove '{name}' from your request or supply a non-empty \
             value."
        );
        return Err(ApiError::parameter(name, message).code("parameter_invalid_empty"));
    }
    match kind {
        Kind::Integer | Kind::Range => text.parse::<i64>().map(Value::from).map_err(|_| {
            ApiError::parameter(name, format!("Invalid integer: {text}")).code("parameter_invalid_integer")
        }),
        Kind::Boolean => match text {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(ApiError::parameter(name, format!("Invalid boolean: {text}"))),
        },
        Kind::Word(words) if !words.contains(&text) => {
            let all = words.join(", ");
            Err(ApiError::parameter(name, format!("Invalid {name}: must be one of {all}")))
        }
        _ => Ok(text.into()),
    }
}

fn metadata(name: &str, value: &Value) -> Result<Value, ApiError> {
    let map = object(name, value)?;
    let too_long = map.iter().find(|(key, text)| {
        let text = text.as_str().unwrap_or_default();
        key.chars().count() > MAX_METADATA_NAME_CHARS || text.chars().count() > MAX_METADATA_TEXT_CHARS
    });
    if let Some((key, _)) = too_long {
        let message = format!(
            "Metadata keys can be up to {MAX_METADATA_NAME_CHARS} characters, and values up to \
             {MAX_METADATA_TEXT_CHARS}: {key}"
        );
        return Err(ApiError::parameter(name, message));
    }
    if map.len() > MAX_METADATA_TEXTS || map.values().any(Value::is_object) {
        return Err(ApiError::parameter(
            name,
            format!("Metadata can have up to {MAX_METADATA_TEXTS} keys, with texts as values"),
        ));
    }
    Ok(Value::Object(map.clone()))
}

fn object<'a>(name: &str, value: &'a Value) -> Result<&'a Map<String, Value>, ApiError> {
    value.as_object().ok_or_else(|| ApiError::parameter(name, "Invalid object".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::decode;
    use serde_json::json;

    const KNOWN: &[Param] = &[
        req("amount", Kind::Integer),
        opt("confirm", Kind::Boolean),
        opt("usage", Kind::Word(&["on_session", "off_session"])),
        opt("automatic", Kind::Fields(&[req("enabled", Kind::Boolean)])),
        opt("types", Kind::List(&Kind::Text)),
        opt("metadata", Kind::Metadata),
        opt("created", Kind::Range),
    ];

    fn refused(form: &str) -> (String, String) {
        let error = check(&decode(form.as_bytes()), KNOWN, "").unwrap_err().error;
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        (text("code"), text("param"))
    }

    #[test]
    fn parameters_get_their_types() {
        let form = b"amount=5&confirm=true&automatic[enabled]=false&types[]=card&created[gte]=7&metadata[a]=b";
        let typed = json!({ "amount": 5, "confirm": true, "automatic": { "enabled": false }, "types": ["card"],
            "created": { "gte": 7 }, "metadata": { "a": "b" } });
        assert_eq!(check(&decode(form), KNOWN, "").unwrap(), typed);
    }

    #[test]
    fn what_is_wrong_is_refused_by_its_code_and_name() {
        let told = |code: &str, param: &str| (code.to_owned(), param.to_owned());
        assert_eq!(refused(""), told("parameter_missing", "amount"));
        assert_eq!(refused("amount=5&amonut=6"), told("parameter_unknown", "amonut"));
        assert_eq!(refused("amount=5.5"), told("parameter_invalid_integer", "amount"));
        assert_eq!(refused("amount="), told("parameter_invalid_empty", "amount"));
        assert_eq!(refused("amount=5&confirm=yes"), told("", "confirm"));
        assert_eq!(refused("amount=5&usage=never"), told("", "usage"));
        assert_eq!(refused("amount=5&automatic[x]=1"), told("parameter_unknown", "automatic[x]"));
        assert_eq!(refused("amount=5&automatic=1"), told("", "automatic"));
        assert_eq!(refused("amount=5&created[gte]=a"), told("parameter_invalid_integer", "created[gte]"));
        assert_eq!(refused(&format!("amount=5&metadata[{}]=b", "k".repeat(41))), told("", "metadata"));
    }
}

//! The layers of settings that the server reads: tables of the file, and the environment. Those of the wings and the
//! front are typed by their keys ([`mod@ground::settings`]); the rest is [`RawSettings`](super::raw::RawSettings).

use ground::settings::{Catalogue, Fixed, Layer, SettingError};
use toml::{Table, Value};

use super::raw::Error;
use crate::front;

/// The tables of the file that are no settings.
const OTHERS: &str = "workspace";

/// Returns the settings that there are, of all wings and the front.
#[must_use]
pub fn catalogue() -> Catalogue {
    front::settings(school::settings())
}

/// The values that are given to settings with typed keys, while they are gathered.
#[derive(Default)]
pub(super) struct SetValues {
    values: Vec<(String, Layer, String)>,
    errors: Vec<SettingError>,
}

impl SetValues {
    /// Takes the tables of the file, such as `[school]`, and keys with points in them. Returns the rest as text.
    pub(super) fn take_file(&mut self, text: &str) -> Result<String, Error> {
        let table: Table = text.parse().map_err(|error| Error::Toml(Box::new(error)))?;
        let is_typed =
            |key: &String, value: &Value| key != OTHERS && (key.contains('.') || matches!(value, Value::Table(_)));
        let (typed, rest): (Table, Table) = table.into_iter().partition(|(key, value)| is_typed(key, value));
        for (key, value) in typed {
            self.flatten(key, value);
        }
        Ok(rest.to_string())
    }

    fn flatten(&mut self, key: String, value: Value) {
        let text = match value {
            Value::Table(table) => {
                for (name, value) in table {
                    self.flatten(format!("{key}.{name}"), value);
                }
                return;
            }
            Value::String(text) => text,
            other => other.to_string(),
        };
        self.values.push((key, Layer::File, text));
    }

    /// Takes a variable of the environment where it names such a setting. Returns whether it does.
    pub(super) fn take_variable(&mut self, catalogue: &Catalogue, name: &str, value: impl FnOnce() -> String) -> bool {
        match catalogue.find_variable(name) {
            Some(Ok(setting)) => self.values.push((setting.key().into(), Layer::Environment, value())),
            Some(Err(error)) => self.errors.push(error),
            None => return false,
        }
        true
    }

    /// Returns the values, once all of them are right.
    pub(super) fn finish(self, catalogue: &Catalogue) -> Result<Fixed, Error> {
        let mut errors = self.errors;
        match catalogue.fix(self.values) {
            Ok(fixed) if errors.is_empty() => return Ok(fixed),
            Ok(_) => {}
            Err(more) => errors.extend(more),
        }
        Err(Error::Typed(errors))
    }
}

//! The settings that there are, and the values that file and environment fix.

use std::{collections::BTreeMap, fmt};

use super::{
    error::{Layer, Reason, SettingError, environment_name},
    setting::{Declared, Value},
};

/// The letters that may be wrong, missing or swapped in a key that is taken for another.
const MAX_TYPOS: usize = 2;

/// The settings that there are, as each wing declared them.
#[derive(Clone, Default)]
pub struct Catalogue(BTreeMap<&'static str, &'static dyn Declared>);

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Catalogue {
    /// Returns the catalogue with this setting added.
    #[must_use]
    pub fn with(mut self, setting: &'static dyn Declared) -> Self {
        self.0.insert(setting.key(), setting);
        self
    }

    /// Returns all settings in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &'static dyn Declared> {
        self.0.values().copied()
    }

    /// Finds a setting by its key.
    ///
    /// # Errors
    /// [`Reason::Unknown`] when there is none.
    pub fn find(&self, key: &str) -> Result<&'static dyn Declared, SettingError> {
        self.0.get(key).copied().ok_or_else(|| self.unknown(key, None))
    }

    /// Finds a setting by its name in the environment. Returns `None` for a name that is of no area with settings.
    ///
    /// # Errors
    /// [`Reason::Unknown`] when there is none in the area that the name begins with.
    pub fn find_variable(&self, name: &str) -> Option<Result<&'static dyn Declared, SettingError>> {
        if let Some(found) = self.iter().find(|setting| environment_name(setting.key()) == name) {
            return Some(Ok(found));
        }
        let area = self.iter().filter_map(|setting| setting.key().split_once('.')).map(|(area, _)| area);
        let of_area = |area: &&str| name.starts_with(&(environment_name(area) + "_"));
        let area = area.filter(of_area).last()?;
        let rest = name.strip_prefix(&(environment_name(area) + "_")).unwrap_or_default().to_lowercase();
        Some(Err(self.unknown(&format!("{area}.{rest}"), Some(Layer::Environment))))
    }

    fn unknown(&self, key: &str, layer: Option<Layer>) -> SettingError {
        let area = key.split('.').next().unwrap_or_default();
        let distance = |other: &&str| strsim::damerau_levenshtein(key, other);
        let mut near: Vec<_> = self.0.keys().copied().filter(|other| distance(other) <= MAX_TYPOS).collect();
        near.sort_by_key(distance);
        if near.is_empty() {
            near = self.0.keys().copied().filter(|other| other.split('.').next() == Some(area)).collect();
        }
        SettingError { key: key.into(), layer, reason: Reason::Unknown(near) }
    }

    /// Fixes the values that file and environment give: texts with their keys and layers.
    ///
    /// # Errors
    /// What is wrong with any of them.
    pub fn fix(&self, given: impl IntoIterator<Item = (String, Layer, String)>) -> Result<Fixed, Vec<SettingError>> {
        let (mut fixed, mut errors) = (Fixed::default(), Vec::new());
        for (key, layer, text) in given {
            let read = self.find(&key).and_then(|setting| read(setting, &text).map(|value| (setting.key(), value)));
            match read {
                Ok((key, value)) if fixed.0.get(key).is_none_or(|(other, _)| *other <= layer) => {
                    fixed.0.insert(key, (layer, value));
                }
                Ok(_) => {}
                Err(error) => errors.push(SettingError { layer: Some(layer), ..error }),
            }
        }
        if errors.is_empty() { Ok(fixed) } else { Err(errors) }
    }
}

/// Reads a value.
pub(super) fn read(setting: &dyn Declared, text: &str) -> Result<Value, SettingError> {
    setting.read(text).ok_or_else(|| {
        let given = (!setting.is_secret()).then(|| text.to_owned());
        let reason = Reason::Value { given, allowed: setting.allowed() };
        SettingError { key: setting.key().into(), layer: None, reason }
    })
}

/// The values that file and environment fix.
#[derive(Clone, Default)]
pub struct Fixed(pub(super) BTreeMap<&'static str, (Layer, Value)>);

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secret.
        f.debug_map().entries(self.0.iter().map(|(key, (layer, _))| (key, layer))).finish()
    }
}

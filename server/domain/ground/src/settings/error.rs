//! The errors of settings, each with the key, the layer that the value comes from, and what is allowed.

use std::fmt;

/// The place that a setting's value comes from. Each stands above those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The default of the program.
    Default,
    /// The database, as changed while the school runs.
    Database,
    /// The settings file.
    File,
    /// The environment.
    Environment,
}

impl Layer {
    /// Returns the word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Database => "database",
            Self::File => "file",
            Self::Environment => "environment",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Returns the name of a setting in the environment: `LYCEUM_SCHOOL_TIME_ZONE` for `school.time_zone`.
#[must_use]
pub fn environment_name(key: &str) -> String {
    format!("LYCEUM_{}", key.to_uppercase().replace('.', "_"))
}

/// A setting that is unknown, or has a value that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// The key.
    pub key: String,
    /// The layer that has the value; `None`: it was about to be set.
    pub layer: Option<Layer>,
    /// The reason why the value cannot be used.
    pub reason: Reason,
}

/// A reason why a setting cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No setting has this key. Holds those that are spelled nearly so, else those of the same area.
    Unknown(Vec<&'static str>),
    /// A value that is not allowed.
    Value {
        /// The value; `None` of a secret.
        given: Option<String>,
        /// The values that are allowed, in words.
        allowed: &'static str,
    },
    /// A sealed value that the school's keys do not open.
    Sealed,
}

impl std::error::Error for SettingError {}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        match self.layer {
            Some(Layer::Environment) => write!(f, " in the environment ({})", environment_name(&self.key))?,
            Some(layer) => write!(f, " in the {layer}")?,
            None => {}
        }
        match &self.reason {
            Reason::Unknown(near) if near.is_empty() => write!(f, ": there is no such setting (lyceum config list)"),
            Reason::Unknown(near) => write!(f, ": there is no such setting; there is {}", near.join(", ")),
            Reason::Value { given: Some(given), allowed } => {
                write!(f, ": {given:?} is not allowed; allowed: {allowed}")
            }
            Reason::Value { given: None, allowed } => write!(f, ": the secret is not allowed; allowed: {allowed}"),
            Reason::Sealed => write!(f, ": the school's keys do not open it, set it again"),
        }
    }
}

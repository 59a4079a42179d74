//! Settings as wings declare them: typed keys with a default, a check and the permission that may change them.

use std::{any::Any, fmt, sync::Arc};

use model::Permission;

/// A type that settings may have: parsed from text, and printed so that parsing gives the same again.
pub trait SettingValue: Clone + Send + Sync + 'static {
    /// Parses a value. Returns `None` when the text is none.
    fn parse(text: &str) -> Option<Self>;
    /// Returns the text of the value.
    fn print(&self) -> String;
}

macro_rules! setting_values {
    ($($ty:ty),*) => {$(
        impl SettingValue for $ty {
            fn parse(text: &str) -> Option<Self> {
                text.trim().parse().ok()
            }
            fn print(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

setting_values!(bool, u32, u64, usize, i64);

impl SettingValue for String {
    fn parse(text: &str) -> Option<Self> {
        // One line, as the file, the environment and the command line have it.
        (!text.chars().any(char::is_control)).then(|| text.to_owned())
    }
    fn print(&self) -> String {
        self.clone()
    }
}

/// A setting, declared as a constant and put into the [`Catalogue`](super::Catalogue) by the `settings` of its wing:
///
/// ```
/// # use ground::settings::Setting;
/// pub const MAX_CONNECTIONS: Setting<u32> = Setting::new("front.max_connections", || 1_024)
///     .about("how many connections may be open at once")
///     .allowed("a whole number from 1 to 65536", |number| (1..=65_536).contains(number));
/// ```
pub struct Setting<T: 'static> {
    key: &'static str,
    about: &'static str,
    allowed: &'static str,
    default: fn() -> T,
    check: fn(&T) -> bool,
    permission: Permission,
    is_secret: bool,
}

impl<T> fmt::Debug for Setting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting({})", self.key)
    }
}

impl<T: SettingValue> Setting<T> {
    /// Declares a setting with this key, such as `school.time_zone`: area and name in lower case, words joined by `_`.
    /// Every value of its type is allowed, and whoever has [`Permission::SettingEditAny`] may change it.
    #[must_use]
    pub const fn new(key: &'static str, default: fn() -> T) -> Self {
        let (about, allowed, permission) = ("", "every value of its type", Permission::SettingEditAny);
        Self { key, about, allowed, default, check: |_| true, permission, is_secret: false }
    }

    /// Says what the setting is, for the list of settings.
    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// Restricts the values, and says in words which ones are allowed.
    #[must_use]
    pub const fn allowed(mut self, allowed: &'static str, check: fn(&T) -> bool) -> Self {
        (self.allowed, self.check) = (allowed, check);
        self
    }

    /// Requires another permission of whoever changes the setting.
    #[must_use]
    pub const fn changed_by(mut self, permission: Permission) -> Self {
        self.permission = permission;
        self
    }

    /// Marks the setting as secret: stored sealed, and never shown or logged.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// Returns the default.
    #[must_use]
    pub fn default_value(&self) -> T {
        (self.default)()
    }
}

/// A parsed value of some setting.
#[derive(Clone)]
pub struct Value {
    pub(super) text: String,
    pub(super) typed: Arc<dyn Any + Send + Sync>,
}

impl Value {
    fn of<T: SettingValue>(value: T) -> Self {
        Self { text: value.print(), typed: Arc::new(value) }
    }
}

/// A setting of any type.
pub trait Declared: Send + Sync {
    /// Returns the key.
    fn key(&self) -> &'static str;
    /// Returns what the setting is, in words.
    fn about(&self) -> &'static str;
    /// Returns which values are allowed, in words.
    fn allowed(&self) -> &'static str;
    /// Returns the permission of those who may change it.
    fn permission(&self) -> Permission;
    /// Returns whether the value is secret.
    fn is_secret(&self) -> bool;
    /// Returns the default.
    fn fallback(&self) -> Value;
    /// Reads a value. Returns `None` when it is not allowed.
    fn read(&self, text: &str) -> Option<Value>;
}

impl<T: SettingValue> Declared for Setting<T> {
    fn key(&self) -> &'static str {
        self.key
    }
    fn about(&self) -> &'static str {
        self.about
    }
    fn allowed(&self) -> &'static str {
        self.allowed
    }
    fn permission(&self) -> Permission {
        self.permission
    }
    fn is_secret(&self) -> bool {
        self.is_secret
    }
    fn fallback(&self) -> Value {
        Value::of(self.default_value())
    }
    fn read(&self, text: &str) -> Option<Value> {
        T::parse(text).filter(self.check).map(Value::of)
    }
}

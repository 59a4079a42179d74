//! All that the fake knows, in memory: Stripe's objects as it shows them, and what it keeps to itself.

use std::{
    collections::HashMap,
    time::{SystemTime, UNIX_EPOCH},
};

use data_encoding::HEXLOWER;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Map, Value, json};

use crate::{error::ApiError, fault::Fault, once::Kept, outbox::Outbox};

/// The beginning of fields that the fake keeps to itself.
pub(crate) const PRIVATE: &str = "_fake_";
/// The school's account at the fake.
pub(crate) const ACCOUNT: &str = "acct_1StripeFake";
/// The version of the API whose objects are imitated, unless a request names another.
pub(crate) const API_VERSION: &str = "2026-10-28.endive";

/// The state of the fake.
#[derive(Default)]
pub(crate) struct State {
    /// Every object, in the order of creation.
    objects: Vec<Value>,
    places: HashMap<String, usize>,
    pub kept: HashMap<String, Kept>,
    pub faults: Vec<Fault>,
    pub outbox: Outbox,
    /// The seconds by which the fake's clock is ahead; signatures are always made by the real one.
    pub clock_ahead_s: i64,
    /// What events say of the request that caused them.
    pub request: Value,
}

/// Returns the Unix time in seconds.
#[expect(clippy::disallowed_methods, reason = "the fake stands outside of the school and has a clock of its own")]
pub(crate) fn now_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

/// Returns a new id with this prefix.
pub(crate) fn new_id(prefix: &str) -> String {
    let mut bytes = [0; 12];
    // Without randomness the process is of no use; equal ids would show at once.
    let _ = SystemRandom::new().fill(&mut bytes);
    format!("{prefix}_{}", HEXLOWER.encode(&bytes))
}

impl State {
    /// Returns the fake's own time in Unix seconds.
    pub fn now(&self) -> i64 {
        now_s() + self.clock_ahead_s
    }

    /// Adds an object, which has an id, and returns the id.
    pub fn insert(&mut self, object: Value) -> String {
        let id = text(&object, "id").to_owned();
        self.places.insert(id.clone(), self.objects.len());
        self.objects.push(object);
        id
    }

    /// Returns an object with what the fake keeps to itself; `null` for none.
    pub fn object(&self, id: &str) -> &Value {
        self.places.get(id).and_then(|place| self.objects.get(*place)).unwrap_or(&Value::Null)
    }

    /// Returns an object of this type.
    ///
    /// # Errors
    /// `resource_missing`, at this parameter, when there is none.
    pub fn find(&self, kind: &str, id: &str, param: &str) -> Result<&Value, ApiError> {
        let object = self.object(id);
        let is_gone = object["deleted"] == true;
        if object["object"] == kind && !is_gone { Ok(object) } else { Err(ApiError::missing(kind, id, param)) }
    }

    /// Changes fields of an object.
    pub fn set(&mut self, id: &str, fields: Value) {
        let Some(object) = self.places.get(id).and_then(|place| self.objects.get_mut(*place)) else { return };
        if let Value::Object(fields) = fields {
            for (name, value) in fields {
                object[name] = value;
            }
        }
    }

    /// Changes fields of an object as a request says: metadata is merged, and a name without a text goes.
    pub fn update(&mut self, id: &str, params: &Value) {
        let mut fields = params.clone();
        if let Some(given) = params["metadata"].as_object() {
            let mut merged = self.object(id)["metadata"].as_object().cloned().unwrap_or_default();
            merged.extend(given.clone());
            merged.retain(|_, text| text != "");
            fields["metadata"] = Value::Object(merged);
        }
        self.set(id, fields);
    }

    /// Returns an object as the world sees it.
    pub fn show(&self, id: &str) -> Value {
        public(self.object(id))
    }

    /// Returns all objects of a type, newest first.
    pub fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.objects.iter().rev().filter(move |object| object["object"] == kind)
    }

    /// Notes that something happened to an object, and has the webhook sent.
    pub fn event(&mut self, kind: &str, id: &str) {
        self.event_with(kind, self.show(id), &Value::Null);
    }

    /// Notes an event with this object, and what of it was otherwise before.
    pub fn event_with(&mut self, kind: &str, object: Value, before: &Value) {
        let mut data = json!({ "object": object });
        if !before.is_null() {
            data["previous_attributes"] = before.clone();
        }
        let id = self.insert(json!({
            "id": new_id("evt"), "object": "event", "api_version": API_VERSION, "created": self.now(), "data": data,
            "livemode": false, "pending_webhooks": 1, "request": self.request, "type": kind,
        }));
        self.outbox.push(id);
    }
}

/// Returns an object without what the fake keeps to itself.
fn public(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let seen = map.iter().filter(|(name, _)| !name.starts_with(PRIVATE));
            Value::Object(seen.map(|(name, value)| (name.clone(), public(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(public).collect(),
        other => other.clone(),
    }
}

/// Returns a field's text; an empty one when it has none.
pub(crate) fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}

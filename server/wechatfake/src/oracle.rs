//! The verdicts of an independent oracle on notifications: `PyPI` `wechatpayv3`, which judges what
//! `end2end/oracles/wechat_notifications.py` seals, signs and mutates. Whoever reads notifications is compared with it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, de::Error};

/// The time at which every notification that is not meant to be late was signed, in Unix seconds.
pub const AT_S: i64 = 1_796_086_805;

/// A notification, and what `wechatpayv3` says of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The name of what was changed.
    pub kind: String,
    /// The headers, as they were sent.
    pub headers: Vec<(String, String)>,
    /// The body, as it was posted; base64 in the script's answer.
    #[serde(deserialize_with = "bytes")]
    pub body: Vec<u8>,
    /// Whether `wechatpayv3` finds the signature good.
    pub signed: bool,
    /// Whether it reads the sealed content.
    pub opened: bool,
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    BASE64.decode(text.as_bytes()).map_err(D::Error::custom)
}

/// What is thought of a notification by whoever is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is believed.
    Accepted,
    /// Its signature is not good.
    BadSignature,
    /// Its signature is good, and its content cannot be opened.
    Sealed,
    /// Its signature is good, and it is refused for a reason that has this name.
    Refused(String),
}

/// The kinds in which whoever is compared may differ from `wechatpayv3`, and why.
pub type Differences<'a> = &'a [(&'a str, &'static str)];

/// What came out of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How often each kind came.
    pub kinds: BTreeMap<String, usize>,
    /// What is refused beyond `wechatpayv3`, by name, with how often.
    pub beyond: BTreeMap<String, usize>,
    /// Differences that nobody listed.
    pub differ: Vec<String>,
}

/// Returns the Python into which `cargo xtask` installs `wechatpayv3`.
///
/// # Errors
/// A sentence when it is not there.
pub fn python() -> Result<PathBuf, String> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles/.venv/bin/python");
    if python.is_file() { Ok(python) } else { Err("PyPI wechatpayv3 is missing: cargo xtask setup".into()) }
}

/// Returns so many cases, the same for each seed but for the bytes of what is sealed.
///
/// # Errors
/// A sentence when Python or `wechatpayv3` is missing, or the script fails.
pub fn cases(count: usize, seed: u32) -> Result<Vec<Case>, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles/wechat_notifications.py");
    let words = [count.to_string(), seed.to_string(), AT_S.to_string()];
    let made = Command::new(python()?).arg(script).args(words).output();
    let made = made.map_err(|error| format!("python: {error}"))?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned());
    }
    let lines = String::from_utf8_lossy(&made.stdout);
    let cases: Result<Vec<Case>, _> = lines.lines().map(serde_json::from_str).collect();
    let cases = cases.map_err(|error| error.to_string())?;
    if cases.len() == count { Ok(cases) } else { Err(format!("{} cases instead of {count}", cases.len())) }
}

/// Compares verdicts with those of `wechatpayv3`. `stricter` are kinds that it finds good and the other one does not,
/// `milder` those that it finds bad and the other one good; on the signature, and on whether the content opens.
pub fn compare(
    cases: &[Case],
    stricter: Differences,
    milder: Differences,
    verdict: impl Fn(&Case) -> Verdict,
) -> Report {
    let mut report = Report::default();
    for case in cases {
        *report.kinds.entry(case.kind.clone()).or_default() += 1;
        let why = |list: Differences<'_>| -> Option<&'static str> {
            list.iter().find(|(kind, _)| *kind == case.kind).map(|(_, why)| *why)
        };
        let ours = verdict(case);
        let name = match (case.signed, case.opened, &ours) {
            (true, true, Verdict::Accepted) | (false, _, Verdict::BadSignature) | (true, false, Verdict::Sealed) => {
                continue;
            }
            (true, _, Verdict::Refused(name)) => Some(name.clone()),
            (true, _, Verdict::BadSignature) => why(stricter).map(|why| format!("signature: {why}")),
            (true, true, Verdict::Sealed) => why(stricter).map(|why| format!("content: {why}")),
            (true, false, Verdict::Accepted) | (false, ..) => why(milder).map(|why| format!("milder: {why}")),
        };
        match name {
            Some(name) => *report.beyond.entry(name).or_default() += 1,
            None => report.differ.push(format!(
                "{}: signed {}, opened {} by wechatpayv3, {ours:?} here: {:?} {}",
                case.kind,
                case.signed,
                case.opened,
                case.headers,
                String::from_utf8_lossy(&case.body)
            )),
        }
    }
    report
}

impl Report {
    /// Returns the kinds that were listed as different and are not, by name: then the list is out of date.
    #[must_use]
    pub fn outdated(&self, stricter: Differences, milder: Differences) -> Vec<String> {
        let is_there =
            |forms: &[&str], why: &str| forms.iter().any(|form| self.beyond.contains_key(&format!("{form}: {why}")));
        let stricter = stricter.iter().filter(|(_, why)| !is_there(&["signature", "content"], why));
        let milder = milder.iter().filter(|(_, why)| !is_there(&["milder"], why));
        stricter.chain(milder).map(|(kind, _)| (*kind).to_owned()).collect()
    }
}

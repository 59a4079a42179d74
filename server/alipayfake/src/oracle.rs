//! The verdicts of an independent oracle on notifications: npm `alipay-sdk`, which judges what
//! `end2end/oracles/alipay-notifications.mjs` signs and mutates. Whoever reads notifications is compared with it.

use std::{collections::BTreeMap, path::Path, process::Command};

use serde::Deserialize;

/// A notification, and what npm `alipay-sdk` says of its signature.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The name of what was changed.
    pub kind: String,
    /// The body, as it was posted: a form.
    pub body: String,
    /// Whether npm `alipay-sdk` finds the signature good.
    pub npm: bool,
}

/// What is thought of a notification by whoever is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is believed.
    Accepted,
    /// Its signature is not good.
    BadSignature,
    /// Its signature is good, and it is refused for a reason that has this name.
    Refused(String),
}

/// The kinds in which whoever is compared may differ from npm `alipay-sdk` on the signature, and why.
pub type Differences<'a> = &'a [(&'a str, &'static str)];

/// What came out of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How often each kind came.
    pub kinds: BTreeMap<String, usize>,
    /// What is refused beyond npm `alipay-sdk`, by name, with how often.
    pub beyond: BTreeMap<String, usize>,
    /// Differences that nobody listed.
    pub differ: Vec<String>,
}

/// Returns so many cases, the same for each seed.
///
/// # Errors
/// A sentence when Node or npm `alipay-sdk` is missing, or the script fails.
pub fn cases(count: usize, seed: u32) -> Result<Vec<Case>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/oracles");
    if !folder.join("../node_modules/alipay-sdk").is_dir() {
        return Err("npm alipay-sdk is missing: cargo xtask setup".into());
    }
    let words = [count.to_string(), seed.to_string()];
    let made = Command::new("node").arg(folder.join("alipay-notifications.mjs")).args(words).output();
    let made = made.map_err(|error| format!("node: {error}"))?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned());
    }
    let lines = String::from_utf8_lossy(&made.stdout);
    let cases: Result<Vec<Case>, _> = lines.lines().map(serde_json::from_str).collect();
    let cases = cases.map_err(|error| error.to_string())?;
    if cases.len() == count { Ok(cases) } else { Err(format!("{} cases instead of {count}", cases.len())) }
}

/// Compares verdicts with those of npm `alipay-sdk`. `stricter` are kinds whose signature npm finds good and the other
/// one does not, `milder` those whose signature npm finds bad and the other one good.
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
        let name = match (case.npm, &ours) {
            (true, Verdict::Accepted) | (false, Verdict::BadSignature) => continue,
            (true, Verdict::Refused(name)) => Some(name.clone()),
            (true, Verdict::BadSignature) => why(stricter).map(|why| format!("signature: {why}")),
            (false, _) => why(milder).map(|why| format!("signature, milder: {why}")),
        };
        match name {
            Some(name) => *report.beyond.entry(name).or_default() += 1,
            None => report.differ.push(format!("{}: {} by npm, {ours:?} here: {}", case.kind, case.npm, case.body)),
        }
    }
    report
}

impl Report {
    /// Returns the kinds that were listed as different and are not, by name: then the list is out of date.
    #[must_use]
    pub fn outdated(&self, stricter: Differences, milder: Differences) -> Vec<String> {
        let named = |(kind, why): &(&str, &str), form: &str| {
            let name = format!("signature{form}: {why}");
            (!self.beyond.contains_key(&name)).then(|| (*kind).to_owned())
        };
        let stricter = stricter.iter().filter_map(|listed| named(listed, ""));
        stricter.chain(milder.iter().filter_map(|listed| named(listed, ", milder"))).collect()
    }
}

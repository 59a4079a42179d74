//! `oracles`: what independent programs say of ours, at length. The tests of the crates ask them for less.

use crate::shell::{Result, cargo, run};
use crate::{place, tools};

/// The number of webhooks of each provider that are signed, mutated and judged.
const WEBHOOKS: &str = "10000";

/// Asks npm `stripe`, npm `alipay-sdk` and PyPI `wechatpayv3`: for their verdicts on signatures of webhooks, and to read
/// the fakes of all three.
pub fn oracles() -> Result {
    tools::npm_packages(&place::end2end())?;
    tools::python_packages(&place::end2end().join("oracles"))?;
    let oracle = |package: &str, module: &str| {
        let mut cargo = cargo();
        cargo.args(["test", "--quiet", "--package", package, "--test", "main", module, "--", "--nocapture"]);
        run(cargo.env("LYCEUM_ORACLE_CASES", WEBHOOKS))
    };
    oracle("gateways", "oracle::")?;
    oracle("stripefake", "sdk::")?;
    oracle("alipayfake", "sdk::")?;
    oracle("alipayfake", "oracle::")?;
    oracle("wechatfake", "sdk::")?;
    oracle("wechatfake", "oracle::")
}

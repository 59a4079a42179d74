//! The payment providers that the settings name: adapters for the school, and the test provider itself, which
//! lives in the same process and is reached over HTTP like any other.

use std::sync::Arc;

use data_encoding::HEXLOWER;
use domain::{Db, Env, Error, Result, payment::Gateways};
use gateways::Test;

use crate::settings::Settings;

/// The school's name at the test provider.
pub(crate) const MERCHANT: &str = "lyceum";

/// Gives the school its ways to be paid.
pub fn add(env: Env, settings: &Settings) -> Result<Env> {
    let mut gateways = Gateways::default();
    if settings.test_provider {
        let test = Test::new(&base(settings), MERCHANT, &secret(&env))?;
        gateways = gateways.with(Arc::new(test));
    }
    Ok(env.with_gateways(gateways, settings.platform_share))
}

/// The test provider, with a database of its own in the data folder.
pub async fn test(db: &Db, settings: &Settings) -> Result<testpay::Provider> {
    let clock = db.env.clock.clone();
    let provider = testpay::open(testpay::Settings {
        database: settings.data.join("testpay.db"),
        merchant: MERCHANT.into(),
        secret: secret(&db.env),
        now: Arc::new(move || clock.now().0),
    });
    provider.await.map_err(|error| Error::Broken(format!("test provider: {error}")))
}

/// Where the test provider is reached from the inside.
fn base(settings: &Settings) -> String {
    let mut address = settings.addr;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}

/// Known to both sides, and to nobody else.
pub(crate) fn secret(env: &Env) -> String {
    HEXLOWER.encode(&env.keys.sign("test payment provider"))
}

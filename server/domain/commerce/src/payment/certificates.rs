//! The certificates among the keys of providers: when they end, and who is told in time.

use ground::{Db, Result, exec, transaction};
use model::{Millis, provider::CertificateExpiry};

use super::{
    gateway::{Certificate, Gateway},
    gateways::{Gateways, reload},
    health::notify_managers,
};
use crate::letter;

/// The time between two letters about certificates of the same provider, at least, in milliseconds.
const MAIL_INTERVAL_MS: i64 = 7 * Millis::DAY;

/// Returns when the certificates of a provider end, the first to end first.
pub fn expiries(gateway: &dyn Gateway, now: Millis) -> Vec<CertificateExpiry> {
    let expiry = |certificate: Certificate| CertificateExpiry {
        kind: certificate.kind,
        ends_at: certificate.ends_at,
        days_left: (certificate.ends_at.0 - now.0).div_euclid(Millis::DAY),
    };
    let mut expiries: Vec<_> = gateway.certificates().into_iter().map(expiry).collect();
    expiries.sort_by_key(|expiry| (expiry.ends_at, expiry.kind));
    expiries
}

/// Tells those who manage payments of certificates that end within the month or have ended, of providers that are on:
/// once a week.
pub(super) async fn sweep(db: &Db) -> Result<()> {
    const TELL: &str = "insert into provider_health (provider, failures, certificates_told_at) \
        values ($1, 0, $2) \
        on conflict (provider) do update set certificates_told_at = excluded.certificates_told_at \
        where provider_health.certificates_told_at is null or provider_health.certificates_told_at <= $3";
    reload(db).await?;
    for gateway in db.env.part::<Gateways>().switched_on() {
        let due = expiries(&*gateway, db.env.now()).into_iter().find(CertificateExpiry::is_due);
        let Some(expiry) = due else { continue };
        let (provider, days_left) = (gateway.name(), expiry.days_left);
        transaction!(db, |tx| {
            let now = tx.now();
            if exec!(&mut *tx, TELL, provider, now, now.plus(-MAIL_INTERVAL_MS)) == 1 {
                tracing::error!(provider, days_left, "alert: a certificate of a payment provider ends or has ended");
                notify_managers(tx, |lang, address| letter::certificate_ends(lang, address, provider, &expiry)).await?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

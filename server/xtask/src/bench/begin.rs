//! What the school adds to the time that a payment provider takes to create a payment.

use std::time::Duration;

use super::http::Connection;
use super::server::Server;
use crate::shell::{Result, now};

/// The payments that are begun, one after the other.
const PAYMENTS: usize = 200;
/// The most that the school adds to the provider's own time, at the median, in milliseconds.
const MAX_ADDED_MS: f64 = 5.0;

/// Begins payments with the test provider over HTTP as buyers do, and has it create as many without them, over HTTP as
/// well.
pub fn begin(server: &Server) -> Result {
    let mut connection = Connection::open(server.port())?;
    connection.get(&format!("/__bench/notices/{PAYMENTS}"), "")?;
    let begun = begun(server, "test", "/pay/test/")?;
    let answer = connection.get(&format!("/__bench/payments/{PAYMENTS}"), "")?.text;
    let micros = answer.lines().map(str::parse).collect::<std::result::Result<Vec<u64>, _>>()?;
    let created: Vec<_> = micros.into_iter().map(Duration::from_micros).collect();
    if created.len() != PAYMENTS {
        return Err(format!("the provider created {} payments of {PAYMENTS}", created.len()).into());
    }
    print("the test provider", begun, created);
    Ok(())
}

/// Begins payments on Alipay's pages. Alipay is not asked for those, so all the time is the school's.
pub fn begin_at_alipay(server: &Server) -> Result {
    Connection::open(server.port())?.get(&format!("/__bench/waiting/alipay/{PAYMENTS}"), "")?;
    print("Alipay", begun(server, "alipay:page", "alipay")?, vec![Duration::ZERO]);
    Ok(())
}

/// Begins payments one after the other in a way; `place` is a part of the address at which the payer goes on. Returns
/// how long each took.
fn begun(server: &Server, way: &str, place: &str) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(server.port())?;
    let mut begun = Vec::with_capacity(PAYMENTS);
    for cookie in super::cookies(server, PAYMENTS)? {
        let list = connection.get("/me/orders", &cookie)?.text;
        let order = orders_on(&list).into_iter().next().ok_or("/me/orders lists no order")?;
        let start = now();
        let answer = connection.form("/fn/shop/pay", &cookie, &format!("order={order}&provider={way}"))?;
        begun.push(start.elapsed());
        let to = answer.header("location").unwrap_or_default();
        // A page of its own goes on from here to another site: a form's redirect may not leave ours.
        if answer.status >= 400 || !to.contains(place) {
            return Err(format!("a payment is not begun: {} {to}", answer.status).into());
        }
    }
    Ok(begun)
}

fn print(provider: &str, begun: Vec<Duration>, created: Vec<Duration>) {
    let (begun, created) = (median_ms(begun), median_ms(created));
    let added = begun - created;
    println!(
        "{PAYMENTS} payments begun with {provider} in {begun:.1} ms each, of which it takes {created:.1} ms: \
         {added:.1} ms added, {:.2} of {MAX_ADDED_MS} ms",
        added / MAX_ADDED_MS
    );
}

/// The orders that a page links to, in its order.
pub fn orders_on(page: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for rest in page.split("/me/orders/").skip(1) {
        let id: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !id.is_empty() && !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// Returns the median in milliseconds.
fn median_ms(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert!((median_ms([9, 1, 4].map(Duration::from_millis).into()) - 4.0).abs() < 1e-9);
        assert!(median_ms(Vec::new()).is_nan());
    }
}

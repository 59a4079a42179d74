//! What the school adds to the time that a payment provider takes to create a payment.

use std::time::Duration;

use super::http::Connection;
use super::server::Server;
use crate::shell::{Result, now};

/// The payments that are begun, one after the other.
const PAYMENTS: usize = 200;
/// The most that the school adds to the provider's own time, at the median, in milliseconds.
const MAX_ADDED_MS: f64 = 5.0;

/// Begins payments over HTTP as buyers do, and has the provider create as many without them, over HTTP as well.
pub fn begin(server: &Server) -> Result {
    let mut connection = Connection::open(server.port())?;
    connection.get(&format!("/__bench/notices/{PAYMENTS}"), "")?;
    let mut begun = Vec::with_capacity(PAYMENTS);
    for cookie in super::cookies(server, PAYMENTS)? {
        let list = connection.get("/me/orders", &cookie)?.text;
        let order = orders_on(&list).into_iter().next().ok_or("/me/orders lists no order")?;
        let start = now();
        let answer = connection.form("/fn/shop/pay", &cookie, &format!("order={order}&provider=test"))?;
        begun.push(start.elapsed());
        // That is where the payer goes on: at the provider.
        let to = answer.header("location").unwrap_or_default();
        if answer.status != 303 || !to.contains("/pay/test/") {
            return Err(format!("a payment is not begun: {} {to}", answer.status).into());
        }
    }
    let answer = connection.get(&format!("/__bench/payments/{PAYMENTS}"), "")?.text;
    let micros = answer.lines().map(str::parse).collect::<std::result::Result<Vec<u64>, _>>()?;
    let created: Vec<_> = micros.into_iter().map(Duration::from_micros).collect();
    if created.len() != PAYMENTS {
        return Err(format!("the provider created {} payments of {PAYMENTS}", created.len()).into());
    }
    let (begun, created) = (median_ms(begun), median_ms(created));
    let added = begun - created;
    println!(
        "\n{PAYMENTS} payments begun in {begun:.1} ms each, of which the provider takes {created:.1} ms: \
         {added:.1} ms added, {:.2} of {MAX_ADDED_MS} ms",
        added / MAX_ADDED_MS
    );
    Ok(())
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

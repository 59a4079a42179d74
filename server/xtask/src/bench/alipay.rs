//! Alipay, as a measurement plays it: the keys of a made-up app, and notifications that are signed as Alipay signs them.
//! Everybody may know the keys; they are those of the fake.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;

use super::http::Connection;
use super::server::Server;
use crate::place;
use crate::shell::{Result, command, output};

const KEYS: &str = "server/alipayfake/keys";
const APP_ID: &str = "2021000000000001";
const SELLER_ID: &str = "2088000000000001";

/// What signs as Alipay does.
pub struct Alipay {
    key: KeyPair,
    /// The time of all notifications, by the clocks of Shanghai.
    time: String,
}

impl Alipay {
    /// Enters the keys of the app, and switches Alipay on.
    pub fn set_up(server: &Server) -> Result<Self> {
        let keys = serde_json::json!({
            "provider": "alipay",
            "fields": { "app_id": APP_ID, "seller_id": SELLER_ID, "alipay_public_key": pem("alipay.pub")? },
            "secrets": { "private_key": pem("app.pem")? },
        });
        let path = format!("/__bench/provider?{}", BASE64URL_NOPAD.encode(keys.to_string().as_bytes()));
        let answer = Connection::open(server.port())?.get(&path, "")?;
        if answer.status != 200 {
            return Err(format!("Alipay is not set up: {}", answer.status).into());
        }
        let der: String = pem("alipay.pem")?.lines().filter(|line| !line.starts_with('-')).collect();
        let key = KeyPair::from_pkcs8(&BASE64.decode(der.as_bytes())?).map_err(|_| "Alipay's key cannot be read")?;
        let time = output(command("date").args(["-u", "-d", "+8 hours", "+%F %T"]))?.trim().to_owned();
        Ok(Self { key, time })
    }

    /// Returns the notification that a payment of so many fen was made.
    pub fn notification(&self, reference: &str, fen: u64) -> Result<String> {
        let amount = format!("{}.{:02}", fen / 100, fen % 100);
        let mut fields = BTreeMap::from([
            ("app_id", APP_ID),
            ("charset", "utf-8"),
            ("gmt_payment", self.time.as_str()),
            ("notify_id", reference),
            ("notify_time", self.time.as_str()),
            ("notify_type", "trade_status_sync"),
            ("out_trade_no", reference),
            ("seller_id", SELLER_ID),
            ("total_amount", amount.as_str()),
            ("trade_no", reference),
            ("trade_status", "TRADE_SUCCESS"),
        ]);
        let signed: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut signature = vec![0; self.key.public().modulus_len()];
        let signs = self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.join("&").as_bytes(), &mut signature);
        signs.map_err(|_| "Alipay's key does not sign")?;
        let signature = BASE64.encode(&signature);
        fields.extend([("sign", signature.as_str()), ("sign_type", "RSA2")]);
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        Ok(pairs.join("&"))
    }
}

fn pem(name: &str) -> Result<String> {
    Ok(fs::read_to_string(place::at(KEYS).join(name))?)
}

/// Returns a text as forms have it.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            // A string takes any text.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_have_what_is_no_letter_in_hexadecimal() {
        assert_eq!(encoded("a1+/= :"), "a1%2B%2F%3D%20%3A");
    }
}

//! Signatures against an independent oracle, the command line of OpenSSL: it signs and judges what is mutated, by the
//! recipe of UnionPay's documents. 200 cases each time; `cargo xtask oracles` takes 10,000.

use std::{fs, path::PathBuf, process::Command};

use commerce::payment::{Gateway, PayerAction, PaymentMethod, WebhookError};
use data_encoding::BASE64;
use unionpayfake::{keys, sign::Fields};

use super::script::{create, nobody, notice, webhook, with};
use crate::support::Chance;

/// The number of cases, unless the environment says another.
const CASES: &str = "200";

/// A folder with the keys in files, and OpenSSL in it.
struct OpenSsl(tempfile::TempDir);

impl OpenSsl {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.path("unionpay.pem"), keys::UNIONPAY.0).unwrap();
        fs::write(folder.path("merchant.pub"), keys::MERCHANT_PUBLIC_KEY).unwrap();
        fs::write(folder.path("unionpay.crt"), keys::UNIONPAY.1).unwrap();
        folder.run(&["x509", "-in", "unionpay.crt", "-pubkey", "-noout", "-out", "unionpay.pub"]);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> (bool, Vec<u8>) {
        let done = Command::new("openssl").args(args).current_dir(self.0.path()).output().unwrap();
        (done.status.success(), done.stdout)
    }

    /// Writes the hash of what is signed of these fields, in small letters.
    fn hash(&self, fields: &Fields) {
        let signed = fields.iter().filter(|(name, _)| *name != "signature");
        let pairs: Vec<String> = signed.map(|(name, value)| format!("{name}={value}")).collect();
        fs::write(self.path("content"), pairs.join("&")).unwrap();
        let (_, said) = self.run(&["dgst", "-sha256", "-r", "content"]);
        fs::write(self.path("hash"), &said[..64]).unwrap();
    }

    fn sign(&self, mut fields: Fields) -> Fields {
        fields.insert("signPubKeyCert".into(), keys::UNIONPAY.1.trim().into());
        self.hash(&fields);
        let (_, signature) = self.run(&["dgst", "-sha256", "-sign", "unionpay.pem", "hash"]);
        fields.insert("signature".into(), BASE64.encode(&signature));
        fields
    }

    fn verify(&self, key: &str, fields: &Fields) -> bool {
        let Ok(signature) = BASE64.decode(fields["signature"].as_bytes()) else { return false };
        fs::write(self.path("signature"), signature).unwrap();
        self.hash(fields);
        self.run(&["dgst", "-sha256", "-verify", key, "-signature", "signature", "hash"]).0
    }
}

fn cases() -> usize {
    std::env::var("LYCEUM_ORACLE_CASES").unwrap_or_else(|_| CASES.into()).parse().unwrap()
}

#[tokio::test]
async fn openssl_takes_what_we_sign() {
    let (openssl, unionpay) = (OpenSsl::new(), nobody());
    let mut chance = Chance(3);
    for _ in 0..cases() / 10 {
        let mut request = create(PaymentMethod::Page);
        request.amount.minor = 1 + i64::try_from(chance.below(1_000_000)).unwrap();
        request.description = (0..chance.below(40))
            .map(|_| char::from_u32(u32::try_from(chance.below(0x3000)).unwrap()).unwrap())
            .collect();
        let PayerAction::Form { fields, .. } = unionpay.create_payment(&request).await.unwrap().next else { panic!() };
        let mut fields: Fields = fields.into_iter().collect();
        assert!(openssl.verify("merchant.pub", &fields), "{fields:?}");
        fields.insert("txnAmt".into(), "0".into());
        assert!(!openssl.verify("merchant.pub", &fields));
    }
}

#[test]
fn openssl_and_the_adapter_agree_on_notifications() {
    let (openssl, unionpay) = (OpenSsl::new(), nobody());
    let good = openssl.sign(notice());
    assert!(unionpay.parse_webhook(&webhook(&good)).is_ok());
    let names: Vec<&str> = ["txnAmt", "orderId", "queryId", "respMsg", "settleDate", "reserved", "signature"].into();
    let mut chance = Chance(9);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..cases() {
        let name = names[chance.below(names.len())];
        let mut value: Vec<char> = good[name].chars().collect();
        let (place, letter) = (chance.below(value.len()), char::from(b'0' + u8::try_from(chance.below(75)).unwrap()));
        match chance.below(4) {
            0 => value[place] = letter,
            1 => value.insert(place, letter),
            2 => drop(value.remove(place)),
            _ => {}
        }
        let value: String = value.into_iter().collect();
        let mutant = with(good.clone(), &[(name, &value)]);
        // Half of them are signed anew: what was changed is then UnionPay's own word.
        let mutant = if name != "signature" && chance.below(2) == 0 { openssl.sign(mutant) } else { mutant };
        let (theirs, ours) = (openssl.verify("unionpay.pub", &mutant), unionpay.parse_webhook(&webhook(&mutant)));
        assert_eq!(theirs, ours != Err(WebhookError::InvalidSignature), "{name} {value}: {ours:?}");
        if theirs { accepted += 1 } else { refused += 1 }
    }
    assert!(accepted > 0 && refused > 0);
}

//! Statements: a compressed bill from an address that WeChat Pay gives out with its hash, of a day that is over.

use std::io::Write;

use commerce::payment::{Gateway, GatewayErrorKind, StatementDay, StatementError, StatementFault};
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};

use super::{
    bills::whole,
    script::{MERCHANT_ID, PUBLIC_KEY_ID, WECHAT_KEY, failure, nobody, response, says, signed, wechat},
};
use crate::{
    alipay::certificates::days_from_now,
    stripe::script::{Heard, Script},
};

const DAY: &str = "2026-11-30";

fn day(text: &str) -> StatementDay {
    StatementDay::parse(text).unwrap()
}

fn compressed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn hash(content: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, content).as_ref())
}

/// Downloads a day that is over where the bill lies at this place of the same machine, with this hash. Returns what was
/// asked, too.
async fn downloaded(of: &str, place: Value, file: Vec<u8>) -> (Result<usize, GatewayErrorKind>, Vec<Heard>) {
    let answer = move |heard: &Heard| {
        if heard.what == "GET /v3/billdownload/file" {
            return response(200, &[], &file);
        }
        let mut place = place.clone();
        let url = place["download_url"].as_str().unwrap().replace("HERE", &format!("http://{}", heard.headers["host"]));
        place["download_url"] = url.into();
        signed(WECHAT_KEY, PUBLIC_KEY_ID, 200, &place)
    };
    let script = Script::saying(answer).await;
    let statement = wechat(&script.url).download_statement(day(of)).await;
    (statement.map(|statement| statement.lines.len()).map_err(|error| error.kind), script.heard())
}

fn place(hash_value: &str) -> Value {
    json!({ "hash_type": "SHA1", "hash_value": hash_value, "download_url": "HERE/v3/billdownload/file?token=6XIv5TUPto" })
}

/// Returns the bill of a day that is over, whenever this runs.
fn old() -> String {
    whole().replace("2026-11-30", "2025-11-30")
}

#[tokio::test]
async fn the_bill_of_a_day_is_fetched_with_a_signed_request_and_its_hash_is_checked() {
    let bill = old();
    let (lines, heard) = downloaded("2025-11-30", place(&hash(bill.as_bytes())), compressed(bill.as_bytes())).await;
    assert_eq!(lines, Ok(4));
    assert_eq!(heard[0].target, "/v3/bill/tradebill?bill_date=2025-11-30&bill_type=ALL&tar_type=GZIP");
    assert_eq!(heard[1].target, "/v3/billdownload/file?token=6XIv5TUPto");
    assert!(heard[1].headers["authorization"].starts_with("WECHATPAY2-SHA256-RSA2048 mchid="));
    let upper = place(&hash(bill.as_bytes()).to_uppercase());
    assert_eq!(downloaded("2025-11-30", upper, compressed(bill.as_bytes())).await.0, Ok(4));
    let other = bill.replace("12.30", "12.31");
    for (of, place, file) in [
        ("2025-11-30", place(&hash(bill.as_bytes())), compressed(other.as_bytes())),
        ("2025-11-30", place(""), compressed(bill.as_bytes())),
        ("2025-11-30", place(&hash(bill.as_bytes())), bill.clone().into_bytes()),
        ("2025-11-30", place(&hash(bill.as_bytes())), compressed(bill.as_bytes())[..200].to_vec()),
        // Another day than the one that was asked for.
        ("2025-11-29", place(&hash(bill.as_bytes())), compressed(bill.as_bytes())),
        (
            "2025-11-30",
            json!({ "hash_type": "MD5", "hash_value": "", "download_url": "HERE/v3/billdownload/file" }),
            vec![],
        ),
    ] {
        assert_eq!(downloaded(of, place, file).await.0, Err(GatewayErrorKind::Unreadable));
    }
}

#[tokio::test]
async fn a_bill_is_fetched_where_wechat_pay_itself_is_or_over_tls() {
    for bad in ["file:///etc/passwd", "", "nonsense", "http://127.0.0.1:1/bill", "ftp://api.mch.weixin.qq.com/"] {
        let place = json!({ "hash_type": "SHA1", "hash_value": "", "download_url": bad });
        let (lines, heard) = downloaded("2025-11-30", place, Vec::new()).await;
        assert_eq!((lines, heard.len()), (Err(GatewayErrorKind::Unreadable), 1), "{bad}");
    }
}

#[tokio::test]
async fn a_day_that_is_not_over_or_has_no_bill_yet_is_not_ready() {
    let today = StatementDay::of(days_from_now(0), 480);
    assert_eq!(nobody().download_statement(today).await.unwrap_err().kind, GatewayErrorKind::Refused);
    // Long ago there would be a bill if there had been a trade.
    let script = says(400, failure("NO_STATEMENT_EXIST")).await;
    let quiet = wechat(&script.url).download_statement(day("2025-01-01")).await.unwrap();
    assert_eq!((quiet.day, quiet.lines.len()), (day("2025-01-01"), 0));
    for (status, code, kind) in [
        (400, "STATEMENT_CREATING", GatewayErrorKind::Refused),
        (500, "SYSTEM_ERROR", GatewayErrorKind::Unreachable),
        (429, "FREQUENCY_LIMITED", GatewayErrorKind::Unreachable),
    ] {
        let script = says(status, failure(code)).await;
        let error = wechat(&script.url).download_statement(day("2025-01-01")).await.unwrap_err();
        assert_eq!(error.kind, kind, "{code}");
    }
    // A stranger does not say that there were no trades.
    let script = Script::saying(|_| response(400, &[], failure("NO_STATEMENT_EXIST").to_string().as_bytes())).await;
    wechat(&script.url).download_statement(day("2025-01-01")).await.unwrap_err();
}

#[test]
fn a_file_is_read_compressed_or_not() {
    let bill = whole();
    let statement = nobody().parse_statement(&compressed(bill.as_bytes())).unwrap();
    assert_eq!((statement.day, statement.lines.len()), (day(DAY), 4));
    assert_eq!(nobody().parse_statement(bill.as_bytes()), Ok(statement));
    for bad in [compressed(bill.as_bytes())[..200].to_vec(), b"\x1f\x8b nonsense".to_vec()] {
        assert_eq!(nobody().parse_statement(&bad), Err(StatementError::whole(StatementFault::CutOff)));
    }
    let empty = nobody().parse_statement(&compressed(b""));
    assert_eq!(empty, Err(StatementError::whole(StatementFault::Empty)));
}

#[test]
fn the_day_of_a_bill_is_said_by_its_beginning() {
    use StatementFault::{CutOff, Empty, OtherAccount, Time};
    let (bill, says) = (whole(), |file: &[u8]| nobody().statement_day(file));
    // What is wrong far below is said by whoever parses it.
    let long = [bill.as_bytes(), "`\n".repeat(10_000).as_bytes(), b"\xff"].concat();
    for file in [bill.as_bytes(), &compressed(bill.as_bytes()), &long, &compressed(&long)] {
        assert_eq!(says(file), Ok(day(DAY)));
    }
    let [head, first] = [1, 2].map(|lines| bill.split_inclusive('\n').take(lines).collect::<String>());
    assert_eq!(says(first.as_bytes()), Ok(day(DAY)));
    let other = first.replace(MERCHANT_ID, "1900000002");
    let totals = head.clone() + bill.split_inclusive('\n').nth(3).unwrap();
    for (file, line, fault) in [
        (String::new(), 0, Empty),
        (totals, 0, Empty),
        (head, 0, CutOff),
        (other, 2, OtherAccount),
        (first.replace(DAY, "2026-11-31"), 2, Time),
    ] {
        assert_eq!(says(file.as_bytes()), Err(StatementError { line, fault }), "{file}");
    }
    assert_eq!(says(b"\x1f\x8b nonsense"), Err(StatementError::whole(CutOff)));
}

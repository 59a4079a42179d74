//! The file of a day: a zip with a list of transactions and one of corrections, of fixed widths, packed once more.

use std::io::{Cursor, Write};

use data_encoding::BASE64;
use flate2::{Compression, write::ZlibEncoder};
use zip::{ZipWriter, result::ZipResult, write::SimpleFileOptions};

use crate::{
    error::ApiError,
    order::{Order, RefundState, Status, value_of},
    request::want,
    sign::Fields,
    state::State,
    time,
    verbs::Answer,
};

/// The widths of the values of a transaction.
const WIDTHS: [usize; 42] = [
    3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13,
    13, 8, 32, 13, 13, 12, 2, 1, 32, 98,
];

/// A movement of money.
struct Movement<'a> {
    request: &'a Fields,
    number: &'a str,
    original: &'a str,
    amount: i64,
    at_ms: i64,
}

/// Returns the file of a day that is over.
pub(crate) fn file(state: &State, request: &Fields) -> Answer {
    let day = want(request, "settleDate")?;
    if want(request, "fileType")? != "00" {
        return Err(ApiError::field("fileType"));
    }
    let today = time::clearing_day(state.now_ms(), "%m%d");
    let movements: Vec<_> = state.orders.iter().flat_map(movements).collect();
    let of_day: Vec<_> =
        movements.iter().filter(|movement| time::clearing_day(movement.at_ms, "%m%d") == day && day != today).collect();
    let Some(first) = of_day.first() else { return Err(ApiError::of("98")) };
    let merchant = &state.settings.merchant_id;
    let short = time::clearing_day(first.at_ms, "%y%m%d");
    let lines: String = of_day.iter().map(|movement| line(movement, merchant)).collect();
    let files = [(format!("INN{short}88ZM_{merchant}"), lines), (format!("INN{short}88ZME_{merchant}"), String::new())];
    let packed = pack(&files).map_err(|_| ApiError::of("99"))?;
    Ok(Fields::from([
        ("settleDate".into(), day.into()),
        ("fileType".into(), "00".into()),
        ("fileName".into(), format!("{merchant}_{short}.zip")),
        ("fileContent".into(), BASE64.encode(&packed)),
    ]))
}

fn movements(order: &Order) -> impl Iterator<Item = Movement<'_>> {
    let paid = (order.status == Status::Paid).then(|| Movement {
        request: &order.request,
        number: &order.number,
        original: "",
        amount: order.amount,
        at_ms: order.paid_ms,
    });
    let refunds = order.refunds.iter().filter(|refund| refund.state == RefundState::Succeeded);
    paid.into_iter().chain(refunds.map(|refund| Movement {
        request: &refund.request,
        number: &refund.number,
        original: &order.number,
        amount: refund.amount,
        at_ms: refund.settled_ms,
    }))
}

/// Writes a transaction. UnionPay keeps 0.6 % of a payment, and gives it back with its refund.
fn line(movement: &Movement, merchant: &str) -> String {
    let Movement { request, number, original, amount, at_ms } = movement;
    let is_payment = original.is_empty();
    let fee = (amount * 6 + 500) / 1_000;
    let (came, left) = if is_payment { ('C', 'D') } else { ('D', 'C') };
    let settled = format!("{came}{:012}", amount - fee);
    let mut values = [""; WIDTHS.len()].map(str::to_owned);
    for (place, value) in [
        (0, if is_payment { "S22".to_owned() } else { "S30".into() }),
        (1, "00010000".into()),
        (2, "00010000".into()),
        (3, number.chars().rev().take(6).collect()),
        (4, time::write_as(*at_ms, "%m%d%H%M%S")),
        (5, "621626*********0018".into()),
        (6, format!("{amount:012}")),
        (7, "8299".into()),
        (8, "07".into()),
        (9, (*number).into()),
        (11, value_of(request, "orderId").into()),
        (12, "01".into()),
        (15, format!("{left}{fee:012}")),
        (16, settled.clone()),
        (17, "0001".into()),
        (19, value_of(request, "txnType").into()),
        (20, value_of(request, "txnSubType").into()),
        (21, value_of(request, "bizType").into()),
        (22, "01".into()),
        (26, (*original).into()),
        (27, merchant.into()),
        (32, settled),
    ] {
        values[place] = value;
    }
    let values = WIDTHS.iter().zip(values).map(|(width, value)| format!("{value:<width$}"));
    values.collect::<Vec<_>>().join(" ") + "\r\n"
}

fn pack(files: &[(String, String)]) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(name, SimpleFileOptions::default().compression_level(Some(1)))?;
        archive.write_all(text.as_bytes())?;
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&archive.finish()?.into_inner())?;
    Ok(encoder.finish()?)
}

//! Files of statements: what each line is taken for, and the sentence for every file that is none.

use commerce::payment::{Gateway, StatementFault as Fault, StatementKind as Kind};
use gateways::{Test, stripe_csv};
use model::{Currency, Millis};

use crate::support::{MERCHANT, SECRET};

const HEAD: &str = "at,type,id,payment,reference,amount,currency\n";
/// 2026-11-29 00:00 UTC.
const DAY: i64 = 1_795_910_400_000;

fn test(file: impl AsRef<[u8]>) -> Result<usize, (usize, Fault)> {
    let gateway = Test::new("http://127.0.0.1:1", MERCHANT, SECRET).unwrap();
    let read = gateway.parse_statement(file.as_ref());
    read.map(|statement| statement.lines.len()).map_err(|error| (error.line, error.fault))
}

fn stripe(file: impl AsRef<[u8]>) -> Result<usize, (usize, Fault)> {
    let read = stripe_csv::read(file.as_ref());
    read.map(|statement| statement.lines.len()).map_err(|error| (error.line, error.fault))
}

fn line(number: i64) -> String {
    format!("{},payment,tp_{number},tp_{number},order-{number},9900,CNY\n", DAY + number)
}

fn total(count: usize) -> String {
    format!("{DAY},total,{MERCHANT},,,{count},\n")
}

#[test]
fn each_file_that_is_no_statement_is_told_by_its_line() {
    assert_eq!(Millis::parse_date("2026-11-29").unwrap().0, DAY);
    let body = [line(1), line(2)].concat();
    let whole = [HEAD, &body, &total(2)].concat();
    assert_eq!(test(&whole), Ok(2));
    assert_eq!(test(["\u{feff}", &whole].concat()), Ok(2), "with a mark before it");
    assert_eq!(test(whole.replace('\n', "\r\n")), Ok(2));
    assert_eq!(test([HEAD, &total(0)].concat()), Ok(0), "a day on which nothing moved");
    for (file, expected) in [
        (String::new(), (0, Fault::Empty)),
        ("\u{feff}\r\n \n".into(), (0, Fault::Empty)),
        (whole.replace(',', ";"), (1, Fault::Semicolons)),
        ("just a letter\nof words\n".into(), (1, Fault::Columns)),
        ("a,b,c\n1,2,3\n".into(), (1, Fault::Columns)),
        ([HEAD, &body].concat(), (0, Fault::CutOff)),
        ([HEAD, &line(1), &total(2)].concat(), (0, Fault::CutOff)),
        ([HEAD, &line(1), "17959104"].concat(), (3, Fault::CutOff)),
        (whole.trim_end().into(), (4, Fault::CutOff)),
        ([HEAD, "1,2\n", &total(0)].concat(), (2, Fault::Values)),
        (whole.replace(MERCHANT, "somebody else"), (4, Fault::OtherAccount)),
        (whole.replacen("CNY", "XAU", 1), (2, Fault::Currency)),
        (whole.replacen("9900", "99.00", 1), (2, Fault::Amount)),
        (whole.replacen("9900", "99999999999999999999", 1), (2, Fault::Amount)),
        (whole.replacen("9900", "-9223372036854775807", 1), (2, Fault::Amount)),
        (whole.replacen("payment", "gift", 2).replacen("gift", "payment", 1), (2, Fault::Kind)),
        (whole.replacen(&(DAY + 2).to_string(), "yesterday", 1), (3, Fault::Time)),
        (whole.replacen(&(DAY + 2).to_string(), &(DAY + Millis::DAY).to_string(), 1), (3, Fault::OtherDay)),
        ([&*whole, &line(3)].concat(), (5, Fault::Kind)),
        ([HEAD, &line(1), &line(2), &line(1), &total(3)].concat(), (4, Fault::Repeated)),
        ([HEAD, &line(1), &line(1).replace("9900", "9800"), &total(2)].concat(), (3, Fault::Repeated)),
    ] {
        assert_eq!(test(&file), Err(expected), "{file}");
    }
    let latin: Vec<u8> = whole.bytes().map(|byte| if byte == b'o' { 0xf6 } else { byte }).collect();
    assert!(matches!(test(latin), Err((1 | 2, Fault::Letters | Fault::Columns))));
}

const STRIPE: &str = "\
balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,description,payment_intent_id,payment_metadata[payment],refund_metadata[refund]
txn_1,2026-11-29 10:00:01,usd,49.00,1.72,47.28,charge,ch_1,A course,pi_1,0000000000001,
txn_2,2026-11-29 11:00:00,usd,-10.00,0.00,-10.00,refund,re_1,A course,pi_1,0000000000001,0000000000002
txn_3,2026-11-29 23:59:59,usd,-0.50,0.00,-0.50,fee,,Radar,,,
txn_4,2026-11-29 12:00,usd,-30.00,0.00,-30.00,payout,po_1,STRIPE PAYOUT,,,
";

#[test]
fn a_file_of_stripe_has_a_line_for_each_movement_and_each_fee() {
    let statement = stripe_csv::read(STRIPE.as_bytes()).unwrap();
    assert_eq!(statement.day.to_string(), "2026-11-29");
    let lines: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.kind, line.reference.as_str(), line.merchant_reference.as_deref(), line.amount.minor))
        .collect();
    assert_eq!(
        lines,
        [
            (Kind::Payment, "pi_1", Some("0000000000001"), 4_900),
            (Kind::Fee, "pi_1", Some("0000000000001"), -172),
            (Kind::Refund, "re_1", Some("0000000000002"), -1_000),
            (Kind::Fee, "", None, -50),
            (Kind::Payout, "po_1", None, -3_000),
        ]
    );
    assert_eq!(statement.lines[0].at, Millis(DAY + 10 * Millis::HOUR + 1_000));
    assert!(statement.lines.iter().all(|line| line.amount.currency == Currency::Usd));
    let export = "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),payment (metadata)\n\
        txn_1,charge,ch_1,500,18,482,jpy,2026-11-29 10:00,0000000000001\n";
    assert_eq!(stripe(export), Ok(2), "the export has other names");
}

#[test]
fn a_file_of_stripe_says_what_was_left_out_changed_and_taken_back() {
    let statement = stripe_csv::read(STRIPE.replacen("usd", "xau", 1).as_bytes()).unwrap();
    assert_eq!((statement.lines.len(), statement.left_out), (3, [("XAU".to_owned(), 1)].into()));
    let export = "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),payment_intent_id,Customer Facing Amount,\
        Customer Facing Currency\n\
        txn_1,payment,py_1,49.00,1.00,48.00,usd,2026-11-29 10:00,pi_1,45.00,eur\n\
        txn_2,payment_failure_refund,pyr_1,-49.00,4.00,-53.00,usd,2026-11-29 10:00,pi_1,45.00,eur\n\
        txn_3,payment,py_2,49.00,0,49.00,usd,2026-11-29 10:00,pi_2,49.00,usd\n";
    let lines = stripe_csv::read(export.as_bytes()).unwrap().lines;
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.kind, line.reference.as_str(), line.amount.minor, line.original.map(|paid| paid.minor)))
        .collect();
    assert_eq!(
        told,
        [
            (Kind::Payment, "pi_1", 4_900, Some(4_500)),
            (Kind::Fee, "pi_1", -100, None),
            (Kind::Reversal, "pi_1", -4_900, Some(-4_500)),
            (Kind::Fee, "txn_2", -400, None),
            (Kind::Payment, "pi_2", 4_900, None),
        ]
    );
    assert_eq!(lines[0].original.unwrap().currency, Currency::Eur);
    assert_eq!(stripe(export.replacen("45.00", "a lot", 1)), Err((2, Fault::Amount)));
}

#[test]
fn each_file_that_is_none_of_stripes_is_told_by_its_line() {
    for (file, expected) in [
        (STRIPE.replacen("49.00", "49.01", 1), (2, Fault::Amount)),
        (STRIPE.replacen("49.00", "-92233720368547758.07", 1), (2, Fault::Amount)),
        (STRIPE.replacen("1.72", "1.7201", 1), (2, Fault::Amount)),
        (STRIPE.replacen("usd", "dollars", 1), (2, Fault::Currency)),
        (STRIPE.replacen("usd", "", 1), (2, Fault::Currency)),
        (STRIPE.replacen("2026-11-29 11", "2026-11-30 11", 1), (3, Fault::OtherDay)),
        (STRIPE.replacen("2026-11-29 11:00:00", "29/11/2026", 1), (3, Fault::Time)),
        (STRIPE.replacen("reporting_category", "category", 1), (1, Fault::Columns)),
        (STRIPE.replace(',', ";"), (1, Fault::Semicolons)),
        (STRIPE.trim_end().into(), (5, Fault::CutOff)),
        (STRIPE[..STRIPE.len() - 20].into(), (5, Fault::CutOff)),
        (STRIPE.lines().next().unwrap().to_owned() + "\n", (0, Fault::Empty)),
        (STRIPE.replacen("2026-11-29 11:00:00", "2026-11-29 24:00:00", 1), (3, Fault::Time)),
        (STRIPE.replacen("2026-11-29 11:00:00", "2026-11-29 11:00:00:00", 1), (3, Fault::Time)),
        (STRIPE.replacen("txn_2", "txn_1", 1), (3, Fault::Repeated)),
        (STRIPE.replacen("txn_2,2026-11-29 11:00:00,usd", "txn_1,2026-11-29 11:00:00,xau", 1), (3, Fault::Repeated)),
    ] {
        assert_eq!(stripe(&file), Err(expected), "{file}");
    }
}

#[test]
fn a_movement_without_a_number_and_a_fee_of_a_fee_are_lines_of_their_own() {
    let fees = "txn_5,2026-11-29T13:00:00Z,usd,-1.00,0.20,-1.20,stripe_fee,,,,,\n\
        ,2026-11-29 13:00,usd,-2.00,0,-2.00,topup,,,,,\n,2026-11-29 13:00,usd,-2.00,0,-2.00,topup,,,,,\n";
    let lines = stripe_csv::read([STRIPE, fees].concat().as_bytes()).unwrap().lines;
    let told: Vec<_> = lines[5..].iter().map(|line| (line.kind, line.movement.as_deref(), line.amount.minor)).collect();
    assert_eq!(
        told,
        [
            (Kind::Fee, Some("txn_5"), -100),
            (Kind::Fee, Some("txn_5 fee"), -20),
            (Kind::Adjustment, None, -200),
            (Kind::Adjustment, None, -200),
        ]
    );
    let export = "at,type,id,payment,reference,amount,currency\n";
    let nameless = format!("{},fee,,,,-1,CNY\n", DAY + 1);
    assert_eq!(test([export, &nameless, &nameless, &total(2)].concat()), Ok(2), "nobody can tell them apart");
}

//! The table of a bill, as WeChat Pay writes it: a byte order mark, columns, lines whose fields begin with a back-tick
//! and are not quoted, then the sums in the same way.

use crate::{
    amount::{fee, fee_yuan, yuan},
    order::{OPENID, Order, Refund, RefundStatus, Way},
    settings::Settings,
    state::State,
    time,
};

const COLUMNS: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,\
                       付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,\
                       退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const SUM_COLUMNS: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const MARK: &str = "\u{feff}";

/// The kind of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    All,
    /// Payments.
    Success,
    /// Refunds.
    Refund,
}

impl Kind {
    /// Reads WeChat Pay's word.
    pub fn read(word: &str) -> Option<Self> {
        match word {
            "ALL" => Some(Self::All),
            "SUCCESS" => Some(Self::Success),
            "REFUND" => Some(Self::Refund),
            _ => None,
        }
    }
}

/// A payment or a refund.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    number: String,
    out_trade_no: String,
    description: String,
    attach: String,
    way: Way,
    at_ms: i64,
    /// Fen, not negative.
    amount: i64,
    /// The numbers and the state of a refund.
    refund: Option<(String, String, RefundStatus)>,
}

/// Returns what happened between two instants, in the order of time.
pub(crate) fn rows(state: &State, kind: Kind, from_ms: i64, to_ms: i64) -> Vec<Row> {
    let is_there = |at_ms: &i64| (from_ms..to_ms).contains(at_ms);
    let row = |order: &Order, at_ms, refund: Option<&Refund>| Row {
        number: order.number.clone(),
        out_trade_no: order.out_trade_no.clone(),
        description: order.description.clone(),
        attach: order.attach.clone().unwrap_or_default(),
        way: order.way,
        at_ms,
        amount: refund.map_or(order.total, |refund| refund.amount),
        refund: refund.map(|refund| (refund.number.clone(), refund.out_refund_no.clone(), refund.status)),
    };
    let mut rows = Vec::new();
    for order in &state.orders {
        if kind != Kind::Refund {
            rows.extend(order.paid_ms.filter(is_there).map(|at_ms| row(order, at_ms, None)));
        }
        if kind != Kind::Success {
            // A refund stands in the bill of the day on which it was asked for.
            let asked = order.refunds.iter().filter(|refund| is_there(&refund.created_ms));
            rows.extend(asked.map(|refund| row(order, refund.created_ms, Some(refund))));
        }
    }
    rows.sort_by_key(|row| row.at_ms);
    rows
}

/// Returns the text of a bill.
pub(crate) fn write(rows: &[Row], settings: &Settings) -> String {
    let mut text = format!("{MARK}{COLUMNS}\r\n");
    for row in rows {
        text.push_str(&line(&fields(row, settings)));
    }
    text.push_str(SUM_COLUMNS);
    text.push_str("\r\n");
    text.push_str(&line(&sums(rows)));
    text
}

fn line(fields: &[String]) -> String {
    let marked: Vec<_> = fields.iter().map(|field| format!("`{field}")).collect();
    format!("{}\r\n", marked.join(","))
}

impl Row {
    /// Returns what was paid and what went back, in fen.
    fn sides(&self) -> (i64, i64) {
        if self.refund.is_some() { (0, self.amount) } else { (self.amount, 0) }
    }

    /// Returns what WeChat Pay keeps, in fen; what it gives back is negative.
    fn fee(&self) -> i64 {
        if self.refund.is_some() { -fee(self.amount) } else { fee(self.amount) }
    }
}

fn fields(row: &Row, settings: &Settings) -> [String; 27] {
    let (paid, back) = row.sides();
    let (number, out_refund_no, how, state) = match &row.refund {
        Some((number, out, status)) => (number.as_str(), out.as_str(), "ORIGINAL", status.word()),
        None => ("0", "0", "", ""),
    };
    let kind = if row.refund.is_some() { "REFUND" } else { "SUCCESS" };
    let (time, zero) = (time::write_as(row.at_ms, "%Y-%m-%d %H:%M:%S"), yuan(0));
    let (paid, back, fee) = (yuan(paid), yuan(back), fee_yuan(row.fee()));
    [
        &time,
        &settings.app_id,
        &settings.merchant_id,
        "0",
        "",
        &row.number,
        &row.out_trade_no,
        OPENID,
        row.way.word(),
        kind,
        "OTHERS",
        "CNY",
        &paid,
        &zero,
        number,
        out_refund_no,
        &back,
        &zero,
        how,
        state,
        &row.description,
        &row.attach,
        &fee,
        "0.60%",
        &paid,
        &back,
        "",
    ]
    .map(str::to_owned)
}

fn sums(rows: &[Row]) -> [String; 7] {
    let sum = |of: fn(&Row) -> i64| rows.iter().map(of).sum::<i64>();
    let (paid, back) = (sum(|row| row.sides().0), sum(|row| row.sides().1));
    [rows.len().to_string(), yuan(paid), yuan(back), yuan(0), fee_yuan(sum(Row::fee)), yuan(paid), yuan(back)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_as_many_fields_as_there_are_columns() {
        let row = Row {
            number: "4200002026".into(),
            out_trade_no: "LY1".into(),
            description: "a,`b".into(),
            attach: String::new(),
            way: Way::Native,
            at_ms: 1_565_855_782_000,
            amount: 10_000,
            refund: None,
        };
        let refund = Row { refund: Some(("503".into(), "R1".into(), RefundStatus::Success)), ..row.clone() };
        let text = write(&[row, refund], &Settings::default());
        let lines: Vec<_> = text.split("\r\n").collect();
        let counts: Vec<_> = [lines[1], lines[2], lines[4]].iter().map(|line| line.matches(",`").count() + 1).collect();
        // One field has what looks like the beginning of the next.
        assert_eq!((counts, COLUMNS.split(',').count(), SUM_COLUMNS.split(',').count()), (vec![28, 28, 7], 27, 7));
        assert!(
            lines[1].starts_with("`2019-08-15 15:56:22,`wx") && lines[1].ends_with(",`0.60000,`0.60%,`100.00,`0.00,`")
        );
        assert!(lines[2].ends_with(",`-0.60000,`0.60%,`0.00,`100.00,`"), "{}", lines[2]);
        assert_eq!(lines[4], "`2,`100.00,`100.00,`0.00,`0.00000,`100.00,`100.00");
    }
}

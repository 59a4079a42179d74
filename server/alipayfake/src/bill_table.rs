//! The tables of bills, as Alipay writes them: a preamble and a tail of lines with `#`, and ids that end with a tab.

use csv::{Terminator, WriterBuilder};

use crate::{
    amount::{fee, yuan},
    state::State,
    time,
    trade::BUYER_LOGON_ID,
};

/// The columns of the trades' bill.
const TRADE_COLUMNS: [&str; 25] = [
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "门店编号",
    "门店名称",
    "操作员",
    "终端号",
    "对方账户",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝红包（元）",
    "集分宝（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "券核销金额（元）",
    "券名称",
    "商家红包消费金额（元）",
    "卡消费金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "分润（元）",
    "备注",
];
const TRADE_SUM_COLUMNS: [&str; 12] = [
    "门店编号",
    "门店名称",
    "交易订单总笔数",
    "退款订单总笔数",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "卡消费金额（元）",
    "服务费（元）",
    "分润（元）",
    "实收净额（元）",
];
/// The columns of the account's bill.
const ACCOUNT_COLUMNS: [&str; 12] = [
    "账务流水号",
    "业务流水号",
    "商户订单号",
    "商品名称",
    "发生时间",
    "对方账号",
    "收入金额（+元）",
    "支出金额（-元）",
    "账户余额（元）",
    "交易渠道",
    "业务类型",
    "备注",
];
const ACCOUNT_SUM_COLUMNS: [&str; 5] = ["业务类型", "收入笔数", "收入金额（+元）", "支出笔数", "支出金额（-元）"];

/// The kind of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Payments and refunds.
    Trade,
    /// Every line of the merchant's account, fees among them.
    Account,
}

impl Kind {
    /// Reads Alipay's word.
    pub fn read(word: &str) -> Option<Self> {
        match word {
            "trade" => Some(Self::Trade),
            "signcustomer" => Some(Self::Account),
            _ => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Trade => "业务",
            Self::Account => "账务",
        }
    }
}

/// A payment or a refund.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    trade_no: String,
    out_trade_no: String,
    subject: String,
    created_ms: i64,
    at_ms: i64,
    /// Fen; what went back is negative.
    amount: i64,
    /// What Alipay keeps, in fen; what it gives back is negative.
    fee: i64,
    out_request_no: Option<String>,
}

/// Returns what happened between two instants, in the order of time.
pub(crate) fn rows(state: &State, from_ms: i64, to_ms: i64) -> Vec<Row> {
    let mut rows = Vec::new();
    for trade in &state.trades {
        let mut add = |at_ms: Option<i64>, amount: i64, fee: i64, out_request_no: Option<&String>| {
            let Some(at_ms) = at_ms.filter(|at_ms| (from_ms..to_ms).contains(at_ms)) else { return };
            rows.push(Row {
                trade_no: trade.number.clone(),
                out_trade_no: trade.out_trade_no.clone(),
                subject: trade.subject.clone(),
                created_ms: trade.created_ms,
                at_ms,
                amount,
                fee,
                out_request_no: out_request_no.cloned(),
            });
        };
        add(trade.paid_ms, trade.total, fee(trade.total), None);
        for refund in &trade.refunds {
            add(refund.settled_ms, -refund.amount, -fee(refund.amount), Some(&refund.out_request_no));
        }
    }
    rows.sort_by_key(|row| row.at_ms);
    rows
}

/// Returns the two files of a bill, the lines and their sums, each with the end of its name.
pub(crate) fn files(kind: Kind, rows: &[Row], seller: &str, span: (i64, i64), now_ms: i64) -> [(String, String); 2] {
    let what = kind.words();
    let (lines, tail, sums) = match kind {
        Kind::Trade => (trade_lines(rows), trade_tail(rows), trade_sums(rows)),
        Kind::Account => (account_lines(rows), account_tail(rows), account_sums(rows)),
    };
    let write = |form: &str, name: &str, table: &[Vec<String>], tail: &str| {
        let (from, to) = (time::write_as(span.0, STAMP), time::write_as(span.1, STAMP));
        let rule = "-".repeat(41);
        format!(
            "#支付宝{what}{form}查询\r\n#账号：[{seller}0156]\r\n#起始日期：[{from}]   终止日期：[{to}]\r\n\
             #{rule}{what}{name}列表{rule}\r\n{}#{rule}{what}{name}列表结束{rule}\r\n{tail}#导出时间：[{}]\r\n",
            csv(table),
            time::write_as(now_ms, STAMP),
        )
    };
    [
        (format!("{what}明细"), write("明细", "明细", &lines, &tail)),
        (format!("{what}明细(汇总)"), write("汇总", "汇总", &sums, "")),
    ]
}

/// The form of instants in the preamble and the tail.
const STAMP: &str = "%Y年%m月%d日 %H:%M:%S";

fn csv(table: &[Vec<String>]) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in table {
        // Only writing to a file can fail.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn head(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&column| column.to_owned()).collect()
}

/// Returns a number so that spreadsheets do not round it.
fn exact(text: &str) -> String {
    format!("{text}\t")
}

fn sum(rows: &[Row], of: impl Fn(&Row) -> i64) -> i64 {
    rows.iter().map(of).sum()
}

fn trade_lines(rows: &[Row]) -> Vec<Vec<String>> {
    let line = |row: &Row| {
        let (amount, zero) = (yuan(row.amount), yuan(0));
        let kind = if row.out_request_no.is_some() { "退款" } else { "交易" };
        let fields = [
            &exact(&row.trade_no),
            &exact(&row.out_trade_no),
            kind,
            &row.subject,
            &time::write(row.created_ms),
            &time::write(row.at_ms),
            "",
            "",
            "",
            "",
            BUYER_LOGON_ID,
            &amount,
            &amount,
            &zero,
            &zero,
            &zero,
            &zero,
            &zero,
            "",
            &zero,
            &zero,
            &row.out_request_no.as_deref().map(exact).unwrap_or_default(),
            &yuan(-row.fee),
            &zero,
            "",
        ];
        fields.map(str::to_owned).to_vec()
    };
    std::iter::once(head(&TRADE_COLUMNS)).chain(rows.iter().map(line)).collect()
}

fn trade_tail(rows: &[Row]) -> String {
    let (back, paid): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| row.out_request_no.is_some());
    format!(
        "#交易合计：{}笔，商家实收共{}元，商家优惠共0.00元\r\n#退款合计：{}笔，商家实收退款共{}元，商家优惠退款共0.00元\r\n",
        paid.len(),
        yuan(sum(&paid, |row| row.amount)),
        back.len(),
        yuan(sum(&back, |row| row.amount)),
    )
}

fn trade_sums(rows: &[Row]) -> Vec<Vec<String>> {
    let back = rows.iter().filter(|row| row.out_request_no.is_some()).count();
    let (amount, fees, zero) = (sum(rows, |row| row.amount), sum(rows, |row| row.fee), yuan(0));
    let fields = [
        "合计",
        "",
        &(rows.len() - back).to_string(),
        &back.to_string(),
        &yuan(amount),
        &yuan(amount),
        &zero,
        &zero,
        &zero,
        &yuan(-fees),
        &zero,
        &yuan(amount - fees),
    ];
    vec![head(&TRADE_SUM_COLUMNS), fields.map(str::to_owned).to_vec()]
}

/// Returns the lines of the account: each row's own, and that of its fee.
fn account(rows: &[Row]) -> Vec<(&Row, &'static str, i64)> {
    let lines = rows.iter().flat_map(|row| {
        let (kind, fee) =
            if row.out_request_no.is_some() { ("交易退款", "退费") } else { ("在线支付", "收费") };
        [(row, kind, row.amount), (row, fee, -row.fee)]
    });
    lines.filter(|(_, _, amount)| *amount != 0).collect()
}

fn account_lines(rows: &[Row]) -> Vec<Vec<String>> {
    let mut table = vec![head(&ACCOUNT_COLUMNS)];
    let mut balance = 0;
    for (number, (row, kind, amount)) in account(rows).into_iter().enumerate() {
        balance += amount;
        let (income, expense) = if amount > 0 { (yuan(amount), String::new()) } else { (String::new(), yuan(amount)) };
        let fields = [
            &exact(&format!("{}{number:06}", time::write_as(row.at_ms, "%Y%m%d%H%M%S"))),
            &exact(&row.trade_no),
            &exact(&row.out_trade_no),
            &row.subject,
            &time::write(row.at_ms),
            BUYER_LOGON_ID,
            &income,
            &expense,
            &yuan(balance),
            "支付宝",
            kind,
            row.out_request_no.as_deref().unwrap_or_default(),
        ];
        table.push(fields.map(str::to_owned).to_vec());
    }
    table
}

fn account_tail(rows: &[Row]) -> String {
    let (income, expense): (Vec<_>, Vec<_>) = account(rows).into_iter().partition(|(_, _, amount)| *amount > 0);
    let total = |lines: &[(&Row, &str, i64)]| yuan(lines.iter().map(|(_, _, amount)| amount).sum());
    format!(
        "#支出合计：{}笔，共{}元\r\n#收入合计：{}笔，共{}元\r\n",
        expense.len(),
        total(&expense),
        income.len(),
        total(&income)
    )
}

fn account_sums(rows: &[Row]) -> Vec<Vec<String>> {
    let mut table = vec![head(&ACCOUNT_SUM_COLUMNS)];
    let lines = account(rows);
    for kind in ["在线支付", "收费", "交易退款", "退费"] {
        let of_kind = |is_income: bool| {
            let amounts = lines.iter().filter(|(_, of, amount)| *of == kind && (*amount > 0) == is_income);
            amounts.fold((0, 0), |(count, sum), (_, _, amount)| (count + 1, sum + amount))
        };
        let ((incomes, income), (expenses, expense)) = (of_kind(true), of_kind(false));
        if incomes + expenses > 0 {
            table.push(vec![kind.into(), incomes.to_string(), yuan(income), expenses.to_string(), yuan(expense)]);
        }
    }
    table
}

//! Errors in UnionPay's form: a code of two letters, and words.

/// An error of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub code: String,
    pub words: String,
}

impl ApiError {
    /// Returns the error of this code, in UnionPay's words where they are known.
    pub fn of(code: &str) -> Self {
        let words = match code {
            "01" => "交易失败",
            "02" => "系统未开放或暂时关闭，请稍后再试",
            "06" => "系统繁忙，请稍后再试",
            "11" => "验证签名失败",
            "12" => "重复交易",
            "31" => "商户状态不正确",
            "33" => "交易金额超限",
            "34" => "查无此交易",
            "35" => "原交易不存在或状态不正确",
            "36" => "与原交易信息不符",
            "45" => "原交易已被成功退货或已被成功撤销",
            "64" => "卡上的余额不足",
            "98" => "文件不存在",
            _ => "通用错误",
        };
        Self { code: code.into(), words: words.into() }
    }

    /// Returns the error of a field that is missing.
    pub fn missing(name: &str) -> Self {
        Self { code: "13".into(), words: format!("报文交易要素缺失[{name}]") }
    }

    /// Returns the error of a field that is not what it should be.
    pub fn field(name: &str) -> Self {
        Self { code: "10".into(), words: format!("报文格式错误[{name}]") }
    }
}

//! Errors in Alipay's form: `code` and `msg` say what kind, `sub_code` and `sub_msg` what exactly.

use serde_json::{Value, json};

/// An error of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub sub_code: String,
    pub sub_msg: String,
}

impl ApiError {
    /// Returns the error of this code, in Alipay's words where they are known.
    pub fn of(sub_code: &str) -> Self {
        Self::new(sub_code, words(sub_code))
    }

    /// Returns the error of this code with words of its own.
    pub fn new(sub_code: &str, sub_msg: impl Into<String>) -> Self {
        Self { sub_code: sub_code.into(), sub_msg: sub_msg.into() }
    }

    /// Returns the error of a business parameter.
    pub fn parameter(name: &str) -> Self {
        Self::new("ACQ.INVALID_PARAMETER", format!("参数无效：{name}"))
    }

    /// Returns what stands in the answer.
    pub fn body(&self) -> Value {
        let (code, msg) = match self.sub_code.as_str() {
            code if code.starts_with("isp.") || code.starts_with("aop.") => ("20000", "Service Currently Unavailable"),
            code if code.starts_with("isv.missing") => ("40001", "Missing Required Arguments"),
            code if code.starts_with("isv.insufficient") => ("40006", "Insufficient Permissions"),
            code if code.starts_with("isv.") => ("40002", "Invalid Arguments"),
            _ => ("40004", "Business Failed"),
        };
        json!({ "code": code, "msg": msg, "sub_code": self.sub_code, "sub_msg": self.sub_msg })
    }
}

fn words(sub_code: &str) -> &'static str {
    match sub_code {
        "isv.missing-method" => "缺少方法名参数",
        "isv.missing-signature" => "缺少签名参数",
        "isv.missing-signature-type" => "缺少签名类型参数",
        "isv.missing-app-id" => "缺少appId参数",
        "isv.missing-timestamp" => "缺少时间戳参数",
        "isv.missing-version" => "缺少版本参数",
        "isv.invalid-method" => "不存在的方法名",
        "isv.invalid-format" => "无效的数据格式",
        "isv.invalid-signature-type" => "无效的签名类型",
        "isv.invalid-app-id" => "无效的appId参数",
        "isv.invalid-timestamp" => "非法的时间戳参数",
        "isv.invalid-charset" => "字符集错误",
        "isv.invalid-app-cert-sn" => "应用公钥证书序列号无效",
        "isv.invalid-alipay-root-cert-sn" => "支付宝根证书序列号无效",
        "isv.missing-app-cert-sn" => "缺少应用公钥证书序列号",
        "isv.missing-alipay-root-cert-sn" => "缺少支付宝根证书序列号",
        "isv.insufficient-isv-permissions" => "ISV权限不足",
        "isp.unknow-error" => "系统繁忙",
        "isp.bill_not_exist" => "账单不存在",
        "ACQ.SYSTEM_ERROR" => "系统错误",
        "ACQ.TRADE_NOT_EXIST" => "交易不存在",
        "ACQ.TRADE_HAS_SUCCESS" => "交易已被支付",
        "ACQ.TRADE_HAS_CLOSE" => "交易已经关闭",
        "ACQ.TRADE_HAS_FINISHED" => "交易已完结",
        "ACQ.TRADE_STATUS_ERROR" => "交易状态不合法",
        "ACQ.REASON_TRADE_STATUS_INVALID" => "交易状态异常",
        "ACQ.REASON_TRADE_BEEN_FREEZEN" => "请求退款的交易被冻结",
        "ACQ.SELLER_BALANCE_NOT_ENOUGH" => "商户余额不足",
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL" => "退款金额超限",
        "ACQ.DISCORDANT_REPEAT_REQUEST" => "不一致的请求",
        "ACQ.CONTEXT_INCONSISTENT" => "交易信息被篡改",
        "ACQ.ACCESS_FORBIDDEN" => "无权限使用接口",
        _ => "业务处理失败",
    }
}

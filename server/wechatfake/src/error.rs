//! Errors in WeChat Pay's form: a status, and `{"code": …, "message": …, "detail": …}`.

use http::StatusCode;
use serde_json::{Value, json};

/// An error of the API.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub status: StatusCode,
    code: String,
    message: String,
    detail: Value,
}

impl ApiError {
    /// Returns the error of this code, in WeChat Pay's words where they are known.
    pub fn of(code: &str) -> Self {
        Self::new(code, words(code))
    }

    /// Returns the error of this code with words of its own.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { status: status(code), code: code.into(), message: message.into(), detail: Value::Null }
    }

    /// Returns the error of a field of the body or the address, such as `/amount/total`.
    pub fn parameter(field: &str, issue: &str) -> Self {
        let detail = json!({ "field": field, "issue": issue, "location": "body" });
        Self { detail, ..Self::new("PARAM_ERROR", format!("参数错误：{field}，{issue}")) }
    }

    /// Returns the error of a request that the merchant did not sign.
    pub fn signature(message: impl Into<String>, detail: Value) -> Self {
        Self { detail, ..Self::new("SIGN_ERROR", message) }
    }

    /// Returns what stands in the answer.
    pub fn body(&self) -> Value {
        let mut body = json!({ "code": self.code, "message": self.message });
        if !self.detail.is_null() {
            body["detail"] = self.detail.clone();
        }
        body
    }
}

fn status(code: &str) -> StatusCode {
    match code {
        "SIGN_ERROR" => StatusCode::UNAUTHORIZED,
        "ACCOUNT_ERROR"
        | "NO_AUTH"
        | "NOT_ENOUGH"
        | "OUT_TRADE_NO_USED"
        | "REQUEST_BLOCKED"
        | "RULE_LIMIT"
        | "TRADE_ERROR"
        | "USER_ACCOUNT_ABNORMAL" => StatusCode::FORBIDDEN,
        "ORDER_NOT_EXIST" | "RESOURCE_NOT_EXISTS" => StatusCode::NOT_FOUND,
        "METHOD_NOT_ALLOWED" => StatusCode::METHOD_NOT_ALLOWED,
        "FREQUENCY_LIMITED" | "RATELIMIT_EXCEEDED" => StatusCode::TOO_MANY_REQUESTS,
        "BANK_ERROR" | "INVALID_TRANSACTIONID" | "OPENID_MISMATCH" | "SYSTEM_ERROR" => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::BAD_REQUEST,
    }
}

fn words(code: &str) -> &'static str {
    match code {
        "APPID_MCHID_NOT_MATCH" => "商户号和appid没有绑定关系",
        "FREQUENCY_LIMITED" => "频率超限",
        "INVALID_REQUEST" => "无效请求",
        "MCH_NOT_EXISTS" => "商户号不存在",
        "NOT_ENOUGH" => "基本账户余额不足，请充值后重新发起",
        "NO_AUTH" => "商户无权限",
        "NO_STATEMENT_EXIST" => "账单文件不存在",
        "ORDER_CLOSED" => "订单已关闭",
        "ORDER_NOT_EXIST" => "订单不存在",
        "ORDERPAID" => "该订单已支付",
        "OUT_TRADE_NO_USED" => "商户订单号重复",
        "RESOURCE_NOT_EXISTS" => "查询的资源不存在",
        "STATEMENT_CREATING" => "账单生成中",
        "SYSTEM_ERROR" => "系统异常，请稍后重试",
        "USER_ACCOUNT_ABNORMAL" => "用户账户异常或注销",
        _ => "业务处理失败",
    }
}

//! Mail by SMTP and text messages by providers, behind `ground::mail::Mailer` and `ground::sms::Texter`.
//!
//! Knows nothing of what is sent or why, nor of the database, and keeps nothing: callers may try again.

mod aliyun;
mod client;
mod error;
mod message;
mod smtp;
mod tencent;
mod twilio;

pub use aliyun::{Aliyun, AliyunConfig};
pub use error::Error;
pub use smtp::Smtp;
pub use tencent::{Tencent, TencentConfig};
pub use twilio::{Twilio, TwilioConfig};

//! The fake of WeChat Pay as a program: `wechatfake --listen 127.0.0.1:4244`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use tokio::net::TcpListener;
use wechatfake::{Fake, Settings, keys};

/// A fake of WeChat Pay for development and tests.
#[derive(Parser)]
struct Options {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:4244")]
    listen: SocketAddr,
    /// The id of the official account whose pages payers come from
    #[arg(long, default_value = keys::APP_ID)]
    app_id: String,
    /// The number of the merchant that may ask
    #[arg(long, default_value = keys::MERCHANT_ID)]
    merchant_id: String,
    /// The serial of the merchant's certificate
    #[arg(long, default_value = keys::MERCHANT_SERIAL)]
    merchant_serial: String,
    /// A file with the merchant's public key, in PEM or as its bare base64; the fixture's without one
    #[arg(long)]
    merchant_public_key: Option<PathBuf>,
    /// Signs by a public key with an id, as for merchants of today, and has no platform certificates
    #[arg(long)]
    public_key: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let options = Options::parse();
    let merchant_public_key = match options.merchant_public_key {
        Some(file) => std::fs::read_to_string(file)?,
        None => keys::MERCHANT_PUBLIC_KEY.into(),
    };
    let fake = Fake::new(Settings {
        app_id: options.app_id,
        merchant_id: options.merchant_id,
        merchant_serial: options.merchant_serial,
        merchant_public_key,
        has_public_key: options.public_key,
    })?;
    let listener = TcpListener::bind(options.listen).await?;
    println!("a fake of WeChat Pay at http://{}", listener.local_addr()?);
    Ok(fake.serve(listener).await?)
}

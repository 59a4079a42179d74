//! The fake of UnionPay as a program: `unionpayfake --listen 127.0.0.1:4244`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use tokio::net::TcpListener;
use unionpayfake::{Fake, Settings, keys};

/// A fake of UnionPay for development and tests.
#[derive(Parser)]
struct Options {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:4244")]
    listen: SocketAddr,
    /// The number of the merchant that may ask
    #[arg(long, default_value = keys::MERCHANT_ID)]
    merchant_id: String,
    /// A file with the merchant's public key in PEM; the fixture's without one
    #[arg(long, requires = "certificate_id")]
    merchant_public_key: Option<PathBuf>,
    /// The number of the merchant's certificate in decimal
    #[arg(long, default_value = keys::MERCHANT_CERTIFICATE_ID)]
    certificate_id: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let options = Options::parse();
    let merchant_public_key = match options.merchant_public_key {
        Some(file) => std::fs::read_to_string(file)?,
        None => keys::MERCHANT_PUBLIC_KEY.into(),
    };
    let fake = Fake::new(Settings {
        merchant_id: options.merchant_id,
        merchant_public_key,
        merchant_certificate_id: options.certificate_id,
    })?;
    let listener = TcpListener::bind(options.listen).await?;
    println!("a fake of UnionPay at http://{}", listener.local_addr()?);
    Ok(fake.serve(listener).await?)
}

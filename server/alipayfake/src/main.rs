//! The fake of Alipay as a program: `alipayfake --listen 127.0.0.1:4243`.

use std::{net::SocketAddr, path::PathBuf};

use alipayfake::{Fake, Settings, keys};
use clap::Parser;
use tokio::net::TcpListener;

/// A fake of Alipay for development and tests.
#[derive(Parser)]
struct Options {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:4243")]
    listen: SocketAddr,
    /// The id of the application that may ask
    #[arg(long, default_value = keys::APP_ID)]
    app_id: String,
    /// The id of the merchant whose application it is
    #[arg(long, default_value = keys::SELLER_ID)]
    seller_id: String,
    /// A file with the application's public key, in PEM or as its bare base64; the fixture's without one
    #[arg(long)]
    app_public_key: Option<PathBuf>,
    /// Wants the serials of certificates in every request, and says its own in every answer
    #[arg(long)]
    certificates: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let options = Options::parse();
    let app_public_key = match options.app_public_key {
        Some(file) => std::fs::read_to_string(file)?,
        None => keys::APP_PUBLIC_KEY.into(),
    };
    let fake = Fake::new(Settings {
        app_id: options.app_id,
        seller_id: options.seller_id,
        app_public_key,
        wants_certificates: options.certificates,
    })?;
    let listener = TcpListener::bind(options.listen).await?;
    println!("a fake of Alipay at http://{}/gateway.do", listener.local_addr()?);
    Ok(fake.serve(listener).await?)
}

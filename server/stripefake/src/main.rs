//! The fake of Stripe as a program: `stripefake --listen 127.0.0.1:4242 --webhook URL --secret whsec_…`.

use std::net::SocketAddr;

use clap::Parser;
use stripefake::{Fake, Settings};
use tokio::net::TcpListener;

/// A fake of Stripe for development and tests.
#[derive(Parser)]
struct Options {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:4242")]
    listen: SocketAddr,
    /// The address that webhooks are posted to; none are sent without one
    #[arg(long)]
    webhook: Option<String>,
    /// A secret by which webhooks are signed; may come several times
    #[arg(long = "secret", default_value = "whsec_stripefake")]
    secrets: Vec<String>,
    /// The key that may do everything
    #[arg(long, default_value = "sk_test_stripefake")]
    secret_key: String,
    /// A key that may look at everything and change nothing
    #[arg(long, default_value = "rk_test_stripefake")]
    restricted_key: String,
    /// The key of payers' browsers
    #[arg(long, default_value = "pk_test_stripefake")]
    publishable_key: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let options = Options::parse();
    let fake = Fake::new(Settings {
        webhook: options.webhook,
        webhook_secrets: options.secrets,
        secret_key: options.secret_key,
        restricted_key: options.restricted_key,
        publishable_key: options.publishable_key,
    })?;
    let listener = TcpListener::bind(options.listen).await?;
    println!("a fake of Stripe at http://{}", listener.local_addr()?);
    Ok(fake.serve(listener).await?)
}

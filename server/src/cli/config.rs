//! `config`: the settings of the wings and the front, shown and changed by the operator.

use std::io::{self, BufRead};

use clap::Subcommand;
use ground::{
    Db, Error, RequestContext, Result,
    settings::{self, Layer, SettingRow, environment_name},
};

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print the value of a setting that holds now.
    Get {
        /// Such as school.time_zone.
        key: String,
    },
    /// Set a setting in the database. A running server follows within a second.
    Set {
        /// Such as school.time_zone.
        key: String,
        /// The value; left out: the first line of the standard input, as is right for secrets.
        #[arg(allow_hyphen_values = true)]
        value: Option<String>,
    },
    /// Take a setting out of the database again.
    Unset {
        /// Such as school.time_zone.
        key: String,
    },
    /// List all settings: what holds now and by which layer, the default, and what each is.
    List,
}

/// Runs one of these commands.
pub async fn run(db: &Db, what: Config) -> Result<()> {
    let ctx = RequestContext::system();
    match what {
        Config::Get { key } => println!("{}", settings::find(db, &ctx, &key)?.value),
        Config::Set { key, value } => {
            let value = match value {
                Some(value) => value,
                None => line()?,
            };
            let layer = settings::set(db, &ctx, &key, &value).await?;
            println!("{}", said(&key, layer, &settings::find(db, &ctx, &key)?));
        }
        Config::Unset { key } => {
            let layer = settings::unset(db, &ctx, &key).await?;
            println!("{}", settings::find(db, &ctx, &key).map_or_else(|_| key.clone(), |row| said(&key, layer, &row)));
        }
        Config::List => {
            for row in settings::list(db, &ctx)? {
                println!("{} = {:?} ({}; default {:?})", row.key, row.value, row.layer, row.default);
                println!("    {}. Allowed: {}.", row.about, row.allowed);
            }
        }
    }
    Ok(())
}

/// Says what holds now, and why it is not what the database has.
fn said(key: &str, layer: Layer, row: &SettingRow) -> String {
    let place = match layer {
        Layer::Environment => {
            format!(", by {} in the environment, which wins over the database", environment_name(key))
        }
        Layer::File => ", by the settings file, which wins over the database".into(),
        Layer::Database => String::new(),
        Layer::Default => ", the default".into(),
    };
    format!("{key} is {:?}{place}", row.value)
}

/// Reads the first line of the standard input.
fn line() -> Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(Error::file("standard input"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

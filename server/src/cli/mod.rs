//! The commands of `lyceum`.

mod config;
mod data;
mod demo;
mod doctor;
mod export;
mod import;
mod progress;
mod user;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use ground::{Db, Error, RequestContext};
use kit::server::Mode;

use crate::{log, serve, settings::Settings};
pub use data::open;
pub use user::Create;

/// A school in one binary.
#[derive(Debug, Parser)]
#[command(name = "lyceum", version, about = "A school in one binary: serves it and looks after its data.")]
pub struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Serve the school.
    Serve,
    /// Bring the database to the present schema.
    Migrate,
    /// Fill the school with something to look at.
    #[command(subcommand)]
    Seed(Seed),
    /// Import a course from a folder.
    Import {
        /// The folder with course.toml.
        dir: PathBuf,
    },
    /// Write a course as a folder, as its teacher works on it.
    Export {
        /// Its name in addresses, or its id.
        course: String,
        /// The folder: a new one, or an empty one.
        dir: PathBuf,
    },
    /// Accounts.
    #[command(subcommand)]
    User(User),
    /// The keys that seal what is secret.
    #[command(subcommand)]
    Keys(Keys),
    /// The settings that are changed while the school runs.
    #[command(subcommand)]
    Config(config::Config),
    /// Verify the data rules: one line for each breach.
    Check,
    /// Check settings and surroundings.
    Doctor,
    /// Make the catalogue, the search and the teachers' figures anew.
    Reindex,
}

#[derive(Debug, Subcommand)]
enum Seed {
    /// The demo courses and accounts, and made-up learners; prints the accounts. Not in production.
    Demo,
    /// Synthetic courses for measurements, and who bought them.
    Bench {
        /// The number of courses.
        #[arg(long, default_value_t = 10_000)]
        courses: usize,
        /// The same number makes the same courses.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The number of learners.
        #[arg(long, default_value_t = 0)]
        learners: usize,
        /// The number of their paid orders.
        #[arg(long, default_value_t = 0, requires = "learners")]
        orders: usize,
        /// The number of things that people did in the last ninety days.
        #[arg(long, default_value_t = 0)]
        events: usize,
        /// The number of comments under the first lesson of the first course.
        #[arg(long, default_value_t = 0, requires = "learners")]
        comments: usize,
        /// The number of learners who follow that course.
        #[arg(long, default_value_t = 0, requires = "learners")]
        followers: usize,
    },
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Make a new key and seal everything with it, while the school goes on.
    Rotate,
}

#[derive(Debug, Subcommand)]
enum User {
    /// Make an account.
    Create(Create),
    /// Give a role to an account.
    Grant {
        /// The user name.
        handle: String,
        /// learner, teacher, reviewer, support, administrator, or one of the school's own.
        role: String,
    },
}

/// Runs a command; an error is printed in one line.
pub async fn run(command: Command) -> ExitCode {
    let settings = match Settings::load() {
        Ok(settings) => settings,
        Err(error) if matches!(command.what, What::Doctor) => return doctor::refused(&error),
        Err(error) => return fail(&error),
    };
    let quiet = if matches!(command.what, What::Serve) { settings.log.clone() } else { "warn".into() };
    log::start(settings.mode, &quiet);
    match perform(command.what, settings).await {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("lyceum: {error}");
    ExitCode::FAILURE
}

async fn perform(what: What, settings: Settings) -> ground::Result<ExitCode> {
    if matches!(what, What::Doctor) {
        return Ok(doctor::run(&settings).await);
    }
    let db = open(&settings).await?;
    match what {
        What::Serve => return serve::serve(db, settings).await.map(|()| ExitCode::SUCCESS),
        What::Migrate => println!("{} is up to date", db.engine_name()),
        What::Seed(Seed::Demo) if settings.mode == Mode::Production => {
            return Err(Error::Internal("the demo is for development: LYCEUM_MODE=development".into()));
        }
        What::Seed(Seed::Demo) => demo::seed(&db, &settings).await?,
        What::Seed(Seed::Bench { courses, seed, learners, orders, events, comments, followers }) => {
            let mut bar = progress::bar("courses");
            school::seed::bench(&db, courses, seed, &mut bar).await?;
            let mut bar = progress::bar("orders");
            school::seed::buyers(&db, learners, orders, &mut bar).await?;
            let mut bar = progress::bar("events");
            school::seed::events(&db, events, &mut bar).await?;
            let mut bar = progress::bar("comments");
            school::seed::talk(&db, seed, comments, &mut bar).await?;
            school::seed::followers(&db, seed, followers).await?;
            insight::stats::rebuild(&db).await?;
        }
        What::Import { dir } => return close(&db, import::run(&db, &dir).await).await,
        What::Export { course, dir } => return close(&db, export::run(&db, &course, &dir).await).await,
        What::User(User::Create(create)) => user::create(&db, create).await?,
        What::User(User::Grant { handle, role }) => {
            user::said(people::person::grant(&db, &RequestContext::system(), &handle, &role).await)?;
            println!("{handle} is {role}");
        }
        What::Keys(Keys::Rotate) => {
            let school::rotate::Rotated { number, sealed } =
                school::rotate::rotate(&db, &RequestContext::system()).await?;
            println!("key {number} seals from now on; {sealed} texts were sealed anew");
        }
        What::Config(what) => return close(&db, config::run(&db, what).await).await.map(|()| ExitCode::SUCCESS),
        What::Check => return close(&db, check(&db).await).await,
        What::Reindex => {
            let mut bar = progress::bar("courses");
            let courses = content::catalogue::reindex(&db, &mut bar).await?;
            community::review::rate_again(&db).await?;
            insight::stats::rebuild(&db).await?;
            println!("{courses} courses");
        }
        What::Doctor => unreachable!("the doctor was called above"),
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn close<T>(db: &Db, outcome: T) -> T {
    db.close().await;
    outcome
}

/// Prints one line for each rule that is broken.
async fn check(db: &Db) -> ground::Result<ExitCode> {
    let breaches = school::check::run(db).await?;
    for breach in &breaches {
        println!("{breach}");
    }
    if breaches.is_empty() {
        println!("all data rules hold");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

//! The project's own commands, `cargo xtask …`: build, run, test, measure.
//!
//! Reads like a table of contents: every step lives in a file of its own. Knows the
//! folders and tools of this repository and nothing of the product's code.

mod assets;
mod bench;
mod browser;
mod build;
mod bundle;
mod check;
mod compress;
mod coverage;
mod css;
mod font;
mod hook;
mod mode;
mod notices;
mod oracles;
mod package;
mod pdf;
mod place;
mod poster_font;
mod postgres;
mod report;
mod rules;
mod run;
mod setup;
mod shell;
mod stamp;
mod test;
mod tools;
mod wasm;

use clap::{Parser, Subcommand, ValueEnum};
use mode::Mode;
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build, then serve on http://127.0.0.1:3000; an empty data folder gets the demo first
    Run {
        /// Serve the optimised build
        #[arg(long)]
        release: bool,
    },
    /// Build the server, the browser's half and the style into the target directory
    Build {
        /// Optimise and compress: what a school runs
        #[arg(long)]
        release: bool,
    },
    /// Everything: what `check` says, the tests of the crates on both databases, the journeys in the browser
    Test(test::Wanted),
    /// The browser tests alone; arguments go to Playwright
    E2e {
        /// For example a file name or `--grep register`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// All that can be said without running: formatting, our own rules, types, clippy for both sides, rustdoc
    Check {
        /// Only list the arrows that run against the domain's order, and circles of files
        #[arg(long)]
        arrows: bool,
    },
    /// Ask independent programs at length: signatures of Stripe's webhooks, and the fake of Stripe
    Oracles,
    /// Count the lines of adapters, payments, the ledger, refunds, disputes and reconciliation that their tests run;
    /// fails below 95 %
    Coverage {
        /// How lines are counted
        #[arg(long, default_value = "llvm")]
        engine: coverage::Engine,
    },
    /// Measure the release build under load
    Bench {
        /// The measurement to make
        #[arg(default_value = "page")]
        what: Bench,
    },
    /// Take pictures of every page into the target directory
    Shots,
    /// Install what the other commands need
    Setup,
}

#[derive(Clone, Copy, ValueEnum)]
enum Bench {
    /// The catalogue with 10,000 courses, beside two constant pages
    Page,
    /// A buyer's pages with 100,000 orders, payments that are begun, and a burst of notifications
    Checkout,
    /// A lesson's page while 500 learners report where they stand
    Learn,
    /// Lists and searches of 10,000 courses on both databases, without a server
    Lists,
    /// Sign-ins beside what hashing allows, and pages beside a flood of guesses
    Login,
    /// Pieces of a large recording for 32 viewers, beside nginx
    Media,
    /// A provider's statement of 100,000 lines beside the books, on both databases
    Reconciliation,
    /// A lesson's saves while twenty are written at once
    Save,
    /// Searches over 100,000 courses: whole words beside the beginnings of words
    Search,
    /// Pages while hundreds read slowly, say nothing, or send bodies that do not come
    Siege,
    /// A teacher's dashboard after a million events
    Studio,
    /// A lesson with 500 comments, 5,000 pages that wait for news, 10,000 notices of one event, and the word filter
    Talk,
    /// Lessons that are rendered, and Chinese that is cut into words
    Texts,
    /// A recording of 1 GB that is cut three times on its way
    Upload,
    /// The bytes of a first visit to the catalogue, in a browser
    Visit,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run { release } => run::run(Mode::from_release(release)),
        Command::Build { release } => build::build(Mode::from_release(release)),
        Command::Test(wanted) => test::test(&wanted),
        Command::E2e { args } => browser::e2e(&args),
        Command::Check { arrows: true } => rules::arrows::list(),
        Command::Check { arrows: false } => check::check(),
        Command::Bench { what: Bench::Page } => bench::page(),
        Command::Bench { what: Bench::Checkout } => bench::checkout(),
        Command::Bench { what: Bench::Learn } => bench::learn(),
        Command::Bench { what: Bench::Lists } => bench::lists(),
        Command::Bench { what: Bench::Login } => bench::login(),
        Command::Bench { what: Bench::Media } => bench::media(),
        Command::Bench { what: Bench::Reconciliation } => bench::reconciliation(),
        Command::Bench { what: Bench::Save } => bench::save(),
        Command::Bench { what: Bench::Search } => bench::search(),
        Command::Bench { what: Bench::Siege } => bench::siege(),
        Command::Bench { what: Bench::Studio } => bench::studio(),
        Command::Bench { what: Bench::Talk } => bench::talk(),
        Command::Bench { what: Bench::Texts } => bench::texts(),
        Command::Bench { what: Bench::Upload } => bench::upload(),
        Command::Bench { what: Bench::Visit } => browser::visit(),
        Command::Oracles => oracles::oracles(),
        Command::Coverage { engine } => coverage::coverage(engine),
        Command::Shots => browser::shots(),
        Command::Setup => setup::setup(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}

//! `user`: accounts that the operator makes.

use std::io::{self, BufRead};

use clap::Args;
use ground::{Db, Error, RequestContext};
use model::{Role, rule::Rule};
use people::person::{self, NewPerson};

/// A new account.
#[derive(Debug, Args)]
pub struct Create {
    /// The e-mail address, taken as verified.
    #[arg(long)]
    email: String,
    /// The name that others see.
    #[arg(long)]
    name: String,
    /// learner, teacher, reviewer, support or administrator.
    #[arg(long, value_parser = role)]
    role: Role,
    /// The user name; left out: one is made from the name.
    #[arg(long)]
    handle: Option<String>,
    /// Read the password from the standard input. Without it, the person sets one with "forgotten password".
    #[arg(long)]
    password_stdin: bool,
}

fn role(text: &str) -> Result<Role, String> {
    let names: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
    Role::parse(text).ok_or_else(|| format!("one of {}", names.join(", ")))
}

/// Makes an account.
pub async fn create(db: &Db, create: Create) -> ground::Result<()> {
    let password = if create.password_stdin { Some(password()?) } else { None };
    let new = NewPerson { email: create.email, name: create.name, role: create.role, handle: create.handle, password };
    println!("{}", said(person::create(db, &RequestContext::system(), new).await)?);
    Ok(())
}

/// Returns the same outcome, with broken rules put into words.
pub fn said<T>(outcome: ground::Result<T>) -> ground::Result<T> {
    match outcome {
        Err(Error::Invalid(faults)) => {
            let faults: Vec<_> =
                faults.iter().map(|fault| format!("{} {}", name(&fault.field), why(&fault.rule))).collect();
            Err(Error::Internal(faults.join("; ")))
        }
        Err(Error::NotFound) => Err(Error::Internal("there is nobody of this user name".into())),
        outcome => outcome,
    }
}

fn name(field: &str) -> &str {
    match field {
        "identifier" => "the e-mail address",
        "name" => "the name",
        "handle" => "the user name",
        "password" => "the password",
        "role" => "the role",
        other => other,
    }
}

fn why(rule: &Rule) -> String {
    match rule {
        Rule::Required => "is missing".into(),
        Rule::TooShort(least) => format!("has fewer than {least} characters"),
        Rule::TooLong(most) => format!("has more than {most} characters"),
        Rule::Invisible => "holds characters that nobody can see".into(),
        Rule::Email => "is not valid".into(),
        Rule::Mixed => "has letters of several alphabets in one word".into(),
        Rule::Handle => "is to be lower-case letters, digits, - and _, and to begin with a letter".into(),
        Rule::Taken => "is somebody else's already".into(),
        Rule::CommonPassword => "is one that everybody guesses".into(),
        Rule::NotFound => "is unknown".into(),
        Rule::LastAdministrator => "is the last administrator's".into(),
        other => format!("breaks a rule: {other:?}"),
    }
}

/// Reads the first line of the standard input.
fn password() -> ground::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(Error::file("standard input"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

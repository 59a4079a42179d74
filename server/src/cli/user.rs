//! `user`: accounts made by whoever runs the school.

use std::io::{self, BufRead};

use domain::{
    Actor, Db, Error,
    account::people::{self, New},
};

use super::Create;

/// Makes an account.
pub async fn create(db: &Db, create: Create) -> domain::Result<()> {
    let password = if create.password_stdin { Some(password()?) } else { None };
    let new = New { email: create.email, name: create.name, role: create.role, handle: create.handle, password };
    let person = match people::create(db, &Actor::System, new).await {
        Err(Error::Invalid(faults)) => {
            let faults: Vec<_> = faults.iter().map(|fault| format!("{}: {:?}", fault.field, fault.rule)).collect();
            return Err(Error::Broken(faults.join("; ")));
        }
        outcome => outcome?,
    };
    println!("{person}");
    Ok(())
}

/// The first line of the standard input.
fn password() -> domain::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(Error::file("standard input"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

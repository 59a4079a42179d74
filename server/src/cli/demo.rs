//! `seed demo`: the demo school, which travels in the binary, through the same import as every course.

use std::{fs, path::Path};

use ground::{Actor, Db, Env, Error, RequestContext};
use model::{Lang, Permissions, Role};
use people::{
    person::{self, NewPerson},
    profile,
};
use serde::Deserialize;

use super::progress;
use crate::{providers, settings::Settings};

include!(concat!(env!("OUT_DIR"), "/demo.rs"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    person: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    handle: String,
    name: String,
    email: String,
    roles: Vec<Role>,
    language: Spoken,
    bio: String,
}

/// A language by its tag.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Spoken(Lang);

impl TryFrom<String> for Spoken {
    type Error = String;
    fn try_from(tag: String) -> Result<Self, String> {
        Lang::parse(&tag).map(Self).ok_or(tag)
    }
}

/// Makes the accounts, imports the courses, and makes up purchases and progress. What is there already stays as it is.
pub async fn seed(db: &Db, settings: &Settings) -> ground::Result<()> {
    let folder = tempfile::tempdir().map_err(Error::file("a temporary folder"))?;
    unpack(folder.path())?;
    accounts(db, folder.path()).await?;
    let mut courses: Vec<_> = fs::read_dir(folder.path())
        .map_err(Error::file(folder.path()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.join("course.toml").is_file())
        .collect();
    courses.sort();
    for course in courses {
        let read = content::import::read(&course).map_err(|problems| {
            Error::Internal(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })?;
        let report = content::import::apply(db, &RequestContext::system(), read, &mut progress::bar("lessons")).await?;
        super::import::print_report(&report);
    }
    let made = school::seed::demo(db).await?;
    let school::seed::MadeUp { learners, orders, lessons, reviews, comments, .. } = made;
    println!(
        "{learners} made-up learners with {orders} orders, {lessons} lessons begun, {reviews} reviews, \
         {comments} comments"
    );
    if settings.test_provider { captured(db, settings).await } else { Ok(()) }
}

/// Tells the test provider of the made-up payments, so that they can be refunded, and its statements are those of the
/// books.
async fn captured(db: &Db, settings: &Settings) -> ground::Result<()> {
    let captured = school::seed::captured(db).await?;
    let captured = captured.into_iter().map(|captured| testpay::Captured {
        id: captured.reference,
        amount: captured.amount.minor,
        currency: captured.amount.currency.to_string(),
        at: captured.at.0,
        refund: captured.refund.map(|(reference, at)| (reference, at.0)),
    });
    let captured: Vec<_> = captured.collect();
    let provider = providers::test(db, settings).await?;
    let adopted = provider.adopt(&captured).await;
    provider.close().await;
    adopted.map_err(|error| Error::Internal(format!("test provider: {error}")))
}

fn unpack(folder: &Path) -> ground::Result<()> {
    for (name, content) in FILES {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(Error::file(parent))?;
        fs::write(&path, content).map_err(Error::file(&path))?;
    }
    Ok(())
}

async fn accounts(db: &Db, folder: &Path) -> ground::Result<()> {
    let path = folder.join("people.toml");
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let people: People = toml::from_str(&text).map_err(|error| Error::Internal(format!("people.toml: {error}")))?;
    let fixed = std::env::var("LYCEUM_DEMO_PASSWORD").ok().filter(|password| !password.is_empty());
    println!("{:<24} {:<8} {:<24} password", "account", "name", "roles");
    for person in people.person {
        let password = match &fixed {
            Some(password) => password.clone(),
            None => password(&db.env)?,
        };
        let shown = if make(db, &person, &password).await? { password.as_str() } else { "(there already)" };
        let roles: Vec<_> = person.roles.iter().map(|role| role.as_str()).collect();
        println!("{:<24} {:<8} {:<24} {shown}", person.email, person.handle, roles.join(", "));
    }
    Ok(())
}

/// Makes one account; returns `false` when there is one already.
async fn make(db: &Db, person: &Person, password: &str) -> ground::Result<bool> {
    if person::by_handle(db, &person.handle).await?.is_some() {
        return Ok(false);
    }
    let new = NewPerson {
        email: person.email.clone(),
        name: person.name.clone(),
        role: Role::Learner,
        handle: Some(person.handle.clone()),
        password: Some(password.into()),
    };
    let id = person::create(db, &RequestContext::system(), new).await?;
    for role in person.roles.iter().filter(|role| **role != Role::Learner) {
        person::grant(db, &RequestContext::system(), &person.handle, role.as_str()).await?;
    }
    let ctx = Actor::Person(id, Permissions::default()).into();
    profile::save(db, &ctx, &person.name, &person.handle, &person.bio).await?;
    profile::set_appearance(db, &ctx, Some(person.language.0), None).await?;
    Ok(true)
}

/// Returns a password that can be read aloud: sixteen characters that nobody mistakes for others, 79 bits.
fn password(env: &Env) -> ground::Result<String> {
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut password = String::new();
    for (place, byte) in env.random::<16>()?.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
    }
    Ok(password)
}

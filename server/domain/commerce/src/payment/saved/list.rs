//! The saved methods of a person: on their own page, and those that can pay an order.

use ground::{Conn, Db, RequestContext, Result, fetch_all};
use model::{
    Id, Millis, Money,
    account::Person,
    payment::{SavedMethod, SavedMethodKind, SavedMethods},
};

use super::setup;
use crate::payment::gateways::Gateways;

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<SavedMethod>,
    provider: String,
    label: String,
    name: String,
    kind: SavedMethodKind,
    is_default: bool,
    saved_at: Millis,
    expires_at: Option<Millis>,
}

/// Returns the actor's saved methods, and where they can add one. `adding` is the one that they are adding: its
/// provider is asked what became of it.
///
/// # Errors
/// [`ground::Error::Unauthenticated`] for guests; [`ground::Error::NotFound`] when `adding` is none of theirs; or when
/// the database fails. A provider that does not answer is no error.
pub async fn load(db: &Db, ctx: &RequestContext, adding: Option<Id<SavedMethod>>) -> Result<SavedMethods> {
    let person = ctx.person()?;
    let offered = db.env.part::<Gateways>().offered(db).await?;
    let adding = match adding {
        Some(method) => setup::follow(db, person, method, &offered).await?,
        None => None,
    };
    let addable = offered.iter().filter(|gateway| gateway.capabilities().saves_without_payment);
    Ok(SavedMethods {
        methods: all(db, person).await?,
        addable: addable.map(|gateway| gateway.name().into()).collect(),
        can_save: offered.iter().any(|gateway| gateway.capabilities().saves_methods),
        adding,
    })
}

/// Returns the methods of a person that can pay this amount now.
pub(in crate::payment) async fn offered(db: &Db, person: Id<Person>, amount: Money) -> Result<Vec<SavedMethod>> {
    let gateways = db.env.part::<Gateways>().offered(db).await?;
    let mut methods = all(db, person).await?;
    methods.retain(|method| {
        let gateway = gateways.iter().find(|gateway| gateway.name() == method.provider);
        !method.is_expired && gateway.is_some_and(|gateway| gateway.capabilities().charges_saved(amount))
    });
    Ok(methods)
}

/// Returns the method that this text chooses, if it is the person's and can pay this amount now.
pub(in crate::payment) async fn find_offered(
    db: &Db,
    person: Id<Person>,
    amount: Money,
    choice: &str,
) -> Result<Option<SavedMethod>> {
    let Some(id) = SavedMethod::parse_choice(choice) else { return Ok(None) };
    Ok(offered(db, person, amount).await?.into_iter().find(|method| method.id == id))
}

async fn all(conn: impl Into<Conn<'_>>, person: Id<Person>) -> Result<Vec<SavedMethod>> {
    const ROWS: &str = "select id, provider, label, name, kind, is_default, saved_at, expires_at \
        from saved_method \
        where person_id = $1 and saved_at is not null and removed_at is null and set_aside_at is null \
        order by is_default desc, id desc";
    let mut conn = conn.into();
    let now = conn.env.now();
    let rows: Vec<Row> = fetch_all!(&mut conn, ROWS, person);
    let method = |row: Row| SavedMethod {
        id: row.id,
        provider: row.provider,
        label: row.label,
        name: row.name,
        kind: row.kind,
        is_default: row.is_default,
        saved_at: row.saved_at,
        expires_at: row.expires_at,
        is_expired: row.expires_at.is_some_and(|expires_at| expires_at <= now),
    };
    Ok(rows.into_iter().map(method).collect())
}

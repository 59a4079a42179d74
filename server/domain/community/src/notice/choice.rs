//! What people have chosen of an event, and when they may be written to.

use std::collections::{BTreeMap, BTreeSet};

use ground::{Result, Tx, fetch_all, fetch_optional, on};
use model::{
    Id,
    account::Person,
    notice::{Channel, NoticeKind},
};
use sqlx::QueryBuilder;

use super::when::{Hours, HoursRow};

/// Somebody who may be told of an event.
#[derive(Clone, Debug)]
pub(super) struct Recipient {
    pub person: Id<Person>,
    pub hours: Hours,
    /// The channels by which they want it.
    pub channels: BTreeSet<Channel>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Id<Person>,
    #[sqlx(flatten)]
    hours: HoursRow,
}

/// Returns those of these people who are in the school and want to be told of such events by any channel.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn recipients(tx: &mut Tx, kind: NoticeKind, people: &[Id<Person>]) -> Result<Vec<Recipient>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on!(&mut *tx, c => {
        let mut sql = QueryBuilder::new(
            "select p.id, s.quiet_from, s.quiet_until, s.digest_hour, s.time_zone \
                from person p \
                left join notice_setting s on s.person_id = p.id \
                where p.suspended_at is null and p.id in (",
        );
        push_ids(&mut sql, people);
        sql.push(" order by p.id").build_query_as().fetch_all(c).await?
    });
    let chosen: Vec<(Id<Person>, Channel, bool)> = on!(&mut *tx, c => {
        let mut sql = QueryBuilder::new("select person_id, channel, is_on from notice_choice where kind = ");
        sql.push_bind(kind.as_str()).push(" and person_id in (");
        push_ids(&mut sql, people);
        sql.build_query_as().fetch_all(c).await?
    });
    let mut choices: BTreeMap<Id<Person>, Vec<(Channel, bool)>> = BTreeMap::new();
    for (person, channel, is_on) in chosen {
        choices.entry(person).or_default().push((channel, is_on));
    }
    let env = tx.env();
    let recipient = |row: Row| {
        let channels = channels(kind, choices.get(&row.id).map_or(&[][..], Vec::as_slice));
        (!channels.is_empty()).then(|| Recipient { person: row.id, hours: row.hours.hours(env), channels })
    };
    Ok(rows.into_iter().filter_map(recipient).collect())
}

fn push_ids<DB: sqlx::Database>(sql: &mut QueryBuilder<DB>, people: &[Id<Person>])
where
    for<'q> i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    let mut list = sql.separated(", ");
    for person in people {
        list.push_bind(person.raw());
    }
    sql.push(")");
}

/// Returns the channels of a kind: the defaults, but for what was chosen otherwise.
fn channels(kind: NoticeKind, chosen: &[(Channel, bool)]) -> BTreeSet<Channel> {
    let is_on = |channel: Channel| {
        let choice = chosen.iter().find(|(of, _)| *of == channel).map(|(_, is_on)| *is_on);
        kind.offers(channel) && choice.unwrap_or_else(|| kind.is_default(channel))
    };
    Channel::ALL.iter().copied().filter(|channel| is_on(*channel)).collect()
}

/// Returns the hours of a person who is still in the school. `None`: they are not.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn hours(tx: &mut Tx, person: Id<Person>) -> Result<Option<Hours>> {
    const HOURS: &str = "select s.quiet_from, s.quiet_until, s.digest_hour, s.time_zone \
        from person p \
        left join notice_setting s on s.person_id = p.id \
        where p.id = $1 and p.suspended_at is null";
    let row: Option<HoursRow> = fetch_optional!(&mut *tx, HOURS, person);
    Ok(row.map(|row| row.hours(tx.env())))
}

/// Returns the kinds of events that a person wants by this channel.
///
/// # Errors
/// Fails when the database does.
pub(super) async fn kinds(tx: &mut Tx, person: Id<Person>, channel: Channel) -> Result<BTreeSet<NoticeKind>> {
    const CHOSEN: &str = "select kind, is_on \
        from notice_choice \
        where person_id = $1 and channel = $2";
    let chosen: Vec<(NoticeKind, bool)> = fetch_all!(&mut *tx, CHOSEN, person, channel);
    let is_on = |kind: NoticeKind| {
        let choice = chosen.iter().find(|(of, _)| *of == kind).map(|(_, is_on)| *is_on);
        kind.offers(channel) && choice.unwrap_or_else(|| kind.is_default(channel))
    };
    Ok(NoticeKind::ALL.iter().copied().filter(|kind| is_on(*kind)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_wins_over_the_default_where_the_channel_is_offered() {
        let kind = NoticeKind::Replied;
        assert_eq!(channels(kind, &[]), BTreeSet::from([Channel::InApp, Channel::Mail]));
        let chosen = [(Channel::Mail, false), (Channel::Digest, true), (Channel::Sms, true)];
        assert_eq!(channels(kind, &chosen), BTreeSet::from([Channel::InApp, Channel::Digest]), "no text message fits");
        assert!(channels(kind, &[(Channel::InApp, false), (Channel::Mail, false)]).is_empty());
    }
}

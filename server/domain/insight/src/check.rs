//! The rule that the figures for teachers agree with the ledger.

use std::collections::BTreeMap;

use ground::{Breach, Conn, Db, Result, fetch_all};
use model::{Id, account::Person, ledger::LedgerAccount};

use crate::stats;

/// Checks all rules of the figures and returns the breaches.
pub(super) async fn run(db: &Db) -> Result<Vec<Breach>> {
    let mut breaches = Vec::new();
    look(&mut Conn::from(db), &mut breaches).await?;
    Ok(breaches)
}

/// Checks that the income which teachers see is the balance of their ledger accounts, to the cent, up to the last
/// count.
async fn look(conn: &mut Conn<'_>, breaches: &mut Vec<Breach>) -> Result<()> {
    const SHOWN: &str = "select teacher_id, currency, cast(sum(amount) as bigint) \
        from income_daily_stats \
        where day < $1 \
        group by teacher_id, currency \
        order by teacher_id, currency";
    const POSTED: &str = "select l.account, l.currency, cast(sum(l.amount) as bigint) \
        from ledger_posting l \
        join ledger_entry e on e.id = l.ledger_entry_id \
        where l.account like $2 and e.at < $1 \
        group by l.account, l.currency";
    let until = stats::counted(&mut *conn).await?;
    let shown: Vec<(Id<Person>, String, i64)> = fetch_all!(&mut *conn, SHOWN, until);
    let posted: Vec<(String, String, i64)> = fetch_all!(&mut *conn, POSTED, until, LedgerAccount::teachers());
    // What the school owes is negative on the account.
    let mut balances: BTreeMap<(String, String), i64> = BTreeMap::new();
    for (teacher, currency, amount) in shown {
        *balances.entry((LedgerAccount::Teacher(teacher).to_string(), currency)).or_default() += amount;
    }
    for (account, currency, amount) in posted {
        *balances.entry((account, currency)).or_default() += amount;
    }
    for ((account, currency), _) in balances.into_iter().filter(|(_, difference)| *difference != 0) {
        breaches.push(Breach::new(
            "income-agrees-with-the-ledger",
            "income_daily_stats",
            account,
            format!("shows something else in {currency} than the ledger (lyceum reindex)"),
        ));
    }
    Ok(())
}

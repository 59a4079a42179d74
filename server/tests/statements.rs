//! The files of statements as a browser without scripts sends them.

use std::sync::Arc;

use gateways::{Stripe, StripeAddresses};
use ground::Clock;
use model::{Millis, Role, url};

use crate::support::{Answer, HOST, World, site};

/// The instant at which the school's first person comes.
const BEGINNING: Millis = Millis(1_795_000_000_000);
const HEAD: &str = "at,type,id,payment,reference,amount,currency\n";

/// Lets some days pass since somebody came to the school first: before, there is nothing to reconcile.
async fn ages(world: &World, clock: &Clock) {
    world.person("eve", Role::Learner).await;
    clock.advance(20 * Millis::DAY);
}

/// Sends the form of the page with this file.
async fn upload(world: &World, token: &str, provider: &str, file: &[u8]) -> Answer {
    upload_as(world, token, provider, "a.csv", file).await
}

/// Sends the form of the page with a file of this name; without one, as a browser does where none was chosen.
async fn upload_as(world: &World, token: &str, provider: &str, name: &str, file: &[u8]) -> Answer {
    let part = |name: &str| format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"");
    let body = [
        format!("{}\r\n\r\n{provider}\r\n", part("provider")).as_bytes(),
        format!("{}; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n", part("file")).as_bytes(),
        file,
        b"\r\n--limit--\r\n",
    ]
    .concat();
    let page = format!("http://{HOST}{}", url::ADMIN_RECONCILIATION);
    let form = world.post(url::STATEMENT_UPLOAD, "").header("content-type", "multipart/form-data; boundary=limit");
    form.header("referer", &page).body(body).by(token).send().await
}

/// Returns the page after a refused form.
async fn page_after(world: &World, token: &str, refused: &Answer) -> String {
    assert_eq!((refused.status.as_u16(), refused.header("location")), (303, url::ADMIN_RECONCILIATION));
    let flash = refused.cookie("flash").unwrap();
    let page = world.get(url::ADMIN_RECONCILIATION).header("accept-language", "en").by(token).cookie("flash", &flash);
    let page = page.send().await;
    assert_eq!(page.status, 422);
    page.text()
}

#[tokio::test]
async fn a_statement_is_uploaded_without_scripts_and_what_is_wrong_stands_at_its_field() {
    let clock = Clock::fixed(BEGINNING);
    let folder = Arc::new(tempfile::tempdir().unwrap());
    site(&folder.path().join("site"));
    let world = World::open(folder, clock.clone(), &[]).await;
    ages(&world, &clock).await;
    let (ada, amy) = (world.person("ada", Role::Administrator).await, world.person("amy", Role::Learner).await);
    let now = clock.now();
    let begins = now.0 - now.0.rem_euclid(Millis::DAY) - Millis::DAY;
    let whole = format!("{HEAD}{},fee,tp_1,tp_1,order-1,9900,CNY\n{begins},total,lyceum,,,1,\n", begins + 1);
    let early = whole.replace(&begins.to_string()[..5], "10000");
    assert_eq!(upload(&world, &amy, "test", whole.as_bytes()).await.status, 403);
    let to_login = upload(&world, "", "test", whole.as_bytes()).await;
    assert!(to_login.header("location").starts_with("/login"), "{to_login:?}");
    for (file, words) in [
        (whole.replacen("9900", "a lot", 1).into_bytes(), "Line 2 of the statement: its amounts cannot be read"),
        (whole.replace("lyceum", "elsewhere").into_bytes(), "another account"),
        (whole.replacen("fee", "payment", 1).into_bytes(), "another account"),
        (early.into_bytes(), "did not exist on this day"),
        (whole.as_bytes()[..whole.len() - 9].to_vec(), "cut off in line 3"),
        (whole.replace(',', ";").into_bytes(), "semicolons"),
        (b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(), "cannot be read as text"),
        (Vec::new(), "There is no line of a statement in this file"),
        (vec![b'x'; model::reconciliation::MAX_STATEMENT_FILE_BYTES + 4_096], "At most 32 MB"),
    ] {
        let refused = upload(&world, &ada, "test", &file).await;
        let page = page_after(&world, &ada, &refused).await;
        let error = page.split("id=\"field-file-error\"").nth(1).map(|rest| &rest[..600.min(rest.len())]);
        assert!(error.is_some_and(|error| error.contains(words)), "{words}: {error:?}");
    }
    let refused = upload(&world, &ada, "nobody", whole.as_bytes()).await;
    assert!(page_after(&world, &ada, &refused).await.contains("id=\"upload-provider-error\""));
    let taken = upload(&world, &ada, "test", whole.as_bytes()).await;
    let day = taken.header("location").to_owned();
    assert!(day.starts_with("/admin/reconciliation/") && day.ends_with("?saved=1"), "{day}");
    let shown = world.get(&day).header("accept-language", "en").by(&ada).send().await;
    assert!(shown.text().contains("0 of 1 lines"), "{}", shown.text());
    // The same once more is nothing wrong.
    let again = upload(&world, &ada, "test", whole.as_bytes()).await;
    let place = again.header("location").to_owned();
    assert_eq!(place, day.replace("saved=1", "new=0"));
    let shown = world.get(&place).header("accept-language", "en").by(&ada).send().await;
    assert!(shown.status == 200 && shown.text().contains("0 new lines"), "{}", shown.text());
    let unchosen = upload_as(&world, &ada, "test", "", b"").await;
    assert!(page_after(&world, &ada, &unchosen).await.contains("Please fill this in"));
    for date in ["0001-01-01", "9999-12-31", "yesterday", ""] {
        let asked = format!("provider=test&date={date}");
        let refused = world.call("/fn/admin/fetch_statement", &asked).by(&ada).send().await;
        assert!(refused.status == 422 && refused.text().contains("\"date\""), "{date}: {refused:?}");
    }
    let broken = world.post(url::STATEMENT_UPLOAD, "provider=test").by(&ada).send().await;
    assert_eq!(broken.status, 415);
}

#[tokio::test]
async fn a_day_says_what_was_left_out_of_its_statement() {
    const KEYS: &str = "fields[publishable_key]=pk_test_51&secrets[secret_key]=sk_test_51\
        &secrets[webhook_secrets]=whsec_51&sandbox=true";
    const FILE: &str = "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id\n\
        txn_1,2026-11-28 10:00:00,usd,-10.00,0.00,-10.00,payout,po_1\n\
        txn_2,2026-11-28 11:00:00,chf,5.00,0.00,5.00,charge,ch_2\n\
        txn_3,2026-11-28 12:00:00,sek,7.00,0.00,7.00,charge,ch_3\n";
    let clock = Clock::fixed(BEGINNING);
    let world = World::with_provider(Stripe::factory(StripeAddresses::default()), clock.clone()).await;
    ages(&world, &clock).await;
    let ada = world.person("ada", Role::Administrator).await;
    let saved = world.call("/fn/admin/save_provider", &format!("provider=stripe&{KEYS}")).by(&ada).send().await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let taken = upload(&world, &ada, "stripe", FILE.as_bytes()).await;
    let shown = world.get(taken.header("location")).header("accept-language", "en").by(&ada).send().await;
    for words in ["2 movements were left out", "in these currencies: CHF, SEK"] {
        assert!(shown.text().contains(words), "{words}: {}", shown.text());
    }
}

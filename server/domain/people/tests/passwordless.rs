//! Accounts without a password: how their owner proves who they are, and gets the first one.

use ground::Error;
use model::{Lang, Millis, rule::Rule};
use people::{SignedIn, confirm, entry, passwordless, security, session};
use testing::{School, field_error, field_errors, guest, is, on_both};

use crate::support::{PASSWORD, Steps as _, at, wrong};

async fn newcomer(school: &School, address: &str) -> SignedIn {
    let step = entry::start(&school.db, &guest(), address, Lang::En).await.unwrap();
    let code = school.code_of(address).await;
    school.clock.advance(1);
    entry::finish(&school.db, &guest(), step, &code, Lang::En).await.unwrap()
}

#[tokio::test]
async fn the_first_password_needs_the_code_of_a_moment_ago() {
    on_both(|school| async move {
        let (db, amy) = (&school.db, newcomer(&school, "amy@example.com").await);
        let account = passwordless::load(db, &at(&amy)).await.unwrap().expect("no password yet");
        assert!(account.recent && account.to.unwrap().to.starts_with("a•••@"));
        school.clock.advance(10 * Millis::MINUTE);
        assert!(!passwordless::load(db, &at(&amy)).await.unwrap().unwrap().recent);
        let late = passwordless::set_up(db, &at(&amy), "", PASSWORD).await;
        assert!(matches!(late, Err(Error::ReauthRequired)), "{late:?}");
        let changed = security::change_password(db, &at(&amy), PASSWORD).await;
        assert!(matches!(changed, Err(Error::ReauthRequired)), "{changed:?}");

        let step = passwordless::start_confirm(db, &at(&amy), Lang::En).await.unwrap();
        let code = school.code_of("amy@example.com").await;
        let refused = passwordless::finish_confirm(db, &at(&amy), step, &wrong(&code)).await;
        assert_eq!(field_error(refused), is("code", Rule::Code));
        assert!(session::require_reauth(db, &at(&amy)).await.is_err());
        passwordless::finish_confirm(db, &at(&amy), step, &code).await.unwrap();
        let again = passwordless::finish_confirm(db, &at(&amy), step, &code).await;
        assert_eq!(field_error(again), is("code", Rule::Code), "once");

        passwordless::set_up(db, &at(&amy), " 林静 ", PASSWORD).await.unwrap();
        assert_eq!(passwordless::load(db, &at(&amy)).await.unwrap(), None);
        assert!(school.can_sign_in("amy@example.com", PASSWORD).await);
        let who = session::load(db, &amy.token).await.unwrap().expect("this session goes on").who;
        assert_eq!(who.name, "林静");
        assert!(school.mails_to("amy@example.com").await[0].subject.contains("was changed"), "and is told");
        let second = passwordless::set_up(db, &at(&amy), "", "another quiet room").await;
        assert!(matches!(second, Err(Error::Stale)), "a second one is a change: {second:?}");
    })
    .await;
}

#[tokio::test]
async fn all_faults_are_told_at_once_and_an_empty_name_is_none() {
    on_both(|school| async move {
        let (db, amy) = (&school.db, newcomer(&school, "amy@example.com").await);
        let all = field_errors(passwordless::set_up(db, &at(&amy), "\u{202E}x", "short").await);
        assert_eq!(all, [is("name", Rule::Invisible), is("password", Rule::TooShort(8))]);
        let known = passwordless::set_up(db, &at(&amy), "Amy Lin Jing", "amy lin jing").await;
        assert_eq!(field_error(known), is("password", Rule::KnownPassword));
        let official = passwordless::set_up(db, &at(&amy), "Lyceum Support", PASSWORD).await;
        assert_eq!(field_error(official), is("name", Rule::Reserved));
        let before = session::load(db, &amy.token).await.unwrap().unwrap().who.name;
        passwordless::set_up(db, &at(&amy), "  ", PASSWORD).await.unwrap();
        assert_eq!(session::load(db, &amy.token).await.unwrap().unwrap().who.name, before);
    })
    .await;
}

#[tokio::test]
async fn a_code_stands_for_no_password_that_there_is_nor_for_anybody_else() {
    on_both(|school| async move {
        let db = &school.db;
        let tom = school.register("tom@example.com", "tom").await;
        let asked = passwordless::start_confirm(db, &at(&tom), Lang::En).await;
        assert!(matches!(asked, Err(Error::Stale)), "whoever has a password gives it: {asked:?}");
        assert_eq!(passwordless::load(db, &at(&tom)).await.unwrap(), None);

        let (amy, eve) = (newcomer(&school, "amy@example.com").await, newcomer(&school, "eve@example.com").await);
        let nothing = confirm(db, &at(&amy), PASSWORD).await;
        assert_eq!(field_error(nothing), is("password", Rule::Password), "no password is the right one");
        let step = passwordless::start_confirm(db, &at(&eve), Lang::En).await.unwrap();
        let code = school.code_of("eve@example.com").await;
        let hers = passwordless::finish_confirm(db, &at(&amy), step, &code).await;
        assert_eq!(field_error(hers), is("code", Rule::Code));
        let entered = entry::finish(db, &guest(), step, &code, Lang::En).await;
        assert_eq!(field_error(entered), is("code", Rule::Code), "a confirmation opens no session");
        for outcome in [
            passwordless::load(db, &guest()).await.map(drop),
            passwordless::set_up(db, &guest(), "", PASSWORD).await,
            passwordless::start_confirm(db, &guest(), Lang::En).await.map(drop),
            passwordless::finish_confirm(db, &guest(), step, &code).await,
        ] {
            assert!(matches!(outcome, Err(Error::Unauthenticated)), "{outcome:?}");
        }
    })
    .await;
}

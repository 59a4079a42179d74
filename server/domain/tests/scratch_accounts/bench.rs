use std::time::Instant;
use argon2::{Argon2, PasswordHash, PasswordHasher};
use domain::account::sign_in;
use tokio::task::JoinSet;
use crate::support::School;
#[test]
fn raw() {
    for threads in [1, 2] {
        let t = Instant::now();
        std::thread::scope(|s| { for _ in 0..threads { s.spawn(|| { for _ in 0..60 { let _: PasswordHash = Argon2::default().hash_password_with_salt(b"correct horse", b"sixteen byte slt").unwrap(); } }); } });
        println!("raw argon2 on {threads} threads: {:.1}/s", 60.0 * threads as f64 / t.elapsed().as_secs_f64());
    }
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ins() {
    for url in [None, crate::support::empty_postgres().await] {
        let school = School::open(url.as_deref()).await;
        domain::account::people::create(&school.db, &domain::Actor::System, domain::account::people::New { email: "a@b.cn".into(), name: "Amy".into(), role: model::Role::Learner, handle: Some("amy".into()), password: Some("correct horse".into()) }).await.unwrap();
        let t = Instant::now();
        let mut set = JoinSet::new();
        for _ in 0..8 { let db = school.db.clone(); set.spawn(async move { for _ in 0..20 { sign_in(&db, "amy", "correct horse", "x").await.unwrap(); } }); }
        set.join_all().await;
        println!("{}: sign-ins c=8: {:.1}/s", school.db.engine_name(), 160.0 / t.elapsed().as_secs_f64());
        for who in ["amy", "nobody"] {
            let mut times = vec![];
            for _ in 0..30 { let t = Instant::now(); let _ = sign_in(&school.db, who, "wrong password", "x").await; times.push(t.elapsed().as_micros()); }
            times.sort(); println!("wrong password of {who}: median {} us", times[15]);
        }
        for address in ["a@b.cn", "new@b.cn"] {
            let mut times = vec![];
            for _ in 0..19 { school.clock.advance(60_000); let t = Instant::now(); domain::account::reset::start(&school.db, address, model::Lang::En).await.unwrap(); times.push(t.elapsed().as_micros()); }
            times.sort(); println!("reset::start for {address}: median {} us", times[9]);
        }
    }
}

//! Jobs: done once in good times, at least once in bad ones, and given up in the end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use ground::{
    Db, Error, Result, fetch_one,
    jobs::{self, JobRegistry, LEASE_MS, MAX_ATTEMPTS},
    mail::{self, Mail, Mailbox, Mailer},
    transaction,
};
use model::{Id, Millis, admin::Job, job::JobKind};
use testing::{School, on_both};
use tokio::sync::{Notify, oneshot};

/// What becomes of a job whose kind is not registered, or was never heard of.
const NOBODY: &str = "nobody handles this kind";

async fn enqueue(school: &School, kind: JobKind) -> Id<Job> {
    enqueue_at(&school.db, kind, school.db.env.now()).await.unwrap()
}

async fn enqueue_at(db: &Db, kind: JobKind, run_at: Millis) -> Result<Id<Job>> {
    transaction!(db, |tx| { jobs::enqueue_at(tx, kind, &"secret", run_at).await })
}

async fn enqueue_and_think_again(db: &Db) -> Result<()> {
    transaction!(db, |tx| {
        jobs::enqueue(tx, JobKind::Stats, &"secret").await?;
        Err(Error::NotFound)
    })
}

/// Counts as soon as the transaction is committed, if it is.
async fn count_after_commit(db: &Db, done: &Arc<AtomicUsize>, commits: bool) -> Result<()> {
    transaction!(db, |tx| {
        let counter = done.clone();
        tx.after_commit(move |_| {
            counter.fetch_add(1, SeqCst);
        });
        if commits { Ok(()) } else { Err(Error::NotFound) }
    })
}

async fn send(school: &School, mail: &Mail) -> Result<()> {
    transaction!(&school.db, |tx| {
        mail::queue(tx, mail).await?;
        mail::queue_nothing(tx).await
    })
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct State {
    attempts: i64,
    done_at: Option<Millis>,
    failed_at: Option<Millis>,
    error: Option<String>,
}

async fn state(school: &School, id: Id<Job>) -> Result<State> {
    Ok(fetch_one!(&school.db, "select attempts, done_at, failed_at, error from job where id = $1", id))
}

/// Counts what it does.
fn counting() -> (JobRegistry, Arc<AtomicUsize>) {
    let done = Arc::new(AtomicUsize::new(0));
    let counter = done.clone();
    let registry = JobRegistry::default().job(JobKind::Stats, move |_, job| {
        let counter = counter.clone();
        async move {
            assert_eq!(job.payload::<String>()?, "secret");
            counter.fetch_add(1, SeqCst);
            Ok(())
        }
    });
    (registry, done)
}

#[tokio::test]
async fn a_job_is_done_once_and_only_if_its_transaction_was_committed() {
    on_both(|school| async move {
        let (registry, done) = counting();
        assert!(enqueue_and_think_again(&school.db).await.is_err());
        let id = enqueue(&school, JobKind::Stats).await;
        let later = school.db.env.now().plus(Millis::HOUR);
        enqueue_at(&school.db, JobKind::Stats, later).await.unwrap();
        assert_eq!(jobs::run_due(&school.db, &registry).await.unwrap(), 1);
        assert_eq!(jobs::run_due(&school.db, &registry).await.unwrap(), 0);
        assert!(state(&school, id).await.unwrap().done_at.is_some());
        school.clock.advance(Millis::HOUR);
        assert_eq!(jobs::run_due(&school.db, &registry).await.unwrap(), 1);
        assert_eq!(done.load(SeqCst), 2);
        school.clock.advance(Millis::DAY);
        school::register().run_sweeps(&school.db).await.unwrap();
        assert!(state(&school, id).await.is_err(), "swept");
    })
    .await;
}

#[tokio::test]
async fn what_follows_a_commit_does_not_follow_a_rollback() {
    on_both(|school| async move {
        for (commits, expected) in [(false, 0), (true, 1)] {
            let done = Arc::new(AtomicUsize::new(0));
            let outcome = count_after_commit(&school.db, &done, commits).await;
            assert_eq!((outcome.is_ok(), done.load(SeqCst)), (commits, expected));
        }
    })
    .await;
}

#[tokio::test]
async fn a_sweep_that_fails_keeps_no_other_from_sweeping() {
    on_both(|school| async move {
        let swept = Arc::new(AtomicUsize::new(0));
        let counter = swept.clone();
        let registry = JobRegistry::default()
            .sweep("broken", |_| async { Err(Error::Internal("no room".into())) })
            .sweep("whole", move |_| {
                counter.fetch_add(1, SeqCst);
                async { Ok(()) }
            });
        let outcome = registry.run_sweeps(&school.db).await;
        assert!(matches!(outcome, Err(Error::Internal(why)) if why == "no room"));
        assert_eq!(swept.load(SeqCst), 1);
    })
    .await;
}

#[tokio::test]
async fn a_poison_job_is_given_up_and_holds_nobody_up() {
    on_both(|school| async move {
        let (registry, done) = counting();
        let registry = registry
            .job(JobKind::Refund, |_, _| async { Err(Error::Internal("no such host".into())) })
            .job(JobKind::PollPayment, |_, job| async move { panic!("attempt {}", job.attempt) });
        let poison = [
            enqueue(&school, JobKind::Refund).await,
            enqueue(&school, JobKind::PollPayment).await,
            enqueue(&school, JobKind::Mail).await,
            enqueue(&school, JobKind::Sms).await,
        ];
        school.damage("update job set kind = 'unheard-of' where kind = 'sms'").await;
        for _ in 0..20 {
            enqueue(&school, JobKind::Stats).await;
            jobs::run_due(&school.db, &registry).await.unwrap();
            school.clock.advance(Millis::MINUTE);
        }
        assert_eq!(done.load(SeqCst), 20);
        for (id, error) in poison.into_iter().zip(["no such host", "panicked", NOBODY, NOBODY]) {
            let state = state(&school, id).await.unwrap();
            assert_eq!((state.attempts, state.done_at, state.error.as_deref()), (MAX_ATTEMPTS, None, Some(error)));
            let failed = state.failed_at.unwrap().0 - testing::BEGINNING.0;
            assert!((14 * Millis::MINUTE..18 * Millis::MINUTE).contains(&failed), "given up after {failed} ms");
        }
    })
    .await;
}

#[tokio::test]
async fn a_job_whose_worker_died_is_taken_up_again() {
    on_both(|school| async move {
        let (registry, done) = counting();
        let hanging = JobRegistry::default().job(JobKind::Stats, |_, _| std::future::pending());
        let id = enqueue(&school, JobKind::Stats).await;
        let die = || tokio::time::timeout(Duration::from_millis(200), jobs::run_due(&school.db, &hanging));
        assert!(die().await.is_err(), "the worker is gone in the middle of the job");
        assert_eq!(jobs::run_due(&school.db, &registry).await.unwrap(), 0, "it may still be alive");
        school.clock.advance(LEASE_MS);
        assert_eq!(jobs::run_due(&school.db, &registry).await.unwrap(), 1);
        assert_eq!((done.load(SeqCst), state(&school, id).await.unwrap().attempts), (1, 2));

        // One that takes every worker with it is given up too.
        let id = enqueue(&school, JobKind::Stats).await;
        for _ in 0..MAX_ATTEMPTS {
            assert!(die().await.is_err());
            school.clock.advance(LEASE_MS);
        }
        jobs::run_due(&school.db, &registry).await.unwrap();
        assert_eq!(done.load(SeqCst), 1);
        assert!(state(&school, id).await.unwrap().failed_at.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_workers_do_every_job_once() {
    on_both(|school| async move {
        let (registry, done) = counting();
        for _ in 0..40 {
            enqueue(&school, JobKind::Stats).await;
        }
        let run = || Box::pin(async { jobs::run_due(&school.db, &registry).await.unwrap() });
        let (a, b, c, d) = tokio::join!(run(), run(), run(), run());
        assert_eq!((a + b + c + d, done.load(SeqCst)), (40, 40));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_wakes_at_the_bell_and_finishes_its_job_before_it_stops() {
    on_both(|school| async move {
        let (began, may_end, (stop, stopped)) = (Arc::new(Notify::new()), Arc::new(Notify::new()), oneshot::channel());
        let signals = (began.clone(), may_end.clone());
        let registry = JobRegistry::default().job(JobKind::CloseOrder, move |_, _| {
            let (began, may_end) = signals.clone();
            async move {
                began.notify_one();
                may_end.notified().await;
                Ok(())
            }
        });
        let worker = tokio::spawn(jobs::run(school.db.clone(), registry, async { stopped.await.unwrap() }));
        tokio::time::sleep(Duration::from_millis(300)).await;
        let id = enqueue(&school, JobKind::CloseOrder).await;
        tokio::time::timeout(Duration::from_secs(3), began.notified()).await.expect("the bell was rung");
        stop.send(()).unwrap();
        let next = enqueue(&school, JobKind::CloseOrder).await;
        may_end.notify_one();
        tokio::time::timeout(Duration::from_secs(3), worker).await.unwrap().unwrap();
        assert!(state(&school, id).await.unwrap().done_at.is_some());
        assert_eq!(state(&school, next).await.unwrap().attempts, 0);
    })
    .await;
}

#[tokio::test]
async fn mails_have_one_address_and_a_subject_of_one_line() {
    on_both(|school| async move {
        let mail = |to: &str, subject: &str| Mail {
            to: to.into(),
            subject: subject.into(),
            body: "Hello,\n\n123456\n".into(),
            ..Mail::default()
        };
        for bad in [
            mail("amy@example.com", "Hello\r\nBcc: eve@example.com"),
            mail("amy@example.com\r\nBcc: eve@example.com", "Hello"),
            mail("amy@example.com, eve@example.com", "Hello"),
            mail("", "Hello"),
        ] {
            assert!(matches!(send(&school, &bad).await, Err(Error::Internal(_))));
        }
        let good = mail("amy@example.com", "你好");
        send(&school, &good).await.unwrap();
        let registry = mail::deliver_by(Mailbox, JobRegistry::default());
        assert_eq!(jobs::run_due(&school.db, &registry).await.unwrap(), 2);
        // The worker died before it could note that this was done.
        for _ in 0..2 {
            Mailbox.deliver(&school.db, Id::from_raw(7), &good).await.unwrap();
        }
        let received = mail::mailbox(&school.db).await.unwrap();
        assert_eq!(received.len(), 2);
        assert_eq!((received[0].to.as_str(), received[0].subject.as_str()), ("amy@example.com", "你好"));
        assert!(!format!("{good:?}").contains("amy"));
    })
    .await;
}

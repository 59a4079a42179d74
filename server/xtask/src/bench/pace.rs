//! Requests at a given pace, however slow the answers are. Each is measured from the moment at which it was due,
//! so that who had to wait in line is counted with the wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::http::{Answer, Connection};
use crate::shell::{Result, now};

/// The number and the pace of requests.
#[derive(Clone, Copy)]
pub struct Pace {
    /// Requests due in a second
    pub per_second: f64,
    /// Requests in all
    pub count: usize,
    /// Connections that share them
    pub connections: usize,
}

/// The durations of the answers.
#[derive(Default)]
pub struct Paced {
    /// Of those that were answered with 2xx or 3xx, the shortest first
    waits: Vec<Duration>,
    /// Answers other than 2xx or 3xx, and connections that broke
    pub refused: usize,
}

impl Paced {
    /// Requests that were answered well.
    pub fn answered(&self) -> usize {
        self.waits.len()
    }

    /// So many of a hundred answers came sooner, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let at = (self.waits.len() * percent / 100).min(self.waits.len().saturating_sub(1));
        self.waits.get(at).map_or(f64::NAN, |wait| wait.as_secs_f64() * 1_000.0)
    }

    fn merge(mut self, other: Self) -> Self {
        self.waits.extend(other.waits);
        self.waits.sort();
        self.refused += other.refused;
        self
    }
}

/// Sends them: `ask` is given a connection and the number of the request.
pub fn send(port: u16, pace: Pace, ask: &(dyn Fn(&mut Connection, usize) -> Result<Answer> + Sync)) -> Result<Paced> {
    let (next, start) = (AtomicUsize::new(0), now());
    let work = || -> Result<Paced> {
        let (mut connection, mut paced) = (Connection::open(port)?, Paced::default());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= pace.count {
                return Ok(paced);
            }
            #[expect(clippy::cast_precision_loss, reason = "there are never so many requests")]
            let due = Duration::from_secs_f64(number as f64 / pace.per_second);
            thread::sleep(due.saturating_sub(start.elapsed()));
            match ask(&mut connection, number) {
                Ok(answer) if answer.status < 400 => paced.waits.push(start.elapsed().saturating_sub(due)),
                Ok(_) => paced.refused += 1,
                Err(_) => {
                    paced.refused += 1;
                    connection = Connection::open(port)?;
                }
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..pace.connections).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_fold(Paced::default(), |sum, worker| {
            Ok(sum.merge(worker.join().map_err(|_| "a connection's thread panicked")??))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_count_from_the_shortest() {
        let waits =
            |from: u64, to: u64| Paced { waits: (from..=to).rev().map(Duration::from_millis).collect(), refused: 1 };
        let all = waits(1, 50).merge(waits(51, 100));
        assert_eq!((all.answered(), all.refused), (100, 2));
        assert!((all.percentile(50) - 51.0).abs() < 0.01 && (all.percentile(99) - 100.0).abs() < 0.01);
        assert!(Paced::default().percentile(99).is_nan());
    }
}

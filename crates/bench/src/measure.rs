//! Times decisions: contenders take turns in blocks of the same shuffled requests, so that a noisy moment hits all. Alone,
//! each answers all of them in a row instead, and finds in the caches what it left there.
//!
//! permc and the baselines are timed in batches of [`BATCH`], because reading the clock costs tens of nanoseconds: their
//! p50 and p99 are those of the means of batches. All others are timed request by request. Every figure is the median of
//! the rounds. Every answer is compared, in every round. A request was just read when it is answered, as in a service.

use std::time::{Duration, Instant};

use crate::Failure;
use crate::case::Case;
use crate::contender::{Contender, Kind};
use crate::gcp::Lcg;

const BATCH: usize = 50;
const ROUNDS: usize = 7;
const BLOCKS: usize = 20;
/// Time for the requests of one contender. Who needs more for all of them answers fewer, but never fewer than
/// [`FEWEST`].
const BUDGET: Duration = Duration::from_secs(5);
const FEWEST: usize = 20;

/// What one decision costs, in nanoseconds.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Cost {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) mean: f64,
    pub(crate) requests: usize,
    pub(crate) batch: usize,
    pub(crate) rounds: usize,
}

/// A contender with what was measured of it.
pub(crate) struct Entry<'a> {
    pub(crate) kind: Kind,
    contender: Box<dyn Contender + 'a>,
    requests: usize,
    batch: usize,
    rounds: usize,
    done: Vec<[f64; 3]>,
    samples: Vec<f64>,
}

impl<'a> Entry<'a> {
    pub(crate) fn new(kind: Kind, contender: Box<dyn Contender + 'a>) -> Self {
        let batch = if kind.is_fast() { BATCH } else { 1 };
        Self { kind, contender, requests: 0, batch, rounds: 1, done: Vec::new(), samples: Vec::new() }
    }

    /// Finds out how many requests there is time for.
    fn plan(&mut self, case: &Case, order: &[usize]) -> Result<(), Failure> {
        let few = &order[..FEWEST.min(order.len())];
        // The first time is to warm up.
        self.run(case, &few[..few.len().min(2)])?;
        let start = Instant::now();
        self.run(case, few)?;
        let mean = nanoseconds(start.elapsed()) / to_f64(few.len());
        let affordable = (nanoseconds(BUDGET) / mean.max(1.0)).round();
        let all = to_f64(order.len());
        self.requests = (FEWEST..=order.len()).rev().find(|it| to_f64(*it) <= affordable).unwrap_or(FEWEST);
        self.rounds = (1..=ROUNDS).rev().find(|it| to_f64(*it) * all <= affordable).unwrap_or(1);
        self.samples.clear();
        Ok(())
    }

    /// Answers some requests in batches.
    fn run(&mut self, case: &Case, requests: &[usize]) -> Result<(), Failure> {
        for some in requests.chunks(BATCH) {
            for &request in some {
                case.asks[request].touch();
                self.contender.touch(request);
            }
            some.chunks(self.batch).try_for_each(|batch| self.time(case, batch))?;
        }
        Ok(())
    }

    fn time(&mut self, case: &Case, batch: &[usize]) -> Result<(), Failure> {
        let mut answers = [false; BATCH];
        let answers = &mut answers[..batch.len()];
        let start = Instant::now();
        self.contender.decide_all(batch, answers);
        let took = start.elapsed();
        self.samples.push(nanoseconds(took) / to_f64(batch.len()));
        let wrong = batch.iter().zip(&*answers).find(|(at, answer)| case.workload.answers[**at] != **answer);
        wrong.map_or(Ok(()), |(at, answer)| {
            let name = self.kind.name();
            Err(format!("{name}: request {at} is answered {answer}: {:?}", case.asks[*at]).into())
        })
    }

    fn end_round(&mut self) {
        if self.samples.is_empty() {
            return;
        }
        self.samples.sort_unstable_by(f64::total_cmp);
        let samples = &self.samples;
        let mean = samples.iter().sum::<f64>() / to_f64(samples.len());
        self.done.push([quantile(samples, 50), quantile(samples, 99), mean]);
        self.samples.clear();
    }

    fn cost(&self) -> Cost {
        let median_of = |which: usize| {
            let mut all: Vec<f64> = self.done.iter().map(|it| it[which]).collect();
            all.sort_unstable_by(f64::total_cmp);
            quantile(&all, 50)
        };
        Cost {
            p50: median_of(0),
            p99: median_of(1),
            mean: median_of(2),
            requests: self.requests,
            batch: self.batch,
            rounds: self.rounds,
        }
    }
}

/// Times all contenders, each alone or in turns; fails at the first wrong answer.
pub(crate) fn measure(
    case: &Case,
    mut entries: Vec<Entry<'_>>,
    alone: bool,
) -> Result<Vec<(Kind, Cost)>, Failure> {
    let order = shuffled(case.asks.len());
    for entry in &mut entries {
        entry.plan(case, &order)?;
        crate::say(&format!(
            "{}: {} times {} requests of {}",
            case.name,
            entry.rounds,
            entry.requests,
            entry.kind.name()
        ));
    }
    let blocks = if alone { 1 } else { BLOCKS };
    for round in 0..ROUNDS {
        for block in 0..blocks {
            for entry in entries.iter_mut().filter(|it| round < it.rounds) {
                let part = |block: usize| entry.requests * block / blocks;
                let range = part(block)..part(block + 1);
                entry.run(case, &order[range])?;
            }
        }
        entries.iter_mut().for_each(Entry::end_round);
    }
    Ok(entries.iter().map(|it| (it.kind, it.cost())).collect())
}

/// Answers all requests once, untimed.
#[cfg(test)]
pub(crate) fn verify(case: &Case, mut entry: Entry<'_>) -> Result<(), Failure> {
    entry.run(case, &shuffled(case.asks.len()))
}

fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut random = Lcg(3);
    for at in (1..count).rev() {
        order.swap(at, random.below(at + 1));
    }
    order
}

/// Of sorted figures.
pub(crate) fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

pub(crate) fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

pub(crate) fn to_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

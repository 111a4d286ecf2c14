//! Compares table and oracle on a whole product of subjects, places and questions.
//!
//! Guarantees: every answer is compared in full and counted. Leaves out: nothing of the product it is given.

use std::ops::Add;

use permc::model::Path;
use rayon::prelude::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::both::{Answer, Both, BothPlaces, BothValues};
use super::questions::{What, Who};
use super::request::{Difference, Request};

/// How many answers were compared, and what they were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) compared: u64,
    /// Allowed with all rows or some.
    pub(crate) allowed: u64,
    /// Allowed with some rows.
    pub(crate) some_rows: u64,
    /// Invalid on both sides.
    pub(crate) invalid: u64,
    pub(crate) differences: u64,
}

/// A product of questions.
#[derive(Debug)]
pub(crate) struct Product<'b> {
    pub(crate) both: &'b Both<'b>,
    places: Vec<(Option<Path>, BothPlaces)>,
    asks: Vec<(permc::model::Ask, Vec<BothValues>)>,
}

impl Tally {
    /// Counts an answer.
    pub(crate) fn count(&mut self, oracle: &Answer, table: &Answer) {
        self.compared += 1;
        self.allowed += u64::from(matches!(oracle, Answer::Allow(_)));
        self.some_rows += u64::from(matches!(oracle, Answer::Allow(rows) if !rows.is_empty()));
        self.invalid += u64::from(*oracle == Answer::Invalid);
        self.differences += u64::from(oracle != table);
    }

    /// The share of answers that allow.
    #[expect(clippy::cast_precision_loss, reason = "for people to read")]
    pub(crate) fn percent_allowed(self) -> f64 {
        self.allowed as f64 * 100.0 / self.compared.max(1) as f64
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            compared: self.compared + other.compared,
            allowed: self.allowed + other.allowed,
            some_rows: self.some_rows + other.some_rows,
            invalid: self.invalid + other.invalid,
            differences: self.differences + other.differences,
        }
    }
}

impl<'b> Product<'b> {
    pub(crate) fn new(both: &'b Both<'b>, places: Vec<Option<Path>>, asks: Vec<What>) -> Self {
        let places = places.into_iter().map(|on| {
            let place = both.place(on.as_ref());
            (on, place)
        });
        let values = |cases: Vec<_>| cases.into_iter().map(|values| both.values(values)).collect();
        let asks = asks.into_iter().map(|(ask, cases)| (ask, values(cases)));
        Self { both, places: places.collect(), asks: asks.collect() }
    }

    /// How many questions there are for each subject.
    pub(crate) fn per_subject(&self) -> u64 {
        let cases: usize = self.asks.iter().map(|(_, cases)| cases.len()).sum();
        (cases * self.places.len()) as u64
    }

    /// Asks all of it for each subject. Also the first few answers that differ.
    pub(crate) fn compare(&self, subjects: &[Who]) -> (Tally, Vec<Difference>) {
        let each = subjects.par_iter().map(|who| self.compare_one(who));
        let unite = |(tally, mut found): (Tally, Vec<Difference>), (more, others)| {
            found.extend(others);
            found.truncate(5);
            (tally + more, found)
        };
        each.reduce(|| (Tally::default(), Vec::new()), unite)
    }

    fn compare_one(&self, who: &Who) -> (Tally, Vec<Difference>) {
        let (mut tally, mut found) = (Tally::default(), Vec::new());
        let subjects = self.both.subject(&who.0, &who.1);
        for (on, place) in &self.places {
            let asker = self.both.asker(&subjects, place);
            for (ask, cases) in &self.asks {
                for values in cases {
                    let (oracle, table) = (asker.oracle(*ask, values), asker.table(*ask, values));
                    tally.count(&oracle, &table);
                    if oracle != table && found.len() < 5 {
                        let (roles, grants) = who.clone();
                        let with = values.oracle.clone();
                        found.extend(
                            Request { roles, grants, ask: *ask, on: on.clone(), with }.difference(self.both),
                        );
                    }
                }
            }
        }
        (tally, found)
    }
}

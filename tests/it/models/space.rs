//! A space of policies: each is a row of digits, and renaming turns a row into another.
//!
//! Guarantees: one policy of each class of those that differ in names only, the first by its digits; how many classes
//! there are is counted a second time without looking at one of them (Burnside's lemma).

use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use crate::generator::Policy;
use crate::generator::text::{File, Item};

/// All policies of some digits.
pub(crate) struct Space {
    pub(crate) name: String,
    /// How many values each digit has.
    radices: Vec<u8>,
    /// All renamings, the one that changes nothing among them.
    renamings: Vec<Renaming>,
    write: fn(&Space, &[u8]) -> Vec<Item>,
    /// How many roles, permissions and resources there are, for those who write them.
    pub(crate) size: [usize; 3],
}

/// A renaming: each digit of the image is a digit of the row, read by a table.
#[derive(Debug, Clone)]
pub(crate) struct Renaming(Vec<(usize, Vec<u8>)>);

impl Space {
    pub(crate) fn new(
        name: &str,
        size: [usize; 3],
        radices: Vec<u8>,
        renamings: Vec<Renaming>,
        write: fn(&Self, &[u8]) -> Vec<Item>,
    ) -> Self {
        Self { name: name.to_owned(), radices, renamings, write, size }
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> u64 {
        self.radices.iter().map(|radix| u64::from(*radix)).product()
    }

    /// How many classes there are: the mean number of rows that a renaming leaves alone.
    pub(crate) fn classes(&self) -> u64 {
        let fixed: u64 = self.renamings.iter().map(|renaming| renaming.fixed(&self.radices)).sum();
        let count = self.renamings.len() as u64;
        assert_eq!(fixed % count, 0, "the renamings are no group");
        fixed / count
    }

    /// The row of a number, the first digit counting most.
    fn row(&self, mut number: u64) -> Vec<u8> {
        let mut row = vec![0; self.radices.len()];
        for (digit, radix) in row.iter_mut().zip(&self.radices).rev() {
            *digit = u8::try_from(number % u64::from(*radix)).unwrap();
            number /= u64::from(*radix);
        }
        row
    }

    fn is_first(&self, row: &[u8]) -> bool {
        self.renamings.iter().all(|renaming| renaming.image(row).ge(row.iter().copied()))
    }

    /// Calls with the first policy of each class, or of every so manieth row if that is first of its class, and unites
    /// what it says.
    pub(crate) fn each<T: Send>(
        &self,
        step: u64,
        call: impl Fn(u64, &Policy) -> T + Sync,
        nothing: impl Fn() -> T + Sync + Send,
        unite: impl Fn(T, T) -> T + Sync + Send,
    ) -> T {
        let numbers = (0..self.rows().div_ceil(step)).into_par_iter().map(|at| at * step);
        let firsts = numbers.filter_map(|number| {
            let row = self.row(number);
            self.is_first(&row).then(|| call(number, &self.policy(&row)))
        });
        firsts.reduce(nothing, unite)
    }

    fn policy(&self, row: &[u8]) -> Policy {
        let items = (self.write)(self, row);
        Policy { files: vec![File { path: "model.perm".to_owned(), package: String::new(), items }] }
    }
}

impl Renaming {
    /// The renaming of the digits at each position: where it is read, and by which table.
    pub(crate) fn new(digits: Vec<(usize, Vec<u8>)>) -> Self {
        Self(digits)
    }

    fn image<'a>(&'a self, row: &'a [u8]) -> impl Iterator<Item = u8> + 'a {
        self.0.iter().map(|(from, table)| table[usize::from(row[*from])])
    }

    /// How many rows it leaves alone: for each round of positions, the values that come back as they were.
    fn fixed(&self, radices: &[u8]) -> u64 {
        let mut seen = vec![false; radices.len()];
        let mut product = 1;
        for start in 0..radices.len() {
            if seen[start] {
                continue;
            }
            let mut round = Vec::new();
            let mut at = start;
            while !std::mem::replace(&mut seen[at], true) {
                round.push(at);
                at = self.0[at].0;
            }
            let back =
                |value: u8| round.iter().rev().fold(value, |value, at| self.0[*at].1[usize::from(value)]);
            product *= (0..radices[start]).filter(|value| back(*value) == *value).count() as u64;
        }
        product
    }
}

/// Every order of so many things.
pub(crate) fn orders(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else { return vec![Vec::new()] };
    let into = |order: Vec<usize>| {
        (0..count).map(move |at| {
            let mut order = order.clone();
            order.insert(at, last);
            order
        })
    };
    orders(last).into_iter().flat_map(into).collect()
}

/// The table that leaves so many values alone.
pub(crate) fn same(radix: usize) -> Vec<u8> {
    (0..radix).map(|value| u8::try_from(value).unwrap()).collect()
}

/// Every way in which so many things can follow from one another without a cycle, as pairs.
pub(crate) fn acyclic(count: usize) -> Vec<Vec<(usize, usize)>> {
    let pairs: Vec<_> =
        (0..count).flat_map(|a| (0..count).filter(move |b| *b != a).map(move |b| (a, b))).collect();
    let some = |mask: u32| -> Vec<_> {
        let chosen = pairs.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        chosen.map(|(_, pair)| *pair).collect()
    };
    (0..1 << pairs.len()).map(some).filter(|edges: &Vec<_>| !has_cycle(count, edges)).collect()
}

/// Takes away what nothing follows from until nothing is left or nothing can be taken away.
fn has_cycle(count: usize, edges: &[(usize, usize)]) -> bool {
    let mut left: Vec<usize> = (0..count).collect();
    loop {
        let before = left.len();
        let kept = left.clone();
        left.retain(|node| edges.iter().any(|(from, to)| from == node && kept.contains(to)));
        if left.is_empty() || left.len() == before {
            return !left.is_empty();
        }
    }
}

/// The table by which the ways to follow are renamed.
pub(crate) fn acyclic_renamed(count: usize, order: &[usize]) -> Vec<u8> {
    let ways = acyclic(count);
    let renamed = |edges: &Vec<(usize, usize)>| {
        let mut edges: Vec<_> = edges.iter().map(|(a, b)| (order[*a], order[*b])).collect();
        edges.sort_unstable();
        edges
    };
    ways.iter()
        .map(|edges| u8::try_from(ways.iter().position(|way| *way == renamed(edges)).unwrap()).unwrap())
        .collect()
}

/// A declaration without statements.
pub(crate) fn line(head: impl Into<String>) -> Item {
    Item { head: head.into(), body: None }
}

/// A declaration with statements.
pub(crate) fn block(head: impl Into<String>, body: Vec<String>) -> Item {
    Item { head: head.into(), body: Some(body) }
}

/// The names of those that follow from one, after a word; nothing if there is none.
pub(crate) fn following(word: &str, letter: char, edges: &[(usize, usize)], from: usize) -> Option<String> {
    let names: Vec<_> =
        edges.iter().filter(|(a, _)| *a == from).map(|(_, b)| format!("{letter}{b}")).collect();
    (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
}

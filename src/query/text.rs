//! Answers in words, for people: a line for each thing, what belongs to it indented below.
//!
//! Guarantees: the first line is the answer. Leaves out: making characters of a policy harmless, which whoever prints
//! these lines does.

mod reach;
mod what;
mod who;
mod why;

pub use reach::reach;
pub use what::what;
pub use who::who;
pub use why::why;

use super::cubes::When;
use super::grounds::Ground;
use super::{Place, conditions};
use crate::analyze::and_more;
use crate::answer;

/// Lines being put together.
#[derive(Debug, Default)]
struct Lines {
    lines: Vec<String>,
}

impl Lines {
    fn add(&mut self, depth: usize, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "  ".repeat(depth), text.as_ref()));
    }

    fn grounds(&mut self, depth: usize, grounds: &[Ground]) {
        for ground in grounds {
            let limited = ground.on.is_some() || ground.rows.is_some();
            let depth = if limited && ground.holds.is_some() {
                let on = ground.on.as_ref().map(|on| format!(" on {on}")).unwrap_or_default();
                let rows = ground.rows.as_ref().map(|rows| format!(" where {}", quoted(rows)));
                self.add(depth, format!("{}:", format!("{on}{}", rows.unwrap_or_default()).trim_start()));
                depth + 1
            } else {
                depth
            };
            for step in &ground.steps {
                self.add(depth, format!("{}{}", step.says, at(step.place.as_ref())));
            }
        }
    }
}

/// Where something is written: ` (a.perm:7)`.
fn at(place: Option<&Place>) -> String {
    place.map(|place| format!(" ({}:{})", place.source, place.line)).unwrap_or_default()
}

fn quoted(text: &str) -> String {
    answer::filter(&[vec![text.to_owned()]])
}

/// Conditions of which one holds; nothing if there is no condition.
fn when(conditions: &[When]) -> String {
    if conditions.iter().any(|condition| condition.all.is_empty()) {
        return String::new();
    }
    let one_of = |condition: &When| {
        let tests = condition.all.iter();
        let tests = tests.map(|test| format!("`{}` is {}", test.attribute, conditions::one_of(&test.values)));
        tests.collect::<Vec<_>>().join(" and ")
    };
    conditions.iter().map(one_of).collect::<Vec<_>>().join("; or ")
}

fn names(names: &[String], left_out: usize) -> String {
    let words = names.iter().map(|name| format!("`{name}`")).collect();
    and_more(words, names.len() + left_out).join(", ")
}

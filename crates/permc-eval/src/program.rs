//! Programs: the steps that one action reaches, in order, with operands as positions in the program.
//!
//! A step's operands stand before it, so one pass over the program gives every value: no recursion, no visit twice.
//! How a permission is held is the caller's business; it comes in as a function.

use alloc::vec::Vec;
use core::ops::Range;

use crate::format::{Content, Step};
use crate::id::{at, id};
use crate::invalid::Fact;
use crate::values::Values;

/// How many steps one action may reach.
pub const PROGRAM_LIMIT: usize = 10_000;

/// How many steps and operands all programs together may have.
pub const PROGRAMS_LIMIT: usize = 4_000_000;

/// How much of something: nothing, some rows of it, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// None of it.
    Nothing,
    /// Some rows.
    SomeRows,
    /// All rows.
    Everything,
}

impl Extent {
    const fn of(holds: bool) -> Self {
        if holds { Self::Everything } else { Self::Nothing }
    }
}

/// A step with its operands in the program.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    /// What the subject holds of this permission.
    Hold(u32),
    /// Whether the attribute has one of the values in these operands.
    Is(u32, Range<u32>),
    /// Whether that condition does not hold.
    Not(u32),
    /// What all steps in these operands give.
    All(Range<u32>),
    /// What any step in these operands gives.
    Any(Range<u32>),
}

/// The steps that some roots reach.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    /// The attributes that a request must bring.
    pub(crate) needs: Vec<u32>,
    pub(crate) ops: Vec<Op>,
    operands: Vec<u32>,
    /// The positions of what forbids.
    pub(crate) forbid: Vec<u32>,
    /// The positions of what is required.
    pub(crate) require: Vec<u32>,
}

impl Program {
    /// The operands of a step.
    pub(crate) fn operands(&self, range: &Range<u32>) -> &[u32] {
        self.operands.get(at(range.start)..at(range.end)).unwrap_or(&[])
    }

    /// The attributes that the program tests, in order of its steps.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = u32> {
        self.ops.iter().filter_map(|op| if let Op::Is(attribute, _) = op { Some(*attribute) } else { None })
    }

    /// Computes the value of every step into `out`, which is at least as long as the program.
    pub(crate) fn run(&self, values: &Values, hold: impl Fn(u32) -> Extent, out: &mut [Extent]) {
        for (i, op) in self.ops.iter().enumerate() {
            let done = |step: &u32| out.get(at(*step)).copied();
            let value = match op {
                Op::Hold(permission) => hold(*permission),
                Op::Is(attribute, range) => {
                    let given = values.position(*attribute);
                    Extent::of(given.is_some_and(|given| self.operands(range).binary_search(&given).is_ok()))
                }
                Op::Not(step) => Extent::of(done(step).is_some_and(|value| value != Extent::Everything)),
                Op::All(range) => {
                    let all = self.operands(range).iter().map(|step| done(step).unwrap_or(Extent::Nothing));
                    all.min().unwrap_or(Extent::Everything)
                }
                Op::Any(range) => {
                    self.operands(range).iter().filter_map(done).max().unwrap_or(Extent::Nothing)
                }
            };
            if let Some(slot) = out.get_mut(i) {
                *slot = value;
            }
        }
    }
}

/// Finds the steps that roots reach, and bounds how many they are.
pub(crate) struct Reach {
    /// For each step the last round that saw it.
    seen: Vec<u32>,
    /// For each step its position in the program of that round.
    positions: Vec<u32>,
    round: u32,
    left: usize,
}

impl Reach {
    pub(crate) fn new(content: &Content) -> Self {
        let none = alloc::vec![0; content.steps.len()];
        Self { seen: none.clone(), positions: none, round: 0, left: PROGRAMS_LIMIT }
    }

    /// The steps that the roots reach, ascending.
    pub(crate) fn from(
        &mut self,
        content: &Content,
        roots: impl Iterator<Item = u32>,
    ) -> Result<Vec<u32>, Fact> {
        self.round = self.round.saturating_add(1);
        let mut found = Vec::new();
        let mut open: Vec<u32> = Vec::new();
        for root in roots {
            self.visit(root, &mut open)?;
        }
        while let Some(step) = open.pop() {
            found.push(step);
            if found.len() > PROGRAM_LIMIT {
                return Err(Fact::TooMany { what: "steps in one rule", limit: PROGRAM_LIMIT });
            }
            match content.steps.get(at(step)) {
                Some(Step::Not(operand)) => self.visit(*operand, &mut open)?,
                Some(Step::All(operands) | Step::Any(operands)) => {
                    operands.iter().try_for_each(|&operand| self.visit(operand, &mut open))?;
                }
                Some(Step::Is(_, values)) => self.spend(values.len())?,
                Some(Step::Hold(_)) | None => {}
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    fn spend(&mut self, steps: usize) -> Result<(), Fact> {
        let too_many = Fact::TooMany { what: "steps in all rules together", limit: PROGRAMS_LIMIT };
        self.left = self.left.checked_sub(steps).ok_or(too_many)?;
        Ok(())
    }

    fn visit(&mut self, step: u32, open: &mut Vec<u32>) -> Result<(), Fact> {
        self.spend(1)?;
        if let Some(seen) = self.seen.get_mut(at(step)).filter(|seen| **seen != self.round) {
            *seen = self.round;
            open.push(step);
        }
        Ok(())
    }

    /// The program of a rule: what forbids and what is required, with all they reach.
    pub(crate) fn program(
        &mut self,
        content: &Content,
        forbid: &[u32],
        require: &[u32],
    ) -> Result<Program, Fact> {
        let steps = self.from(content, forbid.iter().chain(require).copied())?;
        for (position, &step) in steps.iter().enumerate() {
            if let Some(slot) = self.positions.get_mut(at(step)) {
                *slot = id(position);
            }
        }
        let place = |step: &u32| self.positions.get(at(*step)).copied().unwrap_or(u32::MAX);
        let mut program = Program {
            forbid: forbid.iter().map(place).collect(),
            require: require.iter().map(place).collect(),
            ..Program::default()
        };
        for step in steps.iter().filter_map(|&step| content.steps.get(at(step))) {
            let start = id(program.operands.len());
            let op = match step {
                Step::Hold(permission) => Op::Hold(*permission),
                Step::Not(step) => Op::Not(place(step)),
                Step::Is(attribute, values) => {
                    program.operands.extend(values);
                    Op::Is(*attribute, start..id(program.operands.len()))
                }
                Step::All(steps) => {
                    program.operands.extend(steps.iter().map(place));
                    Op::All(start..id(program.operands.len()))
                }
                Step::Any(steps) => {
                    program.operands.extend(steps.iter().map(place));
                    Op::Any(start..id(program.operands.len()))
                }
            };
            program.ops.push(op);
        }
        Ok(program)
    }
}

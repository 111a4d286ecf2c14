//! What was measured, as Markdown: ratios first.

use std::fmt::Write as _;

use serde::Serialize;

use crate::child::Start;
use crate::contender::Kind;
use crate::measure::Cost;

/// All figures of a case.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) case: &'static str,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) starts: Vec<Ready>,
    /// What is compiled or read, and nanoseconds.
    pub(crate) compiling: Vec<(&'static str, f64)>,
    pub(crate) goals: Vec<Goal>,
}

/// What a decision of a contender costs.
#[derive(Serialize)]
pub(crate) struct Decision {
    pub(crate) contender: &'static str,
    pub(crate) cost: Cost,
    #[serde(skip)]
    pub(crate) kind: Kind,
}

/// What becoming ready costs a contender.
#[derive(Serialize)]
pub(crate) struct Ready {
    pub(crate) contender: &'static str,
    pub(crate) start: Start,
    #[serde(skip)]
    pub(crate) kind: Kind,
}

/// A goal: what is divided by what, and how it has to be.
#[derive(Serialize)]
pub(crate) struct Goal {
    pub(crate) text: String,
    pub(crate) ratio: f64,
    pub(crate) met: bool,
}

enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// The goals that can be judged of some decisions, by their p50.
pub(crate) fn goals(case: &str, decisions: &[Decision]) -> Vec<Goal> {
    let cost = |kind: Kind| decisions.iter().find(|it| it.kind == kind).map(|it| it.cost.p50);
    let mut goals = Vec::new();
    let mut judge = |over: Kind, under: Kind, bound: Bound| {
        let (Some(above), Some(below)) = (cost(over), cost(under)) else { return };
        let ratio = above / below;
        let (word, limit, met) = match bound {
            Bound::AtMost(limit) => ("at most", limit, ratio <= limit),
            Bound::AtLeast(limit) => ("at least", limit, ratio >= limit),
        };
        let text = format!("{} / {} {word} {limit}", over.name(), under.name());
        goals.push(Goal { text, ratio, met });
    };
    judge(Kind::PermcNames, Kind::Names, Bound::AtMost(1.5));
    judge(Kind::PermcIds, Kind::Ids, Bound::AtMost(2.0));
    if case == "M" {
        judge(Kind::Cedar, Kind::PermcNames, Bound::AtLeast(50.0));
        judge(Kind::Regorus, Kind::PermcNames, Bound::AtLeast(100.0));
    }
    if ["M", "L"].contains(&case) {
        judge(Kind::CedarRoles, Kind::PermcNames, Bound::AtLeast(10_000.0));
    }
    goals
}

impl Report {
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("## {}\n", self.case);
        self.write_decisions(&mut text);
        self.write_starts(&mut text);
        self.write_compiling(&mut text);
        for goal in &self.goals {
            let met = if goal.met { "met" } else { "missed" };
            writeln!(text, "- {met}: {}, is {}", goal.text, factor(goal.ratio)).ok();
        }
        text
    }

    fn write_decisions(&self, text: &mut String) {
        let first = self.decisions.iter().find(|it| it.kind == Kind::PermcNames).or(self.decisions.first());
        let Some(first) = first else { return };
        text.push_str("\n| One decision | × p50 | p50 | p99 | mean | requests | batch | rounds |\n");
        text.push_str("| --- | --: | --: | --: | --: | --: | --: | --: |\n");
        for Decision { kind, cost, .. } in &self.decisions {
            let Cost { p50, p99, mean, requests, batch, rounds } = *cost;
            let (ratio, title) = (factor(p50 / first.cost.p50), kind.title());
            let (p50, p99, mean) = (time(p50), time(p99), time(mean));
            writeln!(
                text,
                "| {title} | {ratio} | {p50} | {p99} | {mean} | {requests} | {batch} | {rounds} |"
            )
            .ok();
        }
    }

    fn write_starts(&self, text: &mut String) {
        if self.starts.is_empty() {
            return;
        }
        text.push_str("\n| Ready | files | load | start to first decision | memory | peak |\n");
        text.push_str("| --- | --: | --: | --: | --: | --: |\n");
        for Ready { kind, start, .. } in &self.starts {
            let Start { load, first, memory, peak, files } = *start;
            let files = u64::try_from(files).unwrap_or(u64::MAX) / 1024;
            let (title, load, first) = (kind.title(), time(load), time(first));
            writeln!(text, "| {title} | {files} KiB | {load} | {first} | {memory} KiB | {peak} KiB |").ok();
        }
    }

    fn write_compiling(&self, text: &mut String) {
        let Some((_, first)) = self.compiling.first() else { return };
        text.push_str("\n| From source | × | time |\n| --- | --: | --: |\n");
        for (what, took) in &self.compiling {
            writeln!(text, "| {what} | {} | {} |", factor(took / first), time(*took)).ok();
        }
        text.push('\n');
    }
}

fn factor(ratio: f64) -> String {
    if ratio >= 100.0 { format!("{ratio:.0}") } else { format!("{ratio:.2}") }
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        it if it < 1e3 => format!("{it:.1} ns"),
        it if it < 1e6 => format!("{:.2} µs", it / 1e3),
        it if it < 1e9 => format!("{:.2} ms", it / 1e6),
        it => format!("{:.2} s", it / 1e9),
    }
}

//! What the way from text to a table costs, stage by stage, and how long an editor waits after a keystroke. Run with
//! `cargo bench --bench front`.
//!
//! A stage is told by its median and by what that makes a second; keystrokes by their median and the worst of a hundred.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use permc::analyze::analyze;
use permc::graph;
use permc::limits::Limits;
use permc::lint::{self, Levels};
use permc::pipeline::{Product, Settings};
use permc::resolve::resolve;
use permc::session::Session;
use permc::source::SourceMap;
use permc::syntax::parse;
use permc::table::lower;
use permc_eval::Table;
use permc_workload::{Size, Workload};
use rayon::prelude::*;

/// How often each stage runs.
const RUNS: usize = 9;
/// How often a key is struck.
const KEYS: usize = 500;

/// About 10,000 lines in 20 files.
const PROJECT: Size =
    Size { name: "project", things: 60, roles: 340, grants: 50, resources: 300, requests: 0, files: 12 };

fn main() {
    for size in [Size::M, Size::L] {
        stages(Size { requests: 0, ..size });
    }
    keystrokes();
}

/// Each stage by itself.
fn stages(size: Size) {
    let files = Workload::new(size).files();
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    println!("{}: {} files, {} bytes", size.name, files.len(), bytes);
    let limits = Limits::default();
    let sources = SourceMap::new(files_of(&files));
    stage("sources", bytes, || SourceMap::new(files_of(&files)));
    let all: Vec<_> = sources.iter().collect();
    stage("parse, one thread", bytes, || {
        all.iter().map(|(id, file)| parse(*id, &file.text, &limits)).collect::<Vec<_>>()
    });
    stage("parse, all threads", bytes, || {
        all.par_iter().map(|(id, file)| parse(*id, &file.text, &limits)).collect::<Vec<_>>()
    });
    let parsed: Vec<_> = all.iter().map(|(id, file)| parse(*id, &file.text, &limits).value).collect();
    let trees: Vec<_> = parsed.iter().collect();
    stage("resolve", bytes, || resolve(&trees, &limits));
    let model = resolve(&trees, &limits).value;
    stage("graph", bytes, || graph::build(&model));
    let graph = graph::build(&model).value;
    stage("analyze", bytes, || analyze(&model, &graph, &limits, true));
    let analysis = analyze(&model, &graph, &limits, true).value;
    let policy =
        lint::Policy { sources: &sources, model: &model, graph: &graph, analysis: &analysis, complete: true };
    stage("lint, all threads", bytes, || lint::check(policy, &Levels::default()));
    stage("lower", bytes, || lower(&sources, &model, &graph, &analysis, false));
    let content = lower(&sources, &model, &graph, &analysis, false);
    stage("bundle to JSON", bytes, || permc_eval::to_json(&content));
    let bundle = permc_eval::to_json(&content);
    stage("load the bundle", bytes, || Table::from_json(&bundle).is_ok());
}

fn files_of(files: &[(String, String)]) -> Vec<(&String, &String)> {
    files.iter().map(|(path, text)| (path, text)).collect()
}

/// Times what makes a value, without the time that it takes to let go of it.
fn stage<T>(name: &str, bytes: usize, run: impl Fn() -> T) {
    let mut times: Vec<_> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let value = black_box(run());
            let time = start.elapsed();
            drop(value);
            time
        })
        .collect();
    times.sort_unstable();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    let rate = bytes as f64 / 1e6 / median.as_secs_f64();
    println!("  {name:<20} {median:>10.1?}  {rate:>6.0} MB/s");
}

/// A line is changed in one file after the other.
fn keystrokes() {
    let mut files = Workload::new(PROJECT).files();
    let mut session = Session::new(Settings { product: Product::Findings, ..Settings::default() });
    files.iter().for_each(|(path, text)| session.set(path, text));
    let findings = session.compile().diagnostics.len();
    let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
    println!("project: {} files, {lines} lines, {findings} findings", files.len());
    let mut times: Vec<Duration> = Vec::with_capacity(KEYS);
    for key in 0..KEYS {
        let count = files.len();
        let Some((path, text)) = files.get_mut(key % count) else { continue };
        // A letter more in a comment, a new role, or a mistake that the next key puts right.
        match key / count % 3 {
            0 => text.push_str("\n// a"),
            1 => text.push_str(&format!("\nrole extra_{key}")),
            _ => text.push_str(" {\n  grant }\n"),
        }
        let start = Instant::now();
        session.set(path, text);
        let compilation = black_box(session.compile());
        times.push(start.elapsed());
        drop(compilation);
    }
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!("  a keystroke: p50 {:.1?}, p99 {:.1?}", at(50), at(99));
}

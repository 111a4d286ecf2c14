//! A process for each contender: from its start to the first decision, and the memory that it has then.
//!
//! The child knows no workload: it reads the files of its form and one request, decides, and tells. The files are
//! dropped before memory is looked at; what the allocator keeps is counted, as it is for a service.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::case::{Ask, Case};
use crate::contender::{File, Kind};
use crate::measure::{nanoseconds, quantile};

const RUNS: usize = 3;
/// Who takes longer, in nanoseconds, is started once.
const LONG: f64 = 5e9;

/// What becoming ready costs.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Start {
    /// From files in memory to ready, in nanoseconds.
    pub(crate) load: f64,
    /// From the start of the process to the first decision, in nanoseconds; reading files is in it.
    pub(crate) first: f64,
    /// What is resident more than at the start, in KiB.
    pub(crate) memory: u64,
    /// The most that was resident, in KiB.
    pub(crate) peak: u64,
    /// Bytes of its files.
    pub(crate) files: usize,
}

/// What the child tells.
#[derive(Serialize, Deserialize)]
struct Told {
    load: f64,
    memory: u64,
    peak: u64,
}

/// Runs a contender in processes of its own.
pub(crate) fn start(case: &Case, kind: Kind, files: &[File]) -> Result<Start, Failure> {
    let directory = std::env::temp_dir().join(format!("permc-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let ended = write(case, files, &directory).and_then(|()| runs(kind, &directory));
    std::fs::remove_dir_all(&directory)?;
    let runs = ended?;
    let median = |of: &dyn Fn(&(f64, Told)) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(of).collect();
        all.sort_unstable_by(f64::total_cmp);
        quantile(&all, 50)
    };
    Ok(Start {
        load: median(&|(_, told)| told.load),
        first: median(&|(first, _)| *first),
        memory: runs.iter().map(|(_, told)| told.memory).min().unwrap_or(0),
        peak: runs.iter().map(|(_, told)| told.peak).min().unwrap_or(0),
        files: files.iter().map(|(_, bytes)| bytes.len()).sum(),
    })
}

fn write(case: &Case, files: &[File], directory: &Path) -> Result<(), Failure> {
    let mut names = Vec::new();
    for (number, (name, bytes)) in files.iter().enumerate() {
        names.push(name);
        std::fs::write(directory.join(number.to_string()), bytes)?;
    }
    std::fs::write(directory.join("names"), serde_json::to_vec(&names)?)?;
    let first = (case.asks.first(), case.workload.answers.first());
    std::fs::write(directory.join("request"), serde_json::to_vec(&first)?)?;
    Ok(())
}

fn runs(kind: Kind, directory: &Path) -> Result<Vec<(f64, Told)>, Failure> {
    let mut runs = Vec::new();
    while runs.len() < RUNS && runs.last().is_none_or(|(first, _)| *first < LONG) {
        runs.push(run(kind, directory)?);
    }
    Ok(runs)
}

fn run(kind: Kind, directory: &Path) -> Result<(f64, Told), Failure> {
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--child", kind.name()])
        .arg(directory)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let decided = lines.next();
    let first = nanoseconds(start.elapsed());
    let told = lines.next();
    if !child.wait()?.success() || decided.is_none() {
        return Err(format!("{} fails in a process of its own", kind.name()).into());
    }
    Ok((first, serde_json::from_str(&told.ok_or("the child says nothing")??)?))
}

/// What the child does.
pub(crate) fn main(kind: Kind, directory: &Path) -> Result<(), Failure> {
    let before = status("VmRSS")?;
    let names: Vec<String> = serde_json::from_slice(&std::fs::read(directory.join("names"))?)?;
    let mut files = Vec::new();
    for (number, name) in names.into_iter().enumerate() {
        files.push((name, std::fs::read(directory.join(number.to_string()))?));
    }
    let (ask, answer): (Ask, bool) = serde_json::from_slice(&std::fs::read(directory.join("request"))?)?;
    let asks = [ask];
    let start = Instant::now();
    let mut contender = kind.load(&files, &asks, &[answer])?;
    let load = nanoseconds(start.elapsed());
    if contender.decide(0) != answer {
        return Err("the first answer is wrong".into());
    }
    let mut out = std::io::stdout();
    writeln!(out, "decided")?;
    out.flush()?;
    drop(files);
    let told = Told { load, memory: status("VmRSS")?.saturating_sub(before), peak: status("VmHWM")? };
    writeln!(out, "{}", serde_json::to_string(&told)?)?;
    Ok(())
}

/// A figure of this process in KiB; zero where the system does not tell.
fn status(name: &str) -> Result<u64, Failure> {
    let Ok(text) = std::fs::read_to_string("/proc/self/status") else { return Ok(0) };
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    Ok(line.and_then(|it| it.trim().strip_suffix("kB")).unwrap_or("0").trim().parse()?)
}

//! Measures permc's evaluator beside its peers: the same requests, the same answers, each in the form it likes.
//!
//! Guarantees: a wrong answer of anybody ends the run with exit code 1. Leaves out: judging what else a peer can do.
#![expect(
    clippy::disallowed_methods,
    reason = "a tool that reads files, starts processes and looks at the clock"
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the command line is all there is")]

mod arguments;
mod baseline;
mod casbin;
mod case;
mod cedar;
mod cedar_roles;
mod child;
mod compiling;
mod contender;
mod gcp;
mod measure;
mod ours;
mod rego;
mod report;
mod subset;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use arguments::{Arguments, Task};
use case::Case;
use measure::Entry;
use permc_workload::Size;
use report::{Decision, Ready, Report};

/// Anything that can go wrong; it ends the run.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let ended = match arguments::parse(std::env::args().skip(1)) {
        Ok(Task::Help) => {
            println!("{}", arguments::HELP);
            Ok(())
        }
        Ok(Task::Child(kind, directory)) => child::main(kind, &directory),
        Ok(Task::Measure(arguments)) => run(&arguments),
        Err(failure) => Err(failure),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Progress.
fn say(words: &str) {
    eprintln!("{words}");
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut reports = Vec::new();
    for name in &arguments.cases {
        say(&format!("{name}: making requests"));
        let case = match Size::ALL.into_iter().find(|it| it.name == *name) {
            Some(size) => Some(Case::new(size)),
            None => gcp::case()?,
        };
        let Some(case) = case else { continue };
        let report = measure_case(&case, arguments)?;
        println!("{}", report.markdown());
        reports.push(report);
    }
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_vec_pretty(&reports)?)?;
    }
    Ok(())
}

fn measure_case(case: &Case, arguments: &Arguments) -> Result<Report, Failure> {
    let mut forms = Vec::new();
    for kind in &arguments.contenders {
        say(&format!("{}: files of {}", case.name, kind.name()));
        forms.push((*kind, kind.files(case)?));
    }
    let mut starts = Vec::new();
    for (kind, files) in &forms {
        say(&format!("{}: {} in a process of its own", case.name, kind.name()));
        starts.push(Ready { contender: kind.name(), start: child::start(case, *kind, files)?, kind: *kind });
    }
    let mut entries = Vec::new();
    for (kind, files) in forms {
        say(&format!("{}: loading {}", case.name, kind.name()));
        entries.push(Entry::new(kind, kind.load(&files, &case.asks, &case.workload.answers)?));
    }
    let decisions: Vec<Decision> = measure::measure(case, entries, arguments.alone)?
        .into_iter()
        .map(|(kind, cost)| Decision { contender: kind.name(), cost, kind })
        .collect();
    let compiling = if arguments.compiling { compiling::measure(case)? } else { Vec::new() };
    let goals = report::goals(case.name, &decisions);
    Ok(Report { case: case.name, decisions, starts, compiling, goals })
}

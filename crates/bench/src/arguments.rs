//! The arguments of the command.

use std::path::PathBuf;

use crate::Failure;
use crate::contender::Kind;

pub(crate) const HELP: &str = "\
Measures permc's evaluator beside its peers. Markdown on standard output, progress on standard error.

  --size S|M|L|GCP    only this size; may be given again (default: S, M and GCP)
  --all               S, M, L and GCP
  --contenders A,B    only these: permc-names, permc-ids, names-bits, ids-bits, one-load, cedar-data,
                      cedar-data-ready, cedar-roles, regorus, casbin
  --alone             each answers all requests in a row, not in turns
  --no-compiling      do not time compilers
  --json FILE         write all figures to a file too
  --help              this";

/// What is to be measured.
pub(crate) struct Arguments {
    pub(crate) cases: Vec<String>,
    pub(crate) contenders: Vec<Kind>,
    pub(crate) alone: bool,
    pub(crate) compiling: bool,
    pub(crate) json: Option<PathBuf>,
}

/// What is to be done.
pub(crate) enum Task {
    Help,
    Child(Kind, PathBuf),
    Measure(Arguments),
}

pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Task, Failure> {
    let mut arguments = Arguments {
        cases: Vec::new(),
        contenders: Kind::ALL.to_vec(),
        alone: false,
        compiling: true,
        json: None,
    };
    let all = ["S", "M", "L", "GCP"];
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--help" | "-h" => return Ok(Task::Help),
            "--child" => return Ok(Task::Child(kind(&value()?)?, value()?.into())),
            "--size" => {
                let size = value()?;
                if !all.contains(&size.as_str()) {
                    return Err(format!("there is no size {size}").into());
                }
                arguments.cases.push(size);
            }
            "--all" => arguments.cases = all.map(str::to_owned).to_vec(),
            "--contenders" => {
                arguments.contenders = value()?.split(',').map(kind).collect::<Result<_, _>>()?;
            }
            "--alone" => arguments.alone = true,
            "--no-compiling" => arguments.compiling = false,
            "--json" => arguments.json = Some(value()?.into()),
            _ => return Err(format!("there is no {word}; see --help").into()),
        }
    }
    if arguments.cases.is_empty() {
        arguments.cases = ["S", "M", "GCP"].map(str::to_owned).to_vec();
    }
    Ok(Task::Measure(arguments))
}

fn kind(name: &str) -> Result<Kind, Failure> {
    Kind::named(name).ok_or_else(|| format!("there is no contender {name}").into())
}

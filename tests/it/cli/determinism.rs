//! The same sources give the same bytes, whatever else is different.
//!
//! Guarantees: every build is in a directory of its own, its files written and named in another order, with another number
//! of threads, locale, time zone, home, mask, width and time. `PERMC_BUILDS` says how many builds.

use std::process::{Command, Stdio};

use super::{Place, ended};
use crate::equivalence::shipped::shipped;
use crate::generated::number;
use crate::generator::Choices;

const LOCALES: [&str; 5] = ["C", "POSIX", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "no such locale"];
const ZONES: [&str; 4] = ["UTC", "Pacific/Kiritimati", "America/St_Johns", ":nonsense"];
const TIMES: [&str; 4] =
    ["1970-01-02 00:00:00", "2001-09-09 01:46:40", "2038-01-19 03:14:08", "2099-12-31 23:59:59"];
const MASKS: [&str; 3] = ["022", "077", "000"];

#[test]
fn the_same_sources_give_the_same_bytes_whatever_else_is_different() {
    let (builds, seed) = (number("PERMC_BUILDS", 24), 22);
    let files = files();
    let can_fake =
        Command::new("faketime").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let fakes_time = can_fake.is_ok_and(|status| status.success());
    if !fakes_time {
        println!("no faketime here: every build is made now");
    }
    let mut choices = Choices::new(seed);
    let mut bundles: Vec<String> = (0..builds).map(|_| build(&files, fakes_time, &mut choices)).collect();
    let size = bundles[0].len();
    bundles.sort();
    bundles.dedup();
    println!("{builds} builds from number {seed} on: {} bundle of {size} bytes", bundles.len());
    assert_eq!(bundles.len(), 1);
}

/// The files of the shipped policies.
fn files() -> Vec<(String, String)> {
    let (_, all) = shipped().pop().unwrap();
    all.sources.iter().map(|(_, file)| (file.path.to_string(), file.text.to_string())).collect()
}

fn build(files: &[(String, String)], fakes_time: bool, choices: &mut Choices) -> String {
    let place = Place::new(&[]);
    let mut files = files.to_vec();
    shuffle(&mut files, choices);
    files.iter().for_each(|(name, text)| place.write(&format!("policies/{name}"), text));
    shuffle(&mut files, choices);
    let names = files.iter().map(|(name, _)| format!("policies/{name}"));
    let mut arguments: Vec<String> = vec!["build".to_owned()];
    if choices.chance(50) {
        arguments.extend(names);
    } else {
        arguments.push("policies".to_owned());
    }
    let program = env!("CARGO_BIN_EXE_permc");
    let mut command = Command::new("sh");
    command.args(["-c", "umask $1; shift; exec \"$@\"", "sh", MASKS[choices.below(MASKS.len())]]);
    if fakes_time {
        command.args(["faketime", TIMES[choices.below(TIMES.len())]]);
    }
    command.arg(program).args(arguments).current_dir(place.directory.path());
    command.env("RAYON_NUM_THREADS", choices.between(1, 9).to_string());
    command.env("LC_ALL", LOCALES[choices.below(LOCALES.len())]);
    command.env("TZ", ZONES[choices.below(ZONES.len())]);
    command.env("COLUMNS", choices.between(1, 300).to_string());
    command.env("HOME", if choices.chance(50) { "/nowhere" } else { "/" });
    command.env(format!("PERMC_{}", choices.below(1_000)), "odd");
    let ran = ended(command, b"");
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.out
}

fn shuffle<T>(items: &mut [T], choices: &mut Choices) {
    for at in (1..items.len()).rev() {
        items.swap(at, choices.below(at + 1));
    }
}

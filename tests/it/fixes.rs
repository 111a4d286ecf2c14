//! Every fix that is offered for a fixture, applied: its finding is gone, no error is new, and if it says that it is safe,
//! nobody may do more than before. A new fixture of `tests/ui` is tried without being named here.

mod decisions;
mod judge;
mod planted;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use permc::diagnostic::{Applicability, Code, Diagnostic};
use permc::fix::{Choice, fix};
use permc::pipeline::Compilation;
use permc::source::SourceMap;

use crate::ui::compiled_text;

/// Where fixtures are.
const DIRECTORIES: [&str; 4] = ["errors", "syntax", "lints", "newcomer"];

/// What was tried of one code.
#[derive(Debug, Default)]
struct Tried {
    safe: usize,
    not_safe: usize,
    display: usize,
    /// How many decisions its safe fixes were compared in.
    decisions: u64,
}

#[expect(clippy::disallowed_methods, reason = "fixtures are files")]
fn below(directory: &Path, to: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            below(&path, to);
        } else if path.extension().is_some_and(|it| it == "perm") {
            to.push(path);
        }
    }
}

/// The name and text of each fixture.
#[expect(clippy::disallowed_methods, reason = "fixtures are files")]
fn fixtures() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut paths = Vec::new();
    DIRECTORIES.iter().for_each(|directory| below(&root.join(directory), &mut paths));
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// Compiles a fixture whose text changed, with the settings that its first lines say.
fn again(sources: &SourceMap) -> Compilation {
    let texts: Vec<_> =
        sources.iter().map(|(_, file)| (file.path.to_string(), file.text.to_string())).collect();
    let (name, text) = &texts[0];
    compiled_text(name, text)
}

#[test]
fn each_fix_does_what_it_says() {
    let (mut tried, mut faults): (BTreeMap<Code, Tried>, Vec<String>) = (BTreeMap::new(), Vec::new());
    for (name, text) in fixtures() {
        let compilation = compiled_text(&name, &text);
        for finding in compilation.diagnostics.iter().filter(|finding| finding.fix.is_some()) {
            let tried = tried.entry(finding.code).or_default();
            match judge::judge(&compilation, finding, &|sources| again(&sources)) {
                Ok(decisions) => tried.count(finding, decisions),
                Err(fault) => faults.push(format!("{name}: {fault}")),
            }
        }
    }
    for (code, tried) in &tried {
        println!(
            "{}: {} safe fixes in {} decisions, {} unsafe, {} only shown",
            code.as_str(),
            tried.safe,
            tried.decisions,
            tried.not_safe,
            tried.display
        );
    }
    let unproved = tried.iter().filter(|(_, tried)| tried.safe > 0 && tried.decisions == 0);
    faults.extend(unproved.map(|(code, _)| {
        format!("no fixture without errors shows that the safe fix of `{}` is safe", code.as_str())
    }));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(tried.contains_key(&Code::InvisibleCharacter) && tried.contains_key(&Code::UnknownRole));
}

impl Tried {
    fn count(&mut self, finding: &Diagnostic, decisions: u64) {
        self.decisions += decisions;
        match finding.fix.as_ref().map(|fix| fix.applicability) {
            Some(Applicability::Safe) => self.safe += 1,
            Some(Applicability::Unsafe) => self.not_safe += 1,
            Some(Applicability::Display) => self.display += 1,
            None => {}
        }
    }
}

/// Each fixture with everything fixed that can be.
fn all_fixed(text: &str, name: &str) -> permc::fix::Fixed {
    let choice = Choice { unsafe_too: true, locked: &BTreeSet::new() };
    fix(compiled_text(name, text), choice, &|sources| again(&sources))
}

#[test]
fn all_fixes_together_leave_no_more_mistakes_and_nothing_to_fix() {
    let (mut count, mut left_out) = (0, 0);
    for (name, text) in fixtures() {
        let (before, fixed) = (compiled_text(&name, &text), all_fixed(&text, &name));
        let mistakes = [&before, &fixed.compilation].map(judge::mistakes_in_text);
        assert!(mistakes[1] <= mistakes[0], "{name}: {mistakes:?}");
        count += fixed.fixed.values().sum::<usize>();
        left_out += fixed.left_out.len();
        let once_more = all_fixed(&fixed.compilation.sources.iter().next().unwrap().1.text, &name);
        assert_eq!(once_more.fixed, BTreeMap::new(), "{name}");
    }
    println!("{count} fixed, {left_out} left out");
    assert!(count > 20);
}

#[test]
fn line_ends_make_no_difference_to_fixes() {
    let (mut count, text_of) =
        (0, |fixed: &permc::fix::Fixed| fixed.compilation.sources.iter().next().unwrap().1.text.to_string());
    for (name, text) in fixtures().into_iter().filter(|(_, text)| !text.contains('\r')) {
        let (unix, dos) = (all_fixed(&text, &name), all_fixed(&text.replace('\n', "\r\n"), &name));
        // A file at its limit is beyond it with more line ends.
        if unix.fixed == dos.fixed {
            assert_eq!(text_of(&unix).replace('\n', "\r\n"), text_of(&dos), "{name}");
            count += usize::from(!unix.fixed.is_empty());
        } else {
            assert!(text.starts_with("// limit"), "{name}: {:?} and {:?}", unix.fixed, dos.fixed);
        }
    }
    println!("{count} fixtures with fixes");
    assert!(count > 12);
}

//! The failures of others: each test that `docs/failures.md` names is there.

use std::collections::BTreeSet;
use std::path::Path;

use super::{path, read};

#[test]
fn each_test_that_is_named_is_there() {
    let tests = [path("tests/it"), path("crates/permc-eval/src")];
    let tests: BTreeSet<String> = tests.iter().flat_map(|folder| tests_in(folder)).collect();
    let text = read("docs/failures.md");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    let rows = rows.iter().filter(|row| !row.starts_with("| Where ") && !row.starts_with("| --- "));
    let (mut count, mut named) = (0, BTreeSet::new());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        let names: Vec<&str> = cells[2].split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test in {row}");
        for name in names {
            assert!(tests.contains(name), "there is no test `{name}`");
            named.insert(name);
        }
        count += 1;
    }
    println!("{count} failures, {} tests", named.len());
    assert!(count > 40);
}

/// The names of the tests in the sources of a folder.
fn tests_in(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let file = entry.expect("an entry").path();
        if file.is_dir() {
            names.extend(tests_in(&file));
        } else if file.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&file).expect("a source");
            let tests = text.split("#[test]").skip(1).filter_map(|rest| {
                let name = rest.split_once("fn ")?.1;
                Some(name.split_once('(')?.0.to_owned())
            });
            names.extend(tests);
        }
    }
    names
}

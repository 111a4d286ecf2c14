//! The walls of the house, held against the sources: who may use whom, which library lives where, how long a file is.
//!
//! Leaves out what a lint keeps: input and output (`clippy.toml`), documentation of public items, unsafe code.

use std::collections::BTreeMap;
use std::path::Path;

use super::{path, read};

/// The modules of permc in reading order, and what each may use of the others: only what stands above it.
const MODULES: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("index", &["source"]),
    ("diagnostic", &["source"]),
    ("limits", &[]),
    ("digest", &[]),
    ("nearest", &[]),
    ("invisible", &[]),
    ("syntax", &["source", "diagnostic", "limits", "nearest", "invisible"]),
    ("format", &["limits", "syntax"]),
    ("model", &["source", "index"]),
    ("graph", &["source", "index", "diagnostic", "model"]),
    ("resolve", &["source", "index", "diagnostic", "nearest", "limits", "syntax", "model", "graph"]),
    ("analyze", &["source", "index", "diagnostic", "limits", "model", "graph"]),
    ("lint", &["source", "index", "diagnostic", "nearest", "model", "graph", "analyze"]),
    ("table", &["source", "index", "digest", "model", "graph", "analyze"]),
    (
        "pipeline",
        &[
            "source",
            "diagnostic",
            "limits",
            "syntax",
            "model",
            "graph",
            "resolve",
            "analyze",
            "lint",
            "table",
        ],
    ),
    ("session", &["source", "syntax", "pipeline"]),
    ("fix", &["source", "diagnostic", "limits", "lint", "pipeline"]),
    ("answer", &[]),
    ("testing", &["source", "index", "model", "answer"]),
    ("query", &["source", "index", "model", "graph", "analyze", "answer"]),
    ("render", &["source", "diagnostic", "digest", "invisible", "lint", "answer", "testing"]),
    (
        "ide",
        &[
            "source",
            "index",
            "diagnostic",
            "syntax",
            "model",
            "resolve",
            "analyze",
            "lint",
            "pipeline",
            "session",
            "fix",
        ],
    ),
    ("lsp", &["source", "index", "diagnostic", "limits", "format", "pipeline", "session", "fix", "ide"]),
    (
        "cli",
        &[
            "source",
            "index",
            "diagnostic",
            "limits",
            "nearest",
            "syntax",
            "format",
            "lint",
            "pipeline",
            "fix",
            "answer",
            "testing",
            "query",
            "render",
            "lsp",
        ],
    ),
];

/// Libraries that are known to few modules, most to one only, so that another could take their place.
const HOMES: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("strsim", &["nearest"]),
    ("unicode_general_category", &["invisible"]),
    ("petgraph", &["graph"]),
    ("foldhash", &["resolve"]),
    ("tiny_pretty", &["format"]),
    ("unicode_width", &["format"]),
    ("indexmap", &["resolve", "table"]),
    ("sha2", &["digest"]),
    ("rayon", &["pipeline", "lint", "cli"]),
    ("codespan_reporting", &["render"]),
    ("schemars", &["query", "render"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("miette", &["render", "cli"]),
    ("ignore", &["cli"]),
    ("toml", &["cli"]),
    ("similar", &["cli", "lsp"]),
    ("notify", &["cli"]),
    ("libc", &["cli"]),
    ("rustix", &["cli"]),
    ("lsp_server", &["lsp"]),
    ("gen_lsp_types", &["lsp"]),
];

/// The most lines of a file.
const LINES: usize = 400;

/// Files that may be longer, and why.
const LONG: &[(&str, &str)] = &[
    ("src/syntax/ast.rs", "one flat list of types, a few lines each"),
    ("src/model.rs", "one flat list of types, a few lines each"),
    ("crates/permc-eval/src/format.rs", "one flat list of types, a few lines each"),
];

/// A Rust file: its path from the project's root, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The module of permc that it belongs to.
    fn module(&self) -> &str {
        let inside = self.path.strip_prefix("src/").expect("a file of permc");
        inside.split(['/', '.']).next().expect("a file has a name")
    }

    /// Its text without comments, line for line.
    fn code(&self) -> String {
        self.text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
    }
}

/// The Rust files below a directory.
fn sources(directory: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    collect(&path(directory), directory, &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!sources.is_empty(), "no sources in {directory}");
    sources
}

fn collect(directory: &Path, shown: &str, to: &mut Vec<Source>) {
    for entry in std::fs::read_dir(directory).expect("a directory of the project") {
        let entry = entry.expect("a directory of the project");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let shown = format!("{shown}/{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &shown, to);
        } else if name.ends_with(".rs") {
            to.push(Source { text: read(&shown), path: shown });
        }
    }
}

/// The modules of this crate that a text names, `crate::a` or `crate::{a, b::{c, d}}`, each with its line.
fn used(code: &str) -> Vec<(usize, &str)> {
    let mut used = Vec::new();
    for (at, found) in code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with('$')) {
        let (line, rest) = (code[..at].lines().count().max(1), &code[at + found.len()..]);
        let names = match rest.strip_prefix('{') {
            Some(list) => top_names(list),
            None => first_name(rest).into_iter().collect(),
        };
        used.extend(names.into_iter().map(|name| (line, name)));
    }
    used
}

/// The name that a text starts with, if it is a module's.
fn first_name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    Some(&text[..end]).filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// The first names of a list up to its closing brace.
fn top_names(list: &str) -> Vec<&str> {
    let mut depth = 1_usize;
    let end = list.find(|c: char| {
        depth = match c {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => depth,
        };
        depth == 0
    });
    let list = &list[..end.unwrap_or(list.len())];
    let mut depth = 0_usize;
    let parts = list.split(|c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    parts.filter_map(|part| first_name(part.trim())).collect()
}

#[test]
fn paths_are_found() {
    assert_eq!(used("use crate::graph::Graph;"), [(1, "graph")]);
    assert_eq!(
        used("\nuse crate::{\n  index,\n  model::{A, B},\n};\nlet a, b;"),
        [(2, "index"), (2, "model")]
    );
    assert_eq!(used("fn f(a: crate::source::Span) -> crate::model::Model"), [(1, "source"), (1, "model")]);
    assert_eq!(used("$crate::index::Id"), []);
}

#[test]
fn each_module_uses_only_what_it_may() {
    let may: BTreeMap<_, _> = MODULES.iter().copied().collect();
    for source in sources("src") {
        let module = source.module();
        if matches!(module, "lib" | "main") {
            continue;
        }
        let allowed = may.get(module).unwrap_or_else(|| panic!("`{module}` has no line in MODULES"));
        for (line, other) in used(&source.code()).into_iter().filter(|(_, other)| *other != module) {
            assert!(allowed.contains(&other), "{}:{line}: `{module}` uses `{other}`", source.path);
        }
    }
}

#[test]
fn modules_stand_in_reading_order() {
    for (at, (module, uses)) in MODULES.iter().enumerate() {
        let above = &MODULES[..at];
        let late: Vec<_> = uses.iter().filter(|used| above.iter().all(|(name, _)| name != *used)).collect();
        assert!(late.is_empty(), "`{module}` uses {late:?}, which come after it");
    }
    let lib = read("src/lib.rs");
    let lines = lib.lines().map(|line| line.trim_start_matches("pub "));
    let declared = lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let place = |name: &str| MODULES.iter().position(|(module, _)| *module == name);
    let places: Vec<_> = declared.map(|name| (place(name), name)).collect();
    assert!(places.is_sorted(), "`lib.rs` has another order: {places:?}");
}

#[test]
fn each_library_stays_at_home() {
    for source in sources("src") {
        for (library, homes) in HOMES.iter().filter(|(_, homes)| !homes.contains(&source.module())) {
            let code = source.code();
            let path = format!("{library}::");
            let mut places = code.match_indices(&path);
            let is_inner =
                |at: usize| code[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "_:".contains(c));
            let found = places.any(|(at, _)| !is_inner(at));
            assert!(!found, "{} names `{library}`, which belongs to {homes:?}", source.path);
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let directories = ["src", "crates/permc-eval/src", "fuzz/src"];
    let all = directories.into_iter().flat_map(sources);
    for source in all.filter(|source| !source.path.contains("/tests/")) {
        let (lines, long) = (source.text.lines().count(), LONG.iter().find(|(path, _)| *path == source.path));
        match long {
            Some((path, _)) => assert!(lines > LINES, "{path} needs no exception any more"),
            None => assert!(lines <= LINES, "{} has {lines} lines", source.path),
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    let directories = [
        "src",
        "crates/permc-eval/src",
        "tests/it",
        "examples",
        "fuzz/src",
        "fuzz/fuzz_targets",
        "fuzz/examples",
    ];
    for source in directories.into_iter().flat_map(sources) {
        assert!(source.text.starts_with("//! "), "{} does not open with a `//!` comment", source.path);
    }
}

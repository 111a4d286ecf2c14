//! Editors read what `permc check --format short` prints: their expressions as such, and Vim, Neovim and Emacs themselves,
//! without a screen, where they are on the PATH.

use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;
use tempfile::TempDir;

use super::{path, read};

/// A project of two files with three mistakes.
const A: &str = "permission orders.read\nrole a { grant order.read }\n";
const B: &str = "// A comment.\nrole b extends c, a\nrole é {}\n";

/// Where its mistakes are.
const PLACES: [(&str, u32, u32, &str); 3] = [
    ("a.perm", 2, 16, "there is no permission or group `order.read`"),
    ("b.perm", 2, 16, "there is no role or add-on `c`"),
    ("b.perm", 3, 6, "`é` is no name"),
];

/// The broken project.
fn project() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [("permc.toml", ""), ("a.perm", A), ("b.perm", B)] {
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    directory
}

/// Runs a program in a directory, with this permc first on its PATH, and gives what it prints; nothing, said aloud, if
/// there is no such program.
fn run(program: &str, arguments: &[&str], directory: &Path) -> Option<String> {
    let ours = Path::new(env!("CARGO_BIN_EXE_permc")).parent().unwrap().to_owned();
    let theirs = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::iter::once(ours).chain(std::env::split_paths(&theirs)).collect();
    if !folders.iter().any(|folder| folder.join(program).is_file()) {
        println!("skipped: {program} is not on the PATH");
        return None;
    }
    let mut command = Command::new(program);
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    command.env("PATH", std::env::join_paths(folders).unwrap()).env("HOME", directory);
    command.env_remove("PERMC_FORMAT").env("LC_ALL", "C.UTF-8");
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {} {}", text(&output.stdout), text(&output.stderr));
    Some(text(&output.stdout))
}

/// The lines that permc prints of the project.
fn findings() -> String {
    let project = project();
    let output = Command::new(env!("CARGO_BIN_EXE_permc"))
        .args(["check", "--format", "short"])
        .current_dir(project.path())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What an expression finds in these lines: file, line, column and the part with the message.
fn found(expression: &str, message: usize) -> Vec<(String, u32, u32, String)> {
    let expression = Regex::new(expression).unwrap();
    let findings = findings();
    let lines = findings.lines().filter_map(|line| expression.captures(line));
    let of = |it: regex::Captures<'_>| {
        let part = |at: usize| it[at].to_owned();
        (part(1), part(2).parse().unwrap(), part(3).parse().unwrap(), part(message))
    };
    lines.map(of).collect()
}

#[test]
fn the_problem_matcher_of_vs_code() {
    let package: serde_json::Value =
        serde_json::from_str(&read("editors/vscode/package.json")).expect("JSON");
    let matcher = &package["contributes"]["problemMatchers"][0];
    assert_eq!(matcher["name"], "permc");
    let pattern = &matcher["pattern"];
    let groups = ["file", "line", "column", "severity", "code", "message"].map(|it| pattern[it].as_u64());
    assert_eq!(groups, [1, 2, 3, 4, 5, 6].map(Some));
    let found = found(pattern["regexp"].as_str().unwrap(), 6);
    assert_eq!(found, PLACES.map(|(file, line, column, text)| (file.into(), line, column, text.into())));
}

#[test]
fn the_build_system_of_sublime_text() {
    let build: serde_json::Value =
        serde_json::from_str(&read("editors/sublime/Perm.sublime-build")).expect("JSON");
    let found = found(build["file_regex"].as_str().unwrap(), 4);
    let places: Vec<_> =
        found.iter().map(|(file, line, column, _)| (file.as_str(), *line, *column)).collect();
    assert_eq!(places, PLACES.map(|(file, line, column, _)| (file, line, column)));
    assert!(found.iter().zip(PLACES).all(|(it, place)| it.3.ends_with(place.3)), "{found:?}");
}

/// Vim's expression is the one that `permc check --help` tells.
#[test]
fn the_errorformat() {
    let (compiler, help) = (read("editors/vim/compiler/permc.vim"), read("src/cli/check.rs"));
    let told = help.lines().find_map(|line| line.trim().strip_suffix("%m\";")).expect("an 'errorformat'");
    let line = compiler.lines().find_map(|line| line.strip_prefix("CompilerSet errorformat=")).unwrap();
    assert!(line.starts_with(&told.replace("\\\\", "\\")), "{line} is not {told}");
}

/// What `:make` of Vim or Neovim puts into the quickfix list.
fn quickfix(program: &str, arguments: &[&str]) {
    let project = project();
    let script = "set nocompatible\nfiletype plugin indent on\nedit b.perm\nsilent make\n\
        let list = map(getqflist(), {_, it -> join([bufname(it.bufnr), it.lnum, it.col, it.type, it.text], ':')})\n\
        call writefile(list + [&filetype, &commentstring, &formatprg], 'out')\nqall!\n";
    std::fs::write(project.path().join("script.vim"), script).unwrap();
    let folder = format!("set runtimepath^={}", path("editors/vim").display());
    let rest = ["-n", "-i", "NONE", "-u", "NONE", "--cmd", &folder, "-S", "script.vim"];
    if run(program, &[arguments, &rest].concat(), project.path()).is_none() {
        return;
    }
    let mut expected: Vec<_> =
        PLACES.iter().map(|(file, line, column, text)| format!("{file}:{line}:{column}:e:{text}")).collect();
    expected.extend(["perm", "// %s", "permc fmt -"].map(str::to_owned));
    let out = std::fs::read_to_string(project.path().join("out")).unwrap();
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn vim() {
    quickfix("vim", &["-es", "-N"]);
}

#[test]
fn neovim() {
    quickfix("nvim", &["--headless"]);
}

/// Neovim drives `permc lsp`.
#[cfg(feature = "lsp")]
#[test]
fn neovim_and_the_language_server() {
    let project = tempfile::tempdir().unwrap();
    let a = "permission orders.read \"Reads orders\"\nrole  a { grant order.read }\n";
    for (name, text) in [("permc.toml", ""), ("a.perm", a), ("b.perm", "role b extends a\n")] {
        std::fs::write(project.path().join(name), text).unwrap();
    }
    let script = path("tests/it/editors/lsp.lua");
    let start = format!("luafile {}", script.display());
    let arguments = ["--headless", "-n", "-i", "NONE", "-u", "NONE", "-c", &start];
    if run("nvim", &arguments, project.path()).is_none() {
        return;
    }
    let out = std::fs::read_to_string(project.path().join("out")).unwrap();
    let expected = [
        "1:16 unknown-permission there is no permission or group `order.read`",
        "replace it with `orders.read`",
        "permission orders.read \"Reads orders\"|role  a { grant orders.read }",
        "true",
        "permission orders.read \"Reads orders\"|role  clerk { grant orders.read }",
        "role b extends clerk",
        "permission orders.read \"Reads orders\"|role clerk { grant orders.read }",
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
}

/// Indenting an example from nothing gives it back.
#[test]
fn vim_indents() {
    let project = project();
    let file = project.path().join("flat.perm");
    std::fs::write(&file, flat(EXAMPLE)).unwrap();
    let script =
        "set nocompatible\nfiletype plugin indent on\nsyntax on\nedit flat.perm\nnormal gg=G\nwrite\nqall!\n";
    std::fs::write(project.path().join("script.vim"), script).unwrap();
    let folder = format!("set runtimepath^={}", path("editors/vim").display());
    let arguments = ["-es", "-N", "-n", "-i", "NONE", "-u", "NONE", "--cmd", &folder, "-S", "script.vim"];
    if run("vim", &arguments, project.path()).is_some() {
        assert_eq!(std::fs::read_to_string(file).unwrap(), read(EXAMPLE));
    }
}

const EXAMPLE: &str = "examples/four_eyes.perm";

/// The text of a file without its indentation.
fn flat(file: &str) -> String {
    read(file).lines().flat_map(|line| [line.trim_start(), "\n"]).collect()
}

/// Runs a function of Emacs' test file in the project.
fn emacs(function: &str, file: &str, project: &TempDir) -> Option<String> {
    let (folder, test) = (path("editors/emacs"), path("editors/emacs/test/permc-mode-test.el"));
    let (folder, test) = (folder.to_str().unwrap(), test.to_str().unwrap());
    run("emacs", &["-Q", "--batch", "-L", folder, "-l", test, "-f", function, file], project.path())
}

#[test]
fn emacs_compiles_the_mode_without_warnings() {
    let project = project();
    std::fs::copy(path("editors/emacs/permc-mode.el"), project.path().join("permc-mode.el")).unwrap();
    let strict = "(setq byte-compile-error-on-warn t)";
    let arguments = ["-Q", "--batch", "--eval", strict, "-f", "batch-byte-compile", "permc-mode.el"];
    let _ran = run("emacs", &arguments, project.path());
}

#[test]
fn emacs_shows_findings_of_what_is_not_saved() {
    let project = project();
    let Some(out) = emacs("permc-mode-test", "b.perm", &project) else { return };
    let expected = "2:16:error:there is no role or add-on `c` [unknown-role]\n\
        3:6:error:`é` is no name [syntax]\n\
        4:22:error:there is no permission or group `nowhere.read` [unknown-permission]\n";
    assert_eq!(out, expected);
}

#[test]
fn emacs_indents() {
    let project = project();
    std::fs::write(project.path().join("flat.perm"), flat(EXAMPLE)).unwrap();
    if let Some(out) = emacs("permc-mode-indent-test", "flat.perm", &project) {
        assert_eq!(out, read(EXAMPLE));
    }
}

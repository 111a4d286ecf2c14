//! The shipped policies, compiled: each folder of `policies/` by itself, and all together.

use std::fs;
use std::path::{Path, PathBuf};

use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;

/// Every shipped policy with its name.
pub(crate) fn shipped() -> Vec<(String, Compilation)> {
    let around = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = around.map(|it| it.join("policies")).find(|it| it.is_dir()).unwrap();
    let folders = entries(&root).into_iter().filter(|path| path.is_dir());
    let mut policies: Vec<_> = folders.map(|folder| (name(&folder), perm_files(&folder))).collect();
    policies.push(("all together".to_owned(), perm_files(&root)));
    policies.into_iter().map(|(name, files)| (name, compile_files(&root, &files))).collect()
}

fn compile_files(root: &Path, files: &[PathBuf]) -> Compilation {
    let path = |file: &Path| file.strip_prefix(root).unwrap().display().to_string();
    compile(SourceMap::new(files.iter().map(|file| (path(file), text(file)))), &Limits::default())
}

fn perm_files(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) = entries(folder).into_iter().partition(|path| path.is_dir());
    let files = files.into_iter().filter(|path| path.extension().is_some_and(|it| it == "perm"));
    files.chain(folders.iter().flat_map(|folder| perm_files(folder))).collect()
}

#[expect(clippy::disallowed_methods, reason = "the shipped policies are files")]
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

#[expect(clippy::disallowed_methods, reason = "the shipped policies are files")]
fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

//! Policies that compile, with random damage: whatever comes of it, the compiler answers, and what it accepts the
//! evaluator loads.
//!
//! Damage is done to whole words, so that much of it passes the syntax and reaches the later stages.

#![expect(
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "policies are files; words lie on borders"
)]

use std::path::Path;

use permc::diagnostic::Diagnostic;
use permc::limits::Limits;
use permc::pipeline::{Compilation, compile};
use permc::source::SourceMap;
use permc_eval::Table;

/// Enough for a run; a longer one is had by changing the seed.
const MUTANTS: u64 = 10_000;

fn files(directory: &Path) -> Vec<String> {
    let mut paths: Vec<_> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.into_iter().filter(|path| path.extension().is_some_and(|it| it == "perm"));
    texts.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

fn projects() -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut projects = vec![files(&root.join("policies/cloudflare")), files(&root.join("policies/datadog"))];
    for single in ["tests/ui/errors", "tests/ui/syntax", "examples"] {
        projects.extend(files(&root.join(single)).into_iter().map(|text| vec![text]));
    }
    // What is refused already says less: most of it is left out of the later stages.
    projects.retain(|project| compiled(project).content.is_some());
    projects
}

fn compiled(project: &[String]) -> Compilation {
    let named = project.iter().enumerate().map(|(at, text)| (format!("{at}.perm"), text));
    compile(SourceMap::new(named), &Limits::default())
}

/// Numbers that look random and are the same in every run (a linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

/// The ranges of the words of a text: what stands between blanks.
fn words(text: &str) -> Vec<std::ops::Range<usize>> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(|word| start(word)..start(word) + word.len()).collect()
}

/// Deletes a word, doubles it, or puts another one of the same text in its place.
fn damage(text: &str, random: &mut Random) -> String {
    let words = words(text);
    let Some(word) = words.get(random.below(words.len())).cloned() else { return text.to_owned() };
    let other = words[random.below(words.len())].clone();
    let (before, after) = (&text[..word.start], &text[word.end..]);
    match random.below(4) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{} {}{after}", &text[word.clone()], &text[word]),
        _ => format!("{before}{}{after}", &text[other]),
    }
}

#[test]
fn damaged_policies_are_answered_and_what_is_accepted_loads() {
    let projects = projects();
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..MUTANTS {
        let mut random = Random(seed);
        random.below(1);
        let mut project = projects[random.below(projects.len())].clone();
        for _ in 0..=random.below(2) {
            let at = random.below(project.len());
            project[at] = damage(&project[at], &mut random);
        }
        let compilation = compiled(&project);
        match compilation.content {
            None => {
                assert!(
                    compilation.diagnostics.iter().any(Diagnostic::is_error),
                    "mutant {seed}: nothing, and no error"
                );
                refused += 1;
            }
            Some(content) => {
                let loaded = Table::from_json(&permc_eval::to_json(&content));
                assert!(loaded.is_ok(), "mutant {seed}: {:?}\n{}", loaded.err(), project.join("\n────\n"));
                accepted += 1;
            }
        }
    }
    println!("{accepted} accepted, {refused} refused");
    assert!(accepted > 0 && refused > 0);
}

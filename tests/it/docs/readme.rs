//! The landing page: short, and what of it can be run or followed is true. The other documents' links too.

use std::path::Path;

use super::{blocks, judge, path, read};

const README: &str = "README.md";

#[test]
fn it_is_short() {
    assert!(read(README).lines().count() <= 150);
}

#[test]
fn its_policies_do_what_it_says() {
    let blocks = blocks(README);
    let policies: Vec<_> = blocks.iter().filter(|block| block.is_policy()).collect();
    assert!(!policies.is_empty());
    policies.into_iter().for_each(judge);
}

#[test]
fn it_embeds_as_the_example_does() {
    let blocks = blocks(README);
    let code = blocks.iter().find(|block| block.info == "rust").expect("the code that embeds the evaluator");
    assert!(read("examples/shop.rs").ends_with(&code.text));
}

/// The gate takes the two commands from here.
#[test]
fn it_has_two_commands() {
    let text = read(README);
    let commands =
        text.lines().filter(|line| line.starts_with("cargo run ") || line.starts_with("cargo test "));
    assert_eq!(commands.count(), 2);
}

#[test]
fn its_excerpt_of_a_bundle_is_real() {
    let (blocks, bundle) = (blocks(README), read("examples/shop.json"));
    let excerpt = blocks.iter().find(|block| block.info == "json").expect("an excerpt");
    let pieces = excerpt.text.split(['…', '\n']).map(|piece| piece.trim_start_matches(['"', '}']));
    for piece in pieces.filter(|piece| piece.len() > 3) {
        assert!(bundle.contains(piece), "not in the bundle: {piece}");
    }
}

#[test]
fn links_lead_somewhere() {
    for document in [
        README,
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "docs/assurance.md",
        "docs/failures.md",
        "grammar/reference.md",
    ] {
        let text = read(document);
        let targets =
            text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        for target in targets.filter(|target| !target.starts_with("https://")) {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let from = Path::new(document).parent().expect("a document lies somewhere");
            let file =
                if file.is_empty() { document.to_owned() } else { from.join(file).display().to_string() };
            assert!(path(&file).exists(), "{document}: `{target}` leads nowhere");
            let is_there = || read(&file).lines().any(|line| anchor(line).as_deref() == Some(heading));
            assert!(heading.is_empty() || is_there(), "{document}: `{target}` names no heading");
        }
    }
}

/// What a link calls a heading.
fn anchor(line: &str) -> Option<String> {
    let title = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))?;
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    Some(kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect())
}

#[cfg(feature = "cli")]
mod command {
    use std::process::Command;

    use permc::render::{Paint, full::render};

    use super::super::{blocks, compile_text, path, read};
    use super::README;

    #[test]
    fn the_error_reads_as_it_says() {
        let blocks = blocks(README);
        let policy = blocks.iter().find(|block| block.is_policy()).expect("a policy");
        let message = blocks.iter().find(|block| block.info == "text").expect("its message");
        let compilation = compile_text("logs.perm", &policy.text);
        let said = render(&compilation.diagnostics, &compilation.sources, Paint::Plain);
        assert_eq!(said.trim_end(), message.text.trim_end());
    }

    #[test]
    fn the_answer_reads_as_it_says() {
        let blocks = blocks(README);
        let console = blocks.iter().find(|block| block.info == "console").expect("a command with its output");
        let (command, expected) = console.text.split_once('\n').expect("a command and its output");
        assert_eq!(run(command.strip_prefix("$ permc ").expect("a command of permc")), expected);
    }

    #[test]
    fn the_first_command_ends_as_it_says() {
        let said = run("test policies");
        let last = said.lines().next_back().expect("a last line");
        assert!(read(README).contains(&format!("ends with `{last}`")), "it ends with `{last}`");
    }

    /// What a command writes to standard output.
    fn run(command: &str) -> String {
        let mut permc = Command::new(env!("CARGO_BIN_EXE_permc"));
        let ended = permc.args(words(command)).current_dir(path("")).output().expect("permc starts");
        String::from_utf8(ended.stdout).expect("text")
    }

    /// The words of a command, in single quotes or without blanks.
    fn words(command: &str) -> Vec<String> {
        let parts = command.split('\'').enumerate();
        let words = |(at, part): (usize, &str)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        };
        parts.flat_map(words).collect()
    }
}

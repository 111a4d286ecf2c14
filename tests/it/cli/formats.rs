//! `--format`: what each command makes of it, and of `PERMC_FORMAT`.

use std::fs;
use std::process::{Command, Stdio};

use permc::render::Format;
use serde_json::Value;

use super::{Place, Ran, ended};

const POLICY: &str = "permission a, b\nrole r { grant a }\nrole s { grant b }\n";

/// Two mistakes in two files, one of them behind wide characters.
fn broken() -> Place {
    Place::new(&[
        ("policies/one.perm", "/// 世界\nrole r {\n  grant nothing_like_it\n}\n"),
        ("policies/two.perm", "role \"✅\" {}\n"),
    ])
}

fn with_environment(place: &Place, arguments: &[&str], format: &str) -> Ran {
    let mut command = place.command(arguments);
    command.env("PERMC_FORMAT", format);
    ended(command, b"")
}

#[test]
fn every_format_ends_alike_and_writes_to_standard_output() {
    for (place, code) in [(broken(), 1), (Place::new(&[("a.perm", POLICY)]), 0)] {
        for format in Format::ALL {
            let ran = place.run(&["check", "--format", format.as_str()]);
            assert_eq!((ran.code, ran.err.as_str()), (code, ""), "{}", format.as_str());
            let said = ran.out.contains("unknown-permission");
            assert_eq!(said, code == 1, "{}: {}", format.as_str(), ran.out);
        }
    }
}

#[test]
fn help_lists_every_format_with_what_it_is_for() {
    let help = Place::new(&[]).run(&["check", "--help"]).out;
    for format in Format::ALL {
        assert!(help.contains(&format!("- {}:", format.as_str())), "{}", format.as_str());
        assert!(help.contains(format.about().split(':').next().unwrap()), "{}", format.as_str());
    }
}

#[test]
fn a_build_writes_findings_of_every_format_to_standard_error() {
    let place = broken();
    for format in Format::ALL {
        let checked = place.run(&["check", "--format", format.as_str()]);
        let built = place.run(&["build", "--format", format.as_str()]);
        assert_eq!((built.code, built.out.as_str()), (1, ""));
        assert_eq!(built.err, checked.out, "{}", format.as_str());
    }
}

#[test]
fn what_people_read_says_nothing_where_there_is_nothing() {
    let place = Place::new(&[("a.perm", POLICY)]);
    for format in ["full", "fancy", "short", "github"] {
        assert_eq!(place.run(&["build", "-o", "b.json", "--format", format]).err, "", "{format}");
    }
}

#[test]
fn one_variable_serves_commands_with_other_formats() {
    let place = Place::new(&[("a.perm", POLICY)]);
    place.run(&["build", "-o", "bundle.json"]).expect(0, "");
    let decide = ["decide", "bundle.json", "--role", "r", "--action", "a"];
    let said = place.run(&decide);
    for format in Format::ALL.iter().map(|format| format.as_str()).chain(["junit", ""]) {
        if format != "json" {
            assert_eq!(with_environment(&place, &decide, format), said, "{format}");
        }
    }
    assert!(with_environment(&place, &decide, "json").out.starts_with('{'));
    assert!(with_environment(&place, &["test"], "junit").out.starts_with("<?xml"));
    assert_eq!(
        with_environment(&place, &["test"], "sarif").out,
        "there is no such test\n0 passed, 0 failed\n"
    );
    for format in ["junit", "text", ""] {
        assert_eq!(with_environment(&place, &["check"], format).out, "1 file: no findings\n", "{format}");
    }
}

#[test]
fn a_variable_that_names_no_format_is_wrong_usage() {
    let place = Place::new(&[("a.perm", POLICY)]);
    with_environment(&place, &["check"], "yaml").expect(2, "'yaml'").expect(2, "sarif");
    with_environment(&place, &["test"], "yaml").expect(2, "'yaml'").expect(2, "junit");
    with_environment(&place, &["check", "--format", "short"], "yaml").expect(0, "");
}

#[test]
fn results_of_tests_are_documents_for_programs() {
    let tests = "test \"yes\" { as r allow a }\ntest \"no\" { as r allow b }\n";
    let place = Place::new(&[("a.perm", &format!("{POLICY}{tests}"))]);
    let ran = place.run(&["test", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (ran.code, &document["compiled"], &document["counts"]["failed"]),
        (1, &true.into(), &1.into())
    );
    let ran = place.run(&["test", "--format", "junit"]);
    let document = roxmltree::Document::parse(&ran.out).unwrap();
    assert_eq!((ran.code, document.root_element().attribute("failures")), (1, Some("1")));
    for format in ["short", "github"] {
        let ran = place.run(&["test", "--format", format]);
        assert_eq!((ran.code, ran.err.as_str(), ran.out.lines().count()), (1, "", 1), "{format}");
        assert!(ran.out.contains("false-claim"), "{ran:?}");
    }
    let ran = place.run(&["test", "--format", "junit", "--filter", "yes"]);
    let document = roxmltree::Document::parse(&ran.out).unwrap();
    assert_eq!((ran.code, document.root_element().attribute("tests")), (0, Some("1")));
}

#[test]
fn a_policy_with_errors_gives_documents_too() {
    let place = broken();
    let full = place.run(&["test"]);
    assert_eq!((full.code, full.out.as_str()), (1, ""));
    let json = place.run(&["test", "--format", "json"]);
    let document: Value = serde_json::from_str(&json.out).unwrap();
    let findings: Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(
        (json.code, &document["compiled"], &findings["counts"]["errors"]),
        (1, &false.into(), &2.into())
    );
    let junit = place.run(&["test", "--format", "junit"]);
    let document = roxmltree::Document::parse(&junit.out).unwrap();
    assert_eq!((junit.code, document.root_element().attribute("errors")), (1, Some("2")));
    assert_eq!(junit.err, full.err, "for whoever reads the log");
    for format in ["short", "github"] {
        let (tested, checked) =
            (place.run(&["test", "--format", format]), place.run(&["check", "--format", format]));
        assert_eq!((tested.code, tested.out.as_str(), tested.err), (1, "", checked.out), "{format}");
    }
}

#[test]
fn colours_are_for_what_is_drawn() {
    let place = broken();
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = place.command(arguments);
        command.envs(variables.iter().copied());
        ended(command, b"").out.contains('\u{1b}')
    };
    for format in Format::ALL {
        let (drawn, arguments) = (format.is_drawn(), ["check", "--format", format.as_str()]);
        let always = [&arguments[..], &["--color", "always"]].concat();
        let never = [&arguments[..], &["--color", "never"]].concat();
        assert!(!coloured(&arguments, &[]), "no terminal");
        assert_eq!(coloured(&always, &[("NO_COLOR", "1")]), drawn, "{}", format.as_str());
        assert_eq!(coloured(&arguments, &[("CLICOLOR_FORCE", "1")]), drawn, "{}", format.as_str());
        assert!(!coloured(&arguments, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
        assert!(!coloured(&never, &[("CLICOLOR_FORCE", "1")]));
    }
}

/// What the help of `permc check` tells editors.
fn told_to_editors() -> (String, String) {
    let help = Place::new(&[]).run(&["check", "--help"]).out;
    let (_, told) = help.split_once("'errorformat':\n").expect("a word to editors");
    let mut lines = told.lines().map(|line| line.trim().to_owned());
    (lines.next().unwrap(), lines.next().unwrap())
}

#[test]
fn editors_read_what_is_short() {
    let (expression, _) = told_to_editors();
    let expression = regex::Regex::new(&expression).unwrap();
    let ran = broken().run(&["check", "--format", "short"]);
    let read: Vec<_> =
        ran.out.lines().map(|line| expression.captures(line).unwrap().extract::<6>().1).collect();
    assert_eq!(read[0][..5], ["policies/one.perm", "3", "9", "error", "unknown-permission"]);
    assert!(read[0][5].contains("`nothing_like_it`"), "{read:?}");
    assert_eq!(read[1][..5], ["policies/two.perm", "1", "6", "error", "syntax"]);
    assert_eq!(read.len(), 2);
}

/// Vim itself, where there is one.
#[test]
fn vim_reads_what_is_short() {
    let place = broken();
    place.write("findings", place.run(&["check", "--format", "short"]).out);
    let (_, format) = told_to_editors();
    let script = "call writefile(map(getqflist(), \
        {_, it -> join([bufname(it.bufnr), it.lnum, it.col, it.type, it.text], '|')}), 'read')";
    place.write("script.vim", format!("set errorformat={format}\ncgetfile findings\n{script}\nqall!\n"));
    let mut vim = Command::new("vim");
    vim.args(["-u", "NONE", "-es", "-S", "script.vim"]).current_dir(place.path("")).stdin(Stdio::null());
    let ended = vim.output();
    let Ok(read) = ended.and_then(|_| fs::read_to_string(place.path("read"))) else {
        println!("skipped: there is no vim that reads findings");
        return;
    };
    assert!(read.starts_with("policies/one.perm|3|9|e|there is no permission"), "{read}");
    assert_eq!(read.lines().count(), 2, "{read}");
}

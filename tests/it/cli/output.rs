//! Streams, formats, colours and usage.

use std::process::Stdio;

use super::{Place, ended};

fn broken() -> Place {
    let place = Place::new(&[]);
    place.write("a.perm", b"// \xff\n");
    place
}

#[test]
fn json_is_one_document_on_standard_output() {
    let ran = broken().run(&["check", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["diagnostics"][0]["code"], "not-utf8");
    assert_eq!(document["counts"]["errors"], 1);
}

#[test]
fn findings_of_a_build_go_to_standard_error() {
    let ran = broken().run(&["build", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.code, ran.out.as_str(), &document["counts"]["errors"]), (1, "", &1.into()));
    let ran = broken().run(&["build"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("error[not-utf8]"), "{ran:?}");
}

#[test]
fn the_environment_may_say_the_format() {
    let place = broken();
    let mut command = place.command(&["check"]);
    command.env("PERMC_FORMAT", "json");
    assert!(ended(command, b"").out.starts_with("{\n"));
    let mut command = place.command(&["check", "--format", "full"]);
    command.env("PERMC_FORMAT", "json");
    assert!(ended(command, b"").out.starts_with("error["));
}

#[test]
fn colours_follow_the_flag_then_the_environment() {
    let place = broken();
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = place.command(arguments);
        command.envs(variables.iter().copied());
        ended(command, b"").out.contains('\u{1b}')
    };
    assert!(!coloured(&["check"], &[]), "no terminal");
    assert!(coloured(&["check", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never", "check"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn nothing_of_a_source_reaches_the_terminal_raw() {
    let place = Place::new(&[]);
    place.write("a.perm", b"role \x1b]0;title\x07 \xff // \xe2\x80\xae\n");
    for format in ["full", "fancy", "short", "json", "sarif"] {
        let ran = place.run(&["check", "--format", format, "--color", "never"]);
        let harmful = |c: char| c == '\u{202e}' || (c.is_control() && c != '\n');
        assert!(!ran.out.contains(harmful), "{:?}", ran.out);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let place = broken();
    for format in ["full", "fancy", "short", "json", "sarif"] {
        let mut command = place.command(&["check", "--format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stderr, b"");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let place = broken();
    let mut command = place.command(&["check"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to standard output"));
}

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() {
    let place = Place::new(&[]);
    place.run(&[]).expect(2, "Usage:");
    place.run(&["chek"]).expect(2, "check");
    place.run(&["check", "--nope"]).expect(2, "--nope");
    place.run(&["check", "--format", "yaml"]).expect(2, "json");
    place.run(&["--help"]).expect(0, "Exit codes");
    place.run(&["--version"]).expect(0, env!("CARGO_PKG_VERSION"));
    place.run(&["help", "check"]).expect(0, ".gitignore");
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = Place::new(&[]).run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        assert!(
            ["check", "build", "test", "decide"].iter().all(|command| ran.out.contains(command)),
            "{shell}"
        );
    }
    assert_eq!(Place::new(&[]).run(&["completions", "cmd"]).code, 2);
}

//! Requests in JSON, one a line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use permc_eval::{Table, authzen, to_json};

use super::Place;
use super::decide::with_bundle;
use crate::equivalence::doors::json_of;
use crate::equivalence::shipped::shipped;
use crate::generator::Choices;
use crate::generator::requests::Requests;
use crate::oracle::Oracle;

fn request(role: &str, action: &str) -> String {
    format!(
        r#"{{"subject":{{"type":"user","id":"a","properties":{{"roles":["{role}"]}}}},"action":{{"name":"{action}"}}}}"#
    )
}

/// What each answer says: its decision and reason.
fn answers(out: &str) -> Vec<(bool, String)> {
    let answer = |line: &str| {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        let reason = answer["context"]["reason"].as_str().unwrap().to_owned();
        (answer["decision"].as_bool().unwrap(), reason)
    };
    out.lines().map(answer).collect()
}

fn expected(all: &[(bool, &str)]) -> Vec<(bool, String)> {
    all.iter().map(|(decision, reason)| (*decision, (*reason).to_owned())).collect()
}

#[test]
fn answers_come_in_the_order_of_requests_and_bad_lines_do_not_stop_them() {
    let place = with_bundle();
    let lines = [
        request("acme.admin", "acme.logs.read"),
        "nonsense".to_owned(),
        String::new(),
        request("acme.logs.reader", "acme.logs.read"),
        "{}".to_owned(),
        request("acme.logs.reader", "acme.pii.read"),
        "  \t".to_owned(),
        request("admin", "acme.logs.read"),
        request("acme.admin", "no.such.action"),
    ];
    place.write("requests.jsonl", lines.join("\n"));
    let ran = place.run(&["decide", "bundle.json", "--requests", "requests.jsonl"]);
    let all = [
        (true, "allowed"),
        (false, "invalid-request"),
        (false, "rows-not-supported"),
        (false, "invalid-request"),
        (false, "unmet-requirement"),
        (false, "unmet-requirement"),
        (false, "unknown-action"),
    ];
    assert_eq!((ran.code, answers(&ran.out)), (1, expected(&all)));
    assert_eq!(place.run_with(&["decide", "bundle.json", "--requests", "-"], lines.join("\r\n")), ran);
}

#[test]
fn when_every_request_is_answered_it_is_a_yes_whatever_the_answers() {
    let place = with_bundle();
    let text = request("acme.logs.reader", "acme.pii.read");
    let ran = place.run_with(&["decide", "bundle.json", "--requests", "-"], text);
    assert_eq!((ran.code, answers(&ran.out)), (0, expected(&[(false, "unmet-requirement")])));
    let none = place.run_with(&["decide", "bundle.json", "--requests", "-"], "");
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    place.run(&["decide", "bundle.json", "--requests", "nowhere"]).expect(2, "cannot read `nowhere`");
}

#[test]
fn lines_that_are_too_long_or_no_text_are_answered_too() {
    let place = with_bundle();
    let mut bytes = vec![b' '; 3 << 20];
    bytes.extend(b"x\n\xff\xfe\n");
    bytes.extend(request("acme.admin", "acme.logs.read").bytes());
    let ran = place.run_with(&["decide", "bundle.json", "--requests", "-"], bytes);
    let all = [(false, "invalid-request"), (false, "invalid-request"), (true, "allowed")];
    assert_eq!((ran.code, answers(&ran.out)), (1, expected(&all)));
}

#[test]
fn each_answer_comes_before_the_next_request_is_needed() {
    let place = with_bundle();
    let mut command = place.command(&["decide", "bundle.json", "--requests", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for action in ["acme.logs.read", "acme.pii.read", "no.such.action"] {
        writeln!(stdin, "{}", request("acme.admin", action)).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(answers(&line).len(), 1);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn endless_requests_end_when_nobody_reads_the_answers() {
    let place = with_bundle();
    let mut command = place.command(&["decide", "bundle.json", "--requests", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let line = request("acme.admin", "acme.logs.read") + "\n";
    stdin.write_all(line.as_bytes()).unwrap();
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    while stdin.write_all(line.as_bytes()).is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

/// Answers of a batch were swapped in OpenFGA (CVE-2026-34972): two requests that only looked alike shared a key.
#[test]
fn each_of_many_requests_gets_the_answer_that_it_gets_alone() {
    const DIFFERENT: usize = 1_000;
    let (name, compilation) = shipped().into_iter().next().unwrap();
    let bundle = to_json(&compilation.content.unwrap());
    let table = Table::from_json(&bundle).unwrap();
    let oracle = Oracle::new(&compilation.model);
    let (drawn, mut choices) = (Requests::new(&oracle), Choices::new(5));
    let mut different: Vec<String> = (0..DIFFERENT)
        .map(|at| json_of(&compilation.model, &drawn.draw(&mut choices), at % 2 == 0).to_string())
        .collect();
    // Lists that run together if nothing keeps their members apart.
    for roles in [r#""a,b""#, r#""a","b""#, r#""a\",\"b""#, r#""a b""#, r#""a","b","a""#, r#""""#, ""] {
        different.push(request("x", "cloudflare.ping").replace(r#""x""#, roles));
    }
    // Each three times, in an order of its own.
    let lines: Vec<&str> = (0..3 * different.len()).map(|at| &*different[at * 7 % different.len()]).collect();
    let expected: Vec<String> =
        lines.iter().map(|line| authzen::evaluate(&table, line.as_bytes()).to_json()).collect();
    let allowed = expected.iter().filter(|answer| answer.starts_with(r#"{"decision":true"#)).count();
    println!("{name}: {} requests, {allowed} allowed", lines.len());
    assert!(allowed * 20 > lines.len());
    let place = Place::new(&[]);
    place.write("bundle.json", bundle);
    let ran = place.run_with(&["decide", "bundle.json", "--requests", "-"], lines.join("\n"));
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), expected);
}

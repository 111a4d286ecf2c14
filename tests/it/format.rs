//! Formatting: the form itself, and that nothing but the form changes, over every policy here and generated ones.

#![expect(clippy::disallowed_methods, reason = "policies are files")]
#![expect(clippy::panic, clippy::string_slice, reason = "a test ends at what it did not expect")]

mod kept;

use std::path::{Path, PathBuf};

use permc::format::{Refusal, WIDTH, format};
use permc::limits::Limits;
use permc::syntax::{Leaf, LeafKind, outline};

use crate::generator::{Choices, policy};
use kept::{comments, content, docs};

fn formatted(text: &str) -> String {
    format(text, &Limits::default()).unwrap_or_else(|refusal| panic!("{refusal:?}:\n{text}"))
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(formatted(text), expected);
    assert_eq!(formatted(expected), expected, "it changes again");
}

#[test]
fn declarations_and_statements_have_lines_of_their_own() {
    check("role a role b{grant p}permission p", "role a\nrole b { grant p }\npermission p\n");
    check(
        "role a {\ngrant p grant q on k x exclude r }",
        "role a {\n  grant p\n  grant q on k x\n  exclude r\n}\n",
    );
    check("role a {\n\n\n grant p\n\n\n\n grant q\n\n}\n\n\n", "role a {\n  grant p\n\n  grant q\n}\n");
    check("role a {  \n }", "role a {}\n");
    check("\n\npackage  a.b\n\n\n\nrole a", "package a.b\n\nrole a\n");
    check("attribute a \"A\" {\nx,y\nset s=x,y,}", "attribute a \"A\" {\n  x, y\n  set s = x, y\n}\n");
    check("@allow ( x,reason=\"y\" )role a", "@allow(x, reason = \"y\")\nrole a\n");
    check(
        "group g {\n @allow(x, reason = \"y\") permission p permission q }",
        "group g {\n  @allow(x, reason = \"y\")\n  permission p\n  permission q\n}\n",
    );
    check("default\n grant a\n except b", "default grant a except b\n");
    check(
        "action a{requires( b or c )and d when not(e is f or g in h)}",
        "action a { requires (b or c) and d when not (e is f or g in h) }\n",
    );
    check("\u{feff}role a\r\nrole b\r\n", "role a\r\nrole b\r\n");
    check("", "");
}

/// What is no blank of the language is an error, which formatting must not take out of sight.
#[test]
fn what_is_invisible_stays() {
    let text = "// a\u{c} \nmatrix {\n  | role | p |\n  | --- | --- |\n  | a | \u{c}\u{c} yes \u{c} |\n}\n";
    let once = formatted(text);
    assert_eq!(once.matches('\u{c}').count(), 4, "{once:?}");
    assert_eq!(formatted(&once), once);
}

#[test]
fn claims_stand_under_their_subject() {
    check(
        "test \"t\" { as a allow p on k x with c d deny q code \"x\" as nobody deny p }",
        "test \"t\" { as a allow p on k x with c d deny q code \"x\" as nobody deny p }\n",
    );
    check(
        "test \"t\" {\n as a allow p\n // why\n deny q\n // who\n as nobody deny p }",
        "test \"t\" {\n  as a\n    allow p\n    // why\n    deny q\n  // who\n  as nobody\n    deny p\n}\n",
    );
}

#[test]
fn comments_stay_where_they_are() {
    check("// a\n\n\n  // b\nrole a // c", "// a\n\n// b\nrole a  // c\n");
    check(
        "role a { // one\n  grant p // two\n  grant longer.name // three\n // four\n}\n",
        "role a {             // one\n  grant p            // two\n  grant longer.name  // three\n  // four\n}\n",
    );
    check(
        "role a { grant p, // first\n q\n // second\n on k x }",
        "role a {\n  grant p,  // first\n      q\n      // second\n      on k x\n}\n",
    );
    check("role a // why\n{ grant p }", "role a  // why\n    { grant p }\n");
    check("/// Doc.\n/// More.\nrole a", "/// Doc.\n/// More.\nrole a\n");
    check("attribute a { x, // last\n}", "attribute a {\n  x  // last\n}\n");
}

#[test]
fn long_statements_go_on_in_the_next_line() {
    let names: Vec<String> = (0..12).map(|at| format!("orders.of_region_{at}.read")).collect();
    let text = format!("role a {{ grant {} on store berlin }}", names.join(","));
    let expected = "\
role a {
  grant orders.of_region_0.read, orders.of_region_1.read, orders.of_region_2.read,
      orders.of_region_3.read, orders.of_region_4.read, orders.of_region_5.read,
      orders.of_region_6.read, orders.of_region_7.read, orders.of_region_8.read,
      orders.of_region_9.read, orders.of_region_10.read, orders.of_region_11.read on store berlin
}
";
    check(&text, expected);
    let title = "é".repeat(80);
    check(
        &format!("role some_role \"{title}\" extends another, third {{ grant p }}"),
        &format!("role some_role \"{title}\"\n    extends another, third {{\n  grant p\n}}\n"),
    );
}

#[test]
fn matrices_have_columns() {
    check(
        "matrix {\n| | a.b | c | // head\n|--|:-:|---:|\n|role_x|✅|no|\n// between\n| y | - | | // last\n}",
        "\
matrix {
  |        | a.b | c   |  // head
  | ------ | :-: | --: |
  | role_x | ✅  | no  |
  // between
  | y      | -   |     |  // last
}
",
    );
}

#[test]
fn what_cannot_be_read_is_refused() {
    for text in ["role", "role a {", "role a { grant }", "}", "role a \"x"] {
        assert_eq!(format(text, &Limits::default()), Err(Refusal::Invalid), "{text}");
    }
    let deep = format!("action a {{ requires {}b{} }}", "(".repeat(100), ")".repeat(100));
    assert_eq!(format(&deep, &Limits::default()), Err(Refusal::Invalid));
}

/// What a comment is about is not looked for again behind each.
#[test]
fn a_long_run_of_comments() {
    let text = "// a\n".repeat(200_000);
    assert_eq!(formatted(&text), text);
}

/// Every policy file of the project.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> =
        ["policies", "examples", "tests/ui"].map(|it| Path::new(env!("CARGO_MANIFEST_DIR")).join(it)).into();
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|it| it == "perm") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Formats a text and holds the result against it; whether it can be formatted.
fn holds(text: &str) -> bool {
    let once = match format(text, &Limits::default()) {
        Ok(once) => once,
        Err(Refusal::Invalid) => return false,
        Err(Refusal::Differs) => panic!("it would differ:\n{text}"),
    };
    assert_eq!(formatted(&once), once, "it changes again:\n{text}");
    assert_eq!(comments(&once), comments(text), "{text}");
    assert_eq!(docs(&once), docs(text), "{text}");
    assert_eq!(content(&once), content(text), "{text}");
    for line in once.lines().map(|line| line.split("//").next().unwrap_or("")) {
        let can_break = line.trim().contains(", ") && !line.contains(['"', '`', '|']);
        assert!(!can_break || line.trim_end().chars().count() <= WIDTH, "too wide: {line}");
    }
    true
}

#[test]
fn every_policy_here_keeps_what_it_means() {
    let files = files();
    let count = files.iter().filter(|path| {
        // A few fixtures are no text.
        std::fs::read_to_string(path).is_ok_and(|text| holds(&text))
    });
    let count = count.count();
    println!("{count} of {} files can be formatted", files.len());
    assert!(count > 90, "only {count}");
}

#[test]
fn shipped_policies_are_formatted() {
    for path in files().iter().filter(|path| !path.to_string_lossy().contains("tests")) {
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(formatted(&text), text, "{}: run `permc fmt policies examples`", path.display());
    }
}

/// A text with other blanks, line breaks and comments between its tokens.
fn scrambled(text: &str, choices: &mut Choices) -> String {
    let is_cell = |it: &Leaf<'_>| {
        matches!(it.kind, LeafKind::Row | LeafKind::Cell | LeafKind::Ruler | LeafKind::Comment)
    };
    let tokens = outline(text, &Limits::default()).unwrap();
    let mut out = String::new();
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate() {
        let between = &text[end..token.start];
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let is_free = between.trim().is_empty() && !is_cell(token) && before.is_some_and(|it| !is_cell(it));
        let new = [
            " ",
            "  ",
            "\n",
            "\n\n\n",
            "\t\n ",
            " // aside\n",
            "\n// alone\n",
            "\n/// doc\n",
            " /// no doc\n",
        ];
        let blanks = if choices.chance(50) { " " } else { choices.pick(&new).unwrap() };
        out.push_str(if is_free { blanks } else { between });
        out.push_str(token.text);
        end = token.start + token.text.len();
    }
    out + &text[end..]
}

#[test]
fn generated_policies_keep_what_they_mean_however_they_are_written() {
    let mut count = 0;
    for seed in 0..400 {
        for file in &policy(seed).files {
            let text = file.to_string();
            let wild = scrambled(&text, &mut Choices::new(seed));
            assert!(holds(&text) && holds(&wild), "number {seed}:\n{wild}");
            count += 1;
        }
    }
    println!("{count} files, each as generated and scrambled");
}

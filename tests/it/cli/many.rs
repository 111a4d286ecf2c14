//! Much of everything: files, directories, characters on a line, mistakes. The time it takes is printed.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use super::Place;

#[track_caller]
fn timed(what: &str, place: &Place, arguments: &[&str]) -> super::Ran {
    let start = Instant::now();
    let ran = place.run(arguments);
    println!("{what}: {} ms", start.elapsed().as_millis());
    ran
}

#[test]
fn ten_thousand_files_are_one_policy() {
    let place = Place::new(&[]);
    for directory in 0..100 {
        let inside = place.path(&format!("policies/d{directory}"));
        fs::create_dir_all(&inside).unwrap();
        for file in 0..100 {
            let text =
                format!("package d{directory}.f{file}\nrole r extends d{directory}.f0.r0\nrole r{file}\n");
            fs::write(inside.join(format!("f{file}.perm")), text).unwrap();
        }
    }
    timed("10,000 files", &place, &["check"]).expect(0, "10000 files:");
    timed("10,000 files to fix", &place, &["check", "--fix"]).expect(0, "0 fixed");
}

#[test]
fn directories_may_be_deep() {
    let place = Place::new(&[]);
    let deep = "d/".repeat(500);
    place.write(&format!("{deep}a.perm"), "// a\n");
    timed("500 levels", &place, &["check"]).expect(0, "1 file: no findings");
    place.run(&["check", &format!("{deep}a.perm")]).expect(0, "1 file: no findings");
}

#[cfg(unix)]
#[test]
fn a_path_that_the_system_cannot_name_is_a_failure() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    let branch: PathBuf = std::iter::repeat_n("d".repeat(200), 15).collect();
    for name in ["policies", "other"] {
        fs::create_dir_all(place.path(name).join(&branch)).unwrap();
    }
    place.write(&format!("other/{}/b.perm", branch.display()), "role b\n");
    // Neither path is too long, but the one is made longer from within.
    fs::rename(place.path("other"), place.path("policies").join(&branch).join("more")).unwrap();
    place.run(&["check", "policies"]).expect(2, "File name too long");
    place.run(&["check", "policies/a.perm"]).expect(0, "1 file:");
}

#[test]
fn a_line_may_be_as_long_as_a_file() {
    let place = Place::new(&[]);
    for (what, text, said) in [
        ("a comment beyond the limit", format!("// {}", "x".repeat(4 << 20)), "file-too-large"),
        ("a comment", format!("// {}", "x".repeat((4 << 20) - 3)), "\"errors\": 0"),
        ("blanks", " ".repeat(4 << 20), "\"errors\": 0"),
        ("words", "x ".repeat(2 << 20), "\"syntax\""),
        ("declarations, a quarter of it", "role a ".repeat((1 << 20) / 7), "\"duplicate-name\""),
        ("braces", "{".repeat(4 << 20), "\"nesting-too-deep\""),
        ("a string", format!("role a \"{}\"", "x".repeat((4 << 20) - 9)), "\"string-too-long\""),
        ("an open string", format!("role a \"{}", "x".repeat((4 << 20) - 8)), "\"syntax\""),
    ] {
        place.write("a.perm", text);
        let ran = timed(&format!("4 MiB of {what}"), &place, &["check", "--format", "json"]);
        assert_eq!(ran.code, i32::from(!said.contains('0')), "{what}");
        assert!(ran.out.contains(said), "{what}");
    }
}

#[test]
fn many_fixes_on_one_line_take_no_square_of_time() {
    let text = format!("// {}x", "\u{200b}".repeat(50_000));
    let place = Place::new(&[("a.perm", &text)]);
    timed("50,000 fixes of which most are not seen", &place, &["check", "--fix", "--unsafe-fixes"])
        .expect(1, "there are 10000 mistakes or more");
    assert_eq!(place.read("a.perm"), text);
    place.write("permc.toml", "[limits]\nmistakes = 100000\n");
    timed("50,000 fixes", &place, &["check", "--fix", "--unsafe-fixes"]).expect(0, "50000 fixed");
    assert_eq!(place.read("a.perm"), "// x");
}

/// Mistakes of every stage, each kind once in ten declarations, each told apart by its number.
fn mistakes(count: usize) -> String {
    let one = |n: usize| match n % 10 {
        0 => format!("role r{n} {{ grant p }} role s{n} extends unknown_{n}\n"),
        1 => format!("role r{n} {{\n  gramt p\n}}\n"),
        2 => format!("role r{n} {{ grant missing_{n} }}\n"),
        3 => format!("permission p{n} per nowhere_{n}\n"),
        4 => format!("permission p{n} {{ implies p{n} }}\n"),
        5 => format!("action a{n} {{ requires p when colour_{n} is red }}\n"),
        6 => format!("assert r0 lacks p // refuted_{n}\n"),
        7 => format!("role r{n} {{ grant p on place_{n} x }}\n"),
        8 => format!("role r{n} extends r{n}\n"),
        _ => format!("role r{n} {{ exclude p grant p }}\n"),
    };
    format!("permission p\n{}", (0..count).map(one).collect::<String>())
}

#[test]
fn five_hundred_mistakes_are_all_told_once_and_in_order() {
    let place = Place::new(&[("a.perm", &mistakes(500))]);
    let ran = timed("500 mistakes", &place, &["check", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let found = document["diagnostics"].as_array().unwrap().iter();
    let found: Vec<_> = found.filter(|it| it["severity"] == "error").collect();
    let line = |it: &serde_json::Value| it["primary"]["start"]["line"].as_u64().unwrap();
    let places: Vec<_> =
        found.iter().map(|it| (it["primary"]["start"]["offset"].as_u64(), it["code"].as_str())).collect();
    assert!(places.is_sorted());
    let mut once = places.clone();
    once.dedup();
    assert_eq!(once, places, "twice the same at one place");
    // A line starts each declaration but for the second kind, which takes three.
    let declarations = mistakes(500).lines().filter(|line| line.contains(char::is_numeric)).count();
    assert_eq!(declarations, 500);
    let lines: std::collections::BTreeSet<_> = found.iter().map(|it| line(it)).collect();
    assert_eq!(lines.len(), 500, "one line has none, or a declaration has two places");
    assert_eq!(found.len(), 500);
    timed("500 mistakes drawn", &place, &["check"]).expect(1, "1 file: 500 errors");
}

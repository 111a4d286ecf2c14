//! `permc check --fix` and `--diff`.

use std::fs;
use std::process::{Command, Stdio};

use super::{Place, Ran};

/// A policy with two mistakes of which permc knows the way out, and one of which it does not.
const MISTAKEN: &str =
    "role reader\nrole writer extends raeder // \u{200b}\nrole other extends nobody_knows\n";
const FIXED: &str = "role reader\nrole writer extends reader // \nrole other extends nobody_knows\n";

fn mistaken() -> Place {
    Place::new(&[("a.perm", MISTAKEN), ("b.perm", "role b\n")])
}

fn fix(place: &Place) -> Ran {
    place.run(&["check", "--fix", "--unsafe-fixes"])
}

#[test]
fn fixes_are_written_and_the_rest_is_reported() {
    let place = mistaken();
    let ran = fix(&place);
    ran.expect(1, "a.perm:3:20")
        .expect(1, "2 files: 1 error\n2 fixed (1 invisible-character, 1 unknown-role)\n");
    assert_eq!((place.read("a.perm").as_str(), place.read("b.perm").as_str()), (FIXED, "role b\n"));
    fix(&place).expect(1, "2 files: 1 error\n0 fixed\n");
}

#[test]
fn what_could_be_fixed_is_said_on_text() {
    let place = mistaken();
    place.run(&["check"]).expect(1, "2 files: 3 errors\n2 fixes available with --fix --unsafe-fixes\n");
    place.run(&["check", "--fix"]).expect(1, "2 files: 3 errors\n0 fixed, 2 more with --unsafe-fixes\n");
    assert_eq!(place.read("a.perm"), MISTAKEN);
    let json = place.run(&["check", "--format", "json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&json.out).is_ok(), "{json:?}");
    let clean = Place::new(&[("a.perm", "// nothing\n")]);
    assert_eq!(clean.run(&["check"]).out, "1 file: no findings\n");
}

#[test]
fn unsafe_fixes_alone_are_wrong_usage() {
    mistaken().run(&["check", "--unsafe-fixes"]).expect(2, "--fix");
}

#[test]
fn a_diff_shows_what_would_change_and_changes_nothing() {
    let place =
        Place::new(&[("a.perm", "role reader\nrole writer extends raeder\n"), ("b.perm", "role b\n")]);
    let ran = place.run(&["check", "--diff", "--unsafe-fixes"]);
    let diff = "--- a.perm\n+++ a.perm\n@@ -1,2 +1,2 @@\n role reader\n-role writer extends raeder\n\
                +role writer extends reader\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, diff, ""));
    assert_eq!(place.read("a.perm"), "role reader\nrole writer extends raeder\n");
    let ran = place.run(&["check", "--fix", "--diff"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn a_diff_on_a_terminal_may_have_colours_and_never_what_a_terminal_obeys() {
    let place = mistaken();
    let ran = place.run(&["check", "--diff", "--unsafe-fixes", "--color", "always"]);
    ran.expect(1, "\u{1b}[32m+role writer extends reader // \u{1b}[0m\n")
        .expect(1, "redirect the diff to a file");
    let ran = place.run(&["check", "--diff", "--unsafe-fixes"]);
    ran.expect(1, "-role writer extends raeder // \u{fffd}\n").expect(1, "redirect the diff to a file");
    assert!(!ran.out.contains('\u{200b}'), "{ran:?}");
}

/// Writes the diff to a file and lets `patch` apply it.
#[cfg(unix)]
#[track_caller]
fn patched(place: &Place) {
    let mut command = place.command(&["check", "--diff", "--unsafe-fixes"]);
    let to = fs::File::create(place.path("changes.diff")).unwrap();
    assert_eq!(command.stdout(to).status().unwrap().code(), Some(1));
    let patch = Command::new("patch")
        .args(["-p0", "--binary", "-i", "changes.diff"])
        .current_dir(place.path(""))
        .output();
    match patch {
        Ok(ended) => assert!(ended.status.success(), "{ended:?}\n{}", place.read("changes.diff")),
        Err(error) => {
            println!("skipped: `patch` does not start: {error}");
            fix(place);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_diff_in_a_file_can_be_applied_whatever_is_in_it() {
    for before in [
        MISTAKEN,
        &MISTAKEN.replace('\n', "\r\n"),
        &format!("\u{feff}{MISTAKEN}"),
        MISTAKEN.trim_end(),
        "role a\u{200b}\n// \u{1b}[2J \x07 \u{202e}\u{2028}\n// a\rb\n",
    ] {
        let (by_patch, by_fix) = (Place::new(&[("a.perm", before)]), Place::new(&[("a.perm", before)]));
        patched(&by_patch);
        fix(&by_fix);
        assert_eq!(by_patch.read("a.perm"), by_fix.read("a.perm"));
        assert_ne!(by_fix.read("a.perm"), before);
    }
}

#[cfg(unix)]
#[test]
fn a_diff_of_a_file_with_an_odd_name_can_be_applied() {
    for name in ["a b.perm", "deep/er/a.perm", "a\"b\\c.perm", "é\u{202e}.perm", "tab\tline\n.perm"] {
        let place = Place::new(&[(name, MISTAKEN)]);
        patched(&place);
        assert_eq!(place.read(name), FIXED, "{name:?}");
    }
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let dos = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let place = Place::new(&[("a.perm", &dos(MISTAKEN))]);
    fix(&place);
    assert_eq!(place.read("a.perm"), dos(FIXED));
}

#[test]
fn of_standard_input_the_fixed_text_goes_to_standard_output() {
    let place = mistaken();
    let arguments = ["check", "b.perm", "-", "--fix", "--unsafe-fixes"];
    let ran = place.run_with(&arguments, MISTAKEN);
    assert_eq!((ran.code, ran.out.as_str()), (1, FIXED));
    assert!(ran.err.contains("<stdin>:3:20") && ran.err.ends_with("2 files: 1 error\n"), "{ran:?}");
    place.write("b.perm", "// nothing\n");
    let clean = place.run_with(&arguments, "// c\r\n");
    assert_eq!((clean.code, clean.out.as_str(), clean.err.as_str()), (0, "// c\r\n", ""));
}

#[test]
fn beside_standard_input_no_file_changes() {
    let place = mistaken();
    let arguments = ["check", "a.perm", "-", "--fix", "--unsafe-fixes"];
    let ran = place.run_with(&arguments, "role c extends raeder\n");
    assert_eq!(ran.out, "role c extends reader\n");
    assert_eq!(place.read("a.perm"), MISTAKEN);
}

#[test]
fn standard_input_that_is_no_text_is_not_fixed() {
    let place = Place::new(&[("permc.toml", "[limits]\nfile_bytes = 10\n")]);
    for input in [&b"role a // \xff"[..], b"\xff\xfer\0", b"role a // and so on"] {
        let ran = place.run_with(&["check", "-", "--fix"], input);
        ran.expect(2, "standard input cannot be fixed");
        assert_eq!(ran.out, "");
    }
}

#[test]
fn what_is_not_wholly_known_is_not_written() {
    let place = Place::new(&[("good.perm", MISTAKEN), ("permc.toml", "[limits]\nfile_bytes = 200\n")]);
    let latin = b"role x extends raeder // caf\xe9\n";
    let large = format!("role y extends raeder\n{}", "// and so on\n".repeat(40));
    place.write("latin.perm", latin);
    place.write("large.perm", &large);
    fix(&place).expect(1, "2 fixed");
    assert_eq!(fs::read(place.path("latin.perm")).unwrap(), latin);
    assert_eq!((place.read("large.perm"), place.read("good.perm").as_str()), (large, FIXED));
}

#[cfg(unix)]
#[test]
fn permissions_links_and_unchanged_files_stay() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    let place = Place::new(&[("real/a.perm", MISTAKEN), ("b.perm", "role b\n")]);
    fs::set_permissions(place.path("real/a.perm"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::rename(place.path("real/a.perm"), place.path("real/text")).unwrap();
    symlink("real/text", place.path("a.perm")).unwrap();
    let untouched = fs::metadata(place.path("b.perm")).unwrap();
    fix(&place).expect(1, "2 fixed");
    assert!(fs::symlink_metadata(place.path("a.perm")).unwrap().is_symlink());
    assert_eq!(place.read("real/text"), FIXED);
    assert_eq!(fs::metadata(place.path("real/text")).unwrap().mode() & 0o7777, 0o640);
    let now = fs::metadata(place.path("b.perm")).unwrap();
    assert_eq!((now.ino(), now.mtime_nsec()), (untouched.ino(), untouched.mtime_nsec()));
    let names: Vec<_> = fs::read_dir(place.path("real")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names, ["text"], "nothing is left behind");
}

#[test]
fn if_one_file_cannot_be_written_none_is() {
    let place = Place::new(&[("a.perm", MISTAKEN), ("z.perm", "role z extends raeder\n")]);
    let mut permissions = fs::metadata(place.path("z.perm")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(place.path("z.perm"), permissions).unwrap();
    fix(&place).expect(2, "cannot write").expect(2, "the file is write-protected");
    assert_eq!(
        (place.read("a.perm").as_str(), place.read("z.perm").as_str()),
        (MISTAKEN, "role z extends raeder\n")
    );
    assert_eq!(fs::read_dir(place.path("")).unwrap().count(), 2, "nothing is left behind");
}

#[test]
fn a_fix_whose_cure_is_another_error_is_left_out() {
    // With the right name the role would be a second void limit.
    let policy = "scope index\nresource index main\npermission read per index\n\
                  role reader { grant read }\nrole x extends raeder { grant read on index main }\n";
    let place = Place::new(&[("a.perm", policy)]);
    fix(&place).expect(1, "0 fixed, 1 left out that would not help");
    assert_eq!(place.read("a.perm"), policy);
}

#[test]
fn a_reader_of_a_diff_that_goes_away_is_no_failure() {
    let place = mistaken();
    let mut command = place.command(&["check", "--diff", "--unsafe-fixes"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

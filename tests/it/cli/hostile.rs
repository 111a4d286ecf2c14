//! Files that are no policies, and paths that lead nowhere good: a clear answer, never a hang.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;
#[cfg(unix)]
use std::path::{Path, PathBuf};

use super::Place;
#[cfg(unix)]
use super::ended;

#[test]
fn every_line_end_is_one() {
    for end in ["\n", "\r\n", "\r"] {
        // Who does not read all three does not see the third name.
        let text = ["role a", "role b", "", "role a", ""].join(end);
        let place = Place::new(&[("a.perm", &text)]);
        place.run(&["check"]).expect(1, "`a` is declared twice").expect(1, "1 file: 1 error");
    }
    Place::new(&[("a.perm", "role a // aside\r\nrole b\r\n")]).run(&["check"]).expect(0, "1 file:");
}

#[test]
fn a_carriage_return_alone_does_not_hide_what_stands_behind_it() {
    let place = Place::new(&[("a.perm", "role a // nothing more\rrole b\n")]);
    place.run(&["check"]).expect(1, "invisible character `U+000D`").expect(1, "a.perm:1:23");
}

#[test]
fn a_byte_order_mark_stands_at_the_start_only() {
    let place = Place::new(&[("a.perm", "\u{feff}// a\n")]);
    place.run(&["check"]).expect(0, "no findings");
    place.write("a.perm", "\u{feff}\u{feff}role a\u{feff}\n");
    place.run(&["check"]).expect(1, "1 file: 2 errors").expect(1, "invisible character `U+FEFF`");
}

#[test]
fn nothing_invisible_passes() {
    let all = "\0\u{7}\u{1b}\u{85}\u{ad}\u{34f}\u{115f}\u{180b}\u{200b}\u{202e}\u{2028}\u{2066}\u{2800}\u{3164}\u{fe00}\u{feff}\u{ffa0}\u{fff0}\u{e0041}\u{e0100}";
    for c in all.chars() {
        for text in
            [format!("role a // {c}\n"), format!("role a \"x{c}y\"\n"), format!("role a\n{c}role b\n")]
        {
            let place = Place::new(&[("a.perm", &text)]);
            let ran = place.run(&["check"]);
            ran.expect(1, &format!("invisible character `U+{:04X}`", u32::from(c)));
            assert!(!ran.out.contains(c), "{ran:?}");
            for format in ["fancy", "short", "json", "jsonl", "sarif", "github", "gitlab"] {
                let ran = place.run(&["check", "--format", format]);
                assert!(ran.code == 1 && !ran.out.contains(c), "{format}: {ran:?}");
            }
        }
    }
}

#[test]
fn what_is_in_another_encoding_is_one_error() {
    let utf16 = |mark: u16, bytes: fn(u16) -> [u8; 2]| {
        let units = std::iter::once(mark).chain("role a\r\nrole b\r\n".encode_utf16());
        units.flat_map(bytes).collect::<Vec<u8>>()
    };
    let place = Place::new(&[]);
    for text in [utf16(0xfeff, u16::to_le_bytes), utf16(0xfeff, u16::to_be_bytes), b"role caf\xe9\n".to_vec()]
    {
        place.write("a.perm", text);
        place.run(&["check"]).expect(1, "error[not-utf8]").expect(1, "1 file: 1 error");
    }
    // Without a mark it is text with a NUL behind each letter.
    place.write("a.perm", utf16(u16::from(b' '), u16::to_le_bytes));
    place.run(&["check"]).expect(1, "invisible character `U+0000`");
}

#[test]
fn nothing_at_all_is_a_policy() {
    for text in ["", "\u{feff}", "\n", " \t\r\n", "// nothing"] {
        let place = Place::new(&[("a.perm", text)]);
        place.run(&["check"]).expect(0, "1 file: no findings");
        place.run(&["build", "-o", "bundle.json"]).expect(0, "");
        assert_eq!(place.run_with(&["check", "-", "--fix"], text).out, text);
    }
}

#[test]
fn a_file_is_no_directory() {
    let place = Place::new(&[("a.perm", "role a\n")]);
    place.run(&["check", "a.perm/b.perm"]).expect(2, "cannot read `a.perm/b.perm`");
    #[cfg(unix)]
    place.run(&["check", "a.perm/"]).expect(2, "Not a directory");
}

#[test]
fn a_directory_is_no_file() {
    let place = Place::new(&[("a.perm", "// a\n"), ("x.perm/notes.txt", ""), ("out.json/x", "")]);
    place.run(&["check"]).expect(0, "1 file: no findings");
    place.run(&["check", "x.perm"]).expect(2, "no `.perm` file in `x.perm`");
    place.run(&["build", "-o", "out.json"]).expect(2, "cannot write `out.json`");
    place.run(&["decide", "x.perm", "--role", "a", "--action", "b"]).expect(2, "cannot read `x.perm`");
}

#[test]
fn a_path_may_be_too_long() {
    let place = Place::new(&[("a.perm", "role a\n")]);
    let ran = place.run(&["check", &format!("{}.perm", "a".repeat(5000))]);
    ran.expect(2, "cannot read");
    let ran = place.run(&["check", &"a/".repeat(3000)]);
    ran.expect(2, "cannot read");
}

#[cfg(unix)]
#[test]
fn the_configuration_is_a_regular_file() {
    let place = Place::new(&[("a.perm", "role a\n"), ("permc.toml/x", "")]);
    place.run(&["check"]).expect(2, "`permc.toml` is not a regular file");
    fs::remove_dir_all(place.path("permc.toml")).unwrap();
    make_pipe(&place.path("permc.toml"));
    place.run(&["check"]).expect(2, "`permc.toml` is not a regular file");
    place.run(&["check", "a.perm"]).expect(2, "`permc.toml` is not a regular file");
    fs::remove_file(place.path("permc.toml")).unwrap();
    symlink("nowhere", place.path("permc.toml")).unwrap();
    place.run(&["check"]).expect(2, "cannot read `permc.toml`");
}

#[cfg(unix)]
fn make_pipe(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn links_in_circles_lead_nowhere() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    symlink("two", place.path("one")).unwrap();
    symlink("one", place.path("two")).unwrap();
    place.run(&["check", "one"]).expect(2, "cannot read `one`");
    place.run(&["check", "one/a.perm"]).expect(2, "cannot read `one/a.perm`");
    symlink("../policies", place.path("policies/up")).unwrap();
    place.run(&["check", "policies"]).expect(0, "1 file:");
    place.run(&["check", "policies/up/up/up/a.perm", "policies"]).expect(0, "1 file:");
}

#[cfg(unix)]
#[test]
fn names_may_be_odd_but_not_other_than_text() {
    use std::os::unix::ffi::OsStrExt as _;

    let place = Place::new(&[("\u{1b}[2J\n.perm", "role a extends b\n"), ("-x.perm", "role c\n")]);
    let ran = place.run(&["check"]);
    ran.expect(1, "␛[2J␊.perm:1:16").expect(1, "2 files: 1 error");
    place.run(&["check", "--", "-x.perm"]).expect(0, "1 file:");
    place.run(&["check", "--fix", "--unsafe-fixes"]).expect(1, "2 files: 1 error");
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.perm");
    if fs::write(place.path("").join(name), "role d\n").is_err() {
        println!("skipped: this file system has only names that are text");
        return;
    }
    place.run(&["check"]).expect(2, "is not UTF-8");
}

/// Runs the command as a user who is not the superuser, whom no permission stops.
#[cfg(unix)]
fn run_as_nobody(place: &Place, arguments: &[&str]) -> super::Ran {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    const NOBODY: u32 = 65534;
    let is_root = fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
    if !is_root {
        return place.run(arguments);
    }
    // Where the command was built may be out of reach for others.
    let reachable = place.path("permc");
    // Another process copies: while this one had the copy open, a command that starts beside it could inherit that, and
    // what is open for writing cannot be started.
    let copy = std::process::Command::new("cp").arg(env!("CARGO_BIN_EXE_permc")).arg(&reachable).status();
    assert!(copy.unwrap().success());
    for path in [place.path(""), reachable.clone()] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = std::process::Command::new(reachable);
    command.args(arguments).current_dir(place.path("")).uid(NOBODY).gid(NOBODY);
    ended(command, b"")
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_a_failure_and_no_smaller_policy() {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = |path: PathBuf, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let place = Place::new(&[("policies/a.perm", "role a\n"), ("policies/deep/b.perm", "role b\n")]);
    run_as_nobody(&place, &["check", "policies"]).expect(0, "2 files:");
    mode(place.path("policies/deep/b.perm"), 0o000);
    run_as_nobody(&place, &["check", "policies"]).expect(2, "cannot read `policies/deep/b.perm`");
    mode(place.path("policies/deep/b.perm"), 0o644);
    mode(place.path("policies/deep"), 0o000);
    run_as_nobody(&place, &["check", "policies"]).expect(2, "cannot look through `policies`");
    mode(place.path("policies/deep"), 0o755);
    mode(place.path("policies"), 0o000);
    run_as_nobody(&place, &["check", "policies"]).expect(2, "policies");
    run_as_nobody(&place, &["check", "policies/a.perm"]).expect(2, "Permission denied");
    mode(place.path("policies"), 0o755);
    place.write("permc.toml", "");
    mode(place.path("permc.toml"), 0o000);
    run_as_nobody(&place, &["check", "policies"]).expect(2, "cannot read `permc.toml`");
}

#[cfg(unix)]
#[test]
fn where_nothing_may_be_written_nothing_is_fixed() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new(&[("policies/a.perm", "role a\nrole b extends aa // \u{200b}\n")]);
    let before = place.read("policies/a.perm");
    for path in ["policies", "policies/a.perm"] {
        fs::set_permissions(place.path(path), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let ran = run_as_nobody(&place, &["check", "policies", "--fix", "--unsafe-fixes"]);
    // Who is no superuser owns the directory.
    if ran.code != 1 {
        ran.expect(2, "cannot write").expect(2, "Permission denied");
        assert_eq!(place.read("policies/a.perm"), before);
    }
    assert_eq!(fs::read_dir(place.path("policies")).unwrap().count(), 1);
}

/// Files that become others while they are read: each run ends, and says either of what it may have seen.
#[cfg(unix)]
#[test]
fn what_changes_while_it_is_read_is_read_as_it_was_or_is() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let place = Place::new(&[("policies/a.perm", "// a\n"), ("policies/b.perm", "// b\n")]);
    make_pipe(&place.path("pipe"));
    fs::create_dir(place.path("directory")).unwrap();
    let ends = AtomicBool::new(false);
    let (text, spare) = (place.path("policies/b.perm"), place.path("spare"));
    let others = [place.path("pipe"), place.path("directory")];
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ends.load(Ordering::Relaxed) {
                for other in &others {
                    fs::rename(&text, &spare).unwrap();
                    fs::rename(other, &text).unwrap();
                    fs::rename(&text, other).unwrap();
                    fs::rename(&spare, &text).unwrap();
                }
            }
        });
        let runs: Vec<_> = (0..60).map(|_| place.run(&["check", "policies"])).collect();
        ends.store(true, Ordering::Relaxed);
        let mut codes = [0; 3];
        for ran in runs {
            codes[usize::try_from(ran.code).unwrap()] += 1;
            let is_clear = ran.out.contains("files: no findings")
                || ran.out.contains("1 file: no findings")
                || ran.err.contains("b.perm");
            assert!(is_clear, "{ran:?}");
        }
        println!("{} read, {} failed", codes[0], codes[2]);
    });
}

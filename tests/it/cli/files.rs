//! Which files a command line means.

#[cfg(unix)]
use std::os::unix::fs::symlink;

use super::Place;

#[test]
fn a_directory_means_the_policies_in_it() {
    let place = Place::new(&[
        ("policies/b.perm", "role b\n"),
        ("policies/deep/a.perm", "role a\n"),
        ("policies/notes.txt", "no policy"),
        ("policies/.hidden.perm", "no policy either"),
    ]);
    place.run(&["check", "policies"]).expect(0, "2 files: 2 warnings");
}

#[test]
fn the_current_directory_is_the_default() {
    let place = Place::new(&[("a.perm", "role a\n"), ("deep/b.perm", "role b\n")]);
    place.run(&["check"]).expect(0, "2 files");
}

#[test]
fn what_git_ignores_does_not_count_but_when_it_is_named() {
    let place = Place::new(&[
        (".git/HEAD", ""),
        (".gitignore", "drafts/\nb.perm\n"),
        ("a.perm", "role a\n"),
        ("b.perm", "role b\n"),
        ("drafts/c.perm", "role c\n"),
    ]);
    place.run(&["check"]).expect(0, "1 file:");
    place.run(&["check", "a.perm", "b.perm"]).expect(0, "2 files:");
    place.run(&["check", "drafts"]).expect(0, "1 file:");
}

#[test]
fn a_file_given_twice_counts_once() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    place
        .run(&["check", "policies", "policies/a.perm", "./policies/../policies/a.perm"])
        .expect(0, "1 file:");
}

#[test]
fn a_path_that_leads_nowhere_is_a_failure() {
    let place = Place::new(&[("a.perm", "role a\n")]);
    let ran = place.run(&["check", "a.perm", "nope.perm"]);
    ran.expect(2, "cannot read `nope.perm`").expect(2, "No such file");
}

#[test]
fn a_directory_without_policies_is_a_failure() {
    let place = Place::new(&[("policies/a.perm", "role a\n"), ("other/notes.txt", "")]);
    place.run(&["check", "policies", "other"]).expect(2, "no `.perm` file in `other`");
}

#[test]
fn a_file_that_is_named_needs_no_ending() {
    let place = Place::new(&[("policy", "role a\n")]);
    place.run(&["check", "policy"]).expect(0, "1 file:");
}

#[test]
fn a_directory_called_like_a_policy_is_looked_through() {
    let place = Place::new(&[("x.perm/a.perm", "role a\n")]);
    place.run(&["check"]).expect(0, "1 file:");
    place.run(&["check", "x.perm"]).expect(0, "1 file:");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_policy_in_the_project_counts_as_that_file() {
    let place = Place::new(&[("real/a.perm", "role a\n")]);
    symlink(place.path("real/a.perm"), place.path("b.perm")).unwrap();
    place.run(&["check"]).expect(0, "1 file:");
    place.run(&["check", "b.perm"]).expect(0, "1 file:");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_project_is_refused() {
    let place = Place::new(&[("secret", "// password\n"), ("project/a.perm", "role a\n")]);
    symlink(place.path("secret"), place.path("project/b.perm")).unwrap();
    let ran = place.run(&["check", "project"]);
    ran.expect(2, "`project/b.perm` is a link that leads out");
    assert!(!ran.err.contains("password"), "{ran:?}");
    place.run(&["check", "project/b.perm"]).expect(0, "1 file:");
}

#[cfg(unix)]
#[test]
fn links_that_go_in_circles_are_failures() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    symlink("x.perm", place.path("policies/x.perm")).unwrap();
    place.run(&["check", "policies"]).expect(2, "cannot read `policies/x.perm`");
}

#[cfg(unix)]
#[test]
fn linked_directories_are_not_followed() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    symlink(".", place.path("policies/again")).unwrap();
    place.run(&["check", "policies"]).expect(0, "1 file:");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_refused() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    place.run(&["check", "/dev/null"]).expect(2, "`/dev/null` is not a regular file");
    symlink("/dev/zero", place.path("policies/zero.perm")).unwrap();
    place.run(&["check", "policies"]).expect(2, "`policies/zero.perm` is a link that leads out");
}

#[cfg(unix)]
#[test]
fn a_pipe_called_like_a_policy_is_refused_without_waiting_for_a_writer() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    let socket = std::os::unix::net::UnixListener::bind(place.path("policies/x.perm")).unwrap();
    place.run(&["check", "policies"]).expect(2, "`policies/x.perm` is not a regular file");
    drop(socket);
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_refused_too() {
    let place = Place::new(&[("policies/a.perm", "role a\n")]);
    let made = std::process::Command::new("mkfifo").arg(place.path("policies/x.perm")).status();
    assert!(made.unwrap().success());
    place.run(&["check", "policies"]).expect(2, "`policies/x.perm` is not a regular file");
    place.run(&["check", "policies/x.perm"]).expect(2, "`policies/x.perm` is not a regular file");
}

#[test]
fn of_a_huge_file_no_more_is_read_than_the_limit() {
    let place = Place::new(&[("a.perm", "")]);
    // A hole of many gigabytes, which would not fit into memory.
    std::fs::File::create(place.path("a.perm")).unwrap().set_len(1 << 38).unwrap();
    place.run(&["check"]).expect(1, "error[file-too-large]");
}

#[test]
fn standard_input_is_a_policy() {
    let place = Place::new(&[("a.perm", "role a\n")]);
    place.run_with(&["check", "-"], "role x\n").expect(0, "1 file:");
    place.run_with(&["check", "a.perm", "-"], "role x\n").expect(0, "2 files:");
    place.run_with(&["check", "-"], b"\xff").expect(1, "<stdin>:1:1");
}

#[test]
fn standard_input_stands_for_the_file_it_is_named_after() {
    let place = Place::new(&[("policies/a.perm", "role a\n"), ("policies/b.perm", "role b\n")]);
    let arguments = ["check", "policies", "-", "--stdin-filename", "policies/a.perm"];
    place.run_with(&arguments, "role x\n").expect(0, "2 files:");
    place.run_with(&arguments, b"// \xff").expect(1, "policies/a.perm:1:4");
    let unsaved = Place::new(&[("policies/notes.txt", "")]);
    unsaved
        .run_with(&["check", "policies", "-", "--stdin-filename", "policies/a.perm"], "")
        .expect(0, "1 file:");
    place.run(&["check", "--stdin-filename", "a.perm"]).expect(2, "add `-` to the paths");
}

#[test]
fn a_file_that_is_not_utf8_is_an_error_at_its_first_bad_byte() {
    let place = Place::new(&[("good.perm", "role a\n")]);
    place.write("latin.perm", b"role b\n// caf\xe9 \xe9\n");
    let ran = place.run(&["check"]);
    ran.expect(1, "error[not-utf8]").expect(1, "latin.perm:2:7").expect(1, "byte 13");
    place.write("latin.perm", b"\xff\xfer\0o\0l\0e\0");
    place.run(&["check"]).expect(1, "latin.perm:1:1");
    place.run(&["build", "-o", "bundle.json"]).expect(1, "not-utf8");
    assert!(!place.path("bundle.json").exists());
}

#[test]
fn a_project_beyond_its_limit_is_an_error_and_not_read_on() {
    let place = Place::new(&[("permc.toml", "[limits]\nproject_bytes = 20\n")]);
    for name in ["a.perm", "b.perm", "c.perm"] {
        place.write(name, "role some_name\n");
    }
    place.run(&["check"]).expect(1, "error[project-too-large]").expect(1, "2 files: 1 error");
}

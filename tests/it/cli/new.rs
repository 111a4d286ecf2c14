//! `permc new`, `permc man`: the first and the printed things.

use super::Place;

#[test]
fn a_new_project_is_clean_and_its_tests_pass() {
    let place = Place::new(&[]);
    place.run(&["new", "a/b"]).expect(0, "policies/shop.perm");
    place.run_in("a/b", &["check"]).expect(0, "1 file: no findings");
    place.run_in("a/b", &["test"]).expect(0, "2 passed, 0 failed");
    place.run_in("a/b", &["fmt", "--check"]).expect(0, "");
}

#[test]
fn nothing_that_is_there_changes() {
    let place = Place::new(&[("policies/shop.perm", "role mine\n"), ("notes.txt", "mine")]);
    place.run(&["new", "."]).expect(2, "is there already");
    assert_eq!(place.read("policies/shop.perm"), "role mine\n");
    assert!(!place.path("permc.toml").exists());
    let place = Place::new(&[("notes.txt", "mine")]);
    place.run(&["new", "."]).expect(0, "permc.toml");
    assert_eq!(place.read("notes.txt"), "mine");
}

#[test]
fn every_command_has_a_page() {
    let place = Place::new(&[]);
    place.run(&["man"]).expect(0, ".TH permc 1");
    for command in
        ["new", "check", "fmt", "build", "test", "decide", "why", "who", "what", "reach", "explain"]
    {
        place.run(&["man", command]).expect(0, &format!(".TH permc-{command} 1"));
    }
    place.run(&["man", "nothing"]).expect(2, "there is no command `nothing`");
}

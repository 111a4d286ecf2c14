//! Projects and their `permc.toml`.

use super::Place;

#[test]
fn the_nearest_project_is_found_from_within() {
    let place = Place::new(&[
        ("permc.toml", "include = ['policies', 'more.perm']\n"),
        ("policies/a.perm", "role a\n"),
        ("more.perm", "role b\n"),
        ("other.perm", "role c\n"),
        ("src/deep/main.rs", ""),
    ]);
    place.run(&["check"]).expect(0, "2 files:");
    place.run_in("src/deep", &["check"]).expect(0, "2 files:");
}

#[test]
fn messages_show_paths_as_seen_from_where_one_is() {
    let place = Place::new(&[("permc.toml", ""), ("src/main.rs", "")]);
    place.write("policies/a.perm", b"\xff");
    place.run(&["check"]).expect(1, " policies/a.perm:1:1");
    place.run(&["check", "./policies"]).expect(1, " policies/a.perm:1:1");
    place.run_in("src", &["check"]).expect(1, " ../policies/a.perm:1:1");
    place.run_in("src", &["check", "../policies/a.perm"]).expect(1, " ../policies/a.perm:1:1");
}

#[test]
fn the_search_for_a_project_ends_at_the_checkout() {
    let place = Place::new(&[
        ("permc.toml", "this is no configuration"),
        ("checkout/.git/HEAD", ""),
        ("checkout/policies/a.perm", "role a\n"),
    ]);
    place.run_in("checkout/policies", &["check"]).expect(0, "1 file:");
    place.run(&["check", "checkout"]).expect(0, "1 file:");
    place.run(&["check"]).expect(2, "`permc.toml` cannot be used");
}

#[test]
fn the_project_of_the_paths_counts_not_that_of_the_current_directory() {
    let place = Place::new(&[
        ("permc.toml", "[limits]\nproject_bytes = 1\n"),
        ("inner/permc.toml", ""),
        ("inner/a.perm", "role a\n"),
    ]);
    place.run(&["check", "inner"]).expect(0, "1 file:");
    place.run(&["check"]).expect(1, "project-too-large");
}

#[test]
fn a_mistake_in_the_configuration_is_shown_at_its_place() {
    let place = Place::new(&[("a.perm", "role a\n"), ("permc.toml", "[limits]\nnestin = 3\n")]);
    place.run(&["check"]).expect(2, "unknown field `nestin`").expect(2, "permc.toml:2:1");
    place.write("permc.toml", "[limits]\nnesting = 1000\n");
    place.run(&["check"]).expect(2, "must lie between 1 and 64");
    place.write("permc.toml", "include = ['nowhere']\n");
    place.run(&["check"]).expect(2, "cannot read `nowhere`");
    place.write("permc.toml", b"# \xff");
    place.run(&["check"]).expect(2, "`permc.toml` is not UTF-8 text: byte 2");
    place.write("permc.toml", "#".repeat(2 << 20));
    place.run(&["check"]).expect(2, "`permc.toml` has more than 1048576 bytes");
}

#[cfg(unix)]
#[test]
fn what_a_project_includes_lies_in_it() {
    let place = Place::new(&[
        ("secret", "// password"),
        ("project/permc.toml", "include = ['a.perm']\n"),
        ("other/a.perm", ""),
    ]);
    let link = |name: &str| std::os::unix::fs::symlink("../secret", place.path(name)).unwrap();
    link("project/a.perm");
    place.run_in("project", &["check"]).expect(2, "`a.perm` is a link that leads out of the project");
    link("other/permc.toml");
    let ran = place.run_in("other", &["check"]);
    ran.expect(2, "`permc.toml` is a link that leads out of the project");
    assert!(!ran.err.contains("password"), "{ran:?}");
}

//! Where bundles go, and that they are the same wherever they are made.

use std::fs;

use super::Place;

const POLICY: &str = "package acme\npermission logs.read\nrole reader { grant logs.read }\n";

#[test]
fn a_bundle_goes_to_a_file_or_to_standard_output() {
    let place = Place::new(&[("a.perm", POLICY)]);
    let to_file = place.run(&["build", "-o", "bundle.json"]);
    assert_eq!((to_file.code, to_file.out.as_str(), to_file.err.as_str()), (0, "", ""));
    let to_output = place.run(&["build"]);
    assert_eq!((to_output.code, to_output.err.as_str()), (0, ""));
    assert_eq!(to_output.out, place.read("bundle.json"));
    assert!(to_output.out.starts_with(r#"{"format":"permc-bundle/1","#));
}

#[test]
fn reasons_may_be_left_out() {
    let place = Place::new(&[("a.perm", POLICY)]);
    assert!(place.run(&["build"]).out.contains(r#""reasons":"#));
    assert!(!place.run(&["build", "--no-reasons"]).out.contains(r#""reasons":"#));
}

#[test]
fn a_policy_with_errors_leaves_the_old_bundle() {
    let place = Place::new(&[("a.perm", "role {"), ("bundle.json", "old")]);
    let ran = place.run(&["build", "-o", "bundle.json"]);
    ran.expect(1, "error[");
    assert_eq!(ran.out, "");
    assert_eq!(place.read("bundle.json"), "old");
}

#[test]
fn a_bundle_that_cannot_be_written_is_a_failure() {
    let place = Place::new(&[("a.perm", POLICY)]);
    place.run(&["build", "-o", "nowhere/bundle.json"]).expect(2, "cannot write `nowhere/bundle.json`");
    place.run(&["build", "-o", "."]).expect(2, "cannot write `.`");
    place.run(&["build", "-o", "a.perm/bundle.json"]).expect(2, "cannot write `a.perm/bundle.json`");
}

#[test]
fn nothing_is_left_beside_the_bundle() {
    let place = Place::new(&[("a.perm", POLICY), ("out/bundle.json", "old")]);
    place.run(&["build", "-o", "out/bundle.json"]).expect(0, "");
    let names: Vec<_> = fs::read_dir(place.path("out")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names, ["bundle.json"]);
    assert_ne!(place.read("out/bundle.json"), "old");
}

#[cfg(unix)]
#[test]
fn an_old_bundle_keeps_its_permissions_and_its_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let place = Place::new(&[("a.perm", POLICY), ("out/real.json", "old")]);
    fs::set_permissions(place.path("out/real.json"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("out/real.json", place.path("bundle.json")).unwrap();
    place.run(&["build", "-o", "bundle.json"]).expect(0, "");
    assert!(place.path("bundle.json").is_symlink());
    assert_ne!(place.read("out/real.json"), "old");
    let mode = fs::metadata(place.path("out/real.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_into() {
    let place = Place::new(&[("a.perm", POLICY)]);
    let ran = place.run(&["build", "-o", "/dev/stdout"]);
    ran.expect(0, r#"{"format":"permc-bundle/1","#);
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
}

#[test]
fn the_same_sources_make_the_same_bytes_wherever_they_lie() {
    let files = [("policies/a.perm", POLICY), ("policies/deep/b.perm", "package acme\nrole other\n")];
    let (one, other) = (Place::new(&files), Place::new(&files));
    let bundle = one.run(&["build", "policies"]).out;
    assert!(bundle.contains(r#""path":"deep/b.perm""#), "{bundle}");
    let absolute = other.path("policies");
    assert_eq!(one.run(&["build", absolute.to_str().unwrap()]).out, bundle);
    assert_eq!(other.run_in("policies", &["build"]).out, bundle);
    assert_eq!(other.run_in("policies/deep", &["build", ".."]).out, bundle);
    assert_eq!(other.run(&["build", "policies/deep/b.perm", "policies/a.perm"]).out, bundle);
}

#[test]
fn in_a_project_sources_are_recorded_from_its_root() {
    let files = [("permc.toml", "include = ['policies']"), ("policies/a.perm", POLICY)];
    let place = Place::new(&files);
    let bundle = place.run(&["build"]).out;
    assert!(bundle.contains(r#""path":"policies/a.perm""#), "{bundle}");
    assert_eq!(place.run_in("policies", &["build"]).out, bundle);
    assert_eq!(place.run_in("policies", &["build", "a.perm"]).out, bundle);
    assert_eq!(Place::new(&files).run(&["build"]).out, bundle);
}

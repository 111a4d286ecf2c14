//! `permc fmt`: files in their canonical form.

use std::time::{Duration, SystemTime};

use super::Place;

const WILD: &str = "role  a{grant p}\npermission p\n";
const NEAT: &str = "role a { grant p }\npermission p\n";

#[test]
fn files_are_formatted_and_the_others_are_not_touched() {
    let place = Place::new(&[("a.perm", WILD), ("deep/b.perm", NEAT)]);
    let neat = std::fs::File::options().write(true).open(place.path("deep/b.perm")).unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    neat.set_modified(long_ago).unwrap();
    place.run(&["fmt"]).expect(0, "1 file formatted, 1 left as they were");
    assert_eq!((place.read("a.perm").as_str(), place.read("deep/b.perm").as_str()), (NEAT, NEAT));
    assert_eq!(neat.metadata().unwrap().modified().unwrap(), long_ago);
    place.run(&["fmt", "--check"]).expect(0, "");
}

#[test]
fn what_would_change_can_be_asked() {
    let place = Place::new(&[("a.perm", WILD), ("b.perm", NEAT)]);
    let ran = place.run(&["fmt", "--check"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, "a.perm\n"));
    let ran = place.run(&["fmt", "--diff"]);
    ran.expect(1, "-role  a{grant p}").expect(1, "+role a { grant p }");
    assert_eq!(place.read("a.perm"), WILD);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let place = Place::new(&[("b.perm", WILD)]);
    let ran = place.run_with(&["fmt", "-"], WILD);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, NEAT, ""));
    // Beside it, no file is changed.
    let ran = place.run_with(&["fmt", "-", "b.perm", "--stdin-filename", "a.perm"], WILD);
    assert_eq!((ran.code, ran.out.as_str()), (0, NEAT));
    assert_eq!(place.read("b.perm"), WILD);
    let ran = place.run_with(&["fmt", "-", "--stdin-filename", "a.perm"], "role {");
    ran.expect(1, "error[syntax]").expect(1, "a.perm:1:");
    assert_eq!(ran.out, "");
}

#[test]
fn a_file_with_errors_is_left_alone_and_named() {
    let place = Place::new(&[("a.perm", WILD), ("b.perm", "role  {grant p}\n")]);
    std::fs::write(place.path("c.perm"), b"role  a // \xff\n").unwrap();
    let ran = place.run(&["fmt"]);
    ran.expect(1, "b.perm:1:").expect(1, "c.perm:1:").expect(1, "1 file formatted, 0 left as they were");
    assert_eq!(place.read("a.perm"), NEAT);
    assert_eq!(place.read("b.perm"), "role  {grant p}\n");
    assert_eq!(std::fs::read(place.path("c.perm")).unwrap(), b"role  a // \xff\n");
}

#[test]
fn names_need_not_resolve() {
    let place = Place::new(&[("a.perm", "role  a extends nobody_knows\n")]);
    place.run(&["fmt"]).expect(0, "1 file formatted");
}

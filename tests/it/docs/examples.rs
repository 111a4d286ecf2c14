//! The policies in `examples/`: nothing is wrong with them, they keep what they claim, and the bundle is theirs.

use super::{compile_text, passes, path, read};

#[test]
fn every_example_compiles_and_keeps_its_claims() {
    let mut names: Vec<String> = std::fs::read_dir(path("examples"))
        .expect("the examples")
        .map(|entry| entry.expect("an example").file_name().into_string().expect("a name in UTF-8"))
        .filter(|name| name.ends_with(".perm"))
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let compilation = compile_text(&name, &read(&format!("examples/{name}")));
        assert_eq!(compilation.diagnostics, [], "{name}");
        assert!(!compilation.model.tests.is_empty(), "{name} has no test");
        passes(&name, &compilation);
    }
}

#[test]
fn the_bundle_of_the_shop_is_fresh() {
    let compilation = compile_text("shop.perm", &read("examples/shop.perm"));
    let content = compilation.content.expect("the shop has no errors");
    let fresh = String::from_utf8(permc_eval::to_json(&content)).expect("a bundle is text");
    let command = "permc build examples/shop.perm -o examples/shop.json";
    assert!(read("examples/shop.json") == fresh, "the bundle is stale: run `{command}`");
}

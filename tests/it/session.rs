//! A session says what compiling from scratch says, whatever was done to its files before.

use std::collections::BTreeMap;

use permc::limits::Limits;
use permc::pipeline::{Compilation, Settings, compile};
use permc::session::Session;
use permc::source::SourceMap;
use proptest::prelude::{Strategy, prop, prop_assert_eq, proptest};

/// Files of one policy, more of them than there are texts at any time.
const PATHS: [&str; 5] = ["a.perm", "b.perm", "c/a.perm", "c/b.perm", "z.perm"];

/// Declarations that refer to one another, and broken text.
const TEXTS: [&str; 12] = [
    "",
    "permission p, q",
    "permission p { implies q }\npermission q",
    "package x\npermission p\nrole r { grant p, q }",
    "package x\nrole r extends s\nrole s { grant p }",
    "role r { grant p, q }\nrole s { exclude q }",
    "scope k\npermission o per k\nresource k a\nrole t { grant o on k a }",
    "role u { grant o on k b }",
    "assert r lacks q",
    "role r {\n  gramt p\n}\nrole r",
    "role { grant p }}",
    "\u{feff}// é \u{202e}\npermission p \"",
];

/// What happens to a file: another text, or none.
fn edit() -> impl Strategy<Value = (&'static str, Option<Vec<&'static str>>)> {
    let text = prop::collection::vec(prop::sample::select(&TEXTS[..]), 0..3);
    (prop::sample::select(&PATHS[..]), prop::option::weighted(0.8, text))
}

/// All that a compilation tells.
fn told(of: &Compilation) -> (Vec<(String, String)>, String, Option<Vec<u8>>) {
    let files = of.sources.iter().map(|(_, file)| (file.path.to_string(), file.text.to_string()));
    let bundle = of.content.as_ref().map(permc_eval::to_json);
    (files.collect(), format!("{:?}\n{:?}", of.diagnostics, of.model), bundle)
}

proptest! {
    #[test]
    fn a_session_says_what_compiling_from_scratch_says(edits in prop::collection::vec(edit(), 1..12)) {
        let mut session = Session::new(Settings::default());
        let mut files = BTreeMap::new();
        for (path, text) in edits {
            match text.map(|parts| parts.join("\n")) {
                Some(text) => {
                    session.set(path, &text);
                    files.insert(path, text);
                }
                None => prop_assert_eq!(session.remove(path), files.remove(path).is_some()),
            }
            let scratch = compile(SourceMap::new(&files), &Limits::default());
            prop_assert_eq!(told(&session.compile()), told(&scratch));
        }
    }
}

#[test]
fn too_much_text_is_refused_until_it_is_less() {
    let mut settings = Settings::default();
    settings.limits.project_bytes = 20;
    let mut session = Session::new(settings);
    session.set("a.perm", "permission p");
    assert!(!session.compile().has_errors());
    session.set("b.perm", "role r { grant p }");
    assert!(session.compile().has_errors());
    assert!(session.remove("b.perm"));
    assert!(!session.compile().has_errors());
}

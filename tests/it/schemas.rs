//! The published schemas of what commands write are those that the types give.

#![expect(clippy::disallowed_methods, reason = "this test reads and rewrites the published files")]

use std::path::Path;
use std::{env, fs};

#[test]
fn the_published_schemas_are_current() {
    for (command, current) in permc::query::schemas() {
        let name = format!("schema/permc-{command}-{}.schema.json", permc::query::SCHEMA_VERSION);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
        if env::var_os("UPDATE_SCHEMA").is_some() {
            fs::write(&path, &current).unwrap();
        }
        let published = fs::read_to_string(&path).unwrap_or_default();
        assert!(published == current, "{name} is stale: run this test with UPDATE_SCHEMA=1");
    }
}

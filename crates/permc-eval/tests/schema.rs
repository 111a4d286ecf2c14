//! The published schema is the one that the types give.
#![cfg(feature = "schema")]
#![expect(clippy::disallowed_methods, reason = "this test reads and rewrites the published file")]

use std::{env, fs, path::PathBuf};

#[test]
fn the_published_schema_is_current() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schema/permc-bundle-1.schema.json");
    let current = permc_eval::schema();
    if env::var_os("UPDATE_SCHEMA").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &current).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(published == current, "the schema is stale: run this test with UPDATE_SCHEMA=1");
}

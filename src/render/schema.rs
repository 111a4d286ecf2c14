//! The JSON Schemas of the documents that permc writes, generated from the types that write them.
//!
//! Guarantees: they describe all that is written. Leaves out: whether positions lie in their files.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::json;
use super::results;

/// The schema of findings, as published in `schema/permc-diagnostics-1.schema.json`.
#[must_use]
pub fn diagnostics() -> String {
    schema::<json::Document<'_>>()
}

/// The schema of test results, as published in `schema/permc-tests-1.schema.json`.
#[must_use]
pub fn tests() -> String {
    schema::<results::json::Document<'_>>()
}

fn schema<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<T>();
    // Strings and numbers under fixed names always serialize.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

//! The JSON Schema of a bundle, generated from the types that read and write it.
//!
//! It describes the shape of the file. That ids are in range, lists sorted and the text canonical is more than a schema
//! can say, and is checked by the loader.

use alloc::string::{String, ToString as _};

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::format::{Content, FORMAT};

/// A bundle, format `permc-bundle/1`: a compiled policy.
///
/// One line of JSON in its one canonical form, and a line feed; see FORMAT.md of permc-eval.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Bundle {
    /// The format and its version.
    #[schemars(extend("const" = FORMAT))]
    format: String,
    /// `sha256:` and 64 hexadecimal digits: the digest of the bytes of `content`.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    digest: String,
    /// The policy.
    content: Content,
}

/// The JSON Schema of a bundle, as published in `schema/permc-bundle-1.schema.json`.
#[must_use]
pub fn schema() -> String {
    schema_of::<Bundle>()
}

/// The JSON Schema of a type that is written as JSON and leaves out what is absent.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// What is absent is left out and never `null`.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|it| it != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    let Some(Value::Array(any)) = schema.get_mut("anyOf") else { return };
    any.retain(|it| it.get("type").is_none_or(|it| it != "null"));
    let only = match any.as_slice() {
        [Value::Object(only)] => only.clone(),
        _ => return,
    };
    schema.remove("anyOf");
    for (key, value) in only {
        schema.insert(key, value);
    }
}

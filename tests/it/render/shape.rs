//! What is wrong with a JSON value by a JSON Schema.
//!
//! Guarantees: a keyword that is not known here stops the test, so nothing is passed over; a member that a schema does
//! not describe is a fault. Leaves out: the keyword `format`, and all keywords that permc's schemas and SARIF's do not use.

#![expect(clippy::panic, reason = "what is not known stops the test")]

use serde_json::{Map, Value};

/// The faults of a value, each with the path of its place.
pub(super) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    faults_by(schema, schema, value)
}

/// The same by a part of a schema: `#/$defs/Finding`.
pub(super) fn faults_by(root: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut judge = Judge { root, faults: Vec::new() };
    judge.value(schema, value, "$");
    judge.faults
}

struct Judge<'a> {
    root: &'a Value,
    faults: Vec<String>,
}

impl<'a> Judge<'a> {
    fn value(&mut self, schema: &'a Value, value: &Value, path: &str) {
        let Some(schema) = schema.as_object() else { return };
        for (keyword, rule) in schema {
            if !self.holds(schema, keyword, rule, value, path) {
                self.faults.push(format!("{path}: `{keyword}` wants {rule}, not {value}"));
            }
        }
        if let (Value::Object(members), false) = (value, schema.contains_key("$ref")) {
            self.undescribed(schema, members, path);
        }
    }

    fn holds(
        &mut self,
        schema: &'a Map<String, Value>,
        keyword: &str,
        rule: &'a Value,
        value: &Value,
        path: &str,
    ) -> bool {
        match keyword {
            "$schema" | "$id" | "title" | "description" | "default" | "format" | "definitions" | "$defs" => {}
            "$ref" => self.value(self.target(rule), value, path),
            "properties" => self.members(rule, value, path),
            "additionalProperties" => self.others(schema, rule, value, path),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.value(rule, item, &format!("{path}[{at}]"));
                }
            }
            "anyOf" => return self.fitting(rule, value) > 0,
            "oneOf" => return self.fitting(rule, value) == 1,
            _ => return holds_alone(keyword, rule, value),
        }
        true
    }

    fn target(&self, reference: &Value) -> &'a Value {
        let pointer = reference.as_str().unwrap().strip_prefix('#').expect("a reference in the schema");
        self.root.pointer(pointer).expect("a reference that leads somewhere")
    }

    fn members(&mut self, properties: &'a Value, value: &Value, path: &str) {
        for (name, schema) in properties.as_object().unwrap() {
            if let Some(member) = value.get(name) {
                self.value(schema, member, &format!("{path}.{name}"));
            }
        }
    }

    fn others(&mut self, schema: &Map<String, Value>, rule: &'a Value, value: &Value, path: &str) {
        let described = |name: &str| schema.get("properties").is_some_and(|it| it.get(name).is_some());
        for (name, member) in value.as_object().into_iter().flatten().filter(|(name, _)| !described(name)) {
            match rule {
                Value::Bool(false) => self.faults.push(format!("{path}: `{name}` may not be there")),
                rule => self.value(rule, member, &format!("{path}.{name}")),
            }
        }
    }

    fn undescribed(&mut self, schema: &Map<String, Value>, members: &Map<String, Value>, path: &str) {
        let (Some(properties), None) = (schema.get("properties"), schema.get("additionalProperties")) else {
            return;
        };
        let unknown = members.keys().filter(|name| properties.get(name).is_none());
        self.faults.extend(unknown.map(|name| format!("{path}: `{name}` is not described")));
    }

    fn fitting(&self, schemas: &Value, value: &Value) -> usize {
        let fits = |schema: &&Value| faults_by(self.root, schema, value).is_empty();
        schemas.as_array().unwrap().iter().filter(fits).count()
    }
}

/// Whether a keyword holds that looks at nothing but its value.
fn holds_alone(keyword: &str, rule: &Value, value: &Value) -> bool {
    match keyword {
        "type" => match rule {
            Value::Array(types) => types.iter().any(|name| is(name, value)),
            name => is(name, value),
        },
        "const" => rule == value,
        "enum" => rule.as_array().unwrap().contains(value),
        "required" => {
            let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
            value.as_object().is_none_or(|members| names.into_iter().all(|name| members.contains_key(name)))
        }
        "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
        "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap()),
        "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
        "uniqueItems" => value.as_array().is_none_or(|items| {
            items.iter().enumerate().all(|(at, item)| !items[..at].contains(item))
                || rule == &Value::Bool(false)
        }),
        "pattern" => {
            let pattern = regex::Regex::new(rule.as_str().unwrap()).unwrap();
            value.as_str().is_none_or(|text| pattern.is_match(text))
        }
        unknown => panic!("the keyword `{unknown}` is not known"),
    }
}

fn is(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        unknown => panic!("the type `{unknown}` is not known"),
    }
}

#[test]
fn faults_are_found() {
    let schema = serde_json::json!({
        "type": "object",
        "properties": {
            "a": { "$ref": "#/$defs/a" },
            "b": { "type": "array", "items": { "enum": ["x", "y"] }, "uniqueItems": true, "minItems": 1 },
            "c": { "anyOf": [{ "type": "null" }, { "type": "string", "pattern": "^c+$" }] },
        },
        "required": ["a"],
        "$defs": { "a": { "type": "integer", "minimum": 1, "maximum": 2 } },
    });
    let count = |value| faults(&schema, &value).len();
    assert_eq!(count(serde_json::json!({ "a": 1, "b": ["x", "y"], "c": "cc" })), 0);
    assert_eq!(count(serde_json::json!({ "a": 2, "c": null })), 0);
    for wrong in [
        serde_json::json!({}),
        serde_json::json!([]),
        serde_json::json!({ "a": 0 }),
        serde_json::json!({ "a": 3 }),
        serde_json::json!({ "a": "1" }),
        serde_json::json!({ "a": 1, "b": [] }),
        serde_json::json!({ "a": 1, "b": ["z"] }),
        serde_json::json!({ "a": 1, "b": ["x", "x"] }),
        serde_json::json!({ "a": 1, "c": "d" }),
        serde_json::json!({ "a": 1, "d": 1 }),
    ] {
        assert_eq!(count(wrong.clone()), 1, "{wrong}");
    }
}

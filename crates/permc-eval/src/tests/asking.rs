//! Asking by names: each part that is not known, invalid or missing, and the edges of what is read.

use alloc::vec::Vec;

use super::sample;
use crate::authzen::{REQUEST_LIMIT, evaluate};
use crate::{Decision, LoadError, Question, Reason, Table, to_json};

fn table() -> Table {
    Table::new(sample::content()).unwrap()
}

fn ask(roles: &[&str], action: &str, resource: &[(&str, &str)], values: &[(&str, &str)]) -> Decision {
    table().ask(&Question { roles, action, resource, values })
}

#[test]
fn what_is_not_known_is_said_or_gives_nothing() {
    let zone = [("zone", "example.com")];
    assert_eq!(ask(&["reader"], "logs.read", &zone, &[]), Decision::Allow);
    assert_eq!(ask(&["gone", "reader", "gone"], "logs.read", &zone, &[("gone", "x")]), Decision::Allow);
    assert_eq!(ask(&["gone"], "logs.read", &zone, &[]), Decision::Deny(Reason::Unmet));
    assert_eq!(ask(&[], "logs.read", &zone, &[]), Decision::Deny(Reason::Unmet));
    assert_eq!(ask(&["reader"], "gone", &zone, &[]), Decision::Deny(Reason::UnknownAction));
    for resource in
        [&[("gone", "x")][..], &[("zone", "x"), ("gone", "y")], &[("gone", "x"), ("account", "acme")]]
    {
        assert_eq!(
            ask(&["reader"], "logs.read", resource, &[]),
            Decision::Deny(Reason::UnknownKind),
            "{resource:?}"
        );
    }
    let moved = [("zone", "example.com"), ("account", "other")];
    assert_eq!(ask(&["reader"], "logs.read", &moved, &[]), Decision::Deny(Reason::InvalidRequest));
    assert_eq!(
        ask(&["reader"], "logs.read", &zone, &[("mode", "gone")]),
        Decision::Deny(Reason::InvalidRequest)
    );
    assert_eq!(
        ask(&["admin"], "jobs.read", &[], &[("mode", "off")]),
        Decision::Deny(Reason::MissingAttribute)
    );
}

#[test]
fn a_request_may_be_as_long_as_the_limit_and_no_longer() {
    let text = r#"{"subject":{"type":"user","id":"a","properties":{"roles":["reader"]}},"action":{"name":"logs.read"},"resource":{"type":"zone","id":"example.com"}}"#;
    let padded = |length: usize| {
        let mut request = text.as_bytes().to_vec();
        request.resize(length, b' ');
        evaluate(&table(), &request)
    };
    assert!(padded(REQUEST_LIMIT).decision);
    let refused = padded(REQUEST_LIMIT + 1);
    assert_eq!((refused.decision, refused.context.reason), (false, "invalid-request"));
}

#[test]
fn a_bundle_may_be_as_long_as_the_limit_and_no_longer() {
    let bytes: Vec<u8> = to_json(&sample::content());
    assert!(Table::from_json_within(&bytes, bytes.len()).is_ok());
    let refused = Table::from_json_within(&bytes, bytes.len() - 1).unwrap_err();
    assert!(
        matches!(refused, LoadError::TooLarge { size, limit } if size == bytes.len() && limit == size - 1)
    );
}

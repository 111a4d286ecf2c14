//! Decisions for requests in flags.

use super::{Place, Ran};

const POLICY: &str = r#"package acme
scope account
scope zone in account
resource account main
resource zone "example.com" in account main
attribute channel { ui, api }
permission logs.read "Read logs" filtered
permission zones.read per zone
permission pii.read
restriction a = `team:a`
role logs.reader "Reader" { grant logs.read where a }
role zones.reader "Zones" { grant zones.read on zone "example.com" in account main }
role admin "Administrator" {
  grant logs.read where all
  grant zones.read, pii.read
}
addon pii for admin { grant pii.read }
assign pii by admin
action export per zone {
  requires zones.read
  requires pii.read when channel is api
  deny with "1004" "no export by {channel}"
}
"#;

/// A place with the bundle of [`POLICY`].
pub(super) fn with_bundle() -> Place {
    let place = Place::new(&[("a.perm", POLICY)]);
    let built = place.run(&["build", "-o", "bundle.json"]);
    assert_eq!(built.code, 0, "{built:?}");
    place
}

fn decide(arguments: &[&str]) -> Ran {
    with_bundle().run(&[&["decide", "bundle.json"], arguments].concat())
}

#[test]
fn an_allow_is_a_yes() {
    let ran = decide(&["--role", "admin", "--action", "logs.read"]);
    ran.expect(0, "(a.perm:14)");
    assert_eq!(ran.out.lines().next(), Some("allow"));
}

#[test]
fn a_denial_is_a_no_and_says_why() {
    let ran =
        decide(&["--role", "zones.reader", "--role", "pii", "--action", "export", "--with", "channel=api"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    insta::assert_snapshot!(ran.out);
}

#[test]
fn some_rows_are_a_yes_only_for_who_applies_them() {
    let arguments = ["--role", "logs.reader", "--action", "logs.read"];
    let ran = decide(&arguments);
    assert_eq!((ran.code, ran.out.lines().next()), (1, Some("allow rows `team:a`")));
    let ran = decide(&[&arguments[..], &["--rows"]].concat());
    assert_eq!((ran.code, ran.out.lines().next()), (0, Some("allow rows `team:a`")));
}

#[test]
fn as_json_it_is_the_answer_that_services_get() {
    let answer = |more: &[&str]| {
        let arguments = ["--role", "logs.reader", "--action", "logs.read", "--format", "json"];
        let ran = decide(&[&arguments[..], more].concat());
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()
    };
    assert_eq!(answer(&[])["decision"], false);
    assert_eq!(answer(&[])["context"]["reason"], "rows-not-supported");
    assert_eq!(answer(&["--rows"])["decision"], true);
    assert_eq!(answer(&["--rows"])["context"]["rows"]["all_of"][0]["any_of"][0], "team:a");
}

#[test]
fn resources_and_grants_are_written_as_in_policies() {
    let zone = r#"zone "example.com""#;
    decide(&["--role", "zones.reader", "--action", "zones.read", "--on", zone]).expect(0, "allow");
    decide(&["--role", "zones.reader", "--action", "zones.read"]).expect(1, "deny");
    decide(&["--role", "zones.reader", "--action", "zones.read", "--on", "account main"]).expect(1, "deny");
    let grant = r#"zones.read on zone "example.com" in account main"#;
    decide(&["--grant", grant, "--action", "zones.read", "--on", zone]).expect(0, "allow");
    decide(&["--grant", "zones.read", "--action", "zones.read"]).expect(0, "allow");
    decide(&["--action", "zones.read", "--on", zone]).expect(1, "deny");
}

#[test]
fn governance_is_asked_for_by_flags_of_its_own() {
    decide(&["--role", "admin", "--assign", "pii"]).expect(0, "allow");
    decide(&["--role", "logs.reader", "--assign", "pii"]).expect(1, "deny");
    decide(&["--role", "admin", "--delegate", "zones.read"]).expect(1, "deny");
    decide(&["--role", "admin", "--restrict", "zones.read"]).expect(1, "deny");
    decide(&["--role", "admin", "--assign", "pii", "--action", "export"]).expect(2, "cannot be used with");
}

#[test]
fn names_may_be_titles_and_endings_but_never_unclear() {
    decide(&["--role", "Administrator", "--action", "Read logs"]).expect(0, "allow");
    decide(&["--role", "acme.admin", "--action", "acme.logs.read"]).expect(0, "allow");
    decide(&["--role", "reader", "--action", "logs.read"])
        .expect(2, "`reader` means more than one role")
        .expect(2, "`acme.logs.reader`, `acme.zones.reader`");
    decide(&["--role", "admn", "--action", "logs.read"]).expect(2, "did you mean `admin`?");
    decide(&["--role", "admin", "--action", "logs.raed"]).expect(2, "did you mean `logs.read`?");
    decide(&["--role", "admin", "--action", "export", "--on", "zoone x"]).expect(2, "did you mean `zone`?");
    decide(&["--role", "admin", "--action", "export", "--with", "chanel=ui"])
        .expect(2, "did you mean `channel`?");
}

#[test]
fn requests_that_cannot_be_are_failures() {
    let refused = |arguments: &[&str], text: &str| {
        decide(&[&["--role", "admin", "--action", "export"], arguments].concat()).expect(2, text);
    };
    refused(&["--with", "channel=fax"], "its values are `api`, `ui`");
    refused(&["--with", "channel"], "NAME=VALUE");
    refused(&["--with", "channel=ui", "--with", "channel=api"], "given twice");
    refused(&["--on", "zone"], "expected an id after `zone`");
    refused(&["--on", "zone a \"title\""], "cannot be read");
    refused(&["--on", r#"zone "example.com" in account other"#], "is declared to lie elsewhere");
    refused(&["--grant", "*"], "expected a permission name");
    refused(&["--grant", "logs.read where `x`"], "cannot be read");
    refused(&["--grant", "pii.read on zone x in account main"], "cannot be limited to a resource");
    refused(&["--rows", "--requests", "-"], "cannot be used with");
    decide(&[]).expect(2, "--action <NAME>");
}

#[test]
fn a_bundle_that_is_none_is_a_failure() {
    let place = with_bundle();
    let ask = |bundle: &str| place.run(&["decide", bundle, "--action", "export"]);
    ask("a.perm").expect(2, "`a.perm` is not a valid bundle");
    ask("nowhere.json").expect(2, "cannot read `nowhere.json`");
    ask(".").expect(2, "cannot read `.`");
    let changed = place.read("bundle.json").replace("team:a", "team:b");
    place.write("changed.json", changed);
    ask("changed.json").expect(2, "digest");
    let cut = place.read("bundle.json");
    place.write("cut.json", &cut.as_bytes()[..cut.len() / 2]);
    ask("cut.json").expect(2, "not a valid bundle");
}

#[test]
fn a_bundle_may_come_from_standard_input() {
    let place = with_bundle();
    let bundle = place.read("bundle.json");
    let arguments = ["decide", "-", "--role", "admin", "--action", "logs.read"];
    place.run_with(&arguments, &bundle).expect(0, "allow");
    place.run_with(&["decide", "-", "--requests", "-"], &bundle).expect(2, "cannot both come from");
}

#[test]
fn harmful_characters_of_a_request_are_shown_as_pictures() {
    let ran = decide(&["--role", "\u{1b}[31m\u{202e}", "--action", "export"]);
    ran.expect(2, "there is no role `␛[31m\u{fffd}`");
}

//! `permc why`, `who`, `what` and `reach` on the shipped policies and the examples: what they print, and exit codes.

use std::path::Path;

use super::{Place, Ran, ended, permc};

/// Runs `permc` in the project.
fn run(arguments: &[&str]) -> Ran {
    ended(permc(Path::new(env!("CARGO_MANIFEST_DIR")), arguments), b"")
}

/// What a command prints, with its exit code as the last line.
#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let ran = run(arguments);
    assert_eq!(ran.err, "", "{arguments:?}");
    format!("{}[{}]\n", ran.out, ran.code)
}

const DATASET: &str = "dataset=gateway_http";
const ACCOUNT: &str = "account acme";
const LOGPUSH: [&str; 6] = ["--action", "account_logpush.read", "--on", ACCOUNT, "--with", DATASET];

fn why(policy: &str, arguments: &[&str]) -> String {
    printed(&[&["why", policy], arguments].concat())
}

fn as_roles<'a>(roles: &[&'a str], ask: &[&'a str]) -> Vec<&'a str> {
    roles.iter().flat_map(|role| ["--role", *role]).chain(ask.iter().copied()).collect()
}

#[test]
fn an_allow_is_derived() {
    let ask = as_roles(&["cloudflare.administrator", "zero_trust.pii"], &LOGPUSH);
    insta::assert_snapshot!("why_allow", why("policies", &ask));
    let search = ["--action", "logs.search", "--on", "index main"];
    let ask = as_roles(&["example.sandbox", "example.prod"], &search);
    insta::assert_snapshot!("why_allow_rows", why("policies", &ask));
    assert_eq!(run(&[&["why", "policies", "--rows"], &ask[..]].concat()).code, 0);
    let ask = ["--role", "treasurer", "--assign", "requester"];
    insta::assert_snapshot!("why_assign", why("examples/four_eyes.perm", &ask));
    let ask = ["--role", "operator", "--delegate", "data.read", "--on", "index main", "--with", "channel=ui"];
    insta::assert_snapshot!("why_delegate", why("examples/delegation.perm", &ask));
}

#[test]
fn a_denial_is_explained_and_repaired() {
    let ask = as_roles(&["cloudflare.administrator"], &LOGPUSH);
    insta::assert_snapshot!("why_deny", why("policies", &ask));
    let without_value = as_roles(&["cloudflare.administrator"], &LOGPUSH[..4]);
    insta::assert_snapshot!("why_missing", why("policies", &without_value));
    let ask = as_roles(&["datadog_admin"], &["--action", "archive.rehydrate"]);
    insta::assert_snapshot!("why_lists", why("policies", &ask));
    let ask = as_roles(&["requester", "approver"], &["--action", "payments.read"]);
    insta::assert_snapshot!("why_separation", why("examples/four_eyes.perm", &ask));
    let ask = as_roles(&["requester"], &["--action", "payments.approve"]);
    insta::assert_snapshot!("why_exchange", why("examples/four_eyes.perm", &ask));
    let ask =
        ["--role", "operator", "--delegate", "data.read", "--on", "index audit", "--with", "channel=api"];
    insta::assert_snapshot!("why_not_delegate", why("examples/delegation.perm", &ask));
    let ask = as_roles(&["clerk"], &["--action", "orders.read", "--on", "store berlin"]);
    insta::assert_snapshot!("why_wrong_kind", why("examples/shop.perm", &ask));
    let ask = as_roles(&["zero_trust.pii"], &["--action", "zero_trust.pii.read", "--limit", "3"]);
    insta::assert_snapshot!("why_inactive", why("policies", &ask));
}

const NEEDS_MUCH: &str = "package acme
attribute channel { ui, api }
attribute level { low, high }
permission a, b, c, d, e
permission f { requires (a or b) and c  requires d when channel is api  forbid when level is high }
role ra { grant a } role rb { grant b } role rc { grant c } role rd { grant d } role rf { grant f }
action act { requires f deny with \"7\" \"no {channel}\" }
action never { requires e }
assign rc by holders of d when channel is ui
";

#[test]
fn requirements_are_told_as_written_however_deep() {
    let place = Place::new(&[("a.perm", NEEDS_MUCH)]);
    let ran = place.run(&[
        "why",
        "--role",
        "rf",
        "--action",
        "act",
        "--with",
        "channel=api",
        "--with",
        "level=high",
        "--limit",
        "4",
    ]);
    insta::assert_snapshot!("why_deep", ran.out);
    let ask = ["why", "--role", "ra", "--action", "act", "--with", "channel=ui", "--with", "level=low"];
    insta::assert_snapshot!("why_pairs", place.run(&ask).out);
    let ran = place.run(&["why", "--role", "ra", "--action", "never", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["repairs"]["found"].as_array().map(Vec::len), Some(1), "{told:#}");
    assert_eq!(told["repairs"]["found"][0]["steps"][0]["kind"], "grant");
}

#[test]
fn what_nothing_repairs_is_said() {
    let policy = "attribute frozen { yes }\npermission p\nrole r { grant p }\naction a { requires p forbid when frozen is yes }\n";
    let place = Place::new(&[("a.perm", policy)]);
    let ran = place.run(&["why", "--role", "r", "--action", "a", "--with", "frozen=yes"]);
    ran.expect(1, "what would change it: no repair of up to 3 steps was found");
    place.run(&["who", "--can", "a", "--with", "frozen=yes"]).expect(1, "no set of roles");
}

#[test]
fn documents_are_whole() {
    let ask = [&as_roles(&["cloudflare.administrator"], &LOGPUSH)[..], &["--format", "json"]].concat();
    insta::assert_snapshot!("why_json", why("policies", &ask));
    insta::assert_snapshot!(
        "who_json",
        printed(&[
            "who",
            "examples/shop.perm",
            "--can",
            "orders.search",
            "--on",
            "store berlin",
            "--format",
            "json",
        ])
    );
    insta::assert_snapshot!(
        "what_json",
        printed(&["what", "examples/shop.perm", "--role", "clerk", "--format", "json"])
    );
    insta::assert_snapshot!(
        "reach_json",
        printed(&["reach", "examples/delegation.perm", "--role", "owner", "--format", "json",])
    );
}

#[test]
fn who_can_is_told_by_the_smallest_sets() {
    let ask = ["--can", "account_logpush.read", "--on", ACCOUNT];
    insta::assert_snapshot!("who_by_value", printed(&[&["who", "policies"], &ask[..]].concat()));
    insta::assert_snapshot!(
        "who_rows",
        printed(&["who", "policies", "--can", "logs.search", "--on", "index main"])
    );
    insta::assert_snapshot!(
        "who_addon",
        printed(&["who", "policies", "--can", "zero_trust.pii.read", "--limit", "4"])
    );
    insta::assert_snapshot!(
        "who_assign",
        printed(&["who", "examples/delegation.perm", "--assign", "auditor"])
    );
    // Together they would break separation of duty.
    let four_eyes = Place::new(&[(
        "a.perm",
        "permission a, b, c\nrole ra { grant a, c }\nrole rb { grant b }\nat most 1 of permissions a, b\n\
         action both { requires a requires b }\naction c2 { requires c }\n",
    )]);
    four_eyes.run(&["who", "--can", "both"]).expect(1, "`both`: no set of roles");
    four_eyes.run(&["who", "--can", "c2"]).expect(0, "`ra`");
}

#[test]
fn what_may_be_done_is_told_with_regions_and_rows() {
    insta::assert_snapshot!("what_anywhere", printed(&["what", "policies", "--role", "example.api"]));
    let here = ["what", "policies", "--role", "cloudflare.administrator", "--on", "account acme"];
    insta::assert_snapshot!("what_here", printed(&here));
    let with = [&here[..], &["--with", DATASET, "--role", "zero_trust.pii"]].concat();
    insta::assert_snapshot!("what_with", printed(&with));
    let broken = printed(&["what", "examples/four_eyes.perm", "--role", "requester", "--role", "approver"]);
    insta::assert_snapshot!("what_broken", broken);
}

const LISTS: &str = "package acme
scope index
resource index main { only keeper may read }
permission read per index
permission lists { restricts read per index }
permission root
role chief { grant lists, read }
role keeper { grant read }
role far { grant root }
assign far by holders of read
";

#[test]
fn what_could_be_reached_is_told_move_by_move() {
    insta::assert_snapshot!(
        "reach_assign",
        printed(&["reach", "examples/delegation.perm", "--role", "owner"])
    );
    let place = Place::new(&[("a.perm", LISTS)]);
    insta::assert_snapshot!("reach_lists", place.run(&["reach", "--role", "chief"]).out);
    place.run(&["reach", "--role", "keeper"]).expect(0, "could gain, roles: 1, permissions: 1");
    place.run(&["reach", "--role", "far"]).expect(0, "`acme.far` could come to hold no more than it holds");
    place.run(&["build", "-o", "bundle.json"]).expect(0, "");
    place.run(&["reach", "bundle.json", "--role", "chief"]).expect(2, "from the sources, not from a bundle");
    place.run(&["reach"]).expect(2, "--role");
}

/// Everything that is asked of the shipped policies in here, and of the examples.
const ASKED: &[&[&str]] = &[
    &[
        "why",
        "--role",
        "cloudflare.administrator",
        "--action",
        "account_logpush.read",
        "--on",
        "account acme",
        "--with",
        "dataset=gateway_http",
    ],
    &[
        "why",
        "--role",
        "super_administrator",
        "--action",
        "account_logpush.read",
        "--on",
        "account acme",
        "--with",
        "dataset=gateway_http",
    ],
    &["why", "--role", "datadog_admin", "--action", "archive.rehydrate"],
    &[
        "why",
        "--role",
        "example.sandbox",
        "--role",
        "example.prod",
        "--action",
        "logs.search",
        "--on",
        "index main",
    ],
    &["why", "--role", "datadog_admin", "--delegate", "logs_read_index_data", "--on", "index main"],
    &["why", "--role", "guest", "--restrict", "logs_read_archives", "--on", "archive prod"],
    &["who", "--can", "logs.search", "--on", "index main"],
    &["what", "--role", "example.api"],
    &["what", "--role", "datadog_admin", "--format", "json"],
];

#[test]
fn a_bundle_answers_as_its_sources_do() {
    let place = Place::new(&[]);
    let bundle = place.path("bundle.json").display().to_string();
    assert_eq!(run(&["build", "policies", "-o", &bundle]).code, 0);
    let plain = place.path("plain").display().to_string();
    assert_eq!(run(&["build", "policies", "--no-reasons", "-o", &plain]).code, 0);
    for asked in ASKED {
        let (command, rest) = asked.split_first().unwrap();
        let sources = run(&[&[*command, "policies"], rest].concat());
        let from_bundle = run(&[&[*command, bundle.as_str()], rest].concat());
        assert_eq!(from_bundle.out, sources.out.replace("policies/", ""), "{asked:?}");
        assert_eq!((from_bundle.code, from_bundle.err.as_str()), (sources.code, ""), "{asked:?}");
        // Found to be a bundle by how it starts, and without places.
        let plain = run(&[&[*command, plain.as_str()], rest].concat());
        assert_eq!((plain.code, plain.err.as_str()), (sources.code, ""), "{asked:?}");
        assert!(!plain.out.contains(".perm"), "{}", plain.out);
        let first = |ran: &Ran| ran.out.lines().next().unwrap().to_owned();
        assert_eq!(first(&plain), first(&sources), "{asked:?}");
    }
    let ask = ["--role", "super_administrator", "--action", "pii.read"];
    insta::assert_snapshot!("why_without_reasons", why(&plain, &ask));
    let stdin = place.run_with(&[&["why", "-"], &ask[..]].concat(), place.read("bundle.json"));
    stdin.expect(0, "(cloudflare/account.perm:23)");
}

#[test]
fn a_policy_may_come_from_standard_input_and_must_be_without_errors() {
    let place = Place::new(&[]);
    let ask = ["why", "-", "--role", "r", "--action", "p"];
    place.run_with(&ask, "permission p role r { grant p }").expect(0, "(<stdin>:1)");
    let wrong = place.run_with(&ask, "permission p role r { grant q }");
    wrong.expect(2, "the policy has errors").expect(2, "error[unknown-permission]");
    place.run(&["why", "--role", "r", "--action", "p"]).expect(2, "no `.perm` file");
    place.run(&["why", "--role", "r"]).expect(2, "--action <NAME>");
    place.run(&["who"]).expect(2, "--can <NAME>");
    place
        .run_with(&["why", "-", "--role", "rr", "--action", "p"], "permission p role r")
        .expect(2, "there is no role");
}

#[test]
fn harmful_characters_of_a_policy_are_shown_as_pictures() {
    let policy = "permission p filtered\nrole r { grant p where `a\u{9b}31m` }\n";
    let place = Place::new(&[("a.perm", policy)]);
    let ran = place.run(&["why", "--role", "r", "--action", "p"]);
    if ran.code == 1 {
        assert!(!ran.out.contains('\u{9b}'), "{ran:?}");
    }
    let json = place.run(&["why", "--role", "r", "--action", "p", "--format", "json"]);
    assert!(!json.out.contains('\u{9b}') && json.code == ran.code, "{json:?}");
}
